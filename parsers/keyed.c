#include "keyed.h"

void keyed_clear(struct keyed *k)
{
	text_clear(&k->text);
	k->n = 0;
	k->first = k->last = 0;
}

void keyed_free(struct keyed *k)
{
	text_free(&k->text);
}

static struct slice bare(struct slice s)
{
	s = slice_trim(s);
	if (s.n >= 2 && s.p[0] == '\'' && s.p[s.n - 1] == '\'')
		s = slice_trim(slice_cut(s, 1, s.n - 2));
	return s;
}

void keyed_add(struct keyed *k, struct slice key, struct slice value)
{
	key = bare(key);
	value = bare(value);
	if (k->n == KEYED_MAX || key.n == 0)
		return;
	k->row[k->n].key = k->text.n;
	k->row[k->n].key_n = key.n;
	text_add(&k->text, key);
	k->row[k->n].value = k->text.n;
	k->row[k->n].value_n = value.n;
	text_add(&k->text, value);
	k->n++;
}

struct slice keyed_get(const struct keyed *k, const char *key)
{
	struct slice all = text_slice(&k->text);

	for (size_t i = 0; i < k->n; i++) {
		struct slice value = slice_cut(all, k->row[i].value, k->row[i].value_n);

		if (!slice_is(slice_cut(all, k->row[i].key, k->row[i].key_n), key))
			continue;
		if (slice_is(value, "--") || slice_is(value, "unknown") || slice_is(value, "n/a"))
			return (struct slice){ 0 };
		return value;
	}
	return (struct slice){ 0 };
}

bool keyed_is(const struct keyed *k, const char *key, const char *value)
{
	return slice_is(keyed_get(k, key), value);
}

struct slice keyed_access(struct slice word)
{
	static const struct {
		const char *word, *rat;
	} words[] = {
		{ "lte", "LTE" },    { "lte-cat-m", "LTE-M" }, { "lte-nb-iot", "NB-IoT" }, { "5gnr", "NR" },     { "5g-nr", "NR" },
		{ "umts", "UTRAN" }, { "hspa", "HSPA" },       { "hspa-plus", "HSPA" },    { "hsdpa", "HSDPA" }, { "hsupa", "HSUPA" },
		{ "gsm", "GSM" },    { "gprs", "GSM" },        { "edge", "EGPRS" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(word, words[i].word))
			return slice_of(words[i].rat);
	return word;
}

struct slice keyed_asked(struct slice command)
{
	static const char *const options[] = { "--simple-connect=", "--wds-start-network=", "--connect=", "--create-bearer=" };
	ptrdiff_t at = -1;
	size_t n = 0;

	for (size_t i = 0; at < 0 && i < sizeof(options) / sizeof(options[0]); i++)
		at = slice_find(command, options[i]);
	if (at < 0)
		return (struct slice){ 0 };
	command = slice_from(command, (size_t)at);
	at = slice_find(command, "apn=");
	if (at < 0)
		return (struct slice){ 0 };
	command = slice_from(command, (size_t)at + 4);
	while (command.n > 0 && (command.p[0] == '\'' || command.p[0] == '"'))
		command = slice_from(command, 1);
	while (n < command.n && command.p[n] != ',' && command.p[n] != '\'' && command.p[n] != '"' && command.p[n] != ' ')
		n++;
	return slice_cut(command, 0, n);
}

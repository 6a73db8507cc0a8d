/*
 * What firewalls' lines say, read twice: by the parsers, and by the plain patterns in agree.def, which know nothing of them. Whatever a
 * statement says of addresses, ports, protocol, rule, interfaces, bytes and time must stand written in its own lines; and whatever a
 * pattern finds there must be said. So is the verdict, by a table of words, and whether anybody answered. Over the collected samples, where
 * they stand beside the project, and over the logs in firewall/.
 */
#include "agree_book.h"
#include "agree_stamp.h"
#include "agree_words.h"
#include "regex.h"

enum what { IS_FLOW, IS_TIME, IS_WORD, IS_REPLY, IS_MEANS, IS_DATED, IS_HAS, IS_LINE, IS_EXCEPT };

static struct row {
	enum what what;
	const char *format, *pattern, *value; /* of an exception: the file, and why */
	unsigned line;
	struct regex *re;
	unsigned long used;
} rows[] = {
#define FLOW(of, regex) { .what = IS_FLOW, .format = of, .pattern = regex },
#define TIME(of, regex) { .what = IS_TIME, .format = of, .pattern = regex },
#define WORD(of, regex, is) { .what = IS_WORD, .format = of, .pattern = regex, .value = is },
#define REPLY(of, regex, is) { .what = IS_REPLY, .format = of, .pattern = regex, .value = is },
#define MEANS(of, regex, is) { .what = IS_MEANS, .format = of, .pattern = regex, .value = is },
#define DATED(of, regex) { .what = IS_DATED, .format = of, .pattern = regex },
#define LINE(of, regex) { .what = IS_LINE, .format = of, .pattern = regex },
#define HAS(of, regex, fields) { .what = IS_HAS, .format = of, .pattern = regex, .value = fields },
#define EXCEPT(file, number, why) { .what = IS_EXCEPT, .format = file, .value = why, .line = number },
#include "agree.def"
#undef EXCEPT
#undef HAS
#undef LINE
#undef DATED
#undef MEANS
#undef REPLY
#undef WORD
#undef TIME
#undef FLOW
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), FORMS = sizeof(forms) / sizeof(forms[0]) };

static int failed;
static unsigned long checked;

static void fault(const struct book *l, unsigned line, const char *what, const char *value)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].what == IS_EXCEPT && rows[i].line == line && strcmp(rows[i].format, l->name) == 0) {
			rows[i].used++;
			return;
		}
	}
	printf("%s:%u: %s %s\n\t%.300s\n", l->name, line, what, value, line && line <= l->lines ? l->line[line - 1] : "");
	failed = 1;
}

/* --- what is said stands in the lines --- */

static bool format_fits(const struct row *r, const char *format)
{
	return strcmp(r->format, "*") == 0 || strcmp(r->format, format) == 0;
}

/* Words that stand for others: "T" in a tuple, "default" in a table of routes. */
static bool means(const struct saying *s, enum field f, const char *text)
{
	char both[300];

	snprintf(both, sizeof(both), "%s=%s", field_name(f), s->field[f]);
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].what == IS_MEANS && strcmp(rows[i].value, both) == 0 && format_fits(&rows[i], s->format) &&
		    regex_match(rows[i].re, slice_of(text), NULL, 0) == 1)
			return ++rows[i].used > 0;
	return false;
}

static bool field_stands(const struct saying *s, enum field f, const char *text)
{
	const char *value = s->field[f];

	switch (f) {
	case FIELD_SRC:
	case FIELD_DST:
	case FIELD_NAT_SRC:
	case FIELD_NAT_DST:
	case FIELD_IP:
		return address_stands(text, value);
	case FIELD_PROTO:
		return protocol_stands(value, text);
	case FIELD_PREFIX:
		return all_stand(text, value, ' ', prefix_stands);
	case FIELD_SPORT:
	case FIELD_DPORT:
	case FIELD_NAT_SPORT:
	case FIELD_NAT_DPORT:
	case FIELD_RULE:
	case FIELD_SESSION:
	case FIELD_TUNNEL:
	case FIELD_CLIENT:
	case FIELD_NAME:
	case FIELD_BYTES_OUT:
	case FIELD_BYTES_IN:
		return stands(text, value);
	case FIELD_IFACE:
	case FIELD_ZONE:
		return all_stand(text, value, '>', stands);
	default:
		return true;
	}
}

/* --- time --- */

/* Some files say once when they were written. */
static bool dated_above(const struct book *l, const struct saying *s)
{
	for (size_t i = 0; i < ROWS; i++)
		for (unsigned line = 1; rows[i].what == IS_DATED && format_fits(&rows[i], s->format) && line < s->line; line++)
			if (strstr(l->line[line - 1], s->written) && regex_match(rows[i].re, slice_of(l->line[line - 1]), NULL, 0) == 1)
				return ++rows[i].used > 0;
	return false;
}

static void check_time(const struct book *l, const struct saying *s, const char *text)
{
	int64_t ns;

	if (s->stamp.basis == STAMP_NONE)
		return;
	checked++;
	if (!strstr(text, s->written) && !dated_above(l, s))
		fault(l, s->line, "the time stands nowhere:", s->written);
	else if (!instant(s->written, &s->stamp, &ns))
		fault(l, s->line, "a time in no known form:", s->written);
	else if (ns != s->stamp.ns)
		fault(l, s->line, "the time is another than is written:", s->written);
}

static void stand(const struct book *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct saying *s = &l->said[i];
		struct text text = { 0 }, plain = { 0 }; /* as it stands, and without what only the writing needs */

		for (unsigned k = s->first; k >= 1 && k <= s->last && k <= l->lines; k++)
			text_addf(&text, "%s\n", l->line[k - 1]);
		for (size_t k = 0; k < text.n; k++)
			if (text.p[k] != '\\')
				text_addc(&plain, text.p[k]);
		for (enum field f = 0; f < FIELD_COUNT; f++) {
			checked += s->field[f] != NULL;
			if (s->field[f] && !field_stands(s, f, text.p) && !field_stands(s, f, plain.p) && !means(s, f, text.p))
				fault(l, s->line, field_name(f), s->field[f]);
		}
		check_time(l, s, text.p);
		text_free(&text);
		text_free(&plain);
	}
}

/* --- what stands in the lines is said --- */

static bool says(const struct saying *s, const struct regex *re, const struct slice *g, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int f = regex_group_name(re, i) ? field_find(slice_of(regex_group_name(re, i))) : -1;
		const char *word;
		char *value;
		bool same;

		if (f < 0 || !g[i].p)
			continue;
		value = xstrndup(g[i].p, g[i].n);
		word = f == FIELD_PROTO ? protocol_of(value) : value;
		same = s->field[f] ? strlen(s->field[f]) == strlen(word) && stands(word, s->field[f]) : !*value;
		free(value);
		if (!same)
			return false;
	}
	return true;
}

static bool on_line(const struct saying *s, const struct row *r, unsigned line)
{
	return s->first <= line && line <= s->last && format_fits(r, s->format);
}

/* Whether a line is this format's by its looks. */
static bool looks(const char *line, const char *format)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].what == IS_LINE && strcmp(rows[i].format, format) == 0 && regex_match(rows[i].re, slice_of(line), NULL, 0) == 1)
			return ++rows[i].used > 0;
	return false;
}

/* Every place of the line that fits is some statement's. */
static void flow(const struct book *l, unsigned line, struct row *r)
{
	struct slice rest = slice_of(l->line[line - 1]), g[24];
	size_t n = regex_groups(r->re) < 24 ? regex_groups(r->re) : 24;

	while (rest.n > 0 && regex_match(r->re, rest, g, n) == 1) {
		bool said = false;

		for (size_t i = 0; i < l->n && !said; i++)
			said = on_line(&l->said[i], r, line) && says(&l->said[i], r->re, g, n);
		r->used++;
		checked++;
		if (!said) {
			char *what = xstrndup(g[0].p, g[0].n < 200 ? g[0].n : 200);

			fault(l, line, "is written, and not said:", what);
			free(what);
		}
		rest = slice_from(rest, (size_t)(g[0].p - rest.p) + (g[0].n ? g[0].n : 1));
	}
}

static bool has_all(const struct saying *s, const char *names)
{
	for (struct slice rest = slice_of(names); rest.n > 0;) {
		int f = field_find(slice_token(&rest, ' '));

		if (f < 0 || !s->field[f])
			return false;
	}
	return true;
}

/* Some statement of the line has all these fields, whatever stands in them. */
static void has(const struct book *l, unsigned line, struct row *r)
{
	bool said = false;

	if (regex_match(r->re, slice_of(l->line[line - 1]), NULL, 0) != 1)
		return;
	for (size_t i = 0; i < l->n && !said; i++)
		said = on_line(&l->said[i], r, line) && has_all(&l->said[i], r->value);
	r->used++;
	checked++;
	if (!said)
		fault(l, line, "does not say all of", r->value);
}

/* "a|b": one of them */
static bool one_of(const char *choice, const char *word)
{
	struct slice rest = slice_of(choice);

	while (rest.n > 0)
		if (slice_is(slice_token(&rest, '|'), word))
			return true;
	return false;
}

/* The first row of its sort that fits the line and the format of a statement decides. */
static void judge(const struct book *l, const struct saying *s, enum what what, const char *word)
{
	for (unsigned line = s->first; line <= s->last && line <= l->lines && line > 0; line++) {
		for (size_t i = 0; i < ROWS; i++) {
			struct row *r = &rows[i];

			if (r->what != what || !format_fits(r, s->format) || regex_match(r->re, slice_of(l->line[line - 1]), NULL, 0) != 1)
				continue;
			r->used++;
			checked++;
			if (!one_of(r->value, word)) {
				char both[200];

				snprintf(both, sizeof(both), "%s, not %s (%s)", word, r->value, r->pattern);
				fault(l, line, what == IS_WORD ? "is a" : what == IS_REPLY ? "the answer is" : "the time is", both);
			}
			break;
		}
	}
}

static void check_written(const struct book *l, unsigned line, struct row *r)
{
	struct slice g[4];

	if (regex_match(r->re, slice_of(l->line[line - 1]), g, 4) != 1)
		return;
	r->used++;
	for (size_t i = 0; i < l->n; i++) {
		checked++;
		if (on_line(&l->said[i], r, line) && !slice_same(g[1].p ? g[1] : g[2], slice_of(l->said[i].written)))
			fault(l, line, "the time is taken from", l->said[i].written);
	}
}

static void back(const struct book *l)
{
	const char *format = "";
	bool ours = false;

	for (unsigned line = 1; line <= l->lines; line++) {
		format = "";
		for (size_t i = 0; i < ROWS; i++) {
			if (rows[i].what != IS_FLOW && rows[i].what != IS_TIME && rows[i].what != IS_HAS)
				continue;
			if (strcmp(rows[i].format, format) != 0)
				ours = looks(l->line[line - 1], format = rows[i].format);
			if (!ours)
				continue;
			if (rows[i].what == IS_FLOW)
				flow(l, line, &rows[i]);
			else if (rows[i].what == IS_TIME)
				check_written(l, line, &rows[i]);
			else if (rows[i].what == IS_HAS)
				has(l, line, &rows[i]);
		}
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct saying *s = &l->said[i];

		judge(l, s, IS_WORD, kind_name(s->kind));
		judge(l, s, IS_REPLY, s->field[FIELD_REPLY] ? s->field[FIELD_REPLY] : "none");
	}
}

/* --- logs --- */

static void check(const char *path, void *registry)
{
	struct book l = { .name = log_name(path) };
	struct text text = { 0 };
	const struct parser *p;
	struct log log;

	log_slurp(&text, path);
	log = (struct log){ text_slice(&text), 0 };
	cut(&l, log.left);
	p = log_taker(registry, log.left, NULL);
	if (p)
		reading_free(log_read(p, &log, keep, &l));
	stand(&l);
	back(&l);
	forget(&l);
	text_free(&text);
}

static bool compile(const char *pattern, struct regex **re)
{
	struct error e = { "" };

	if (pattern && !(*re = regex_new(slice_of(pattern), REGEX_BYTES, &e)))
		printf("%s: %s\n", pattern, e.text);
	return !pattern || *re;
}

static bool prepare(void)
{
	bool good = true;

	for (size_t i = 0; i < ROWS; i++)
		good &= compile(rows[i].pattern, &rows[i].re);
	for (size_t i = 0; i < FORMS; i++)
		good &= compile(forms[i].pattern, &forms[i].re);
	return good;
}

static void clean(void)
{
	for (size_t i = 0; i < ROWS; i++)
		regex_free(rows[i].re);
	for (size_t i = 0; i < FORMS; i++)
		regex_free(forms[i].re);
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	if (!g || !prepare()) {
		printf("%s\n", e.text);
		return 1;
	}
	log_files("tests/unit/firewall/*.log", check, g);
	if (log_files("../shared/samples/firewall/*.log", check, g) == 0) {
		printf("only the own logs: there are no samples beside the project\n");
	} else {
		for (size_t i = 0; i < ROWS; i++) {
			if (rows[i].used == 0) {
				printf("no line has %s: %s\n", rows[i].format, rows[i].pattern ? rows[i].pattern : rows[i].value);
				failed = 1;
			}
		}
	}
	printf("%lu words, times and verdicts were compared\n", checked);
	registry_free(g);
	clean();
	return failed;
}

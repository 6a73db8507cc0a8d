#include "cause.h"

#include <string.h>

struct row {
	const char *layer;
	int32_t number;
	const char *words;
	bool also;
};

static const struct row rows[] = {
#define CAUSE(layer, number, words) { layer, number, words, false },
#define ALSO(layer, number, words) { layer, number, words, true },
#include "causes.def"
#undef ALSO
#undef CAUSE
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

#define GTPV1_FROM 177 /* below are requests and acceptances only; GTPv2-C has no causes there */

static bool is_of(const struct row *r, struct slice layer)
{
	if (slice_is(layer, "gtp"))
		return strcmp(r->layer, "gtpv1") == 0 ? r->number >= GTPV1_FROM || r->number == 128 :
							strcmp(r->layer, "gtpv2") == 0 && r->number < 128;
	/* one numbering for all applications of Diameter */
	if (slice_starts(layer, "diameter_") && strncmp(r->layer, "s6a_", 4) == 0 && slice_is(slice_from(layer, 9), r->layer + 4))
		return true;
	return slice_is(layer, r->layer);
}

static const char *word_of(struct slice layer, int64_t number)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].number == number && !rows[i].also && is_of(&rows[i], layer))
			return rows[i].words;
	return NULL;
}

const char *cause_word(const char *layer, int64_t number)
{
	return word_of(slice_of(layer), number);
}

/* The next letter or digit, lower; 0 at the end. */
static char step(struct slice *s)
{
	while (s->n > 0) {
		char c = *s->p;

		*s = slice_from(*s, 1);
		if (c >= 'A' && c <= 'Z')
			return (char)(c + 32);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			return c;
	}
	return 0;
}

static bool alike(struct slice a, const char *words)
{
	struct slice b = slice_of(words);
	char c;

	do {
		c = step(&a);
		if (c != step(&b))
			return false;
	} while (c);
	return true;
}

static int64_t number_of(struct slice layer, struct slice word)
{
	if (word.n == 0)
		return CAUSE_NONE;
	for (size_t i = 0; i < ROWS; i++)
		if (is_of(&rows[i], layer) && alike(word, rows[i].words))
			return rows[i].number;
	return CAUSE_NONE;
}

int64_t cause_number(const char *layer, struct slice word)
{
	return number_of(slice_of(layer), word);
}

/* CoAP writes its codes with a dot: 4.04. */
static int64_t written(struct slice layer, struct slice cause)
{
	struct slice detail = cause, class = slice_token(&detail, '.');

	if (!slice_is(layer, "coap") || detail.n != 2 || class.n != 1 || !slice_digits(class) || !slice_digits(detail))
		return slice_number(cause);
	return slice_number(class) * 100 + slice_number(detail);
}

void cause_complete(struct event *ev)
{
	struct slice layer = event_get(ev, FIELD_CAUSE_LAYER), text = event_get(ev, FIELD_CAUSE_TEXT);
	int64_t number;

	if (layer.n == 0 || event_has(ev, FIELD_CAUSE) == event_has(ev, FIELD_CAUSE_TEXT))
		return;
	if (event_has(ev, FIELD_CAUSE)) {
		number = written(layer, event_get(ev, FIELD_CAUSE));
		event_set(ev, FIELD_CAUSE_TEXT, slice_of(number < 0 ? NULL : word_of(layer, number)));
		return;
	}
	number = number_of(layer, text);
	if (number < 0)
		return;
	event_make(ev, FIELD_CAUSE, "%lld", (long long)number);
	event_set(ev, FIELD_CAUSE_TEXT, slice_of(word_of(layer, number)));
}

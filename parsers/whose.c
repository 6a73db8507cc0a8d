#include "whose.h"

#include <string.h>
#include <strings.h>

/* --- identities as they are written --- */

static bool cut(struct slice *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n < n || strncasecmp(s->p, prefix, n) != 0)
		return false;
	*s = slice_from(*s, n);
	return true;
}

static bool put(char room[WHOSE_DIGITS + 1], size_t *n, struct slice digits)
{
	if (!slice_digits(digits) || *n + digits.n > WHOSE_DIGITS)
		return false;
	memcpy(room + *n, digits.p, digits.n);
	*n += digits.n;
	room[*n] = '\0';
	return true;
}

/* suci-0-MCC-MNC-ROUTING-SCHEME-KEY-OUTPUT: with scheme 0 the output is the MSIN, else nobody but the home network can tell. */
static struct slice concealed(struct slice rest, char room[WHOSE_DIGITS + 1])
{
	struct slice type = slice_token(&rest, '-'), mcc = slice_token(&rest, '-'), mnc = slice_token(&rest, '-'), scheme;
	size_t n = 0;

	slice_token(&rest, '-');
	scheme = slice_token(&rest, '-');
	slice_token(&rest, '-');
	if (!slice_is(type, "0") || !slice_digits(scheme) || slice_number(scheme) != 0)
		return (struct slice){ 0 };
	if (!put(room, &n, mcc) || !put(room, &n, mnc) || !put(room, &n, rest))
		return (struct slice){ 0 };
	return (struct slice){ room, n };
}

struct slice whose_imsi(struct slice written, char room[WHOSE_DIGITS + 1])
{
	struct slice s = slice_trim(written);
	size_t n = 0;

	cut(&s, "supi:");
	if (cut(&s, "suci-"))
		return concealed(s, room);
	cut(&s, "imsi-");
	if (!slice_digits(s) || s.n < 5)
		return (struct slice){ 0 };
	/* Printed as a number, 001... loses its zeros; no country code begins with one 1 and none is as short as this. */
	if (s.n == 13 && s.p[0] == '1')
		put(room, &n, SLICE("00"));
	return put(room, &n, s) ? (struct slice){ room, n } : (struct slice){ 0 };
}

/* --- whom the records around it name --- */

static bool ends(enum kind k)
{
	return k == KIND_REGISTRATION_REGISTERED || k == KIND_REGISTRATION_DENIED || k == KIND_REGISTRATION_LOST || k == KIND_SESSION_DOWN ||
	       k == KIND_SESSION_REFUSED;
}

void whose_add(struct whose *w, const struct event *ev)
{
	struct slice imsi = event_get(ev, FIELD_IMSI);
	unsigned at = w->n % WHOSE_SEEN;

	if (imsi.n == 0 || imsi.n > WHOSE_DIGITS)
		return;
	memcpy(w->seen[at].imsi, imsi.p, imsi.n);
	w->seen[at].imsi[imsi.n] = '\0';
	w->seen[at].ns = ev->stamp.basis == STAMP_NONE ? UTC_NONE : ev->stamp.ns;
	w->seen[at].line = ev->line;
	w->seen[at].done = ends(ev->kind);
	w->n++;
}

/* How far back a record is: nanoseconds, or lines when either has no time. -1: it is not before. */
static int64_t distance(const struct whose *w, unsigned i, const struct event *ev, bool dated)
{
	int64_t ns = w->seen[i].ns;

	if (dated)
		return ns == UTC_NONE || ns > ev->stamp.ns ? -1 : ev->stamp.ns - ns;
	return ns == UTC_NONE && w->seen[i].line <= ev->line ? (int64_t)(ev->line - w->seen[i].line) : -1;
}

/* Only what was said last of somebody counts. */
static bool superseded(const struct whose *w, unsigned back)
{
	const char *imsi = w->seen[(w->n - back) % WHOSE_SEEN].imsi;

	for (unsigned later = 1; later < back; later++)
		if (strcmp(w->seen[(w->n - later) % WHOSE_SEEN].imsi, imsi) == 0)
			return true;
	return false;
}

void whose_end(struct whose *w, const struct event *ev)
{
	struct slice imsi = event_get(ev, FIELD_IMSI);

	for (unsigned i = 0; ends(ev->kind) && i < WHOSE_SEEN && i < w->n; i++)
		if (slice_is(imsi, w->seen[i].imsi))
			w->seen[i].done = true;
}

enum { GOING_ON = 1, DONE = 2 };

/* The one that the records not farther than `reach` name, of those asked for. NULL: none; *two: more than one. */
static const char *only(const struct whose *w, const struct event *ev, int64_t reach, unsigned of, bool *two)
{
	bool dated = ev->stamp.basis != STAMP_NONE;
	const char *imsi = NULL;

	for (unsigned back = 1; back <= WHOSE_SEEN && back <= w->n; back++) {
		unsigned i = (w->n - back) % WHOSE_SEEN;
		int64_t d = distance(w, i, ev, dated);

		if (d < 0 || d > reach || !(of & (w->seen[i].done ? DONE : GOING_ON)) || superseded(w, back))
			continue;
		*two |= imsi != NULL;
		imsi = w->seen[i].imsi;
	}
	return imsi;
}

bool whose_find(const struct whose *w, struct event *ev, int64_t within_ns)
{
	bool dated = ev->stamp.basis != STAMP_NONE, two = false;
	int64_t last = dated ? within_ns : 40, reach = dated ? last / 100 : 4;
	/* the same breath: "Authentication failure [20]" of one line is "(MAC failure)" of the next */
	const char *imsi = only(w, ev, dated ? last / 1000 : 1, GOING_ON | DONE, &two);

	if (imsi && !two) {
		event_make(ev, FIELD_IMSI, "%s", imsi);
		return true;
	}
	for (two = false;;) {
		imsi = only(w, ev, reach, GOING_ON, &two);
		if (imsi || reach == last)
			break;
		reach = reach > last / 10 ? last : reach * 10;
	}
	if (!imsi)
		imsi = only(w, ev, last, DONE, &two);
	if (!imsi || two)
		return false;
	event_make(ev, FIELD_IMSI, "%s", imsi);
	return true;
}

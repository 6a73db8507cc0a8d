/*
 * Syslog of many programs: peels the carrier's head off and hands the message to whoever knows the program.
 *	Mar  2 10:00:44 fw1 charon: 07[IKE] retransmit 5 of request with message ID 0
 * Learnt from RFC 3164, RFC 5424, rsyslog and busybox; the heads themselves are read in carrier.c.
 */
#include "heads.h"
#include "offer.h"

#include <stdlib.h>

/* Applications write lines that look like syslog: without a program that anybody knows it bids half, as a format does without a rule. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;
	bool known = false;
	struct head h;

	for (unsigned i = 0; i < n; i++) {
		size_t at = 0;

		if (!carrier_once(lines[i].text, lines[i].peeled, &h))
			continue;
		read++;
		known = known || (p->self && registry_program(p->self, h.program, &at));
	}
	return n ? (int)(read * 100 / n) / (known ? 1 : 2) : 0;
}

/* rsyslog folds repeats: "message repeated 3 times: [ text]". The statement is the text, made so many times. */
static uint32_t unfold(struct slice *message)
{
	struct slice rest = *message, times;
	int64_t count;

	if (!slice_starts(rest, "message repeated ") || !slice_ends(rest, "]"))
		return 1;
	rest = slice_from(rest, sizeof("message repeated ") - 1);
	times = slice_token(&rest, ' ');
	count = slice_number(times);
	if (count < 1 || count > UINT32_MAX || !slice_starts(rest, "times: ["))
		return 1;
	*message = slice_trim(slice_cut(rest, sizeof("times: [") - 1, rest.n - sizeof("times: [")));
	return (uint32_t)count;
}

/* --- lines of more than one record, and records of more than one line --- */

struct syslog {
	struct slice rest; /* of the line, behind the first of the records that templates without line ends join */
	struct line line;
	struct heads before;
	struct text kept; /* the last record that had a head: a journal goes on below it, indented as far as the message stood */
};

/* "<30>Nov 23 ...<149>Nov 23 ...": where the next record begins, or the whole. */
static size_t joined(struct slice text)
{
	for (size_t i = 1; slice_starts(text, "<") && i + 12 < text.n; i++) {
		size_t at = i + 1;

		if (text.p[i] != '<')
			continue;
		while (at < i + 4 && text.p[at] >= '0' && text.p[at] <= '9')
			at++;
		if (at == i + 1 || text.p[at] != '>')
			continue;
		if (carrier_peel(slice_from(text, i), &(struct head){ 0 }))
			return i;
	}
	return text.n;
}

#define INDENT_MIN 24 /* the shortest head that a journal indents by */

static bool goes_on(const struct syslog *s, struct slice text, struct head *h)
{
	size_t n = 0;

	while (n < text.n && text.p[n] == ' ')
		n++;
	if (n < INDENT_MIN || n == text.n || !carrier_peel(text_slice(&s->kept), h) || h->program.n == 0)
		return false;
	h->level = (struct slice){ 0 };
	h->message = slice_from(text, n);
	return true;
}

/*
 * The next record's head, from what is left of a line or from the next. 1, 0 the end, -1. Lines of other heads among the records, as
 * collections of excerpts have them, may be somebody's own: all of such a line is the message.
 */
static int record(struct syslog *s, struct reading *r, struct head *h, struct error *e)
{
	enum head_sort by;
	struct slice text;
	size_t n;
	int got;

	if (s->rest.n == 0) {
		got = reading_line(r, &s->line, e);
		if (got != 1)
			return got;
		s->rest = s->line.text;
	}
	n = joined(s->rest);
	text = slice_cut(s->rest, 0, n);
	s->rest = slice_from(s->rest, n);
	by = heads_peel(&s->before, text, h);
	if (by != NO_HEAD) { /* most lines have a head of their own: what it was is read again for those that have none */
		text_clear(&s->kept);
		text_add(&s->kept, by == KNOWN_HEAD ? slice_cut(text, 0, (size_t)(h->message.p - text.p) + 1) : text);
	} else if (!goes_on(s, text, h)) {
		*h = (struct head){ .message = text };
	}
	return 1;
}

static void *begin(const struct parser *p)
{
	(void)p;
	return xcalloc(1, sizeof(struct syslog));
}

static void end(void *state)
{
	struct syslog *s = state;

	text_free(&s->kept);
	free(s);
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct syslog *s = state;
	struct head h;
	int got;

	while ((got = record(s, r, &h, e)) == 1) {
		uint32_t count = unfold(&h.message);

		if (!offer_dated(p->self, &h, ev))
			continue;
		ev->count = count > 1 ? count : ev->count;
		if (ev->written.n && ev->stamp.basis == STAMP_NONE)
			reading_doubt(r, DOUBT_STAMP);
		ev->line = ev->first = ev->last = s->line.number;
		ev->offset = s->line.offset;
		return 1;
	}
	return got;
}

const struct parser parser_syslog = {
	.name = "syslog",
	.source = "RFC 3164, RFC 5424, rsyslog 8, busybox 1.35, journalctl 252",
	.bid = bid,
	.open = begin,
	.close = end,
	.next = next,
};

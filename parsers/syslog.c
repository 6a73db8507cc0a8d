/*
 * Syslog of many programs: peels the carrier's head off and hands the message to whoever knows the program.
 *	Mar  2 10:00:44 fw1 charon: 07[IKE] retransmit 5 of request with message ID 0
 * Learnt from RFC 3164, RFC 5424, rsyslog and busybox; the heads themselves are read in carrier.c.
 */
#include "format.h"
#include "parser.h"

/* Applications write lines that look like syslog: without a program that anybody knows it bids half, as a format does without a rule. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;
	bool known = false;
	struct head h;

	for (unsigned i = 0; i < n; i++) {
		size_t at = 0;

		if (!carrier_peel(lines[i].text, &h))
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

/* Where only a stamp or a container's name stands before the lines, the formats' own heads tell whose a line is. */
static const struct parser *by_head(const struct registry *g, const struct head *h, struct event *ev)
{
	for (size_t i = 0; h->program.n == 0 && i < registry_count(g); i++) {
		const struct format *f = format_of(registry_at(g, i));

		if (!f)
			continue;
		event_clear(ev);
		if (format_line(f, h->message, ev))
			return registry_at(g, i);
	}
	return NULL;
}

/* First those who know the program, then those who read messages whatever the program (ulogd writes without a tag). */
static const struct parser *offer(const struct registry *g, const struct head *h, struct event *ev)
{
	const struct parser *p;
	size_t i = 0;

	while (h->program.n > 0 && (p = registry_program(g, h->program, &i))) {
		event_clear(ev);
		if (p->message(p, h, ev) == 1)
			return p;
	}
	for (i = 0; i < registry_count(g); i++) {
		p = registry_at(g, i);
		if (p->programs || !p->message)
			continue;
		event_clear(ev);
		if (p->message(p, h, ev) == 1)
			return p;
	}
	return by_head(g, h, ev);
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct line line;
	struct head h;
	int got;

	(void)state;
	while ((got = reading_line(r, &line, e)) == 1) {
		const struct parser *inner;
		uint32_t count;

		if (!carrier_peel(line.text, &h))
			continue;
		count = unfold(&h.message);
		inner = offer(p->self, &h, ev);
		if (!inner)
			continue;
		ev->count = count > 1 ? count : ev->count;
		ev->format = slice_of(inner->name);
		carrier_date(&h, ev);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		if (!event_has(ev, FIELD_HOST))
			event_set(ev, FIELD_HOST, h.host);
		return 1;
	}
	return got;
}

const struct parser parser_syslog = {
	.name = "syslog",
	.source = "RFC 3164, RFC 5424, rsyslog 8, busybox 1.35",
	.bid = bid,
	.next = next,
};

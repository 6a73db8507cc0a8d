#include "offer.h"
#include "format.h"

#include <string.h>

/* Where only a stamp or a container's name stands before the lines, the formats' own heads tell whose a line is. */
static const struct parser *by_head(const struct registry *g, struct head *h, struct event *ev)
{
	struct peeled peeled = { 0 };

	for (size_t i = 0; h->program.n == 0 && i < registry_count(g); i++) {
		const struct format *f = format_of(registry_at(g, i));

		if (!f)
			continue;
		event_clear(ev);
		if (format_line(f, h, &peeled, ev))
			return registry_at(g, i);
	}
	return NULL;
}

const struct parser *offer_message(const struct registry *g, struct head *h, struct event *ev)
{
	struct listeners l = registry_listeners(g, h->program, h->message);
	const struct parser *p;

	while ((p = registry_next(g, &l))) {
		event_clear(ev);
		if (p->message(p, h, ev) == 1)
			return p;
	}
	return by_head(g, h, ev);
}

bool offer_dated(const struct registry *g, struct head *h, struct event *ev)
{
	const struct parser *p = offer_message(g, h, ev);

	if (!p)
		return false;
	ev->format = slice_of(p->name);
	carrier_date(h, ev);
	if (!event_has(ev, FIELD_HOST))
		event_set(ev, FIELD_HOST, h->host);
	return true;
}

/* "<30>...", "2026-07-14T...", "Jul 14 ...": nearly all messages begin otherwise, and need not be peeled. */
static bool may_have_head(struct slice s)
{
	return s.n > 20 && (s.p[0] == '<' || (s.p[0] >= '0' && s.p[0] <= '9') || (strchr("JFMASOND", s.p[0]) && s.p[3] == ' '));
}

bool offer_carried(const struct registry *g, struct head *h, struct event *ev)
{
	struct head inner;

	if (!may_have_head(h->message) || !carrier_peel(h->message, &inner) || inner.program.n == 0 || inner.stamp.basis == STAMP_NONE)
		return offer_dated(g, h, ev);
	if (inner.relay.basis == STAMP_NONE)
		inner.relay = h->stamp;
	if (inner.host.n == 0)
		inner.host = h->host;
	return offer_dated(g, &inner, ev) || offer_dated(g, h, ev);
}

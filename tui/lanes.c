/*
 * One event as a line of the ladder: from whom to whom, and where it stopped. Parties are columns, in the order of the way.
 */
#include "device.h"

enum { RSP = PARTY_RSP, DEVICE = PARTY_DEVICE, NETWORK = PARTY_NETWORK, APPLICATION = PARTY_APPLICATION, SPEAKER = PARTY_COUNT };
enum end { STANDS, GOES, STOPS };

static const struct lane {
	int from, to;
	enum end end;
} table[KIND_COUNT] = {
#define LANE(kind, from, to, end) [KIND_##kind] = { from, to, end },
#include "lanes.def"
#undef LANE
};

static const char letters[PARTY_COUNT + 1] = " RCDNFA";

struct lanes lanes_of(const struct device_view *d, int width)
{
	struct lanes l = { .gap = width >= 100 ? 2 : 1, .device = d };

	for (int p = PARTY_RSP; p < PARTY_COUNT && width >= 72; p++) {
		bool any = width >= 80 || p > PARTY_EUICC;

		for (size_t i = 0; i < d->spans && !any; i++)
			any = d->span[i].party == (enum party)p;
		if (any)
			l.party[l.count++] = (enum party)p;
	}
	return l;
}

int lanes_width(const struct lanes *l)
{
	return l->count ? l->count + (l->count - 1) * l->gap : 1;
}

void lanes_head(const struct lanes *l, struct pen *p)
{
	for (int i = 0; i < l->count; i++) {
		pen_fill(p, STYLE_DIM, " ", p->x + (i ? l->gap : 0));
		pen_addf(p, STYLE_DIM, "%c", letters[l->party[i]]);
	}
}

static bool covered(const struct device_view *d, enum party party, int64_t t)
{
	for (size_t i = 0; i < d->spans; i++)
		if (d->span[i].party == party && (t == UTC_NONE || (t >= d->span[i].from && t <= d->span[i].to)))
			return true;
	return false;
}

/* Parties behind the one where it broke off have nothing to say about it any more. */
static enum party last_before(enum boundary b)
{
	switch (b) {
	case BOUNDARY_ATTACH:
	case BOUNDARY_SESSION:
		return PARTY_NETWORK;
	case BOUNDARY_PATH:
	case BOUNDARY_POLICY:
		return PARTY_FIREWALL;
	default:
		return PARTY_APPLICATION;
	}
}

static struct lane lane_of(const struct row *row, bool withheld)
{
	struct lane l = table[row->kind];

	if (l.end == STANDS)
		l.from = l.to = SPEAKER;
	if (row->down && l.from == DEVICE && l.to != SPEAKER) {
		l.from = l.to;
		l.to = DEVICE;
	} else if (row->down && l.from == DEVICE) {
		l.from = APPLICATION;
	}
	if (row->kind == KIND_MESSAGE_RECEIVED && row->party == PARTY_DEVICE)
		l.from = APPLICATION;
	l.from = l.from == SPEAKER ? (int)row->party : l.from;
	l.to = l.to == SPEAKER ? (int)row->party : l.to;
	if (l.end == STOPS && withheld)
		l.end = GOES;
	if (l.from == l.to && l.end == GOES)
		l.end = STANDS;
	return l;
}

static int place(const struct lanes *l, int party)
{
	for (int i = 0; i < l->count; i++)
		if ((int)l->party[i] == party)
			return i;
	return -1;
}

static void put_party(const struct lanes *l, struct pen *p, const struct row *row, int at, bool behind)
{
	const struct verdict *v = l->device->rest;
	bool after = behind && v->first && l->party[at] > last_before(v->first->boundary);

	if (after)
		pen_adds(p, STYLE_DIM, "·");
	else
		pen_adds(p, STYLE_DIM, covered(l->device, l->party[at], row->t) ? "│" : "┊");
}

void lanes_draw(const struct lanes *l, struct pen *p, const struct row *row, bool behind)
{
	struct lane lane = lane_of(row, training_on(l->device->ui));
	int from = place(l, lane.from), to = place(l, lane.to), low = from < to ? from : to, high = from < to ? to : from;
	enum style style = lane.end == STOPS ? STYLE_BAD : STYLE_TEXT;

	if (l->count == 0)
		pen_addf(p, style, "%c", letters[row->party]);
	if (from < 0 || to < 0) /* a lane without room: the speaker alone */
		from = to = low = high = place(l, row->party);
	for (int i = 0; i < l->count; i++) {
		bool inside = i > low && i <= high;
		int end = p->x + (i ? l->gap : 0);

		if (inside && lane.end == STOPS && i == (from < to ? to : low + 1)) {
			pen_fill(p, style, from < to ? "─" : " ", from < to ? end - 1 : p->x);
			pen_adds(p, style, from < to ? "▶" : "◀");
		}
		pen_fill(p, style, inside ? "─" : " ", end);
		if (i == to && lane.end == STOPS)
			pen_adds(p, STYLE_BAD, "✗");
		else if (i == from)
			pen_adds(p, STYLE_TEXT, "●");
		else if (i == to)
			pen_adds(p, STYLE_TEXT, from < to ? "▶" : "◀");
		else if (i > low && i < high)
			pen_adds(p, STYLE_TEXT, "┼");
		else
			put_party(l, p, row, i, behind);
	}
}

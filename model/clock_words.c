/* What is known of each clock in words: the rows of the table of clocks. */
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTNERS 3

struct item { /* an event that two clocks stamped, as one of them sees it */
	uint32_t node, partner, event;
	uint8_t why, within;
};

static const struct {
	const char *one, *many;
} what[WHY_COUNT] = {
	[WHY_FLOW] = { "flow", "flows" },
	[WHY_NAME] = { "query", "queries" },
	[WHY_ATTACH] = { "registration", "registrations" },
	[WHY_SESSION] = { "session", "sessions" },
	[WHY_ADDRESS] = { "address held", "addresses held" },
	[WHY_CLIENT] = { "connection", "connections" },
	[WHY_MESSAGE] = { "message", "messages" },
	[WHY_TRANSACTION] = { "transaction", "transactions" },
	[WHY_NOTIFICATION] = { "notification", "notifications" },
	[WHY_ACCOUNT] = { "accounting record", "accounting records" },
	[WHY_PEER] = { "routing session", "routing sessions" },
	[WHY_PACKET] = { "packet", "packets" },
	[WHY_TUNNEL] = { "security association", "security associations" },
	[WHY_RELAY] = { "relayed record", "relayed records" },
	[WHY_COPY] = { "copy", "copies" },
	[WHY_ORDER] = { "step", "steps" },
};

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int by_node(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->node != y->node ? ORDER(x->node, y->node) : x->why != y->why ? ORDER(x->why, y->why) :
	       x->event != y->event ? ORDER(x->event, y->event) : ORDER(x->partner, y->partner);
}

static struct item *items_of(const struct clocks *c, size_t *n)
{
	struct item *list = xcalloc(2 * c->links + 1, sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < c->edges; i++)
		for (size_t k = c->edge[i].from; k < c->edge[i].to && !c->edge[i].out; k++) {
			const struct link *l = &c->link[k];

			if (l->out || c->node[l->a].clock == c->node[l->b].clock)
				continue;
			list[(*n)++] = (struct item){ l->a, l->b, l->event, l->why, l->within };
			list[(*n)++] = (struct item){ l->b, l->a, l->event, l->why, l->within };
		}
	qsort(list, *n, sizeof(*list), by_node);
	return list;
}

/* --- the basis --- */

static void say_kinds(const struct item *list, size_t n, struct text *out)
{
	size_t kinds = 0, said = 0;

	for (size_t i = 0; i < n; i++)
		kinds += i == 0 || list[i].why != list[i - 1].why;
	for (size_t from = 0, to; from < n; from = to) {
		size_t events = 0;
		unsigned within = 0;

		for (to = from; to < n && list[to].why == list[from].why; to++) {
			events += to == from || list[to].event != list[to - 1].event;
			within = list[to].within > within ? list[to].within : within;
		}
		text_adds(out, said == 0 ? "" : said + 1 == kinds ? " and " : ", ");
		text_addf(out, "%zu %s", events, events == 1 ? what[list[from].why].one : what[list[from].why].many);
		if (within)
			text_addf(out, " (assumed within %u s)", within);
		said++;
	}
}

struct partner {
	const char *name;
	size_t events;
};

static int by_events(const void *a, const void *b)
{
	const struct partner *x = a, *y = b;

	return x->events != y->events ? (x->events > y->events ? -1 : 1) : strcmp(x->name, y->name);
}

static int by_partner(const void *a, const void *b)
{
	return ORDER(((const struct item *)a)->partner, ((const struct item *)b)->partner);
}

/* Sorts the items anew. */
static void say_partners(const struct clocks *c, struct item *list, size_t n, struct text *out)
{
	struct partner *p = xcalloc(n + 1, sizeof(*p));
	size_t count = 0;

	qsort(list, n, sizeof(*list), by_partner);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || list[i].partner != list[i - 1].partner)
			p[count++].name = words_at(c->names, c->node[list[i].partner].clock);
		p[count - 1].events++;
	}
	qsort(p, count, sizeof(*p), by_events);
	for (size_t i = 0; i < count && i < PARTNERS; i++)
		text_addf(out, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", p[i].name);
	if (count > PARTNERS)
		text_addf(out, " and %zu more", count - PARTNERS);
	free(p);
}

void clock_doubts(const struct timepiece *t, struct text *out)
{
	static const char *const says[CLOCK_DOUBTS] = { [CLOCK_UNSET] = "not authoritative (*)", [CLOCK_LOST] = "without its reference (.)",
						       [CLOCK_UNSYNCED] = "not synchronised" };
	bool more = false;

	for (size_t i = 0; i < CLOCK_DOUBTS; i++) {
		if (t->doubts[i] == 0)
			continue;
		if (more)
			text_addf(out, ", %lld that it was %s", (long long)t->doubts[i], says[i]);
		else
			text_addf(out, "%lld of its %lld stamps %s that it was %s", (long long)t->doubts[i], (long long)t->stamps,
				  t->doubts[i] == 1 ? "says" : "say", says[i]);
		more = true;
	}
}

static void say_basis(const struct clocks *c, uint32_t i, struct item *list, size_t n, struct text *out)
{
	const struct node *k = &c->node[i];
	bool by_hand = c->clock[k->clock].by_hand && !k->apart, only_relays = n && list[0].why == WHY_RELAY && list[n - 1].why == WHY_RELAY;

	if (by_hand)
		text_adds(out, "offset set by hand");
	else if (i == c->reference)
		text_adds(out, "reference");
	if ((by_hand || i == c->reference) && n)
		text_adds(out, "; ");
	if (n) {
		say_kinds(list, n, out);
		text_adds(out, only_relays ? " also stamped by " : " also seen by ");
		say_partners(c, list, n, out);
	} else if (!by_hand && i != c->reference) {
		text_adds(out, "shares no event with another clock: taken as it stands");
	}
	if (n && k->floats)
		text_adds(out, "; nothing bounds what it is ahead of the reference");
	else if (n && !bound_closed(k->ahead))
		text_adds(out, k->ahead.lo == FREE_LO ? "; how far behind is not bounded" : "; how far ahead is not bounded");
	if (k->guess && k->likely)
		text_adds(out, ", relays are taken to have got its records at once");
	if (clock_doubted(&c->clock[k->clock]))
		text_adds(out, "; ");
	clock_doubts(&c->clock[k->clock], out);
}

/* --- rows --- */

void clock_zone_name(int32_t seconds, char out[16])
{
	unsigned a = (unsigned)abs(seconds);

	if (seconds == 0)
		snprintf(out, 16, "UTC");
	else
		snprintf(out, 16, "%c%02u:%02u", seconds < 0 ? '-' : '+', a / 3600 % 100, a / 60 % 60);
}

static void bind_side(sqlite3_stmt *q, int at, int64_t side, bool known)
{
	if (known)
		sqlite3_bind_double(q, at, (double)side / 1e9);
	else
		sqlite3_bind_null(q, at);
}

static size_t segments(const struct clocks *c, const struct node *n)
{
	size_t count = 0;

	for (uint32_t i = c->clock[n->clock].node; i; i = c->node[i - 1].next)
		count += c->node[i - 1].basis == n->basis || c->node[i - 1].unset || c->node[i - 1].leapt;
	return count;
}

static const char *suffix(const struct node *n)
{
	return n->basis == STAMP_EPOCH ? " (epoch)" : n->basis == STAMP_ZONED ? " (zoned)" : n->basis == STAMP_LOCAL ? " (wall time)" : " (since boot)";
}

static void put_row(const struct clocks *c, uint32_t i, sqlite3_stmt *q, struct item *list, size_t n)
{
	const struct node *k = &c->node[i];
	const struct timepiece *t = &c->clock[k->clock];
	struct text basis = { 0 }, name = { 0 };
	char zone[16];

	clock_zone_name(t->zone, zone);
	say_basis(c, i, list, n, &basis);
	text_adds(&name, words_at(c->names, k->clock));
	if (k->apart && k->leapt) {
		char at[32];

		utc_print(bound_plus(k->from, -k->guess), at);
		text_addf(&name, " (since %.19sZ)", at);
	} else if (k->apart) {
		text_adds(&name, k->unset ? " (not set yet)" : suffix(k));
	}
	pass_bind(q, 1, text_slice(&name));
	pass_bind(q, 2, slice_of(t->zone_name && strcmp(t->zone_basis, "manifest") == 0 ? t->zone_name : zone));
	pass_bind(q, 3, slice_of(t->zone_basis));
	sqlite3_bind_int(q, 4, t->zone);
	sqlite3_bind_double(q, 5, (double)k->guess / 1e9);
	bind_side(q, 6, k->ahead.lo, k->ahead.lo != FREE_LO && !k->floats);
	bind_side(q, 7, k->ahead.hi, k->ahead.hi != FREE_HI && !k->floats);
	sqlite3_bind_int64(q, 8, (int64_t)segments(c, k));
	sqlite3_bind_double(q, 9, k->drift);
	pass_bind(q, 10, text_slice(&basis));
	sqlite3_bind_int(q, 11, i == c->reference);
	pass_bind(q, 12, k->floats && bound_closed(k->ahead) ? slice_of(words_at(c->names, c->node[k->root].clock)) : (struct slice){ 0 });
	sqlite3_step(q);
	sqlite3_reset(q);
	text_free(&basis);
	text_free(&name);
}

/* One row for a clock, one for what is behind each step that others saw, and one for a program of the same host that does not go with it. */
static bool has_row(const struct clocks *c, uint32_t i)
{
	const struct node *n = &c->node[i], *first = &c->node[c->clock[n->clock].node - 1];

	if (!n->apart || n->leapt || n->unset)
		return n->stamps > 0;
	if (n->basis == first->basis || !bound_closed(n->ahead))
		return false;
	for (uint32_t k = c->clock[n->clock].node; k; k = c->node[k - 1].next)
		if (c->node[k - 1].apart && c->node[k - 1].basis == n->basis && bound_closed(c->node[k - 1].ahead) &&
		    (c->node[k - 1].stamps > n->stamps || (c->node[k - 1].stamps == n->stamps && k - 1 < i)))
			return false;
	return true;
}

int clock_words(struct clocks *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(c->store,
				       "INSERT INTO clock(name, zone, zone_basis, utc_offset, offset, lo, hi, segments, drift, basis, reference, island)"
				       " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
				       e);
	size_t n, at = 0;
	struct item *list;

	if (!q)
		return -1;
	list = items_of(c, &n);
	for (uint32_t i = 0; i < c->nodes; i++) {
		size_t from = at;

		while (at < n && list[at].node == i)
			at++;
		if (has_row(c, i))
			put_row(c, i, q, list + from, at - from);
	}
	sqlite3_finalize(q);
	free(list);
	return 1;
}

/*
 * Of each device, the last steps of the artifact at hand are kept as they would stand in its track: what comes is counted with one of them, or
 * is a step itself. When twelve newer ones stand behind a step nothing can be counted with it any more (track.c looks no farther back), and
 * it goes to the sorter.
 */
#include "gist.h"

#include <stdlib.h>

#include "addresses.h"
#include "sorter.h"
#include "step.h"

#define SORT (4u << 20)	   /* bytes to sort in */
#define STEPS_MAX 16384	   /* kept at once; of devices that come when there are so many, every statement goes to the sorter */
#define PICKED_MAX 256

struct noted { /* a step on its way through the sorter */
	uint64_t number;
	uint32_t device, n; /* n: bytes of the body behind it */
	int64_t event, artifact, t, last, half, stated;
	uint64_t offset;
	uint32_t line, count, shape, speaker;
	bool dated;
};

struct kept { /* a step that may still be repeated */
	struct noted noted;
	uint32_t older;		     /* place, plus one */
	struct text picked, said;    /* picked: of the last that was counted, as shape and speaker; said: fact, host, body */
	uint32_t shape, speaker;
	uint32_t fact, host;	     /* bytes of them */
};

struct heard { /* of a device, in an artifact */
	int64_t artifact, clock;
	uint32_t line;
	uint32_t newest; /* place, plus one */
	bool disordered, aloud; /* aloud: nothing is counted here */
	bool over;		/* what stands here was said after the instant, as take() in track.c has it */
};

struct gist {
	struct store *store;
	struct events *events, *view; /* view: for a second thread that asks for devices */
	int64_t at;
	struct addresses *addresses;
	struct heard *heard; /* by the place of the device */
	struct kept *kept;
	uint32_t *spare, *active; /* free places; devices that have steps here */
	size_t keeps, spares, actives;
	uint64_t number;
	uint64_t telling[KIND_COUNT][2];
	struct sorter *sorter;
	const struct noted *next;
	struct scan *scan;
	int64_t artifact; /* of the event heard last */
	bool whole, ended, disordered, failed;
	struct error trouble; /* why it failed, when somebody else hears */
	struct text room, fields; /* fields: of the row that is compared, for those of another take their place */
};

static void forget_kept(struct gist *g)
{
	for (size_t i = 0; i < g->keeps; i++) {
		text_free(&g->kept[i].picked);
		text_free(&g->kept[i].said);
	}
	free(g->kept);
	free(g->spare);
	free(g->active);
	g->kept = NULL;
	g->spare = g->active = NULL;
	g->keeps = g->spares = g->actives = 0;
}

void gist_free(struct gist *g)
{
	struct error ignored;

	if (!g)
		return;
	forget_kept(g);
	if (g->scan)
		scan_close(g->scan, &ignored);
	addresses_free(g->addresses);
	events_view_free(g->view);
	sorter_free(g->sorter);
	text_free(&g->room);
	text_free(&g->fields);
	free(g->heard);
	free(g);
}

/* --- steps that are kept --- */

struct holder {
	const struct gist *gist;
	size_t device;
};

static bool held(const void *who, struct slice address)
{
	const struct holder *h = who;

	return addresses_has(h->gist->addresses, h->device, address);
}

static struct kept *at(const struct gist *g, uint32_t place)
{
	return place ? &g->kept[place - 1] : NULL;
}

static struct slice fact_of(const struct kept *k)
{
	return slice_cut(text_slice(&k->said), 0, k->fact);
}

static struct slice host_of(const struct kept *k)
{
	return slice_cut(text_slice(&k->said), k->fact, k->host);
}

static struct slice body_of(const struct kept *k)
{
	return slice_from(text_slice(&k->said), k->fact + k->host);
}

static bool alike(const struct kept *k, struct slice fact, struct slice host)
{
	return slice_same(fact_of(k), fact) && slice_same(host_of(k), host);
}

static int put_by(struct gist *g, struct noted *n, struct slice body, struct error *e)
{
	n->n = (uint32_t)body.n;
	text_clear(&g->room);
	text_add(&g->room, (struct slice){ (const char *)n, sizeof(*n) });
	text_add(&g->room, body);
	return sorter_add(g->sorter, g->room.p, g->room.n, e);
}

static uint32_t take_place(struct gist *g)
{
	if (g->spares)
		return g->spare[--g->spares];
	if (g->keeps == STEPS_MAX)
		return 0;
	if (!g->kept) {
		g->kept = xcalloc(STEPS_MAX, sizeof(*g->kept));
		g->spare = xcalloc(STEPS_MAX, sizeof(*g->spare));
	}
	return (uint32_t)++g->keeps;
}

static int let_go(struct gist *g, uint32_t place, struct error *e)
{
	struct kept *k = at(g, place);

	g->spare[g->spares++] = place;
	return put_by(g, &k->noted, body_of(k), e);
}

static int let_all_go(struct gist *g, struct heard *h, struct error *e)
{
	int got = 1;

	while (got > 0 && h->newest) {
		uint32_t place = h->newest;

		h->newest = at(g, place)->older;
		got = let_go(g, place, e);
	}
	return got;
}

/* The artifact is over. */
static int turn(struct gist *g, struct error *e)
{
	int got = 1;

	for (size_t i = 0; got > 0 && i < g->actives; i++)
		got = let_all_go(g, &g->heard[g->active[i]], e);
	g->actives = 0;
	return got;
}

static void count(struct kept *k, const struct event_row *r, int64_t t)
{
	k->noted.count += r->count;
	if (t != UTC_NONE)
		k->noted.last = t;
}

static struct slice picked_of(struct gist *g, size_t device, struct event_row *r, char room[PICKED_MAX])
{
	bool flow = r->kind >= KIND_FLOW_ALLOWED && r->kind <= KIND_FLOW_TIMEOUT;
	bool down = flow && addresses_has_field(g->addresses, device, r, FIELD_DST) && !addresses_has_field(g->addresses, device, r, FIELD_SRC);
	size_t n = event_picked(r, g->telling[r->kind][down], room + 1, PICKED_MAX - 1);

	room[0] = (char)down;
	return n == SIZE_MAX ? (struct slice){ 0 } : (struct slice){ room, n + 1 };
}

/* Says it what one of them said last, to the byte? Then it is counted there, unless a newer one of the same fact stands between. */
static struct kept *again(const struct gist *g, uint32_t newest, const struct event_packed *p, struct slice picked)
{
	for (struct kept *k = at(g, newest); k; k = at(g, k->older)) {
		if (k->shape != p->shape || k->speaker != p->speaker || !slice_same(text_slice(&k->picked), picked))
			continue;
		for (struct kept *i = at(g, newest); i != k; i = at(g, i->older))
			if (alike(i, fact_of(k), host_of(k)))
				return NULL;
		return k;
	}
	return NULL;
}

static void repick(struct kept *k, const struct event_packed *p, struct slice picked)
{
	if (!k->fact || !p->shape || !p->speaker)
		return;
	k->shape = p->shape;
	k->speaker = p->speaker;
	text_clear(&k->picked);
	text_add(&k->picked, picked);
}

static struct step step_of(const struct event_row *r, struct slice fields)
{
	return (struct step){ .artifact = r->artifact, .kind = r->kind, .party = r->party, .role = r->role, .present = r->present, .fields = fields };
}

/* Says it the same as a kept one, in other bytes? */
static bool repeats(struct events *of, const struct kept *k, const struct step *s, const struct holder *who)
{
	struct event_packed p = { k->noted.shape, k->noted.speaker, body_of(k) };
	char room[STEP_FACT_MAX];
	struct event_row r;
	struct step old;

	if (!events_unpack(of, &p, &r))
		return false;
	old = step_of(&r, event_fields(&r));
	step_fact(&old, &(struct holds){ who, held }, room);
	return step_repeats(&old, s);
}

static int keep(struct gist *g, struct heard *h, const struct noted *n, struct slice said[3], struct slice picked, struct error *e)
{
	uint32_t place, *last = &h->newest, steps = 0;
	struct kept *k;

	for (; *last && steps + 1 < STEP_LOOK_BACK; steps++)
		last = &at(g, *last)->older;
	place = *last;
	*last = 0;
	if (place && let_go(g, place, e) < 0)
		return -1;
	place = take_place(g);
	if (!place) { /* no room: what follows is counted when it is read */
		struct noted one = *n;

		h->aloud = true;
		return let_all_go(g, h, e) < 0 ? -1 : put_by(g, &one, said[2], e);
	}
	k = at(g, place);
	k->noted = *n;
	k->older = h->newest;
	k->fact = (uint32_t)said[0].n;
	k->host = (uint32_t)said[1].n;
	text_clear(&k->said);
	for (int i = 0; i < 3; i++)
		text_add(&k->said, said[i]);
	h->newest = place;
	text_clear(&k->picked);
	repick(k, &(struct event_packed){ n->shape, n->speaker, said[2] }, picked);
	return 1;
}

/* --- the scan --- */

static struct noted noted_of(struct gist *g, size_t device, const struct event_row *r, const struct event_packed *p, int64_t t)
{
	return (struct noted){ .number = g->number++, .device = (uint32_t)device, .event = r->id, .artifact = r->artifact, .t = t, .last = t,
			       .half = r->half, .stated = r->stamp.basis != STAMP_NONE ? pass_near(r->stamp.ns) : UTC_NONE, .offset = r->offset,
			       .line = r->line, .count = r->count, .shape = p->shape, .speaker = p->speaker, .dated = r->t != UTC_NONE };
}

static int compare(struct gist *g, size_t device, struct event_row *r, const struct event_packed *p, struct slice picked, struct error *e)
{
	struct heard *h = &g->heard[device];
	struct holder who = { g, device };
	struct step s;
	char room[STEP_FACT_MAX], host[FIELDS_VALUE_MAX + 1];
	struct slice fact;
	struct noted n;

	text_clear(&g->fields);
	text_add(&g->fields, event_fields(r));
	s = step_of(r, text_slice(&g->fields));
	memcpy(host, r->host.n ? r->host.p : "", r->host.n < sizeof(host) ? r->host.n : 0);
	host[r->host.n < sizeof(host) ? r->host.n : 0] = '\0';
	s.host = r->host.n ? host : NULL;
	fact = step_fact(&s, &(struct holds){ &who, held }, room);
	for (struct kept *k = at(g, h->newest); fact.n && k; k = at(g, k->older)) {
		if (!alike(k, fact, r->host))
			continue;
		if (!repeats(r->of, k, &s, &who))
			break;
		count(k, r, h->clock);
		repick(k, p, picked);
		return 1;
	}
	n = noted_of(g, device, r, p, h->clock);
	return keep(g, h, &n, (struct slice[]){ fact, r->host, p->body }, picked, e);
}

static int hear(struct gist *g, size_t device, struct event_row *r, struct error *e)
{
	struct heard *h = &g->heard[device];
	char room[PICKED_MAX];
	struct event_packed p;
	struct slice picked;
	struct kept *k;
	struct noted n;

	if (h->artifact != r->artifact) {
		*h = (struct heard){ .artifact = r->artifact, .clock = UTC_NONE, .disordered = h->disordered };
		g->active[g->actives++] = (uint32_t)device;
	}
	h->disordered |= r->line < h->line;
	h->line = r->line;
	if (r->t != UTC_NONE)
		h->over = r->t > g->at;
	if (h->disordered || h->over)
		return 1;
	if (r->t != UTC_NONE)
		h->clock = r->t;
	p = event_packed(r);
	if (h->aloud) {
		n = noted_of(g, device, r, &p, h->clock);
		return put_by(g, &n, p.body, e);
	}
	picked = picked_of(g, device, r, room);
	k = picked.n && p.shape && p.speaker ? again(g, h->newest, &p, picked) : NULL;
	if (!k)
		return compare(g, device, r, &p, picked, e);
	count(k, r, h->clock);
	return 1;
}

static int hear_row(struct gist *g, struct event_row *r, struct error *e)
{
	size_t device = r->device > 0 && !r->witness ? addresses_place(g->addresses, r->device) : SIZE_MAX;

	if (device == SIZE_MAX)
		return 1;
	g->disordered |= r->artifact < g->artifact;
	if (!g->disordered && ((r->artifact != g->artifact && turn(g, e) < 0) || hear(g, device, r, e) < 0))
		return -1;
	g->artifact = r->artifact;
	return 1;
}

void gist_hear(void *gist, struct event_row *r, void *nothing)
{
	struct gist *g = gist;

	(void)nothing;
	if (!g->disordered && !g->failed)
		g->failed = hear_row(g, r, &g->trouble) < 0;
}

int gist_end(struct gist *g, struct error *e)
{
	int got = g->failed ? -1 : turn(g, e);

	g->whole = true;
	if (g->failed)
		*e = g->trouble;
	forget_kept(g);
	return got;
}

/* 1: nothing is left. */
static int hear_some(struct gist *g, size_t events, struct error *e)
{
	struct event_row r;
	int got = 1;

	while (!g->disordered && events-- && (got = scan_next(g->scan, &r, e)) == 1)
		if (hear_row(g, &r, e) < 0)
			return -1;
	return got < 0 ? -1 : got == 0 || g->disordered;
}

int gist_read(struct gist *g, size_t events, struct error *e)
{
	int got = g->whole ? 1 : hear_some(g, events, e);

	if (got == 0 || g->whole)
		return got;
	got = scan_close(g->scan, e) < 0 || got < 0 ? -1 : 1;
	g->scan = NULL;
	return gist_end(g, e) < 0 ? -1 : got;
}

static int64_t device_of(const void *noted)
{
	return ((const struct noted *)noted)->device;
}

static int by_device(const void *a, const void *b)
{
	const struct noted *x = a, *y = b;

	return x->device != y->device ? (x->device < y->device ? -1 : 1) : x->number < y->number ? -1 : x->number > y->number;
}

struct gist *gist_begin(struct store *s, int64_t at, struct error *e)
{
	struct gist *g = xcalloc(1, sizeof(*g));

	*g = (struct gist){ .store = s, .events = store_events(s), .at = at == UTC_NONE ? INT64_MAX : at, .sorter = sorter_new(by_device, device_of, SORT) };
	for (int k = 0; k < KIND_COUNT; k++)
		for (int down = 0; down < 2; down++)
			g->telling[k][down] = step_telling((enum kind)k, down);
	g->addresses = addresses_of(s, e);
	if (g->addresses) {
		g->heard = xcalloc(addresses_devices(g->addresses) + 1, sizeof(*g->heard));
		g->active = xcalloc(addresses_devices(g->addresses) + 1, sizeof(*g->active));
		return g;
	}
	gist_free(g);
	return NULL;
}

struct gist *gist_new(struct store *s, int64_t at, struct error *e)
{
	struct gist *g = gist_begin(s, at, e);

	if (!g || (g->scan = events_scan(g->events, 0, e)))
		return g;
	gist_free(g);
	return NULL;
}

struct gist *gist_of(struct store *s, int64_t at, struct error *e)
{
	struct gist *g = gist_new(s, at, e);

	if (!g || gist_read(g, SIZE_MAX, e) > 0)
		return g;
	gist_free(g);
	return NULL;
}

/* --- and back --- */

static int tell(struct gist *g, const struct noted *n, void (*each)(void *to_whom, const struct gist_step *s), void *to_whom, struct error *e)
{
	struct event_packed p = { n->shape, n->speaker, { (const char *)(n + 1), n->n } };
	struct event_row r;
	struct gist_step s;

	if (!events_unpack(g->view ? g->view : g->events, &p, &r))
		return error_set(e, "case file: its events are damaged");
	s = (struct gist_step){ .t = n->t, .last = n->last,
				.told = { .event = n->event, .artifact = n->artifact, .t = n->dated ? n->t : UTC_NONE, .half = n->half,
					  .stated = n->stated, .offset = n->offset, .line = n->line, .count = n->count, .kind = r.kind,
					  .party = r.party, .role = r.role, .present = r.present, .host = r.host, .fields = event_fields(&r) } };
	each(to_whom, &s);
	return 1;
}

int gist_lend(struct gist *g, struct error *e)
{
	events_view_free(g->view);
	g->view = events_view(g->events, e);
	return g->view ? 1 : -1;
}

void gist_addresses(const struct gist *g, int64_t device, void (*each)(void *to_whom, struct slice address), void *to_whom)
{
	size_t place = addresses_place(g->addresses, device);

	if (place != SIZE_MAX)
		addresses_each(g->addresses, place, each, to_whom);
}

int gist_each(struct gist *g, int64_t device, void (*each)(void *to_whom, const struct gist_step *s), void *to_whom, struct error *e)
{
	size_t place = addresses_place(g->addresses, device);
	bool failed = false, tells = place != SIZE_MAX && !g->disordered && !g->heard[place].disordered;

	for (;; g->next = NULL) {
		if (!g->next && !g->ended) {
			g->next = sorter_next(g->sorter, &failed, e);
			g->ended = !g->next;
		}
		if (failed)
			return -1;
		if (!g->next || g->next->device > place)
			return tells;
		if (tells && g->next->device == place && tell(g, g->next, each, to_whom, e) < 0)
			return -1;
	}
}

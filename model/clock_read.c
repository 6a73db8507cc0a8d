/* Every stamp of the case becomes a mark; which clock made it, and in which way of writing, is known from its basis and where it stands. */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#include "path_words.h"

#define PRECISION_MAX (366 * 86400 * NS_PER_S) /* a day, a year: whatever a stamp may leave out */

void *clock_room(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room ? *room * 2 : 64;
	return xrealloc(list, *room, size);
}

static uint32_t named(struct clocks *c, struct slice name)
{
	size_t i = words_add(c->names, name);

	while (i >= c->clock_room) {
		size_t had = c->clock_room;

		c->clock = clock_room(c->clock, had, &c->clock_room, sizeof(*c->clock));
		memset(c->clock + had, 0, (c->clock_room - had) * sizeof(*c->clock));
	}
	return (uint32_t)i;
}

static bool same(const struct writing *a, const struct writing *b)
{
	return a->clock == b->clock && a->basis == b->basis && a->stated == b->stated && a->foreign == b->foreign && a->by_hand == b->by_hand &&
	       a->part == b->part;
}

uint32_t clock_writing(struct clocks *c, const struct writing *like)
{
	uint32_t *first = &c->clock[like->clock].writing;

	for (uint32_t i = *first; i; i = c->writing[i - 1].next)
		if (same(&c->writing[i - 1], like))
			return i - 1;
	c->writing = clock_room(c->writing, c->writings, &c->writing_room, sizeof(*c->writing));
	c->writing[c->writings] = *like;
	c->writing[c->writings].next = *first;
	c->writing[c->writings].ahead = (struct bound){ FREE_LO, FREE_HI };
	c->writing[c->writings].family = like->part ? like->family : (uint32_t)c->writings;
	*first = (uint32_t)++c->writings;
	return *first - 1;
}

/* --- artifacts --- */

static char *copy(struct slice s)
{
	return s.n ? xstrndup(s.p, s.n) : NULL;
}

static size_t common_part(const struct clocks *c)
{
	size_t common = c->places ? strlen(c->place[0].path) : 0;

	for (size_t i = 1; i < c->places; i++) {
		size_t n = 0;

		while (n < common && c->place[i].path[n] == c->place[0].path[n])
			n++;
		common = n;
	}
	return common;
}

static struct slice path_at(void *of, size_t i)
{
	return slice_of(((struct clocks *)of)->place[i].path);
}

static bool is_of(void *of, size_t i, struct slice name)
{
	const char *host = ((struct clocks *)of)->place[i].name;

	return host && path_means(name, slice_of(host));
}

static void find_folders(struct clocks *c)
{
	struct slice *host = xcalloc(c->places + 1, sizeof(*host));
	size_t common = common_part(c);

	for (size_t i = 0; i < c->places; i++)
		host[i] = path_words(slice_of(c->place[i].path), common).host;
	path_hosts(&(struct paths){ c->places, common, path_at, is_of, c, host });
	for (size_t i = 0; i < c->places; i++)
		c->place[i].folder = copy(host[i]);
	free(host);
}

static int read_places(struct clocks *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(c->store, "SELECT id, path, host, mtime, party FROM artifact ORDER BY id", e);
	size_t room = 0;

	if (!q)
		return -1;
	while (sqlite3_step(q) == SQLITE_ROW) {
		c->place = clock_room(c->place, c->places, &room, sizeof(*c->place));
		c->place[c->places++] = (struct place){ .id = sqlite3_column_int64(q, 0), .path = copy(pass_text(q, 1)), .name = copy(pass_text(q, 2)),
							
.mtime = pass_time(q, 3), .rsp = slice_is(pass_text(q, 4), "rsp"), .from = UTC_NONE, .to = UTC_NONE };
		if (!c->place[c->places - 1].path)
			c->place[c->places - 1].path = xstrdup("");
	}
	sqlite3_finalize(q);
	find_folders(c);
	return 1;
}

uint32_t clock_place(const struct clocks *c, int64_t id)
{
	size_t from = 0, to = c->places;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (c->place[mid].id == id)
			return (uint32_t)mid;
		if (c->place[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return NO_CLOCK;
}

/* --- events --- */

static struct slice clock_name(const struct place *p, struct slice host)
{
	return host.n ? host : slice_of(p->name ? p->name : p->path);
}

/* A stamp on the same record that is not the speaker's: that of the host that keeps the file. */
static void read_relay(struct clocks *c, const struct place *p, struct slice host, const struct event_row *r)
{
	struct slice keeper = slice_of(p->folder ? p->folder : p->name ? p->name : p->path);
	struct writing w = { .basis = r->relay_basis };
	int64_t reading = r->relay;

	if (reading == UTC_NONE || w.basis <= STAMP_NONE || w.basis > STAMP_LOCAL)
		return;
	w.clock = named(c, slice_same(keeper, host) ? host : keeper);
	c->relayed = roll_room(&c->told, c->relays, sizeof(*c->relayed));
	c->relayed[c->relays++] = (struct relayed){ (uint32_t)c->marks - 1, clock_writing(c, &w), reading, false };
	c->writing[c->relayed[c->relays - 1].writing].stamps++;
	c->clock[w.clock].stamps++;
	c->clock[w.clock].zoned += w.basis == STAMP_ZONED;
}

/* A record states when its sender sent it: that is known when the sender's own logs are. */
struct sender {
	char node[64];
	uint32_t mark;
	int64_t reading;
};

static void read_sender(struct clocks *c, struct event_row *r)
{
	struct slice node = event_field(r, FIELD_NODE);

	if (r->relay_basis != STAMP_EPOCH || r->relay < LOGS || node.n == 0 || node.n >= sizeof(c->sender->node))
		return;
	c->sender = roll_room(&c->sent, c->senders, sizeof(*c->sender));
	c->sender[c->senders] = (struct sender){ .mark = (uint32_t)c->marks - 1, .reading = r->relay };
	memcpy(c->sender[c->senders++].node, node.p, node.n);
}

static void find_senders(struct clocks *c)
{
	for (size_t i = 0; i < c->senders; i++) {
		const struct sender *s = &c->sender[i];
		ptrdiff_t clock = words_find(c->names, slice_of(s->node));
		struct writing w = { .clock = (uint32_t)clock, .basis = STAMP_EPOCH };

		if (clock < 0 || c->clock[clock].stamps == 0 || c->writing[c->mark[s->mark].writing].clock == w.clock)
			continue;
		c->relayed = roll_room(&c->told, c->relays, sizeof(*c->relayed));
		c->relayed[c->relays++] = (struct relayed){ s->mark, clock_writing(c, &w), s->reading, true };
		c->writing[c->relayed[c->relays - 1].writing].stamps++;
	}
}

static void count(struct timepiece *t, const struct mark *m, enum stamp_basis basis)
{
	t->stamps++;
	t->epochs += basis == STAMP_EPOCH;
	t->zoned += basis == STAMP_ZONED;
	t->locals += basis == STAMP_LOCAL;
	/* a clock that was never set says nothing about the year */
	if (!m->yearless && basis != STAMP_UPTIME && m->reading > INT64_C(946684800) * NS_PER_S) {
		t->sum += (double)m->reading;
		t->dated++;
	}
}

static void count_doubt(struct timepiece *t, uint8_t doubt, uint32_t mark)
{
	if (doubt == CLOCK_TRUSTED || doubt >= CLOCK_DOUBTS)
		return;
	if (clock_doubted(t) == 0)
		t->doubted[0] = mark;
	t->doubted[1] = mark;
	t->doubts[doubt]++;
}

/* What the row of this kind before came to: rows of one shape, speaker and file are of one writing. */
struct alike {
	int64_t artifact;
	uint32_t shape, speaker, writing;
};

static uint32_t writing_of(struct clocks *c, const struct event_row *r, const struct place *p, struct alike *last)
{
	struct writing w = { .basis = r->stamp.basis, .foreign = r->host.n && p->folder && !slice_is(r->host, p->folder) };

	if (r->shape_number && r->speaker && r->shape_number == last->shape && r->speaker == last->speaker && r->artifact == last->artifact)
		return last->writing;
	if (w.basis == STAMP_ZONED)
		w.stated = r->stamp.utc_offset;
	w.clock = named(c, clock_name(p, r->host));
	*last = (struct alike){ r->artifact, r->shape_number, r->speaker, clock_writing(c, &w) };
	return last->writing;
}

static void read_event(struct clocks *c, const struct event_row *r, struct mark *m, struct alike *last)
{
	enum stamp_basis basis = r->stamp.basis;
	struct timepiece *t;

	m->reading = pass_near(basis != STAMP_NONE ? r->stamp.ns : UTC_NONE);
	m->yearless = r->stamp.yearless;
	m->boots = r->kind == KIND_BOOT;
	m->sets = r->kind == KIND_CLOCK_SET;
	if (m->reading == UTC_NONE || basis <= STAMP_NONE || basis > STAMP_UPTIME)
		return;
	m->writing = writing_of(c, r, &c->place[m->artifact], last);
	c->writing[m->writing].stamps++;
	t = &c->clock[c->writing[m->writing].clock];
	count(t, m, basis);
	count_doubt(t, r->stamp.doubt, (uint32_t)c->marks);
}

static void rest(const struct clocks *c)
{
	roll_rest(&c->marked);
	roll_rest(&c->seen);
	roll_rest(&c->told);
	roll_rest(&c->sent);
}

static void read_row(struct clocks *c, struct event_row *r, const struct sighted *ahead, struct alike *last)
{
	struct mark m = { .id = r->id, .artifact = clock_place(c, r->artifact), .writing = NO_CLOCK, .either = NO_CLOCK };
	int64_t precision = r->stamp.precision;

	if (m.artifact == NO_CLOCK || c->marks >= NO_CLOCK - 1)
		return;
	m.precision = precision <= 0 ? 0 : precision > PRECISION_MAX ? PRECISION_MAX : precision;
	read_event(c, r, &m, last);
	c->mark = roll_room(&c->marked, c->marks, sizeof(*c->mark));
	c->mark[c->marks++] = m;
	if (c->marks % 32768 == 0)
		rest(c);
	if (m.writing == NO_CLOCK)
		return;
	if (r->relay != UTC_NONE && r->sent)
		read_sender(c, r);
	else if (r->relay != UTC_NONE)
		read_relay(c, &c->place[m.artifact], r->host, r);
	if (!r->witness) {
		clock_sights(c, (uint32_t)c->marks - 1, r, ahead);
		return;
	}
	c->relayed = roll_room(&c->told, c->relays, sizeof(*c->relayed));
	c->relayed[c->relays++] = (struct relayed){ (uint32_t)c->marks - 1, NO_CLOCK, r->witness, false };
}

static int read_events(struct clocks *c, struct error *e)
{
	const struct scan_look look = { clock_look, NULL, sizeof(struct sighted) };
	struct scan *scan = events_scan_looking(store_events(c->store), &look, e);
	struct alike last[KIND_COUNT] = { 0 };
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1)
		read_row(c, &r, scan_found(scan), &last[r.kind]);
	return scan_close(scan, e) < 0 || got < 0 ? -1 : 1;
}

int clock_read(struct clocks *c, struct error *e)
{
	if (read_places(c, e) < 0 || read_events(c, e) < 0)
		return -1;
	find_senders(c);
	return 1;
}

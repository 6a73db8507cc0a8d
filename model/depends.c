/*
 * On which clock a verdict depends. A clock that nothing bounds, or only from one side, is taken as it stands; the verdict is made once more with
 * its statements at any time within half a day, and where another one comes out it rests on that clock, which is said. What lies in one island of
 * clocks, tied to each other and not to the rest of the case, depends on none of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

#define ANY_TIME (INT64_C(43200) * NS_PER_S)
#define CLOCKS_MAX 16

struct open { /* the hosts of the device's statements whose clocks are open */
	const char *host[CLOCKS_MAX];
	int64_t earlier[CLOCKS_MAX]; /* by how much what they say may lie earlier */
	size_t n;
};

struct tie { /* of a host of the device's statements */
	const char *host;
	char island[128]; /* whom its clock is tied to from both sides; "": the reference; its own name: nobody */
	int64_t earlier;
	size_t steps;
};

static int64_t room(sqlite3_stmt *q)
{
	double s = sqlite3_column_double(q, 0);

	if (sqlite3_column_type(q, 0) == SQLITE_NULL || s * NS_PER_S > ANY_TIME)
		return ANY_TIME;
	return s > 0 ? (int64_t)(s * NS_PER_S) : 0;
}

static struct tie tie_of(struct store *s, const char *host)
{
	struct tie t = { .host = host };
	struct error ignored;
	sqlite3_stmt *q = pass_hold(s, "SELECT hi - offset, island FROM clock WHERE name = ? AND NOT reference AND (lo IS NULL OR hi IS NULL)", &ignored);

	if (!q)
		return t;
	sqlite3_bind_text(q, 1, host, -1, SQLITE_STATIC);
	if (sqlite3_step(q) == SQLITE_ROW) {
		struct slice island = pass_text(q, 1);

		t.earlier = room(q);
		snprintf(t.island, sizeof(t.island), "%.*s", SLICE_ARG(island.n ? island : slice_of(host)));
	}
	sqlite3_reset(q);
	return t;
}

/* Words of a track are kept once: equal names are the same pointer. */
static bool listed(const char *const *list, size_t n, const char *host)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == host)
			return true;
	return false;
}

#define HOSTS_MAX (4 * CLOCKS_MAX)

static size_t ties_of(const struct track *t, struct tie *tie)
{
	size_t n = 0, k;

	for (size_t i = 0; i < t->count; i++) {
		if (!t->step[i].host)
			continue;
		for (k = 0; k < n && tie[k].host != t->step[i].host;)
			k++;
		if (k == n && n == HOSTS_MAX)
			continue;
		if (k == n)
			tie[n++] = tie_of(t->store, t->step[i].host);
		tie[k].steps += t->step[i].dated;
	}
	return n;
}

/* Clocks that are tied to each other are held as they stand: those of most statements, as a rule the reference's. The others may show any time. */
static struct open open_clocks(const struct track *t)
{
	struct tie tie[HOSTS_MAX];
	const char *held = "";
	size_t n = ties_of(t, tie), most = 0;
	struct open o = { .n = 0 };

	for (size_t i = 0; i < n; i++) {
		size_t steps = 0, hosts = 0;

		for (size_t k = 0; k < n; k++)
			if (strcmp(tie[k].island, tie[i].island) == 0) {
				steps += tie[k].steps;
				hosts++;
			}
		if ((hosts > 1 && steps > most) || (steps >= most && tie[i].island[0] == '\0')) {
			most = steps;
			held = tie[i].island;
		}
	}
	for (size_t i = 0; i < n && o.n < CLOCKS_MAX; i++) {
		if (strcmp(tie[i].island, held) == 0)
			continue;
		o.host[o.n] = tie[i].host;
		o.earlier[o.n++] = tie[i].island[0] && held[0] == '\0' ? tie[i].earlier : ANY_TIME;
	}
	return o;
}

static bool differs(const struct walk *w, const struct track *t, const struct verdict *v)
{
	struct verdict other = { .device = v->device, .at = v->at, .last_good = UTC_NONE, .delivery = UTC_NONE, .name = v->name };
	struct walk *again = walk_of(t, w->coverage);
	const struct rift *first = walk_first(again);
	bool yes;

	judge_cells(again, first, &other);
	judge_outcome(again, first, &other);
	yes = other.outcome != v->outcome || !first != !v->first || (first && first->boundary != v->first->boundary);
	walk_free(again);
	other.name = NULL;
	verdict_clear(&other);
	return yes;
}

/* By the device's word its messages fail after the last one that arrived. */
static bool troubled(const struct walk *w, const struct track *t, const struct verdict *v)
{
	struct walk *again = walk_of(t, w->coverage);
	bool yes = judge_trouble(again, v->at + ANY_TIME) != NO_STEP;

	walk_free(again);
	return yes;
}

/* Would another verdict come out if these clocks were off by so much; 0: by anything. */
static bool moved(const struct walk *w, const char *const *host, size_t n, int64_t by, const struct verdict *v,
		  bool (*tells)(const struct walk *, const struct track *, const struct verdict *))
{
	struct track t = *w->track;
	bool yes;

	t.moved = true;
	t.step = xcalloc(t.count + 1, sizeof(*t.step));
	for (size_t i = 0; i < t.count; i++) {
		struct step *s = &t.step[i];

		*s = w->track->step[i];
		if (!listed(host, n, s->host))
			continue;
		s->half = by || s->t == UTC_NONE ? s->half : ANY_TIME;
		s->t += s->t == UTC_NONE ? 0 : by;
		s->last += s->last == UTC_NONE ? 0 : by;
	}
	if (by)
		qsort(t.step, t.count, sizeof(*t.step), track_order);
	yes = tells(w, &t, v);
	free(t.step);
	return yes;
}

static bool changes(const struct walk *w, const char *const *host, size_t n, int64_t by, const struct verdict *v)
{
	return moved(w, host, n, by, v, differs);
}

/* The device's own clock. */
static struct open own_side(const struct track *t, const struct open *all)
{
	struct open own = { .n = 0 };

	for (size_t i = 0; i < t->count; i++)
		if (t->step[i].party == PARTY_DEVICE && listed(all->host, all->n, t->step[i].host) &&
		    !listed(own.host, own.n, t->step[i].host))
			own.host[own.n++] = t->step[i].host;
	return own;
}

#define APART (900 * NS_PER_S)

/* By the clocks as they stand the device's log ends long before the last message arrived: it may as well begin after it. */
static bool ends_before(const struct track *t, const struct open *own, const struct verdict *v)
{
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < t->count; i++)
		if (listed(own->host, own->n, t->step[i].host) && t->step[i].t != UTC_NONE && t->step[i].last > last)
			last = t->step[i].last;
	return last != INT64_MIN && v->last_good != UTC_NONE && v->last_good > last + APART;
}

static bool speaks_for_application(const struct track *t, const char *host)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->step[i].host == host && t->step[i].party == PARTY_APPLICATION)
			return true;
	return false;
}

/* That the application accepted a message acquits only while it is certain that this was not before the trouble. */
static const char *acquits(const struct walk *w, const struct open *o, const struct verdict *v)
{
	for (size_t i = 0; v->outcome == OUTCOME_REACHED && i < o->n; i++)
		if (o->earlier[i] && speaks_for_application(w->track, o->host[i]) && changes(w, &o->host[i], 1, -o->earlier[i], v))
			return o->host[i];
	return NULL;
}

/* A refusal was seen that is over, or seems to hurt nothing, only because messages came after it. */
static bool was_trouble(const struct walk *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (!is_rsp(w->rift[i].boundary))
			return true;
	return false;
}

void judge_depends(const struct walk *w, struct verdict *v)
{
	/* the device's own clock against all others; where that one is known, the others that are not */
	struct open o = open_clocks(w->track), own = own_side(w->track, &o), side = own.n ? own : o;
	const char *on = NULL;
	bool failing;

	if (o.n && changes(w, o.host, o.n, 0, v)) {
		size_t i = 0;

		while (i + 1 < o.n && !changes(w, &o.host[i], 1, 0, v))
			i++;
		on = o.host[i];
	} else if (o.n && (changes(w, side.host, side.n, ANY_TIME, v) || changes(w, side.host, side.n, -ANY_TIME, v))) {
		size_t i = 0;

		while (i + 1 < side.n && !changes(w, &side.host[i], 1, ANY_TIME, v) && !changes(w, &side.host[i], 1, -ANY_TIME, v))
			i++;
		on = side.host[i];
	}
	if (!on)
		on = acquits(w, &o, v);
	failing = v->outcome == OUTCOME_REACHED && ends_before(w->track, &own, v) && moved(w, own.host, own.n, ANY_TIME, v, troubled);
	if (failing)
		on = own.host[0];
	if (!on)
		return;
	v->clock = xstrdup(on);
	v->doubted = v->outcome == OUTCOME_REACHED && !v->first && (failing || was_trouble(w));
	if (v->doubted)
		v->outcome = OUTCOME_UNKNOWN;
	if (v->first) {
		v->first->depends_on_clock = true;
		v->first->clock = xstrdup(on);
	}
}

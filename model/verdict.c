/*
 * The verdict on one device, put together from its walk; and the pass that keeps the short form of every verdict.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "kept.h"
#include "tracks.h"

char *judge_text(const char *fmt, ...)
{
	va_list args;
	char *out = NULL;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	out = xcalloc((size_t)(n < 0 ? 0 : n) + 1, 1);
	va_start(args, fmt);
	vsnprintf(out, (size_t)(n < 0 ? 0 : n) + 1, fmt, args);
	va_end(args);
	return out;
}

struct evidence judge_evidence(const struct track *t, size_t step)
{
	const struct step *s = &t->step[step];

	return (struct evidence){ .event = s->event, .artifact = s->artifact, .line = s->line, .offset = s->offset };
}

size_t judge_last(const struct walk *w, enum party party, enum kind from, enum kind to)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && (party == PARTY_NONE || s->party == party) && s->kind >= from && s->kind <= to)
			return i;
	}
	return NO_STEP;
}

const char *judge_speaker(const struct step *s)
{
	if (s->host)
		return s->host;
	return s->role != ROLE_NONE ? role_name(s->role) : party_name(s->party);
}

/* --- evidence in words --- */

static void fetch(struct store *s, sqlite3_stmt *path, struct evidence *ev)
{
	size_t n;

	if (!ev->event || ev->path)
		return;
	sqlite3_bind_int64(path, 1, ev->artifact);
	if (sqlite3_step(path) == SQLITE_ROW)
		ev->path = xstrndup(pass_text(path, 0).p, pass_text(path, 0).n);
	sqlite3_reset(path);
	ev->text = store_line(s, ev->artifact, ev->line, &n);
}

static void fetch_says(struct store *s, sqlite3_stmt *path, struct divergence *d)
{
	for (size_t i = 0; d && i < d->count; i++)
		fetch(s, path, &d->says[i].evidence);
}

void judge_fetch(struct store *s, struct verdict *v)
{
	struct error ignored;
	sqlite3_stmt *path = pass_hold(s, "SELECT path FROM artifact WHERE id = ?", &ignored);

	if (!path)
		return;
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		for (size_t i = 0; i < v->cell[b].evidences; i++)
			fetch(s, path, &v->cell[b].evidence[i]);
	fetch_says(s, path, v->first);
	fetch_says(s, path, v->present);
	for (size_t i = 0; i < v->histories; i++)
		fetch_says(s, path, &v->history[i]);
}

/* --- parts --- */

static void fill_divergence(const struct walk *w, const struct rift *r, bool brief, struct divergence *d)
{
	bool dated = w->track->step[r->opener].t >= NS_PER_S; /* see count_lines() in track.c */

	*d = (struct divergence){ .boundary = r->boundary, .kind = r->kind, .fact = xstrdup(r->fact), .onset = dated ? r->onset : UTC_NONE, .half = r->half,
				  .healed = r->healed };
	if (!brief)
		judge_words(w, r, d);
}

static struct divergence *divergence_of(const struct walk *w, const struct rift *r, bool brief)
{
	struct divergence *d = r ? xcalloc(1, sizeof(*d)) : NULL;

	if (d)
		fill_divergence(w, r, brief, d);
	return d;
}

static int in_order(const void *a, const void *b)
{
	const struct divergence *x = a, *y = b;

	if (x->onset != y->onset)
		return x->onset < y->onset ? -1 : 1;
	if (x->boundary != y->boundary)
		return x->boundary < y->boundary ? -1 : 1;
	return strcmp(x->fact, y->fact);
}

static void fill_history(const struct walk *w, struct verdict *v)
{
	v->history = xcalloc(w->count ? w->count : 1, sizeof(*v->history));
	for (size_t i = 0; i < w->count; i++)
		if (!w->rift[i].noted && !w->rift[i].dormant)
			fill_divergence(w, &w->rift[i], false, &v->history[v->histories++]);
	qsort(v->history, v->histories, sizeof(*v->history), in_order);
}

static const char *type_of(struct slice name)
{
	static const char *const types[] = { "eid", "iccid", "imsi", "imei", "msisdn", "ip", "host", "client" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_is(name, types[i]))
			return types[i];
	return NULL;
}

int judge_ids(struct store *s, struct verdict *v, struct error *e)
{
	sqlite3_stmt *q = pass_hold(s, "SELECT DISTINCT type, value FROM identity WHERE device = ? ORDER BY type, value", e);

	if (!q)
		return -1;
	sqlite3_bind_int64(q, 1, v->device);
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *type = type_of(pass_text(q, 0));

		if (!type)
			continue;
		v->ids = xrealloc(v->ids, v->id_count + 1, sizeof(*v->ids));
		v->ids[v->id_count++] = (struct identifier){ type, xstrndup(pass_text(q, 1).p, pass_text(q, 1).n) };
	}
	sqlite3_reset(q);
	return 1;
}

/* The bearer that carries, in the words of whoever named it last. */
static char *bearer_of(const struct walk *w)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];
		struct slice bearer = track_field(s, FIELD_BEARER), rat = track_field(s, FIELD_RAT);

		if (s->kind != KIND_SESSION_UP && s->kind != KIND_BEARER_SELECTED && s->kind != KIND_REGISTRATION_REGISTERED)
			continue;
		if (bearer.n || rat.n)
			return xstrndup(bearer.n ? bearer.p : rat.p, bearer.n ? bearer.n : rat.n);
	}
	return NULL;
}

enum detail { DETAIL_SHORT, DETAIL_HERE, DETAIL_ALL }; /* what the passes keep; all but the clock it depends on; all */

/* Frees the track; NULL is trouble with it. */
static struct verdict *make(struct track *t, const struct coverage *c, int64_t at, enum detail detail, struct error *e)
{
	bool brief = detail == DETAIL_SHORT;
	struct verdict *v;
	struct walk *w;
	const struct rift *first;

	if (!t)
		return NULL;
	v = xcalloc(1, sizeof(*v));
	w = walk_of(t, c);
	w->brief = brief;
	first = walk_first(w);
	v->device = t->device;
	v->name = xstrdup(t->name);
	v->at = at != UTC_NONE ? at : t->to;
	v->last_good = v->delivery = UTC_NONE;
	v->first = divergence_of(w, first, brief);
	v->present = divergence_of(w, walk_present(w, first), brief);
	judge_cells(w, first, v);
	judge_outcome(w, first, v);
	if (!brief) {
		if (detail == DETAIL_ALL)
			judge_depends(w, v);
		v->bearer = bearer_of(w);
		fill_history(w, v);
		judge_findings(w, v);
		judge_beliefs(w, v);
		if (judge_ids(t->store, v, e) < 0) {
			verdict_free(v);
			v = NULL;
		} else {
			judge_sentences(w, v);
			judge_fetch(t->store, v);
		}
	}
	walk_free(w);
	track_free(t);
	return v;
}

struct common { /* what the verdicts on all devices stand on */
	struct coverage *coverage;
	struct track *shared; /* at one instant; NULL: none was asked for yet */
	int64_t at;
};

static void forget(void *what)
{
	struct common *c = what;

	track_free(c->shared);
	coverage_free(c->coverage);
	free(c);
}

static struct common *common_of(struct store *s, struct error *e)
{
	struct common *c = pass_recall(s);

	if (c)
		return c;
	c = xcalloc(1, sizeof(*c));
	c->coverage = coverage_of(s, e);
	if (c->coverage) {
		pass_remember(s, c, forget);
		return c;
	}
	forget(c);
	return NULL;
}

static const struct track *shared_at(struct store *s, struct common *c, int64_t at, struct error *e)
{
	if (c->shared && c->at == at)
		return c->shared;
	track_free(c->shared);
	c->shared = track_shared(s, at, e);
	c->at = at;
	return c->shared;
}

int verdict_ready(struct store *s, int64_t device, size_t events, struct error *e)
{
	struct kept *k = kept_of(s, device, e);

	if (!k)
		return e->text[0] ? -1 : 2;
	return kept_read(k, events, e);
}

static struct verdict *verdict_with(struct store *s, int64_t device, int64_t at, enum detail detail, struct error *e)
{
	struct common *c = common_of(s, e);
	struct kept *k = c ? kept_find(s, device) : NULL;
	struct track *t = k ? kept_track(k, at) : NULL;
	const struct track *shared = c && !t ? shared_at(s, c, at, e) : NULL;

	if (shared)
		t = track_load(s, device, shared, at, e);
	return make(t, c ? c->coverage : NULL, at, detail, e);
}

struct verdict *verdict_of(struct store *s, int64_t device, int64_t at, struct error *e)
{
	return verdict_with(s, device, at, DETAIL_ALL, e);
}

struct verdict *verdict_here(struct store *s, int64_t device, int64_t at, struct error *e)
{
	return verdict_with(s, device, at, DETAIL_HERE, e);
}

/* --- the end --- */

static void free_divergence(struct divergence *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->count; i++) {
		free(d->says[i].host);
		free(d->says[i].value);
		free(d->says[i].evidence.path);
		free(d->says[i].evidence.text);
	}
	for (size_t i = 0; i < d->nexts; i++)
		free(d->next[i]);
	free(d->says);
	free(d->next);
	free(d->fact);
	free(d->cause);
	free(d->cause_layer);
	free(d->cause_text);
	free(d->summary);
	free(d->lead);
	free(d->clock);
}

static void free_cell(struct cell *c)
{
	for (size_t i = 0; i < c->evidences; i++) {
		free(c->evidence[i].path);
		free(c->evidence[i].text);
	}
	for (size_t i = 0; i < c->asks; i++) {
		free(c->ask[i].kind);
		free(c->ask[i].host);
		free(c->ask[i].zone);
		free(c->ask[i].key);
	}
	free(c->evidence);
	free(c->ask);
	free(c->why);
}

static void free_lists(struct verdict *v)
{
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		free_cell(&v->cell[b]);
	for (size_t i = 0; i < v->histories; i++)
		free_divergence(&v->history[i]);
	for (size_t i = 0; i < v->finding_count; i++)
		free(v->findings[i]);
	for (size_t i = 0; i < v->id_count; i++)
		free(v->ids[i].value);
	for (size_t i = 0; i < v->belief_count; i++) {
		free(v->beliefs[i].fact);
		free(v->beliefs[i].host);
		free(v->beliefs[i].value);
	}
	free(v->history);
	free(v->findings);
	free(v->ids);
	free(v->beliefs);
}

void verdict_clear(struct verdict *v)
{
	free_divergence(v->first);
	free_divergence(v->present);
	free_lists(v);
	free(v->first);
	free(v->present);
	free(v->name);
	free(v->clock);
	free(v->services);
	free(v->last_good_text);
	free(v->changed);
	free(v->bearer);
	free(v->headline);
	free(v->detail);
	free(v->says_line);
	free(v->good_line);
	free(v->next_line);
}

void verdict_free(struct verdict *v)
{
	if (!v)
		return;
	verdict_clear(v);
	free(v);
}

/* --- the pass --- */

#define KEEP "UPDATE device SET outcome = ?2, boundary = ?3, kind = ?4, fact = ?5, onset = ?6, last_good = ?7, statuses = ?8, delivery = ?9 WHERE id = ?1"

/* What is bound is the verdict's own, or always there. */
static void bind(sqlite3_stmt *u, int at, const char *text)
{
	sqlite3_bind_text(u, at, text, -1, SQLITE_STATIC);
}

static int keep(struct store *s, sqlite3_stmt *u, const struct verdict *v, struct error *e)
{
	struct text statuses = { 0 };
	int got;

	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		text_adds(&statuses, b ? "," : "");
		text_adds(&statuses, status_name(v->cell[b].status));
	}
	sqlite3_bind_int64(u, 1, v->device);
	bind(u, 2, outcome_name(v->outcome));
	bind(u, 3, v->first ? boundary_id(v->first->boundary) : NULL);
	bind(u, 4, v->first ? v->first->kind : NULL);
	bind(u, 5, v->first ? v->first->fact : NULL);
	pass_bind_time(u, 6, v->first ? v->first->onset : UTC_NONE);
	pass_bind_time(u, 7, v->last_good);
	bind(u, 8, statuses.p);
	pass_bind_time(u, 9, v->delivery);
	if (sqlite3_bind_parameter_count(u) > 9)
		bind(u, 10, v->name);
	got = sqlite3_step(u) == SQLITE_DONE ? 1 : pass_failed(s, e);
	sqlite3_reset(u);
	text_free(&statuses);
	return got;
}

static int keep_by(struct store *s, sqlite3_stmt *u, const struct coverage *c, struct track *t, struct error *e)
{
	struct verdict *v = make(t, c, UTC_NONE, DETAIL_SHORT, e);
	int got = v ? keep(s, u, v, e) : -1;

	verdict_free(v);
	return got;
}

int judge_keep(struct store *s, const struct coverage *c, struct track *t, struct error *e)
{
	sqlite3_stmt *u = pass_hold(s, KEEP, e);

	if (u)
		return keep_by(s, u, c, t, e);
	track_free(t);
	return -1;
}

#define AGAIN \
	"INSERT INTO device(id, outcome, boundary, kind, fact, onset, last_good, statuses, delivery, name) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"

/* All rows are written anew: one behind the other, that is cheaper than to widen each. */
static int keep_all(struct store *s, struct common *c, struct gist *g, struct error *e)
{
	const struct track *shared = shared_at(s, c, UTC_NONE, e);
	struct tracks *all = shared ? tracks_of(s, g, shared, e) : NULL;
	sqlite3_stmt *u = all && pass_run(s, "DELETE FROM device", e) > 0 ? pass_prepare(s, AGAIN, e) : NULL;
	struct track *t;
	int got = u ? 1 : -1;

	while (got > 0 && (got = tracks_next(all, &t, e)) > 0)
		got = keep_by(s, u, c->coverage, t, e);
	sqlite3_finalize(u);
	if (all)
		tracks_free(all);
	return got < 0 ? -1 : 1;
}

int verdict_pass(struct store *s, struct error *e)
{
	struct common *c = common_of(s, e);
	struct gist *heard = events_take_heard(store_events(s)), *g = heard || !c ? heard : gist_of(s, UTC_NONE, e);
	int got = c && g ? keep_all(s, c, g, e) : -1;

	gist_free(g);
	pass_remember(s, NULL, NULL);
	return got;
}

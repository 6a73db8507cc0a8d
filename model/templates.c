/*
 * Grouping in one pass over the raw lines. The table has a fixed size: when it is full, the rarest half of the forms goes, so a form that
 * is frequent anywhere in the artifact outlives those that are not, and its count is at most what was forgotten too low.
 */
#include "templates.h"

#include <stdlib.h>
#include <string.h>

#include "pass.h"

enum { SLOTS = 4 * TEMPLATES_MAX }; /* a power of two, so that probing is short */

struct group {
	struct template t;
	uint32_t hash;
};

struct gathering {
	struct templates *out;
	struct group *groups; /* TEMPLATES_MAX of them */
	uint16_t *slot;	      /* SLOTS of them: a group's number from 1, 0 is free */
	size_t n;
	uint8_t *known; /* a bit a line: a record that was read holds it */
	int64_t lines;
	struct text form;
};

/* --- which lines were read --- */

static int lines_of(struct gathering *g, struct store *s, int64_t artifact, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT lines FROM artifact WHERE id = ?", e);
	int got;

	if (!q)
		return -1;
	sqlite3_bind_int64(q, 1, artifact);
	got = sqlite3_step(q) == SQLITE_ROW ? 1 : error_set(e, "this artifact is not in the case");
	g->lines = got == 1 ? sqlite3_column_int64(q, 0) : 0;
	sqlite3_finalize(q);
	if (g->lines < 0 || g->lines >= UINT32_MAX)
		g->lines = 0;
	return got;
}

static int mark_known(struct gathering *g, struct store *s, int64_t artifact, struct error *e)
{
	struct scan *c = events_scan(store_events(s), artifact, e);
	int64_t before[2] = { 0 }; /* a record may hold many events */
	struct event_row r;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		int64_t line = r.first, last = r.last;

		if (line == before[0] && last == before[1])
			continue;
		before[0] = line;
		before[1] = last;
		for (line = line > 0 ? line : 1; line <= last && line <= g->lines; line++)
			g->known[(line - 1) / 8] |= (uint8_t)(1u << (line - 1) % 8);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* --- groups --- */

static uint32_t hash(struct slice s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static uint16_t *slot_of(const struct gathering *g, uint32_t h, struct slice form)
{
	uint16_t *slot = &g->slot[h % SLOTS];

	for (size_t i = h; *slot > 0; slot = &g->slot[++i % SLOTS]) {
		const struct group *at = &g->groups[*slot - 1];

		if (at->hash == h && slice_is(form, at->t.form))
			break;
	}
	return slot;
}

/* The most frequent first; of equals the earlier. */
static int compare(const void *a, const void *b)
{
	const struct template *x = &((const struct group *)a)->t, *y = &((const struct group *)b)->t;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static void forget(struct gathering *g)
{
	qsort(g->groups, g->n, sizeof(*g->groups), compare);
	while (g->n > TEMPLATES_MAX / 2) {
		struct template *t = &g->groups[--g->n].t;

		g->out->other += t->count;
		free(t->form);
		free(t->example);
	}
	memset(g->slot, 0, SLOTS * sizeof(*g->slot));
	for (size_t i = 0; i < g->n; i++)
		*slot_of(g, g->groups[i].hash, slice_of(g->groups[i].t.form)) = (uint16_t)(i + 1);
}

static int gather(void *to_whom, uint32_t line, struct slice text)
{
	struct gathering *g = to_whom;
	struct group *at;
	uint16_t *slot;
	uint32_t h;

	if (line > g->lines || (g->known[(line - 1) / 8] >> (line - 1) % 8 & 1) || slice_trim(text).n == 0)
		return 1;
	g->out->unread++;
	text_clear(&g->form);
	template_form(&g->form, text);
	h = hash(text_slice(&g->form));
	slot = slot_of(g, h, text_slice(&g->form));
	if (*slot == 0) {
		struct slice example = slice_cut(text, 0, TEMPLATE_EXAMPLE);

		if (g->n == TEMPLATES_MAX) {
			forget(g);
			slot = slot_of(g, h, text_slice(&g->form));
		}
		at = &g->groups[g->n++];
		*at = (struct group){ { 0, line, xstrndup(g->form.p, g->form.n), xstrndup(example.p, example.n), example.n }, h };
		*slot = (uint16_t)g->n;
	}
	g->groups[*slot - 1].t.count++;
	return 1;
}

static void hand_over(struct gathering *g)
{
	struct templates *t = g->out;

	qsort(g->groups, g->n, sizeof(*g->groups), compare);
	t->at = xcalloc(g->n + 1, sizeof(*t->at));
	while (t->n < g->n) {
		t->at[t->n] = g->groups[t->n].t;
		t->n++;
	}
}

int templates_read(struct templates *t, struct store *s, int64_t artifact, struct error *e)
{
	struct gathering g = { .out = t };
	int got = lines_of(&g, s, artifact, e);

	g.known = xcalloc((size_t)g.lines / 8 + 1, 1);
	g.groups = xcalloc(TEMPLATES_MAX, sizeof(*g.groups));
	g.slot = xcalloc(SLOTS, sizeof(*g.slot));
	if (got == 1)
		got = mark_known(&g, s, artifact, e);
	if (got == 1 && g.lines > 0)
		got = store_lines(s, artifact, 1, (uint32_t)g.lines, gather, &g, e);
	hand_over(&g);
	free(g.known);
	free(g.groups);
	free(g.slot);
	text_free(&g.form);
	return got;
}

void templates_free(struct templates *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->at[i].form);
		free(t->at[i].example);
	}
	free(t->at);
	*t = (struct templates){ 0 };
}

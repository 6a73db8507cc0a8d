/*
 * The belief matrix: what each party holds of each fact at the end of the walk, since when, and by which statement.
 */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

#define FACTS_MAX 64 /* facts of traffic that nobody needs would fill the screen */

struct fact_row {
	const char *fact;
	size_t last[PARTY_COUNT]; /* step, or NO_STEP */
	size_t latest;
};

struct facts {
	struct fact_row row[FACTS_MAX];
	size_t count;
};

static struct fact_row *row_of(struct facts *f, const char *fact)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->row[i].fact == fact)
			return &f->row[i];
	if (f->count == FACTS_MAX)
		return NULL;
	f->row[f->count].fact = fact;
	for (int p = 0; p < PARTY_COUNT; p++)
		f->row[f->count].last[p] = NO_STEP;
	return &f->row[f->count++];
}

/* A restart ends what a host holds in memory. */
static bool volatile_fact(const char *fact)
{
	static const char *const held[] = { "registration", "session", "tunnel", "flow", "connection" };

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		if (strncmp(fact, held[i], strlen(held[i])) == 0)
			return true;
	return false;
}

static void forget(struct facts *f, const struct track *t, const struct step *boot)
{
	for (size_t i = 0; i < f->count; i++) {
		size_t *held = &f->row[i].last[boot->party];

		if (*held != NO_STEP && boot->host && t->step[*held].host == boot->host && volatile_fact(f->row[i].fact))
			*held = NO_STEP;
	}
}

/* Where traffic goes besides the application (updates, time, other names) is read in the timeline. */
static bool wanted(const struct walk *w, const struct step *s)
{
	if (!s->fact || s->t == UTC_NONE || s->party == PARTY_NONE)
		return false;
	if (strncmp(s->fact, "flow[", 5) == 0)
		return walk_app(w, track_field(s, s->down ? FIELD_SRC : FIELD_DST));
	return true;
}

static enum status status_of(const struct walk *w, size_t step)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (rift_counts(r) && (r->opener == step || r->latest == step || r->other == step))
			return STATUS_DIVERGE;
	}
	return STATUS_AGREE;
}

static void put(const struct walk *w, size_t step, struct verdict *v)
{
	const struct step *s = &w->track->step[step];
	struct belief *b;
	char value[160];

	step_value(s, value, sizeof(value));
	v->beliefs = xrealloc(v->beliefs, v->belief_count + 1, sizeof(*v->beliefs));
	b = &v->beliefs[v->belief_count++];
	*b = (struct belief){ .fact = xstrdup(s->fact), .party = s->party, .role = s->role, .host = xstrdup(s->host), .value = xstrdup(value),
			      .t = s->last, .event = s->event, .status = status_of(w, step) };
}

void judge_beliefs(const struct walk *w, struct verdict *v)
{
	struct facts *f = xcalloc(1, sizeof(*f));

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct fact_row *row;

		if (s->kind == KIND_BOOT)
			forget(f, w->track, s);
		if (!wanted(w, s))
			continue;
		row = row_of(f, s->fact);
		if (row)
			row->last[s->party] = row->latest = i;
	}
	for (size_t i = 0; i < f->count; i++)
		for (int p = 0; p < PARTY_COUNT; p++)
			if (f->row[i].last[p] != NO_STEP)
				put(w, f->row[i].last[p], v);
	free(f);
}

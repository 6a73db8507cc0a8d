#include "tracks.h"

#include <stdlib.h>

#include "worker.h"

#define SOME 32	  /* devices that are handed over at once, */
#define STEPS 4096 /* or fewer, when they have so many steps: each takes 200 bytes */
#define BATCHES 3

struct batch {
	struct track *track[SOME]; /* NULL: it has to be read from the case */
	size_t n;
	bool failed;
	struct error trouble;
};

struct tracks {
	struct store *store;
	struct gist *gist;
	const struct track *shared;
	int64_t *device;
	char **name;
	size_t count, room, next, made; /* next: to be given; made: by the one who makes */
	/* the batches go round */
	struct batch batch[BATCHES];
	size_t out, at; /* the batch at hand, and where in it */
	struct worker worker;
};

static void make(void *whose, size_t batch)
{
	struct tracks *t = whose;
	struct batch *b = &t->batch[batch % BATCHES];
	size_t steps = 0;

	for (b->n = 0; b->n < SOME && steps < STEPS && t->made < t->count && !b->failed; b->n++, t->made++) {
		b->failed = track_of(t->store, t->gist, t->device[t->made], t->name[t->made], t->shared, &b->track[b->n], &b->trouble) < 0;
		steps += b->failed || !b->track[b->n] ? 0 : b->track[b->n]->count;
	}
}

static int list(struct tracks *t, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(t->store, "SELECT id, name FROM device ORDER BY id", e);
	int got = q ? SQLITE_ROW : SQLITE_ERROR;

	while (q && (got = sqlite3_step(q)) == SQLITE_ROW) {
		if (t->count == t->room) {
			t->room = t->room ? t->room * 2 : 64;
			t->device = xrealloc(t->device, t->room, sizeof(*t->device));
			t->name = xrealloc(t->name, t->room, sizeof(*t->name));
		}
		t->device[t->count] = sqlite3_column_int64(q, 0);
		t->name[t->count++] = xstrndup(pass_text(q, 1).p ? pass_text(q, 1).p : "", pass_text(q, 1).n);
	}
	sqlite3_finalize(q);
	return !q ? -1 : got == SQLITE_DONE ? 1 : pass_failed(t->store, e);
}

struct tracks *tracks_of(struct store *s, struct gist *g, const struct track *shared, struct error *e)
{
	struct tracks *t = xcalloc(1, sizeof(*t));

	*t = (struct tracks){ .store = s, .gist = g, .shared = shared, .worker = { .work = make, .whose = t } };
	if (gist_lend(g, e) < 0 || list(t, e) < 0) {
		tracks_free(t);
		return NULL;
	}
	if (t->count > SOME)
		worker_start(&t->worker, 1);
	if (t->worker.threaded)
		worker_give(&t->worker, BATCHES);
	return t;
}

/* The batch at hand was looked at: it may be made anew. */
static void turn(struct tracks *t)
{
	t->out += t->at > 0;
	t->at = 0;
	worker_give(&t->worker, t->out + (t->worker.threaded ? BATCHES : 1));
	worker_wait(&t->worker, t->out);
}

int tracks_next(struct tracks *t, struct track **out, struct error *e)
{
	struct batch *b;

	if (t->next == t->count)
		return 0;
	if (t->at == 0 || t->at == t->batch[t->out % BATCHES].n)
		turn(t);
	b = &t->batch[t->out % BATCHES];
	if (b->failed && t->at + 1 == b->n) {
		*e = b->trouble;
		return -1;
	}
	*out = b->track[t->at];
	b->track[t->at++] = NULL;
	if (!*out)
		*out = track_told(t->store, t->gist, t->device[t->next], t->name[t->next], t->shared, e);
	t->next++;
	return *out ? 1 : -1;
}

void tracks_free(struct tracks *t)
{
	worker_stop(&t->worker);
	for (size_t i = 0; i < BATCHES; i++)
		for (size_t k = 0; k < t->batch[i].n; k++)
			track_free(t->batch[i].track[k]);
	for (size_t i = 0; i < t->count; i++)
		free(t->name[i]);
	free(t->name);
	free(t->device);
	free(t);
}

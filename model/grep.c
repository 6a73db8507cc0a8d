/*
 * The caller reads packed blocks from the case and hands them to the threads, which leave a bit for each line that holds the text. A line that
 * goes on in the next block is looked at once more, by itself.
 */
#include "grep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "thread.h"

enum { THREADS = 2, JOBS = 8 };

struct lines { /* of an artifact */
	int64_t artifact;
	uint64_t *hit; /* NULL: none yet */
	uint32_t count;
};

struct job {
	struct text packed;
	size_t raw, skip;
	struct lines *lines;
	uint32_t first_line;
};

struct grep {
	struct store *store;
	struct slice text;
	struct lines *lines;
	size_t artifacts;
	struct job job[JOBS];
	size_t in, out; /* counted, not wrapped: jobs that were put, and taken */
	pthread_t thread[THREADS];
	int threads;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool over, damaged;
	size_t busy;
};

bool grep_takes(struct slice text)
{
	return text.n > 0 && slice_index(text, '\n') < 0 && slice_index(text, '\r') < 0 && !slice_starts(text, "\xef\xbb\xbf");
}

/* --- one block --- */

static void mark(struct lines *l, uint32_t line)
{
	if (line >= 1 && line <= l->count)
		__atomic_fetch_or(&l->hit[line / 64], UINT64_C(1) << line % 64, __ATOMIC_RELAXED);
}

static uint32_t count_lines(const char *from, const char *to)
{
	uint32_t n = 0;

	for (; (from = memchr(from, '\n', (size_t)(to - from))) != NULL; from++)
		n++;
	return n;
}

static void look(const struct grep *g, const struct job *j, const char *bytes)
{
	const char *at = bytes, *counted = bytes + j->skip, *end = bytes + j->raw, *hit;
	uint32_t line = j->first_line;

	while ((hit = memmem(at, (size_t)(end - at), g->text.p, g->text.n)) != NULL) {
		const char *stop = memchr(hit, '\n', (size_t)(end - hit));

		if (hit < bytes + j->skip) {
			mark(j->lines, line - 1);
			stop = bytes + j->skip - 1;
		} else {
			line += count_lines(counted, hit);
			counted = hit;
			mark(j->lines, line);
		}
		if (!stop)
			return;
		at = stop + 1;
	}
}

static void unpack(struct grep *g, struct blocks *b, const struct job *j, char *bytes)
{
	if (blocks_unpack(b, text_slice(&j->packed), bytes, j->raw))
		look(g, j, bytes);
	else
		__atomic_store_n(&g->damaged, true, __ATOMIC_RELAXED);
}

/* --- threads --- */

static void *run(void *whose)
{
	struct grep *g = whose;
	struct blocks *b = blocks_new();
	char *bytes = xcalloc(1, BLOCK_RAW_MAX);
	struct job own = { .raw = 0 };

	pthread_mutex_lock(&g->lock);
	for (;;) {
		struct job *j, empty = own;

		while (g->out == g->in && !g->over)
			pthread_cond_wait(&g->changed, &g->lock);
		if (g->out == g->in)
			break;
		j = &g->job[g->out++ % JOBS];
		own = *j;
		*j = empty; /* its room is used again */
		pthread_cond_broadcast(&g->changed);
		pthread_mutex_unlock(&g->lock);
		unpack(g, b, &own, bytes);
		pthread_mutex_lock(&g->lock);
	}
	pthread_mutex_unlock(&g->lock);
	text_free(&own.packed);
	free(bytes);
	blocks_free(b);
	return NULL;
}

static void start(struct grep *g)
{
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->changed, NULL);
	while (g->threads < THREADS && thread_start(&g->thread[g->threads], run, g))
		g->threads++;
}

static void stop(struct grep *g)
{
	pthread_mutex_lock(&g->lock);
	g->over = true;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
	for (int i = 0; i < g->threads; i++)
		pthread_join(g->thread[i], NULL);
	pthread_mutex_destroy(&g->lock);
	pthread_cond_destroy(&g->changed);
}

static void put(struct grep *g, const struct job *about, struct slice packed)
{
	struct job *j;

	pthread_mutex_lock(&g->lock);
	while (g->in - g->out == JOBS)
		pthread_cond_wait(&g->changed, &g->lock);
	j = &g->job[g->in % JOBS];
	text_clear(&j->packed);
	text_add(&j->packed, packed);
	j->raw = about->raw;
	j->skip = about->skip;
	j->lines = about->lines;
	j->first_line = about->first_line;
	g->in++;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
}

/* --- all blocks --- */

/* A case file may claim any number of lines: no more than its blocks have bytes. */
static int list_artifacts(struct grep *g, struct error *e)
{
	static const char sql[] = "SELECT id, min(lines, (SELECT sum(min(raw, 262144)) FROM block b WHERE b.artifact = a.id)) FROM artifact a ORDER BY id";
	sqlite3_stmt *q = pass_prepare(g->store, sql, e);

	while (q && sqlite3_step(q) == SQLITE_ROW) {
		int64_t lines = sqlite3_column_int64(q, 1);

		if ((g->artifacts & (g->artifacts - 1)) == 0)
			g->lines = xrealloc(g->lines, g->artifacts ? g->artifacts * 2 : 1, sizeof(*g->lines));
		g->lines[g->artifacts++] = (struct lines){ .artifact = sqlite3_column_int64(q, 0),
							   .count = lines < 0 ? 0 : lines > UINT32_MAX ? UINT32_MAX : (uint32_t)lines };
	}
	sqlite3_finalize(q);
	return q ? 1 : -1;
}

static struct lines *lines_of(const struct grep *g, int64_t artifact)
{
	size_t from = 0, to = g->artifacts;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (g->lines[mid].artifact == artifact)
			return &g->lines[mid];
		if (g->lines[mid].artifact < artifact)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

static int check(void *to_whom, uint32_t line, struct slice text)
{
	struct job *j = to_whom;

	if (slice_seek(text, text_slice(&j->packed)) >= 0)
		mark(j->lines, line);
	return 1;
}

/* The line that goes on in this block begins in one before. */
static int look_across(struct grep *g, const struct job *about, struct error *e)
{
	struct job j = { .lines = about->lines };
	int got;

	text_add(&j.packed, g->text);
	got = about->first_line > 1 ? store_lines(g->store, j.lines->artifact, about->first_line - 1, about->first_line - 1, check, &j, e) : 1;
	text_free(&j.packed);
	return got;
}

static int read_blocks(struct grep *g, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(g->store, "SELECT artifact, first_line, skip, raw, data FROM block ORDER BY id", e);
	struct blocks *b = blocks_new();
	char *bytes = xcalloc(1, BLOCK_RAW_MAX);
	int got = q ? SQLITE_ROW : SQLITE_ERROR;

	while (got == SQLITE_ROW && (got = sqlite3_step(q)) == SQLITE_ROW) {
		int64_t first = sqlite3_column_int64(q, 1), skip = sqlite3_column_int64(q, 2), raw = sqlite3_column_int64(q, 3);
		struct job j = { .lines = lines_of(g, sqlite3_column_int64(q, 0)), .raw = (size_t)raw, .skip = (size_t)skip };
		const char *p = sqlite3_column_blob(q, 4);

		if (!j.lines || !p || first < 0 || first > UINT32_MAX || raw < 1 || raw > BLOCK_RAW_MAX || skip < 0 || skip > raw) {
			g->damaged = true;
			break;
		}
		if (!j.lines->hit)
			j.lines->hit = xcalloc(j.lines->count / 64 + 1, sizeof(*j.lines->hit));
		j.first_line = (uint32_t)first;
		j.packed = (struct text){ .p = (char *)(uintptr_t)p, .n = (size_t)sqlite3_column_bytes(q, 4) };
		if (g->threads)
			put(g, &j, text_slice(&j.packed));
		else
			unpack(g, b, &j, bytes);
		if (skip > 0 && look_across(g, &j, e) < 0)
			got = SQLITE_ERROR;
	}
	if (q && got != SQLITE_DONE && got != SQLITE_ROW && !e->text[0])
		pass_failed(g->store, e);
	sqlite3_finalize(q);
	blocks_free(b);
	free(bytes);
	return got == SQLITE_DONE ? 1 : g->damaged ? error_set(e, "case file: its raw bytes are damaged") : -1;
}

static bool holds(void *whose, int64_t artifact, uint32_t line)
{
	const struct lines *l = lines_of(whose, artifact);

	return l && l->hit && line <= l->count && (l->hit[line / 64] >> line % 64 & 1);
}

_Static_assert(BLOCK_RAW_MAX == 262144, "as the statement above has it");

uint64_t *grep_events(struct store *s, struct slice text, struct error *e)
{
	struct grep g = { .store = s, .text = text };
	int64_t last = events_last(store_events(s));
	uint64_t *bits = NULL;
	int got;

	e->text[0] = '\0';
	got = list_artifacts(&g, e);
	start(&g);
	if (got > 0)
		got = read_blocks(&g, e);
	stop(&g);
	if (got > 0 && g.damaged)
		got = error_set(e, "case file: its raw bytes are damaged");
	if (got > 0) {
		bits = xcalloc((size_t)last / 64 + 1, sizeof(*bits));
		got = events_on_lines(store_events(s), holds, &g, bits, e);
	}
	for (size_t i = 0; i < g.artifacts; i++)
		free(g.lines[i].hit);
	for (int i = 0; i < JOBS; i++)
		text_free(&g.job[i].packed);
	free(g.lines);
	if (got > 0)
		return bits;
	free(bits);
	return NULL;
}

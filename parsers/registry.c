#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "embedded.h"
#include "format.h"
#include "plain.h"
#include "sieve.h"

#define PARSER(name) extern const struct parser parser_##name;
#define CARRIER(name) PARSER(name)
#include "list.def"
#undef CARRIER
#undef PARSER

static const struct parser *const structured[] = {
#define PARSER(name) &parser_##name,
#define CARRIER(name)
#include "list.def"
#undef CARRIER
#undef PARSER
	NULL,
};

static const struct parser *const carriers[] = {
#define PARSER(name)
#define CARRIER(name) &parser_##name,
#include "list.def"
#undef CARRIER
#undef PARSER
	NULL,
};

#define AUCTION_LINES 100
#define BUCKETS 256
#define ANYBODY 48 /* bits are left for those who know a program */
#define CARRIERS (sizeof(carriers) / sizeof(carriers[0]) - 1)

struct row {
	const struct parser *parser;
	struct format *format; /* NULL: written in C */
};

struct name { /* of a program, and who reads its messages */
	struct slice text;
	size_t row;
	uint64_t who; /* in the sieve */
	uint64_t in_name; /* whose words may stand in the name itself */
};


struct registry {
	struct row *rows;
	size_t n;
	struct name *names; /* sorted by hash, then by row */
	size_t name_count;
	size_t bucket[BUCKETS + 1]; /* where the names of a hash begin */
	const struct parser *anybody[ANYBODY]; /* who reads messages whatever the program, in the order of the rows */
	size_t anybody_count;
	struct sieve *sieve; /* of what stands in the messages that each of them reads; the lowest bits are anybody's */
	size_t users; /* the first rows are a user's own: they win ties with what comes with the program */
	struct parser carrier[CARRIERS]; /* copies that know their registry */
};

static void insert(struct registry *g, size_t at, struct row row)
{
	g->rows = xrealloc(g->rows, g->n + 1, sizeof(*g->rows));
	memmove(g->rows + at + 1, g->rows + at, (g->n - at) * sizeof(*g->rows));
	g->rows[at] = row;
	g->n++;
}

/* What stands behind `at` may have the same name: a user's format may replace one that comes with the program. */
static int add_format(struct registry *g, size_t at, const struct embedded *file, bool known, struct error *e)
{
	struct slice json = { file->text, file->size };
	struct format *f = known ? format_known(file->name, json, e) : format_new(file->name, json, e);

	if (!f)
		return -1;
	for (size_t i = 0; i < at; i++) {
		if (strcmp(g->rows[i].parser->name, format_parser(f)->name) == 0) {
			error_set(e, "%s: there is a format called %s already", file->name, g->rows[i].parser->name);
			format_free(f);
			return -1;
		}
	}
	insert(g, at, (struct row){ format_parser(f), f });
	return 1;
}

static unsigned hash(struct slice name)
{
	return name.n ? (name.n * 7u + (unsigned char)name.p[0] * 31u + (unsigned char)name.p[name.n - 1] * 17u +
			 (unsigned char)name.p[name.n / 2]) % BUCKETS
		      : 0;
}

static int in_order(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	unsigned h = hash(x->text), k = hash(y->text);

	return h != k ? (h > k) - (h < k) : (x->row > y->row) - (x->row < y->row);
}

static void sift(struct registry *g, const struct parser *p, uint64_t who)
{
	if (!p->has)
		sieve_want(g->sieve, (struct slice){ 0 }, who);
	for (const char *const *word = p->has; word && *word; word++)
		sieve_want(g->sieve, slice_of(*word), who);
}

static void add_anybody(struct registry *g, const struct parser *p)
{
	assert(g->anybody_count < ANYBODY);
	sift(g, p, UINT64_C(1) << g->anybody_count);
	g->anybody[g->anybody_count++] = p;
}

/* Their bits go round: two who share one are asked for nothing now and then. */
static void add_names(struct registry *g, size_t row)
{
	const struct parser *p = g->rows[row].parser;
	uint64_t who = UINT64_C(1) << (g->anybody_count + row % (64 - g->anybody_count));

	sift(g, p, who);
	for (const char *const *name = p->programs; *name; name++) {
		g->names = xrealloc(g->names, g->name_count + 1, sizeof(*g->names));
		g->names[g->name_count++] = (struct name){ .text = slice_of(*name), .row = row, .who = who };
	}
}

/* Every message asks who reads its program, and most ask everybody. */
static void index_rows(struct registry *g)
{
	sieve_free(g->sieve);
	g->sieve = sieve_new();
	g->name_count = g->anybody_count = 0;
	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].parser->message && !g->rows[i].parser->programs)
			add_anybody(g, g->rows[i].parser);
	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].parser->message && g->rows[i].parser->programs)
			add_names(g, i);
	for (size_t k = 0; k < g->name_count; k++)
		g->names[k].in_name = sieve_pass(g->sieve, g->names[k].text);
	if (g->name_count)
		qsort(g->names, g->name_count, sizeof(*g->names), in_order);
	for (size_t h = 0, k = 0; h <= BUCKETS; h++) {
		while (k < g->name_count && hash(g->names[k].text) < h)
			k++;
		g->bucket[h] = k;
	}
}

struct registry *registry_new(struct error *e)
{
	struct registry *g = xcalloc(1, sizeof(*g));

	for (const struct parser *const *p = structured; *p; p++)
		insert(g, g->n, (struct row){ .parser = *p });
	for (const struct embedded *file = embedded_formats; file->name; file++) {
		if (add_format(g, g->n, file, true, e) < 0) {
			registry_free(g);
			return NULL;
		}
	}
	for (size_t i = 0; i < CARRIERS; i++) {
		g->carrier[i] = *carriers[i];
		g->carrier[i].self = g;
		insert(g, g->n, (struct row){ .parser = &g->carrier[i] });
	}
	index_rows(g);
	return g;
}

void registry_free(struct registry *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n; i++)
		format_free(g->rows[i].format);
	sieve_free(g->sieve);
	free(g->names);
	free(g->rows);
	free(g);
}

int registry_add_format(struct registry *g, const char *name, struct slice json, struct error *e)
{
	if (add_format(g, g->users, &(struct embedded){ name, json.p, json.n }, false, e) < 0)
		return -1;
	g->users++;
	index_rows(g);
	return 1;
}

size_t registry_count(const struct registry *g)
{
	return g->n;
}

const struct parser *registry_at(const struct registry *g, size_t i)
{
	return i < g->n ? g->rows[i].parser : NULL;
}

/* Two formats whose heads look alike bid alike: then the one whose rules read more of the lines is meant. */
static bool better(const struct row *a, const struct row *best, const struct line *lines, unsigned n)
{
	return a->format && best->format && format_reads(a->format, lines, n) > format_reads(best->format, lines, n);
}

/* The journal's, docker's and OpenTelemetry's JSON: whatever stands inside, who reads it is asked when it is unwrapped. */
static bool in_json(const struct line *lines, unsigned n)
{
	unsigned wrapped = 0, blank = 0;

	for (unsigned i = 0; i < n; i++) {
		struct slice s = lines[i].text;

		blank += s.n == 0;
		if (slice_starts(s, "{\""))
			wrapped += slice_starts(s, "{\"resourceLogs\":") || slice_find(s, "\"__REALTIME_TIMESTAMP\":") > 0 ||
				   (slice_starts(s, "{\"log\":\"") && slice_find(s, "\"stream\":\"std") > 0);
	}
	return wrapped > 0 && (wrapped * 10 >= (n - blank) * 9 || wrapped + 1 == n - blank); /* a file may begin in the middle of a line */
}

const struct parser *registry_auction(const struct registry *g, const struct line *offered, unsigned n, int *bids)
{
	struct peeled peeled[AUCTION_LINES] = { 0 };
	struct line lines[AUCTION_LINES];
	const struct row *best = NULL;
	size_t carriers_only = in_json(offered, n) ? g->n - CARRIERS : 0;
	int highest = 0;

	n = n < AUCTION_LINES ? n : AUCTION_LINES;
	for (unsigned i = 0; i < n; i++) {
		lines[i] = offered[i];
		lines[i].peeled = &peeled[i];
	}
	for (size_t i = 0; i < g->n; i++) {
		const struct row *row = &g->rows[i];
		int bid = n > 0 && row->parser->bid && (i >= carriers_only || i < g->users) ? row->parser->bid(row->parser, lines, n) : 0;

		if (bids)
			bids[i] = bid;
		if (bid > highest || (best && bid == highest && better(row, best, lines, n))) {
			best = row;
			highest = bid;
		}
	}
	return best ? best->parser : NULL;
}

const struct parser *registry_program(const struct registry *g, struct slice program, size_t *i)
{
	unsigned h = hash(program);

	for (size_t k = g->bucket[h]; program.n > 0 && k < g->bucket[h + 1]; k++) {
		if (g->names[k].row < *i || !slice_same(g->names[k].text, program))
			continue;
		*i = g->names[k].row + 1;
		return g->rows[g->names[k].row].parser;
	}
	*i = g->n;
	return NULL;
}

/* Words of readers may stand in the name of a program: whose, is known of names that are. */
static uint64_t who_by_name(const struct registry *g, struct slice program, size_t from, size_t end)
{
	for (size_t k = from; k < end; k++)
		if (slice_same(g->names[k].text, program))
			return g->names[k].in_name;
	return sieve_pass(g->sieve, program);
}

struct listeners registry_listeners(const struct registry *g, struct slice program, struct slice message)
{
	unsigned h = hash(program);
	struct listeners l = { .program = program, .name = g->bucket[h], .end = program.n > 0 ? g->bucket[h + 1] : 0 };

	/* escape sequences may part what stands in a message, and many take them out first */
	l.who = plain_coloured(message) ? UINT64_MAX : who_by_name(g, program, l.name, l.end) | sieve_pass(g->sieve, message);
	l.anybody = l.who & ((UINT64_C(1) << g->anybody_count) - 1);
	return l;
}

const struct parser *registry_next(const struct registry *g, struct listeners *l)
{
	uint64_t first = l->anybody & -l->anybody;

	while (l->name < l->end) {
		const struct name *name = &g->names[l->name++];

		if ((name->who & l->who) && slice_same(name->text, l->program))
			return g->rows[name->row].parser;
	}
	l->anybody -= first;
	return first ? g->anybody[__builtin_ctzll(first)] : NULL;
}

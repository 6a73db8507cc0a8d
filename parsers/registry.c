#include <stdlib.h>
#include <string.h>

#include "embedded.h"
#include "format.h"

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

#define CARRIERS (sizeof(carriers) / sizeof(carriers[0]) - 1)

struct row {
	const struct parser *parser;
	struct format *format; /* NULL: written in C */
};

struct registry {
	struct row *rows;
	size_t n;
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
	return g;
}

void registry_free(struct registry *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n; i++)
		format_free(g->rows[i].format);
	free(g->rows);
	free(g);
}

int registry_add_format(struct registry *g, const char *name, struct slice json, struct error *e)
{
	if (add_format(g, g->users, &(struct embedded){ name, json.p, json.n }, false, e) < 0)
		return -1;
	g->users++;
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
	return wrapped > 0 && wrapped + blank == n;
}

const struct parser *registry_auction(const struct registry *g, const struct line *lines, unsigned n, int *bids)
{
	const struct row *best = NULL;
	size_t carriers_only = in_json(lines, n) ? g->n - CARRIERS : 0;
	int highest = 0;

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
	while (*i < g->n) {
		const struct parser *p = g->rows[(*i)++].parser;

		for (const char *const *name = p->programs; p->message && name && *name; name++)
			if (slice_is(program, *name))
				return p;
	}
	return NULL;
}

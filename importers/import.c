#include "import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "formats.h"
#include "intake.h"
#include "known.h"
#include "manifest.h"
#include "settle.h"

#define LINES 100	   /* an auction looks at so many */
#define PATIENCE 100	   /* lines without a statement before another auction; doubled each time it changes nothing */
#define CHANGES_MAX 32	   /* of the parser in one artifact, after which patience is not renewed */
#define DOUBTS_SAID 20	   /* of one kind in one artifact */
#define PROGRESS (256u << 10) /* bytes between two looks at progress */

enum {
#define COUNT(id, words) +1
	DOUBT_KINDS = 0 DOUBTS(COUNT)
#undef COUNT
};

struct road {
	struct store *store;
	const struct import_options *options;
	struct registry *registry;
	int *bids;
	struct manifest *manifest;
	struct known *known;
	struct intake *intake;
	struct ahead *bundle;
	struct event event;
	struct text json; /* of a simpane.json */
	uint64_t lines;	  /* of the artifacts done */
	bool lost, stopped;
	bool resumed;	 /* an import that was stopped goes on: what it has read is not news */
	bool failed; /* the store; the reason is in trouble */
	struct error trouble;

	/* of the artifact: */
	struct artifact artifact;
	const struct parser *parser;
	uint32_t base_line; /* lines and bytes before the current reading */
	uint64_t base;
	uint32_t spoken, patience; /* lines that were not blank up to the last statement or auction */
	unsigned changes;
	uint64_t shown; /* bytes at the last progress */
	uint32_t doubts[DOUBT_KINDS];
};

/* --- what is said besides statements --- */

static int say(struct road *r, uint32_t line, const char *sentence)
{
	if (store_add_finding(r->store, r->artifact.id, line, sentence, &r->trouble) < 0)
		r->failed = true;
	return r->failed ? -1 : 1;
}

static void say_of_manifest(void *to_whom, const char *sentence)
{
	say(to_whom, 0, sentence);
}

/* A doubt is said where it came up, until there are too many of its kind. */
static int doubted(struct road *r, enum doubt d, uint32_t line)
{
	if (d == DOUBT_NONE || (size_t)d >= DOUBT_KINDS)
		return 1;
	return r->doubts[d]++ < DOUBTS_SAID ? say(r, line, doubt_words(d)) : 1;
}

static int doubts_untold(struct road *r)
{
	for (size_t i = 0; i < DOUBT_KINDS; i++) {
		struct text t = { 0 };

		if (r->doubts[i] <= DOUBTS_SAID)
			continue;
		text_addf(&t, "and %u more: %s", r->doubts[i] - DOUBTS_SAID, doubt_words((enum doubt)i));
		say(r, 0, t.p);
		text_free(&t);
	}
	return r->failed ? -1 : 1;
}

static bool goes_on(struct road *r, const char *path, uint64_t lines)
{
	const struct import_options *o = r->options;

	if (!r->stopped && o->progress && !o->progress(o->to_whom, path, ahead_position(r->bundle), ahead_size(r->bundle), lines))
		r->stopped = true;
	return !r->stopped;
}

/* Asks whether to go on: at every entry, and in large ones now and then. */
static void show(struct road *r)
{
	uint64_t bytes = intake_bytes(r->intake);

	if (r->stopped || (bytes > 0 && bytes - r->shown < PROGRESS))
		return;
	r->shown = bytes;
	if (!goes_on(r, r->artifact.path, r->lines + intake_lines(r->intake)))
		intake_stop(r->intake, "interrupted");
}

/* --- the auction --- */

static int bid_of(const struct road *r, const struct parser *p)
{
	for (size_t i = 0; p && i < registry_count(r->registry); i++)
		if (registry_at(r->registry, i) == p)
			return r->bids[i];
	return 0;
}

/* Who reads the next lines best. NULL: nobody can, or there are none. */
static const struct parser *auction(struct road *r)
{
	struct line lines[LINES];
	int n = intake_ahead(r->intake, lines, LINES, &r->trouble);

	r->failed |= n < 0;
	return n > 0 ? registry_auction(r->registry, lines, (unsigned)n, r->bids) : NULL;
}

/*
 * A file may change its format: when the parser has said nothing for a while, the others may bid again, and one who reads what comes next
 * better takes over. What the parser has in hand it says first: to it, the entry ends here.
 */
static bool changes(struct road *r)
{
	uint32_t spoken = intake_spoken(r->intake);
	const struct parser *p;

	if (spoken - r->spoken < r->patience || !intake_between(r->intake) || intake_over(r->intake))
		return false;
	r->spoken = spoken;
	p = auction(r);
	if (p && p != r->parser && bid_of(r, p) > bid_of(r, r->parser)) {
		r->patience = r->changes++ < CHANGES_MAX ? PATIENCE : r->patience;
		return true;
	}
	r->patience = r->patience > UINT32_MAX / 2 ? r->patience : r->patience * 2;
	return false;
}

/* --- the road --- */

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct road *r = from;
	ptrdiff_t n;

	(void)e;
	show(r);
	if (r->failed || changes(r))
		return 0;
	n = intake_give(r->intake, buf, size, &r->trouble);
	r->failed |= n < 0;
	if (n > 0 && r->json.p && r->json.n <= MANIFEST_MAX)
		text_add(&r->json, (struct slice){ buf, (size_t)n });
	return n;
}

static int add_event(struct road *r, struct event *ev)
{
	ev->line += r->base_line;
	ev->first += r->base_line;
	ev->last += r->base_line;
	ev->offset += r->base;
	if (ev->format.n == 0)
		ev->format = slice_of(r->parser->name);
	intake_read(r->intake, ev->first, ev->last, ev->stamp.basis != STAMP_NONE);
	r->spoken = intake_spoken(r->intake);
	if (store_add_event(r->store, r->artifact.id, ev, &r->trouble) < 0)
		r->failed = true;
	return r->failed ? -1 : 1;
}

/* One parser, until it ends or another takes over. */
static int read_on(struct road *r)
{
	const struct parser *p = r->parser;
	struct reading *reading = reading_new(more, r);
	void *state = p->open ? p->open(p) : NULL;
	struct error why = { "" };
	int got;

	r->base_line = intake_lines(r->intake);
	r->base = intake_bytes(r->intake);
	while ((got = p->next(p, state, reading, &r->event, &why)) == 1)
		if (add_event(r, &r->event) < 0 || doubted(r, reading_doubted(reading), r->event.line) < 0)
			break;
	if (got <= 0 && !r->failed)
		doubted(r, reading_doubted(reading), r->base_line + reading_lines(reading));
	if (got < 0 && !r->failed)
		say(r, r->base_line + reading_lines(reading), why.text);
	if (p->close)
		p->close(state);
	reading_free(reading);
	return r->failed ? -1 : 1;
}

/* Lines that nobody reads are counted and kept all the same; until somebody can. */
static int pass_over(struct road *r)
{
	char buf[4096];

	while (more(r, buf, sizeof(buf), NULL) > 0)
		;
	return r->failed ? -1 : 1;
}

static int read_artifact(struct road *r)
{
	const struct parser *first = NULL;

	r->patience = PATIENCE;
	r->spoken = 0;
	r->changes = 0;
	memset(r->doubts, 0, sizeof(r->doubts));
	while (!r->failed && !intake_over(r->intake)) {
		uint32_t before = intake_lines(r->intake);
		struct text t = { 0 };

		r->parser = auction(r);
		if (r->parser && first && r->parser != first) {
			text_addf(&t, "from here on it is read as %s", r->parser->name);
			say(r, before + 1, t.p);
			text_free(&t);
		}
		first = first ? first : r->parser;
		if (r->parser && !r->failed)
			read_on(r);
		if (!r->failed && (!r->parser || intake_lines(r->intake) == before))
			pass_over(r);
	}
	r->artifact.format = first ? first->name : NULL;
	r->artifact.party = first ? first->party : PARTY_NONE;
	r->artifact.role = first ? first->role : ROLE_NONE;
	return r->failed || doubts_untold(r) < 0 ? -1 : 1;
}

/* --- one entry --- */

/* The manifest is read by this program itself, not by a parser: all of it. */
static void take_manifest(struct road *r)
{
	intake_read(r->intake, 1, intake_lines(r->intake), true);
	r->artifact.format = "simpane";
	manifest_add(r->manifest, text_slice(&r->json), say_of_manifest, r);
}

/* Later evidence joins a case; what it has already does not come in twice. */
static int say_known(struct road *r, const char *path)
{
	struct text t = { 0 };
	int ok;

	if (r->resumed)
		return 1;
	text_addf(&t, "%s is in the case already, byte for byte; it was not imported again", path);
	ok = store_add_finding(r->store, 0, 0, t.p, &r->trouble);
	text_free(&t);
	return ok;
}

static int end_artifact(struct road *r)
{
	struct artifact *a = &r->artifact;

	r->lost |= a->lost;
	if (!known_add(r->known, a->path, a->sha256 ? a->sha256 : a->problem))
		return store_end_artifact(r->store, a, &r->trouble);
	return store_drop_artifact(r->store, a->id, &r->trouble) < 0 ? -1 : say_known(r, a->path);
}

static int close_accounts(struct road *r)
{
	struct artifact *a = &r->artifact;

	if (intake_end(r->intake, a, &r->trouble) < 0)
		return -1;
	if (a->recognised == 0 && !a->problem && intake_binary(r->intake)) {
		a->problem = "binary";
		a->format = NULL;
	}
	r->lines += (uint64_t)a->lines;
	return end_artifact(r);
}

static int take_entry(struct road *r, const struct entry *entry)
{
	struct artifact *a = &r->artifact;
	bool manifest = manifest_is(entry->path);
	int64_t id;

	if (entry->known)
		return goes_on(r, entry->path, r->lines) ? say_known(r, entry->path) : 1;
	id = store_add_artifact(r->store, entry->path, entry->mtime, &r->trouble);
	if (id < 0)
		return -1;
	*a = (struct artifact){ .id = id, .path = entry->path, .mtime = entry->mtime, .problem = entry->problem, .lost = entry->lost };
	if (entry->problem)
		return end_artifact(r);
	intake_begin(r->intake, r->bundle, id);
	r->shown = 0;
	show(r);
	if (manifest)
		text_adds(&r->json, "");
	if ((manifest ? pass_over(r) : read_artifact(r)) < 0)
		return -1;
	if (manifest)
		take_manifest(r);
	text_free(&r->json);
	return r->failed ? -1 : close_accounts(r);
}

static int take_bundle(struct road *r, const char *path, struct error *e)
{
	struct entry entry;
	int got = 1;

	r->bundle = ahead_open(path, &r->options->limits, r->known, e);
	if (!r->bundle)
		return -1;
	known_next(r->known);
	while (!r->stopped && (got = ahead_next(r->bundle, &entry, e)) == 1)
		if (take_entry(r, &entry) < 0) {
			got = error_set(e, "%s", r->trouble.text);
			break;
		}
	ahead_close(r->bundle);
	r->bundle = NULL;
	return got < 0 ? -1 : 1;
}

/* --- all of it --- */

/* A slip in the third path is better said before the first was read for an hour. */
static int all_there(const char *const *paths, size_t n, struct error *e)
{
	struct stat st;

	for (size_t i = 0; i < n; i++)
		if (strcmp(paths[i], "-") != 0 && stat(paths[i], &st) < 0)
			return error_set(e, "%.300s: %s", paths[i], strerror(errno));
	return 1;
}

static int prepare(struct road *r, struct error *e)
{
	const struct import_options *o = r->options;

	r->registry = registry_new(e);
	if (!r->registry || (o->formats && formats_load(r->registry, o->formats, e) < 0))
		return -1;
	r->bids = xcalloc(registry_count(r->registry) + 1, sizeof(*r->bids));
	r->manifest = manifest_new(r->store);
	if (o->baseline && manifest_baseline(r->manifest, o->baseline, e) < 0)
		return -1;
	if (o->inventory && manifest_inventory(r->manifest, o->inventory, say_of_manifest, r, e) < 0)
		return -1;
	if (manifest_assume(r->manifest, o->assume_tz, o->offset, o->year, e) < 0)
		return -1;
	r->known = known_new(r->store);
	r->intake = intake_new(r->store);
	return 1;
}

/* Whom each format usually speaks for: the passes do not know the parsers. */
static int keep_formats(struct road *r, struct error *e)
{
	struct text rows = { 0 };
	int got;

	for (size_t i = 0; i < registry_count(r->registry); i++) {
		const struct parser *p = registry_at(r->registry, i);

		text_addf(&rows, "%s\t%s\t%s\n", p->name, party_name(p->party), role_name(p->role));
	}
	got = store_set_meta(r->store, "formats", text_slice(&rows), e);
	text_free(&rows);
	return got;
}

static void clean_up(struct road *r)
{
	intake_free(r->intake);
	known_free(r->known);
	manifest_free(r->manifest);
	registry_free(r->registry);
	free(r->bids);
	event_free(&r->event);
	text_free(&r->json);
}

static bool settling(void *to_whom, const char *pass, unsigned done, unsigned all)
{
	const struct import_options *o = to_whom;

	return o->progress(o->to_whom, pass, done, all, SETTLING);
}

static int settle(struct store *s, const struct import_options *o, struct error *e)
{
	const struct settle_watch watch = { settling, (void *)o };
	int got = model_settle_watched(s, o->progress ? &watch : NULL, e);

	return got ? got : error_set(e, "stopped while settling; nothing of it was kept");
}

int import_paths(struct store *s, const char *const *paths, size_t n, const struct import_options *o, struct error *e)
{
	struct road r = { .store = s, .options = o };
	struct error ignored;
	int ok = all_there(paths, n, e);

	if (ok > 0)
		ok = store_begin(s, e);
	if (ok > 0)
		ok = store_drop_interrupted(s, e);
	r.resumed = ok == 2;
	if (ok > 0)
		ok = prepare(&r, e);
	for (size_t i = 0; ok > 0 && i < n && !r.stopped; i++)
		ok = take_bundle(&r, paths[i], e);
	if (ok > 0 && r.stopped)
		ok = store_note_interrupted(s, e);
	if (ok > 0)
		ok = manifest_keep(r.manifest, s, e);
	if (ok > 0)
		ok = keep_formats(&r, e);
	if (ok > 0)
		ok = settle(s, o, e);
	if (ok > 0)
		ok = store_commit(s, e);
	if (ok < 0)
		store_take_back(s, &ignored);
	clean_up(&r);
	return ok < 0 ? -1 : r.lost ? 0 : 1;
}

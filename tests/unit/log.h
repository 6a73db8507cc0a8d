/*
 * A log as text: its lines, its bytes as a reading, who takes it, and all that is said of it. And the logs of the project's own.
 * For: the tests in this folder, tests/fuzz/parsers.c.
 */
#ifndef LOG_H
#define LOG_H

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "parser.h"

/* --- bytes --- */

struct log { /* what is left of it */
	struct slice left;
	size_t step; /* bytes at a time; 0: as many as are asked for */
};

static inline ptrdiff_t log_more(void *from, char *buf, size_t size, struct error *e)
{
	struct log *log = from;
	size_t n = log->left.n < size ? log->left.n : size;

	(void)e;
	if (log->step && n > log->step)
		n = log->step;
	if (n)
		memcpy(buf, log->left.p, n);
	log->left = slice_from(log->left, n);
	return (ptrdiff_t)n;
}

static inline bool log_slurp(struct text *out, const char *path)
{
	FILE *f = fopen(path, "rb");
	char buf[65536];
	size_t n;

	text_clear(out);
	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(out, (struct slice){ buf, n });
	if (f)
		fclose(f);
	return f != NULL;
}

/* Calls `one` with each file of a pattern below the source, in order; how many. */
static inline size_t log_files(const char *pattern, void (*one)(const char *path, void *data), void *data)
{
	glob_t files = { 0 };
	char full[512];
	size_t n = 0;

	snprintf(full, sizeof(full), SOURCE_DIR "/%s", pattern);
	if (glob(full, 0, NULL, &files) == 0)
		for (n = 0; n < files.gl_pathc; n++)
			one(files.gl_pathv[n], data);
	globfree(&files);
	return n;
}

/* "logs/at_trace.log" of a long path: the last folder and the file. */
static inline const char *log_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	while (slash && slash > path && slash[-1] != '/')
		slash--;
	return slash ? slash : path;
}

/* --- lines and the auction --- */

/* The first lines, cut as a reading cuts them; they live as long as the text. */
static inline unsigned log_lines(struct slice text, struct line *lines, unsigned max)
{
	struct log log = { text, 0 };
	struct reading *r = reading_new(log_more, &log);
	struct error e = { "" };
	unsigned n = 0;

	while (n < max && reading_line(r, &lines[n], &e) == 1) {
		lines[n].text = slice_cut(text, (size_t)lines[n].offset, lines[n].text.n);
		n++;
	}
	reading_free(r);
	return n;
}

/* What the road does: the first hundred lines decide. bids may be NULL. */
static inline const struct parser *log_taker(const struct registry *g, struct slice text, int *bids)
{
	struct line lines[100];

	return registry_auction(g, lines, log_lines(text, lines, 100), bids);
}

/* The parser that a file's name begins with: "logs/at_trace_forms.log" is at_trace's. The longest name is meant. */
static inline const struct parser *log_owner(const struct registry *g, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const struct parser *owner = NULL;

	for (size_t i = 0; i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);
		size_t n = strlen(p->name);

		if (strncmp(name, p->name, n) == 0 && (name[n] == '.' || name[n] == '_') && (!owner || n > strlen(owner->name)))
			owner = p;
	}
	return owner;
}

/* The samples inside a format's file, one after another. False: it has no head, and reads messages of carriers only. */
static inline bool log_samples(struct text *out, const char *path)
{
	struct error e = { "" };
	const cJSON *sample;
	cJSON *format;
	bool head;

	log_slurp(out, path);
	format = json_document(text_slice(out), &e);
	text_clear(out);
	head = cJSON_GetObjectItem(format, "head");
	cJSON_ArrayForEach(sample, cJSON_GetObjectItem(format, "samples"))
		text_addf(out, "%s\n", cJSON_GetStringValue(cJSON_GetObjectItem(sample, "line")));
	cJSON_Delete(format);
	return head;
}

/* --- what is said --- */

/* "LINE kind TIME field=value ...\n": the time without its date; the receiver's time and the speaker where there is one of its own. */
static inline void log_note(struct text *said, const struct parser *p, const struct event *ev)
{
	char stamp[32] = "2026-00-00T-", relay[32];

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	text_addf(said, "%u %s %s", ev->line, kind_name(ev->kind), stamp + 11);
	if (ev->relay.basis != STAMP_NONE) {
		utc_print(ev->relay.ns, relay);
		text_addf(said, " relayed %s", relay + 11);
	}
	if (ev->party && ev->party != p->party)
		text_addf(said, " by %s", party_name(ev->party));
	if (ev->count > 1)
		text_addf(said, " x%u", ev->count);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			text_addf(said, " %s=%.*s", field_name(f), SLICE_ARG(event_get(ev, f)));
	text_addc(said, '\n');
}

/* Reads all of it; one(ev, data) for each event. The reading is the caller's to look at and to free. */
static inline struct reading *log_read(const struct parser *p, struct log *log, void (*one)(const struct parser *, const struct event *, void *), void *data)
{
	struct reading *r = reading_new(log_more, log);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	struct error e = { "" };

	while (p->next(p, state, r, &ev, &e) == 1)
		one(p, &ev, data);
	event_free(&ev);
	if (p->close)
		p->close(state);
	return r;
}

#endif

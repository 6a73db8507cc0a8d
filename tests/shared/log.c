#include "log.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

ptrdiff_t log_more(void *from, char *buf, size_t size, struct error *e)
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

bool log_slurp(struct text *out, const char *path)
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

size_t log_files(const char *pattern, log_file *one, void *data)
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

const char *log_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	while (slash && slash > path && slash[-1] != '/')
		slash--;
	return slash ? slash : path;
}

unsigned log_lines(struct slice text, struct line *lines, unsigned max)
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

const struct parser *log_taker(const struct registry *g, struct slice text, int *bids)
{
	struct line lines[100];

	return registry_auction(g, lines, log_lines(text, lines, 100), bids);
}

const struct parser *log_owner(const struct registry *g, const char *path)
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

bool log_samples(struct text *out, const char *path)
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

void log_note(struct text *said, const struct parser *p, const struct event *ev)
{
	char stamp[32] = "2026-00-00T-", relay[32];

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	text_addf(said, "%u %s %s", ev->line, kind_name(ev->kind), stamp + 11);
	if (ev->relay.basis != STAMP_NONE) {
		utc_print(ev->relay.ns, relay);
		text_addf(said, " %s %s", ev->sent ? "sent" : "relayed", relay + 11);
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

/* Every byte that a statement borrows is looked at, so that what borrows from the wrong place is found. */
static unsigned touched(const struct event *ev)
{
	volatile unsigned sum = 0;

	for (size_t i = 0; i < ev->written.n; i++)
		sum += (unsigned char)ev->written.p[i];
	for (enum field f = 0; f < FIELD_COUNT; f++)
		for (size_t i = 0; i < event_get(ev, f).n; i++)
			sum += (unsigned char)event_get(ev, f).p[i];
	return sum;
}

struct reading *log_read(const struct parser *p, struct log *log, log_event *one, void *data)
{
	struct reading *r = reading_new(log_more, log);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	struct error e = { "" };

	while (p->next(p, state, r, &ev, &e) == 1)
		one(p, &ev, data), touched(&ev);
	event_free(&ev);
	if (p->close)
		p->close(state);
	return r;
}

/*
 * What is kept in memory of a device gives the same verdict as what is read from the case, at every instant.
 */
#include "import.h"
#include "timeline.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failed;

static void make_case(const char *path)
{
	char folder[] = "/tmp/simpane-kept-XXXXXX", command[400];
	const char *paths[] = { folder };
	struct import_options o = { .limits = limits_default };
	struct error e = { "" };
	struct store *s = store_open(path, &e);

	if (!s || !mkdtemp(folder))
		abort();
	snprintf(command, sizeof(command), "set -- %s; . %s/tests/screens/bundle.inc", folder, SOURCE_DIR);
	if (system(command) != 0 || import_paths(s, paths, 1, &o, &e) < 0)
		abort();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command) != 0)
		abort();
	store_close(s);
}

static void add_divergence(struct text *t, const struct divergence *d)
{
	text_addf(t, "%s %s %lld %lld: %s; ", boundary_id(d->boundary), d->kind, (long long)d->onset, (long long)d->healed, d->summary);
}

static char *words(struct store *s, int64_t device, int64_t at)
{
	struct error e = { "" };
	struct verdict *v = verdict_of(s, device, at, &e);
	struct text t = { 0 };

	text_adds(&t, v ? v->headline : e.text);
	if (!v)
		return t.p;
	text_addf(&t, "\n%s\n%s\n%s\n%s\n%s\n", v->detail, v->says_line, v->good_line, v->next_line, outcome_name(v->outcome));
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		text_addf(&t, "%s ", status_name(v->cell[b].status));
	for (size_t i = 0; i < v->histories; i++)
		add_divergence(&t, &v->history[i]);
	for (size_t i = 0; i < v->belief_count; i++)
		text_addf(&t, "%s %s %s %lld; ", v->beliefs[i].fact, party_name(v->beliefs[i].party), v->beliefs[i].value, (long long)v->beliefs[i].t);
	verdict_free(v);
	return t.p;
}

static void compare(struct store *kept, struct store *read, int64_t device, int64_t at)
{
	char *a = words(kept, device, at), *b = words(read, device, at);

	if (strcmp(a, b) != 0) {
		printf("device %lld at %lld: kept\n%s\nread\n%s\n", (long long)device, (long long)at, a, b);
		failed = 1;
	}
	free(a);
	free(b);
}

struct cases { struct store *kept, *read; int devices; };

static int each(void *to_whom, const struct device_row *row)
{
	struct cases *c = to_whom;
	struct timeline_filter f = { .since = UTC_NONE, .until = UTC_NONE };
	struct error e = { "" };
	struct timeline *list = timeline_open(c->read, &f, &e);
	struct timeline_row r;
	int64_t last = UTC_NONE;
	int got;

	while ((got = verdict_ready(c->kept, row->id, 2, &e)) == 0)
		;
	if (got < 0 || !list) {
		printf("%s: %s\n", row->name, e.text);
		failed = 1;
	}
	compare(c->kept, c->read, row->id, UTC_NONE);
	while (list && timeline_next(list, &r, &e) > 0) {
		if (r.t != last && r.t != UTC_NONE)
			compare(c->kept, c->read, row->id, r.t);
		last = r.t;
	}
	timeline_close(list);
	c->devices++;
	return 1;
}

int main(void)
{
	char path[] = "/tmp/simpane-kept-case-XXXXXX";
	int fd = mkstemp(path);
	struct cases c = { 0 };
	struct error e = { "" };

	make_case(path);
	c.kept = store_open(path, &e);
	c.read = store_open(path, &e);
	if (!c.kept || !c.read || verdict_devices(c.kept, each, &c, &e) < 0 || c.devices < 2) {
		printf("%d devices: %s\n", c.devices, e.text);
		failed = 1;
	}
	store_close(c.kept);
	store_close(c.read);
	close(fd);
	unlink(path);
	return failed;
}

/*
 * What if: the asked device answers the same whether it alone or the whole case is settled, and afterwards the case is what it was.
 */
#include "follow.h"
#include "import.h"
#include "timeline.h"
#include "verdict.h"
#include "whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failed;

static struct store *the_case(const char *kept)
{
	static char folder[] = "/tmp/simpane-whatif-XXXXXX";
	const char *paths[] = { folder };
	struct import_options o = { .limits = limits_default };
	struct error e = { "" };
	struct store *s = store_open(kept, &e);
	char command[400];

	if (!mkdtemp(strcpy(folder, "/tmp/simpane-whatif-XXXXXX")))
		abort();
	snprintf(command, sizeof(command), "set -- %s; . %s/tests/screens/bundle.inc", folder, SOURCE_DIR);
	if (!s || system(command) != 0 || import_paths(s, paths, 1, &o, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command) != 0)
		abort();
	return s;
}

/* The verdict in one line. */
static char *words(struct store *s, int64_t device)
{
	struct error e = { "" };
	struct verdict *v = verdict_of(s, device > 0 ? device : verdict_find(s, "mtr-52"), UTC_NONE, &e);
	struct text t = { 0 };

	text_adds(&t, v ? v->headline : e.text);
	for (int b = 0; v && b < BOUNDARY_COUNT; b++)
		text_addf(&t, " %s", status_name(v->cell[b].status));
	verdict_free(v);
	return t.p;
}

/* What moved stands where its time is. */
static void check_order(struct store *s, int64_t device, const char *name)
{
	struct timeline_filter f = { .device = device, .since = UTC_NONE, .until = UTC_NONE, .witnesses = true };
	struct error e = { "" };
	struct timeline *list = timeline_open(s, &f, &e);
	struct timeline_row row;
	int64_t last = INT64_MIN;
	int rows = 0;

	for (; list && timeline_next(list, &row, &e) > 0; rows++) {
		if (row.t != UTC_NONE && row.t < last) {
			printf("%s: event %lld stands behind a later one\n", name, (long long)row.id);
			failed = 1;
		}
		last = row.t != UTC_NONE ? row.t : last;
	}
	timeline_close(list);
	if (device > 0 && rows == 0) {
		printf("%s: no events\n", name);
		failed = 1;
	}
}

static void read_ahead(struct store *s, int64_t device)
{
	struct error e = { "" };
	int got;

	while ((got = verdict_ready(s, device, 3, &e)) == 0)
		;
	if (got < 0) {
		printf("reading ahead: %s\n", e.text);
		failed = 1;
	}
}

static int check_row(void *to_whom, const struct device_row *row)
{
	struct error e = { "" };
	struct verdict *v = verdict_of(to_whom, row->id, UTC_NONE, &e);

	if (!v || v->outcome != row->outcome || !v->first != !row->boundary || (v->first && v->first->onset != row->onset)) {
		printf("%s: the fleet has another verdict than the device\n", row->name);
		failed = 1;
	}
	verdict_free(v);
	return 1;
}

/* Each device of the fleet has its own verdict in the end. */
static void check_follow(struct store *s, const char *name)
{
	struct error e = { "" };
	struct follow *f = follow_new(s, &e);
	size_t of;
	int got = 0, read;

	while (f && got == 0)
		got = follow_step(f, 2, &e);
	if (!f || got < 0 || follow_done(f, &of, &read) != of || read != 100) {
		printf("%s: the fleet does not follow: %s\n", name, e.text);
		failed = 1;
	}
	follow_free(f);
	verdict_devices(s, check_row, s, &e);
}

static void try(struct store *s, struct whatif w, const char *before)
{
	struct error e = { "" };
	int64_t device = verdict_find(s, "mtr-52");
	char *part, *kept, *whole, *after;

	if (whatif_try(s, &w, 1, false, &e) < 0)
		printf("%s %s: %s\n", w.name, w.value, e.text);
	part = words(s, device);
	whatif_try(s, NULL, 0, false, &e);
	read_ahead(s, device);
	if (whatif_try(s, &w, 1, false, &e) < 0)
		printf("%s %s: %s\n", w.name, w.value, e.text);
	kept = words(s, device);
	check_follow(s, w.name);
	check_order(s, device, w.name);
	check_order(s, TIMELINE_SHARED, w.name);
	if (whatif_try(s, &w, 1, true, &e) < 0)
		printf("%s %s: %s\n", w.name, w.value, e.text);
	whole = words(s, 0);
	if (whatif_try(s, NULL, 0, false, &e) < 0)
		printf("back: %s\n", e.text);
	after = words(s, 0);
	printf("%s %s: %s\n", w.name, w.value, whole);
	if (strcmp(part, whole) != 0 || strcmp(kept, whole) != 0 || strcmp(after, before) != 0) {
		printf("  it alone: %s\n  kept: %s\n  afterwards: %s\n  before: %s\n", part, kept, after, before);
		failed = 1;
	}
	free(part);
	free(kept);
	free(whole);
	free(after);
}

static void tries(struct store *s)
{
	static const struct whatif list[] = {
		{ WHATIF_OFFSET, "edge9", "3600" }, { WHATIF_OFFSET, "hub9", "-0.5" }, { WHATIF_OFFSET, "nobody", "1" },
		{ WHATIF_ZONE, "edge9", "+02:00" },
		{ WHATIF_WITHOUT_CLOCK, "edge9", "" }, { WHATIF_WITHOUT_CLOCK, "nobody", "" }, { WHATIF_WITHOUT_ARTIFACT, "nothing", "" },
	};
	char *before = words(s, 0);

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		try(s, list[i], before);
	free(before);
}

int main(void)
{
	char path[] = "/tmp/simpane-whatif-case-XXXXXX";
	struct store *s = the_case(NULL);
	int fd = mkstemp(path);

	tries(s); /* one that keeps no journal */
	store_close(s);
	s = the_case(path);
	tries(s);
	store_close(s);
	close(fd);
	unlink(path);
	return failed;
}

/*
 * The verdict engine against statements written down by hand (verdict.cases, and others beside it): no format, no file, only who says what when.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "verdict.h"

#define DAY INT64_C(1767225600) /* 2026-01-01 */

static unsigned failed, passed;

struct scene {
	struct store *store;
	struct words *files; /* one artifact a speaker */
	int64_t id[64];
	char name[200];
	struct text trouble;
	bool known; /* all clocks */
};

static void begin(struct scene *c, const char *name)
{
	struct error e;

	*c = (struct scene){ .files = words_new() };
	snprintf(c->name, sizeof(c->name), "%.190s", name);
	c->store = store_open(NULL, &e);
	if (!c->store || store_begin(c->store, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
}

static int64_t artifact(struct scene *c, struct slice party, struct slice host)
{
	struct error e;
	char path[128];
	size_t before = words_count(c->files), i;

	snprintf(path, sizeof(path), "t/%.*s/%.*s/log", SLICE_ARG(party), SLICE_ARG(host));
	i = words_add(c->files, slice_of(path));
	if (i == before)
		c->id[i] = store_add_artifact(c->store, path, UTC_NONE, &e);
	return c->id[i];
}

static void blanks(struct slice s, char *out, size_t size)
{
	size_t n = s.n < size - 1 ? s.n : size - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = s.p[i] == '~' ? ' ' : s.p[i];
	out[n] = '\0';
}

static void field(struct event *ev, struct slice word)
{
	struct slice value = word, name = slice_token(&value, '=');
	int f = field_find(name);
	bool words = slice_is(name, "reason") || slice_is(name, "prefix") || slice_is(name, "until");
	char text[128];

	if (slice_is(name, "count")) {
		ev->count = (uint32_t)slice_number(value);
		return;
	}
	if (f < 0) {
		fprintf(stderr, "no field %.*s\n", SLICE_ARG(name));
		exit(1);
	}
	blanks(value, text, sizeof(text));
	if (words)
		event_make(ev, (enum field)f, "%s", text);
	else
		event_set(ev, (enum field)f, value);
}

static void statement(struct scene *c, struct slice line, uint32_t number)
{
	struct slice about, at = slice_token(&line, ' '), party = slice_token(&line, ' '), role = slice_token(&line, ' '), host = slice_token(&line, ' ');
	struct slice kind = slice_token(&line, ' ');
	struct event ev = { 0 };
	struct error e;

	event_clear(&ev);
	ev.kind = (enum kind)kind_find(kind);
	ev.party = (enum party)party_find(party);
	ev.role = (enum role)role_find(role);
	if (kind_find(kind) < 0 || party_find(party) < 0 || role_find(role) < 0) {
		fprintf(stderr, "%s: %.*s %.*s %.*s?\n", c->name, SLICE_ARG(party), SLICE_ARG(role), SLICE_ARG(kind));
		exit(1);
	}
	about = at;
	at = slice_token(&about, '~');
	if (!slice_is(at, "-"))
		ev.stamp = (struct stamp){ .basis = STAMP_EPOCH, .ns = (DAY + slice_number(at) - (about.n ? slice_number(about) : 0)) * NS_PER_S,
					   .precision = about.n ? 2 * slice_number(about) * NS_PER_S : 1000 };
	ev.line = ev.first = ev.last = number;
	ev.count = 1;
	event_set(&ev, FIELD_HOST, host);
	while (line.n) {
		struct slice word = slice_token(&line, ' ');

		if (word.n)
			field(&ev, word);
	}
	if (store_add_event(c->store, artifact(c, party, host), &ev, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
	event_free(&ev);
}

static int settle(struct scene *c)
{
	struct error e;

	for (size_t i = 0; i < words_count(c->files); i++) {
		struct slice path = slice_of(words_at(c->files, i));
		struct artifact a = { .id = c->id[i], .mtime = UTC_NONE, .from = UTC_NONE, .to = UTC_NONE, .path = words_at(c->files, i) };

		slice_token(&path, '/');
		a.party = (enum party)party_find(slice_token(&path, '/'));
		store_end_artifact(c->store, &a, &e);
	}
	if (clock_pass(c->store, &e) < 0 || (c->known && pass_run(c->store, "UPDATE clock SET lo = coalesce(lo, offset), hi = coalesce(hi, offset)", &e) < 0) ||
	    timeline_pass(c->store, &e) < 0 || identity_pass(c->store, &e) < 0 || pass_index(c->store, &e) < 0 || coverage_pass(c->store, &e) < 0 ||
	    verdict_pass(c->store, &e) < 0 || incident_pass(c->store, &e) < 0) {
		fprintf(stderr, "%s: %s\n", c->name, e.text);
		exit(1);
	}
	return 1;
}

static void trouble(struct scene *c, const struct verdict *v)
{
	text_addf(&c->trouble, "\n    said %s", outcome_name(v->outcome));
	if (v->first)
		text_addf(&c->trouble, " %s %s %s: %s", boundary_id(v->first->boundary), v->first->kind, v->first->fact, v->first->summary);
	if (v->clock)
		text_addf(&c->trouble, "; it depends on the clock of %s", v->clock);
}

/* "policy:firewall:edge:3-600": that log is asked for, of that time; "policy:-": none is. */
static bool asks(const struct verdict *v, struct slice what)
{
	struct slice boundary = slice_token(&what, ':'), party = slice_token(&what, ':'), role = slice_token(&what, ':'), from = slice_token(&what, '-');

	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		const struct cell *c = &v->cell[b];

		if (!slice_is(boundary, boundary_id((enum boundary)b)))
			continue;
		if (slice_is(party, "-"))
			return c->asks == 0;
		for (size_t i = 0; i < c->asks; i++) {
			const struct ask *a = &c->ask[i];

			if (slice_is(party, party_name(a->party)) && (!role.n || slice_is(role, role_name(a->role))) &&
			    (!from.n || (a->from / NS_PER_S == DAY + slice_number(from) && a->to / NS_PER_S == DAY + slice_number(what))))
				return true;
		}
	}
	return false;
}

static bool more(const struct verdict *v, struct slice word)
{
	struct slice value = word, name = slice_token(&value, '='), what = value, status = slice_token(&value, ':');

	if (slice_is(name, "ask"))
		return asks(v, what);
	if (slice_is(name, "unverified")) {
		for (size_t i = 0; i < v->unverified_count; i++)
			if (slice_is(status, boundary_id(v->unverified[i])))
				return true;
		return slice_is(status, "-") && v->unverified_count == 0;
	}
	if (slice_is(name, "finding")) {
		char text[100];

		blanks(what, text, sizeof(text));
		for (size_t i = 0; i < v->finding_count; i++)
			if (strstr(v->findings[i], text))
				return true;
		return false;
	}
	if (slice_is(name, "clock"))
		return v->clock ? slice_is(what, v->clock) : slice_is(what, "-");
	if (slice_is(name, "bearer"))
		return v->bearer && slice_is(status, v->bearer);
	if (slice_is(name, "now"))
		return v->present ? slice_is(status, boundary_id(v->present->boundary)) : slice_is(status, "-");
	if (slice_is(name, "lead"))
		return v->first && (v->first->lead ? slice_is(status, v->first->lead) : slice_is(status, "-"));
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		if (slice_is(name, boundary_id((enum boundary)b)))
			return slice_is(status, status_name(v->cell[b].status)) && (!value.n || (v->cell[b].why && slice_is(value, v->cell[b].why)));
	return false;
}

static struct verdict *expect(struct scene *c, struct slice line)
{
	struct slice name = slice_token(&line, ' '), outcome, boundary, how, fact, at;
	struct error e = { "" };
	char device[64], want[64];
	struct verdict *v;
	bool right;

	name.n -= name.n > 0;
	at = name;
	name = slice_token(&at, '@');
	snprintf(device, sizeof(device), "%.*s", SLICE_ARG(name));
	outcome = slice_token(&line, ' ');
	boundary = slice_token(&line, ' ');
	v = verdict_of(c->store, verdict_find(c->store, device), at.n ? (DAY + slice_number(at)) * NS_PER_S : UTC_NONE, &e);
	if (!v) {
		text_addf(&c->trouble, "\n    no device %s: %s", device, e.text);
		return NULL;
	}
	right = slice_is(outcome, outcome_name(v->outcome));
	if (slice_is(boundary, "-")) {
		right = right && !v->first;
	} else {
		how = slice_token(&line, ' ');
		right = right && v->first && slice_is(boundary, boundary_id(v->first->boundary)) && slice_is(how, v->first->kind);
		if (line.n && slice_index(line, '=') < 0) {
			fact = slice_token(&line, ' ');
			blanks(fact, want, sizeof(want));
			right = right && slice_starts(slice_of(v->first->fact), want);
		}
	}
	while (line.n && right) {
		struct slice word = slice_token(&line, ' ');

		if (slice_index(word, '=') > 0)
			right = more(v, word);
		else if (v->first)
			right = slice_starts(slice_of(v->first->fact), "") && strncmp(v->first->fact, word.p, word.n) == 0;
	}
	if (!right)
		trouble(c, v);
	return v;
}

static void history(struct scene *c, const struct verdict *v, struct slice line)
{
	struct slice boundary = slice_token(&line, ' ');

	for (size_t i = 0; v && i < v->histories; i++)
		if (slice_is(boundary, boundary_id(v->history[i].boundary)) && slice_is(line, v->history[i].kind) && v->history[i].healed != UTC_NONE)
			return;
	text_addf(&c->trouble, "\n    no healed %.*s in the history", SLICE_ARG(boundary));
}

static void end(struct scene *c)
{
	if (!c->store)
		return;
	if (c->trouble.n) {
		failed++;
		printf("FAIL %s%s\n", c->name, c->trouble.p);
	} else {
		passed++;
	}
	store_close(c->store);
	words_free(c->files);
	text_free(&c->trouble);
	c->store = NULL;
}

static void scenes(const char *path)
{
	FILE *f = fopen(path, "r");
	char buf[1024];
	struct scene c = { 0 };
	struct verdict *v = NULL;
	bool settled = false;
	uint32_t number = 0;

	if (!f) {
		perror(path);
		exit(1);
	}
	while (fgets(buf, sizeof(buf), f)) {
		struct slice line = slice_trim(slice_of(buf));

		number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		buf[line.p - buf + (ptrdiff_t)line.n] = '\0';
		if (slice_starts(line, "= ")) {
			verdict_free(v);
			v = NULL;
			end(&c);
			begin(&c, line.p + 2);
			settled = false;
		} else if (slice_is(line, "clocks known")) {
			c.known = true;
		} else if (slice_starts(line, "baseline.")) {
			struct error e;
			struct slice value = line, name = slice_token(&value, ' ');
			char key[64];

			snprintf(key, sizeof(key), "%.*s", SLICE_ARG(name));
			store_set_meta(c.store, key, value, &e);
		} else if (slice_starts(line, "> ")) {
			if (!settled)
				settled = settle(&c) > 0;
			verdict_free(v);
			v = expect(&c, slice_from(line, 2));
		} else if (slice_starts(line, "< ")) {
			history(&c, v, slice_from(line, 2));
		} else {
			statement(&c, line, number);
		}
	}
	verdict_free(v);
	end(&c);
	fclose(f);
}

/* With an argument, the scenes of that file alone. */
int main(int argc, char **argv)
{
	scenes(argc > 1 ? argv[1] : SOURCE_DIR "/tests/unit/verdict.cases");
	if (argc < 2) {
		scenes(SOURCE_DIR "/tests/unit/rows.cases");
		scenes(SOURCE_DIR "/tests/unit/lost.cases");
		scenes(SOURCE_DIR "/tests/unit/flips.cases");
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

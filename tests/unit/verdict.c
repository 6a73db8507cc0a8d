/*
 * The verdict engine against statements written down by hand (verdict.cases, and others beside it): no format, no file, only who says what when.
 * faults/turn/play.c includes this file to play the scenes once for each change of the engine.
 */
#include <inttypes.h>
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
	struct text expected; /* lines of "> ", "< " and "* " */
	struct text trouble;
	bool known; /* all clocks */
	struct text islands; /* lines of hosts whose clocks are tied to each other alone */
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
	if (!slice_is(host, "-"))
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

/* Each host of such a line is tied to the first one, and none to the reference. */
static int part(struct scene *c, struct error *e)
{
	struct slice rest = text_slice(&c->islands);
	int got = 1;

	while (rest.n && got >= 0) {
		struct slice line = slice_token(&rest, '\n'), first = { 0 };

		while (line.n && got >= 0) {
			struct slice host = slice_token(&line, ' ');
			char sql[256];

			first = first.n ? first : host;
			snprintf(sql, sizeof(sql), "UPDATE clock SET lo = NULL, hi = NULL, reference = 0, island = '%.*s' WHERE name = '%.*s'",
				 SLICE_ARG(first), SLICE_ARG(host));
			got = pass_run(c->store, sql, e);
		}
	}
	return got;
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
	    part(c, &e) < 0 || timeline_pass(c->store, &e) < 0 || identity_pass(c->store, &e) < 0 || pass_index(c->store, &e) < 0 ||
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
	if (v->present)
		text_addf(&c->trouble, ", now %s", boundary_id(v->present->boundary));
	if (v->clock)
		text_addf(&c->trouble, "; it depends on the clock of %s", v->clock);
	text_adds(&c->trouble, "\n   ");
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		text_addf(&c->trouble, " %s=%s:%s", boundary_id((enum boundary)b), status_name(v->cell[b].status),
			  v->cell[b].why ? v->cell[b].why : v->cell[b].basis ? v->cell[b].basis : "");
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

static bool found_in(struct slice what, char *const *texts, size_t n)
{
	char text[100];

	blanks(what, text, sizeof(text));
	for (size_t i = 0; i < n; i++)
		if (texts[i] && strstr(texts[i], text))
			return true;
	return false;
}

static bool unverified(const struct verdict *v, struct slice boundary)
{
	for (size_t i = 0; i < v->unverified_count; i++)
		if (slice_is(boundary, boundary_id(v->unverified[i])))
			return true;
	return slice_is(boundary, "-") && v->unverified_count == 0;
}

/* "session:pgw1": a line of its is shown for that boundary. */
static bool cites(const struct verdict *v, struct slice host)
{
	struct slice boundary = slice_token(&host, ':');

	for (int b = 0; b < BOUNDARY_COUNT; b++)
		for (size_t i = 0; i < v->cell[b].evidences; i++)
			if (slice_is(boundary, boundary_id((enum boundary)b)) && v->cell[b].evidence[i].path &&
			    found_in(host, &v->cell[b].evidence[i].path, 1))
				return true;
	return false;
}

static bool has_id(const struct verdict *v, struct slice value)
{
	struct slice type = slice_token(&value, ':');

	for (size_t i = 0; i < v->id_count; i++)
		if (slice_is(type, v->ids[i].type) && slice_is(value, v->ids[i].value))
			return true;
	return false;
}

/* To the second: a clock's offset moves it by less. */
static bool is_time(struct slice seconds, int64_t t, int64_t zero)
{
	return slice_is(seconds, "-") ? t == UTC_NONE : llabs(t / 1000000 - (zero + slice_number(seconds)) * 1000) < 500;
}

static bool is_text(struct slice what, char *text)
{
	return slice_is(what, "-") ? !text : found_in(what, &text, 1);
}

static bool speaks(const struct says *s, struct slice host)
{
	return s->host && slice_is(host, s->host) && s->evidence.path && found_in(host, &s->evidence.path, 1);
}

/* Of the first divergence. */
static bool more_of_first(const struct divergence *d, struct slice name, struct slice what)
{
	if (slice_is(name, "lead"))
		return d->lead ? slice_is(what, d->lead) : slice_is(what, "-");
	if (slice_is(name, "cause"))
		return d->cause ? slice_is(what, d->cause) : slice_is(what, "-");
	if (slice_is(name, "onset"))
		return is_time(what, d->onset, DAY);
	if (slice_is(name, "says")) /* the first of them */
		return d->count && speaks(&d->says[0], what);
	return slice_is(name, "against") && d->count > 1 && speaks(&d->says[1], what);
}

static bool more(const struct verdict *v, struct slice word)
{
	struct slice value = word, name = slice_token(&value, '='), what = value, status = slice_token(&value, ':');

	if (slice_is(name, "ask"))
		return asks(v, what);
	if (slice_is(name, "unverified"))
		return unverified(v, status);
	if (slice_is(name, "finding"))
		return found_in(what, v->findings, v->finding_count);
	if (slice_is(name, "cites"))
		return cites(v, what);
	if (slice_is(name, "id"))
		return has_id(v, what);
	if (slice_is(name, "clock"))
		return v->clock ? slice_is(what, v->clock) : slice_is(what, "-");
	if (slice_is(name, "bearer"))
		return v->bearer && slice_is(status, v->bearer);
	if (slice_is(name, "now"))
		return v->present ? slice_is(status, boundary_id(v->present->boundary)) : slice_is(status, "-");
	if (slice_is(name, "services"))
		return is_text(what, v->services) && (!v->services || what.n == strlen(v->services));
	if (slice_is(name, "changed"))
		return is_text(what, v->changed);
	if (slice_is(name, "good"))
		return is_time(what, v->last_good, DAY);
	if (slice_is(name, "delivered")) /* so many seconds after the last enabling */
		return is_time(what, v->delivery, 0);
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		if (slice_is(name, boundary_id((enum boundary)b)))
			return slice_is(status, status_name(v->cell[b].status)) &&
			       (!value.n || (v->cell[b].why && slice_is(value, v->cell[b].why)) || (v->cell[b].basis && slice_is(value, v->cell[b].basis)));
	return v->first && more_of_first(v->first, name, what);
}

/* The row of that device, as the pass writes it down. */
static int is_kept(void *line, const struct device_row *row)
{
	struct slice want = *(struct slice *)line, name = slice_token(&want, ' '), outcome = slice_token(&want, ' '), boundary = slice_token(&want, ' ');

	if (!slice_is(name, row->name))
		return 1;
	*(struct slice *)line = slice_is(outcome, outcome_name(row->outcome)) && slice_is(boundary, row->boundary ? row->boundary : "-") &&
						slice_is(want, status_name(row->status[BOUNDARY_DELIVERY]))
					? (struct slice){ 0 }
					: SLICE("another");
	return 1;
}

static void kept(struct scene *c, struct slice line)
{
	struct error e;

	if (pass_run(c->store, "UPDATE device SET outcome = NULL, boundary = NULL, statuses = NULL", &e) < 0 || verdict_pass(c->store, &e) < 0 || verdict_devices(c->store, is_kept, &line, &e) < 0 || line.n)
		text_addf(&c->trouble, "\n    not kept as that");
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
	if (slice_find(line, "now=") < 0) /* a second one that blocks is always to be told */
		right = right && !v->present;
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

/* "attach refused 5-70": began, was healed; "5-": is open; without a time: was healed. Looked for from NEXT on, which is moved behind it. */
static bool in_history(const struct verdict *v, struct slice end, size_t *next)
{
	struct slice boundary = slice_token(&end, ' '), kind = slice_token(&end, ' '), begin = slice_token(&end, '-');

	for (size_t i = *next; v && i < v->histories; i++) {
		const struct divergence *d = &v->history[i];
		bool timed = is_time(begin, d->onset, DAY) && is_time(end.n ? end : SLICE("-"), d->healed, DAY);

		if (slice_is(boundary, boundary_id(d->boundary)) && slice_is(kind, d->kind) && (begin.n ? timed : d->healed != UTC_NONE)) {
			*next = i + 1;
			return true;
		}
	}
	return false;
}

static void history(struct scene *c, const struct verdict *v, struct slice line, size_t *next)
{
	bool not = slice_starts(line, "not ");
	size_t first = 0;

	if (not ? !in_history(v, slice_from(line, 4), &first) : in_history(v, line, next))
		return;
	text_addf(&c->trouble, "\n    the history has not: %.*s", SLICE_ARG(line));
	for (size_t i = 0; v && i < v->histories; i++) {
		const struct divergence *d = &v->history[i];

		text_addf(&c->trouble, "; %s %s %" PRId64 "-%" PRId64, boundary_id(d->boundary), d->kind, d->onset / NS_PER_S - DAY,
			  d->healed == UTC_NONE ? -1 : d->healed / NS_PER_S - DAY);
	}
}

/* What is expected of a scene that is settled, against what comes out. */
static void play(struct scene *c)
{
	struct slice rest = text_slice(&c->expected);
	struct verdict *v = NULL;
	size_t next = 0; /* entry of the history */

	while (rest.n) {
		struct slice line = slice_token(&rest, '\n');

		if (slice_starts(line, "> ")) {
			verdict_free(v);
			v = expect(c, slice_from(line, 2));
			next = 0;
		} else if (slice_starts(line, "* ")) {
			kept(c, slice_from(line, 2));
		} else {
			history(c, v, slice_from(line, 2), &next);
		}
	}
	verdict_free(v);
}

static void close_scene(struct scene *c)
{
	store_close(c->store);
	words_free(c->files);
	text_free(&c->expected);
	text_free(&c->islands);
	text_free(&c->trouble);
	c->store = NULL;
}

static void check(struct scene *c)
{
	play(c);
	if (c->trouble.n)
		printf("FAIL %s%s\n", c->name, c->trouble.p);
	failed += c->trouble.n > 0;
	passed += c->trouble.n == 0;
	close_scene(c);
}

static void whole(struct scene *c, void (*use)(struct scene *))
{
	if (!c->store)
		return;
	settle(c);
	use(c);
}

static void read_line(struct scene *c, struct slice line, uint32_t number)
{
	if (slice_is(line, "clocks known")) {
		c->known = true;
	} else if (slice_starts(line, "island ")) {
		text_add(&c->islands, slice_from(line, sizeof("island ") - 1));
		text_adds(&c->islands, "\n");
	} else if (slice_starts(line, "baseline.")) {
		struct error e;
		struct slice value = line, name = slice_token(&value, ' ');
		char key[64];

		snprintf(key, sizeof(key), "%.*s", SLICE_ARG(name));
		store_set_meta(c->store, key, value, &e);
	} else if (slice_starts(line, "> ") || slice_starts(line, "< ") || slice_starts(line, "* ")) {
		text_add(&c->expected, line);
		text_adds(&c->expected, "\n");
	} else {
		statement(c, line, number);
	}
}

static void scenes(const char *path, void (*use)(struct scene *))
{
	FILE *f = fopen(path, "r");
	char buf[1024];
	struct scene c = { 0 };
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
			whole(&c, use);
			begin(&c, line.p + 2);
		} else {
			read_line(&c, line, number);
		}
	}
	whole(&c, use);
	fclose(f);
}

static void all_scenes(void (*use)(struct scene *))
{
	static const char *const files[] = { "verdict", "rows", "lost", "flips", "turns" };
	char path[4096];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/tests/unit/%s.cases", SOURCE_DIR, files[i]);
		scenes(path, use);
	}
}

/* With an argument, the scenes of that file alone. */
int main(int argc, char **argv)
{
	if (argc > 1)
		scenes(argv[1], check);
	else
		all_scenes(check);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

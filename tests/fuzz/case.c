/*
 * Any bytes as a case file, opened and read the way views and reports do. Nearly all that is random is refused at once, so bytes that do not
 * begin like a database are changes to a good case: of values when they begin with 'v' (a column, a row, what), else of bytes (four bytes
 * where, one byte what).
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; drive/drive.c.
 */
#include "drive/seeds.h"
#include "follow.h"
#include "settle.h"
#include "summary.h"
#include "timeline.h"
#include "verdict.h"
#include "whatif.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES_MAX 10000 /* the rest of a long artifact is like its beginning */

static char path[200];
static char *good;
static size_t good_size;

static void say(struct store *s, int64_t artifact, uint32_t line, int64_t second, enum kind kind, const char *fields)
{
	struct error e = { "" };
	struct event ev = { 0 };
	struct slice rest = slice_of(fields);

	event_clear(&ev);
	ev.kind = kind;
	ev.line = ev.first = ev.last = line;
	ev.format = SLICE("netfilter");
	if (second)
		ev.stamp = (struct stamp){ STAMP_EPOCH, (INT64_C(1784017814) + second) * NS_PER_S, NS_PER_S, 0, false, 0 };
	while (rest.n) {
		struct slice value = slice_token(&rest, ' '), name = slice_token(&value, '=');

		event_set(&ev, (enum field)field_find(name), value);
	}
	if (store_add_event(s, artifact, &ev, &e) < 0)
		abort();
	event_free(&ev);
}

static void make(void)
{
	static const char log[] = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
	struct error e = { "" };
	struct store *s;
	const char *folder = getenv("TMPDIR"); /* fastest where nothing goes to a disk: /dev/shm */
	int fd;

	snprintf(path, sizeof(path), "%s/simpane-fuzz-XXXXXX", folder ? folder : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		abort();
	close(fd);
	s = store_open(path, &e);
	for (int i = 0; s && i < 2; i++) {
		struct artifact a = { .path = i ? "b/firewall/edge/kern.log" : "b/device/wtr-7/messages", .format = "netfilter", .mtime = UTC_NONE };

		a.id = store_add_artifact(s, a.path, UTC_NONE, &e);
		if (store_add_block(s, a.id, 0, 1, SLICE(log), &e) < 0 || store_end_artifact(s, &a, &e) < 0)
			abort();
		say(s, a.id, 1, 0, KIND_NOTE, "reason=x");
		say(s, a.id, 2, 1, KIND_SESSION_UP, "ip=10.77.4.9 imsi=999700000000042 apn=iot.water.example");
		say(s, a.id, 3, 2, KIND_FLOW_DENIED, "src=10.77.4.9 dst=10.78.0.10 dport=1883 proto=tcp rule=EDGE-DROP");
		say(s, a.id, 4, 3, KIND_TUNNEL_UP, "tunnel=hub prefix=10.77.0.0/16");
		say(s, a.id, 5, 4, KIND_MESSAGE_FAILED, "proto=mqtt direction=up seq=1 imsi=999700000000042");
		say(s, a.id, 6, 5, KIND_OPERATION_REFUSED, "eid=89049032123451234512345678901235 iccid=8988211000000001019 cause=3");
	}
	if (!s || store_set_meta(s, "formats", SLICE("netfilter\tfirewall\tedge"), &e) < 0 || model_settle(s, &e) < 0)
		abort();
	store_close(s);
	good = xcalloc(1, 1 << 20);
	fd = open(path, O_RDONLY);
	good_size = (size_t)read(fd, good, 1 << 20);
	close(fd);
}

/* Packed bytes are seldom such any more when all change: one of them does. */
static bool is_packed(const char *column)
{
	return strcmp(column, "said.data") == 0 || strcmp(column, "settled.data") == 0 || strcmp(column, "word.text") == 0 || strcmp(column, "placed.ids") == 0;
}

static void set(struct text *sql, const char *table, size_t n, const char *column)
{
	text_addf(sql, "UPDATE OR IGNORE %.*s SET %s = ", (int)n, table, column);
	if (is_packed(table))
		text_addf(sql, "CAST(substr(%s, 1, abs(?2) %% length(%s)) || ?1 || substr(%s, abs(?2) %% length(%s) + 2) AS BLOB)", column, column, column, column);
	else
		text_adds(sql, "?1");
}

/* Eight bytes of an integer, or as many of text. */
static void change_values(const uint8_t *data, size_t size)
{
	static const char *const columns[] = {
		"event.id", "event.artifact", "event.count", "said.data", "settled.data", "word.id", "word.text", "placed.place", "placed.ids",
		"artifact.party", "artifact.path", "artifact.t_from", "artifact.t_to", "artifact.lines", "artifact.host",
		"block.first_line", "block.skip", "block.raw", "block.offset", "block.data", "block.artifact", "device.name", "device.outcome",
		"device.boundary", "device.kind", "device.statuses", "device.onset", "device.last_good", "identity.type", "identity.value",
		"identity.device", "identity.t_from", "clock.offset", "clock.name", "clock.utc_offset", "finding.text", "finding.artifact", "meta.value",
	};
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", NULL, NULL, NULL))
		abort();
	for (; size >= 11; data += 11, size -= 11) {
		const char *column = columns[data[0] % (sizeof(columns) / sizeof(columns[0]))], *dot = strchr(column, '.');
		sqlite3_stmt *q = NULL;
		struct text sql = { 0 };
		int64_t value = 0;

		set(&sql, column, (size_t)(dot - column), dot + 1);
		if (strncmp(column, "meta", 4) != 0 && strncmp(column, "word", 4) != 0 && strncmp(column, "placed", 6) != 0)
			text_addf(&sql, " WHERE rowid %% 16 = %d", data[1] % 16);
		if (sqlite3_prepare_v2(db, sql.p, -1, &q, NULL) != SQLITE_OK)
			abort();
		text_free(&sql);
		for (int i = 0; i < 8; i++)
			value = (int64_t)((uint64_t)value << 8 | data[3 + i]);
		sqlite3_bind_int64(q, 2, value & INT64_MAX);
		if (is_packed(column))
			sqlite3_bind_blob(q, 1, data + 3, 1, SQLITE_STATIC);
		else if (data[2] % 4 == 0)
			sqlite3_bind_text(q, 1, (const char *)data + 3, 8, SQLITE_STATIC);
		else if (data[2] % 4 == 1)
			sqlite3_bind_null(q, 1);
		else
			sqlite3_bind_int64(q, 1, value);
		sqlite3_step(q);
		sqlite3_finalize(q);
	}
	sqlite3_close(db);
}

static void write_case(const uint8_t *data, size_t size)
{
	char *bytes = xstrndup(good, good_size);
	int fd = open(path, O_WRONLY | O_TRUNC);
	bool whole = size >= 16 && memcmp(data, "SQLite format 3", 16) == 0, values = size > 0 && data[0] == 'v';

	for (; !whole && !values && size >= 5; data += 5, size -= 5)
		bytes[((uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3]) % good_size] = (char)data[4];
	if (fd < 0 || write(fd, whole ? (const char *)data : bytes, whole ? size : good_size) < 0)
		abort();
	close(fd);
	free(bytes);
	if (values)
		change_values(data + 1, size - 1);
}

static int count_line(void *left, uint32_t line, struct slice text)
{
	(void)line, (void)text;
	return --*(int *)left > 0;
}

static int read_device(void *to_whom, const struct device_row *row)
{
	struct { struct store *s; int64_t ids[16]; int n; } *all = to_whom;

	if (all->n < 16)
		all->ids[all->n++] = row->id;
	return 1;
}

static int clock_seen(void *to_whom, const struct clock_row *row)
{
	(void)to_whom, (void)row;
	return 1;
}

static int finding_seen(void *to_whom, const struct finding_row *row)
{
	(void)to_whom, (void)row;
	return 1;
}

/* As the screens do: what is kept of it, at some instants, and the rows around one. */
static void look_at(struct store *s, int64_t device)
{
	struct timeline_filter f = { .device = device, .since = INT64_C(1778488206) * NS_PER_S, .until = UTC_NONE, .back = 3 };
	struct error e = { "" };
	struct timeline_row row;
	struct timeline *t;

	verdict_free(verdict_brief(s, device, &e));
	while (verdict_ready(s, device, 5, &e) == 0)
		;
	verdict_free(verdict_of(s, device, UTC_NONE, &e));
	for (int64_t at = f.since; at < f.since + 40 * NS_PER_S; at += 13 * NS_PER_S)
		verdict_free(verdict_here(s, device, at, &e));
	t = timeline_open(s, &f, &e);
	while (t && timeline_next(t, &row, &e) == 1)
		;
	timeline_close(t);
}

static void suppose(struct store *s)
{
	static const struct whatif list[] = { { WHATIF_OFFSET, "edge9", "4000000000" }, { WHATIF_ZONE, "edge9", "+02:00" }, { WHATIF_WITHOUT_CLOCK, "core9", "" } };
	struct error e = { "" };
	struct follow *follow;
	int64_t device = verdict_find(s, "mtr-52");

	for (size_t n = 1; n <= sizeof(list) / sizeof(list[0]); n++) {
		if (whatif_try(s, list, n, false, &e) < 0)
			continue;
		whatif_moved(s, device);
		look_at(s, device);
		follow = follow_new(s, &e);
		while (follow && follow_step(follow, 5, &e) == 0)
			;
		follow_free(follow);
	}
	whatif_try(s, NULL, 0, false, &e);
}

static void grep(struct store *s)
{
	struct timeline_filter f = { .since = UTC_NONE, .until = UTC_NONE };
	struct error e = { "" };
	struct timeline *t = timeline_open(s, &f, &e);
	struct timeline_row row;

	if (t)
		timeline_grep(t, SLICE("10.210.0.20"), &e);
	while (t && timeline_next(t, &row, &e) == 1)
		;
	timeline_close(t);
}

static void read_case(struct store *s)
{
	struct { struct store *s; int64_t ids[16]; int n; } all = { s, { 0 }, 0 };
	struct timeline_filter f = { .since = UTC_NONE, .until = UTC_NONE, .witnesses = true };
	struct error e = { "" };
	struct artifacts *list = store_artifacts(s);
	struct artifact a;
	struct timeline *t = timeline_open(s, &f, &e);
	struct timeline_row row;
	char out[100];

	while (artifacts_next(list, &a)) {
		int left = LINES_MAX;

		store_lines(s, a.id, 1, UINT32_MAX, count_line, &left, &e);
	}
	artifacts_free(list);
	while (t && timeline_next(t, &row, &e) == 1) {
		timeline_say(&row, out, sizeof(out));
		free(store_line(s, row.artifact, row.line, NULL));
	}
	timeline_close(t);
	summary_free(summary_of(s, &e));
	summary_clocks(s, clock_seen, NULL, &e);
	summary_findings(s, finding_seen, NULL, &e);
	verdict_devices(s, read_device, &all, &e);
	for (int i = 0; i < all.n; i++)
		verdict_free(verdict_of(s, all.ids[i], UTC_NONE, &e));
	for (int i = 0; i < all.n; i++)
		look_at(s, all.ids[i]);
	suppose(s);
	grep(s);
	model_settle(s, &e); /* as when evidence is added */
}

void seeds(seeds_give *give, void *data)
{
	static const char *const changes[] = { "v\1\2\3\4\5\6", "v\60\1\2\7\1\3\20\2\4", "vabcdefghijklmnopqrstuvwxyz", "1234512345123451234512345", "SQLite format 3" };

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		give(slice_of(changes[i]), data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = { "" };
	struct store *s;

	if (!good)
		make();
	write_case(data, size);
	s = store_open(path, &e);
	if (s)
		read_case(s);
	store_close(s);
	return 0;
}

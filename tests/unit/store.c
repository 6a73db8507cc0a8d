/* What is put into a case is read again as it was, kept cases survive, and what is no case of ours is refused. */
#include "check.h"
#include "store.h"
#include "events_sql.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/simpane-unit-XXXXXX";
static char path[64];

static bool line_is(struct store *s, int64_t artifact, uint32_t line, const char *want)
{
	size_t n = 0;
	char *got = store_line(s, artifact, line, &n);
	bool same = want ? got && n == strlen(want) && memcmp(got, want, n) == 0 : !got;

	if (!same)
		printf("line %u: \"%.60s\"\n", line, got ? got : "(none)");
	free(got);
	return same;
}

static int count_lines(void *to_whom, uint32_t line, struct slice text)
{
	int *n = to_whom;

	(void)line, (void)text;
	return ++*n < 1000000 ? 1 : 0;
}

/* Lines come out of blocks as they went in, wherever the blocks were cut. */
static void lines(void)
{
	static const char whole[] = "one\r\ntwo\n\nfour\nfive without end";
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	int n = 0;

	CHECK(s);
	for (size_t cut = 1; cut < sizeof(whole) - 1; cut++) {
		struct slice all = SLICE(whole);
		int64_t a = store_add_artifact(s, "x", UTC_NONE, &e);
		uint32_t begun = 1;

		for (size_t i = 1; i < cut; i++)
			begun += whole[i - 1] == '\n';
		CHECK(a > 0 && store_add_block(s, a, 0, 1, slice_cut(all, 0, cut), &e) == 1);
		CHECK(store_add_block(s, a, cut, begun + 1, slice_from(all, cut), &e) == 1);
		CHECK(line_is(s, a, 1, "one") && line_is(s, a, 2, "two") && line_is(s, a, 3, "") && line_is(s, a, 4, "four"));
		CHECK(line_is(s, a, 5, "five without end") && line_is(s, a, 6, NULL) && line_is(s, a, 0, NULL));
		n = 0;
		CHECK(store_lines(s, a, 2, 99, count_lines, &n, &e) == 1 && n == 4);
	}
	CHECK(line_is(s, 12345, 1, NULL));
	store_close(s);
}

/* Many blocks, one slice larger than a block, and a line that is too long. */
static void long_lines(void)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct text t = { 0 };
	int64_t a = store_add_artifact(s, "long", UTC_NONE, &e), b = store_add_artifact(s, "lines", UTC_NONE, &e);
	size_t n;
	char *line;

	text_adds(&t, "first\n");
	for (int i = 0; i < (2 << 20) + 7; i++)
		text_addc(&t, 'x');
	text_adds(&t, "\nlast\n");
	CHECK(store_add_block(s, a, 0, 1, text_slice(&t), &e) == 1);
	CHECK(line_is(s, a, 1, "first") && line_is(s, a, 5, "last") && line_is(s, a, 6, NULL) && line_is(s, a, 4, "xxxxxxx"));
	line = store_line(s, a, 3, &n);
	CHECK(line && n == 1 << 20);
	free(line);
	text_clear(&t);
	for (int i = 1; i <= 200000; i++)
		text_addf(&t, "line %d\n", i);
	for (size_t at = 0; at < t.n;) {
		struct slice part = slice_cut(text_slice(&t), at, 100000);
		uint32_t first = 1;

		for (size_t i = 0; i < at; i++)
			first += t.p[i] == '\n';
		first += at && t.p[at - 1] != '\n';
		CHECK(store_add_block(s, b, at, first, part, &e) == 1);
		at += part.n;
	}
	CHECK(line_is(s, b, 1, "line 1") && line_is(s, b, 77777, "line 77777") && line_is(s, b, 200000, "line 200000"));
	text_free(&t);
	store_close(s);
}

static void add_events(struct store *s)
{
	struct error e = { "" };
	struct event ev = { 0 };
	struct artifact a = { .path = "b.zip!device/x", .party = PARTY_DEVICE, .role = ROLE_MODEM, .format = "at", .bytes = 7, .lines = 2,
			      .recognised = 1, .sha256 = "00", .mtime = UTC_NONE, .problem = "truncated", .lost = true };

	CHECK(store_begin(s, &e) == 1);
	a.id = store_add_artifact(s, a.path, 5, &e);
	event_clear(&ev);
	ev.kind = KIND_SESSION_UP;
	ev.line = ev.first = ev.last = 2;
	ev.stamp = (struct stamp){ STAMP_ZONED, 77, NS_PER_S, 7200, false, 0 };
	ev.written = SLICE("now");
	event_set(&ev, FIELD_IP, SLICE("10.0.0.1"));
	event_set(&ev, FIELD_APN, SLICE("a\tb\nc"));
	event_set(&ev, FIELD_HOST, SLICE("mtr"));
	CHECK(store_add_event(s, a.id, &ev, &e) == 1);
	event_clear(&ev);
	CHECK(store_add_event(s, a.id, &ev, &e) == 1);
	CHECK(store_end_artifact(s, &a, &e) == 1);
	CHECK(store_add_finding(s, a.id, 2, "odd", &e) == 1 && store_set_meta(s, "year", SLICE("2025"), &e) == 1);
	CHECK(store_commit(s, &e) == 1);
	event_free(&ev);
}

static void check_events(struct store *s)
{
	const char said[] = { FIELD_HOST + 1, 3, 'm', 't', 'r', FIELD_APN + 1, 5, 'a', ' ', 'b', ' ', 'c', FIELD_IP + 1, 8, '1', '0', '.', '0', '.', '0', '.', '1', 0 };
	sqlite3_stmt *q = NULL;
	struct artifacts *list = store_artifacts(s);
	struct artifact a;
	char *year = store_get_meta(s, "year");

	CHECK(artifacts_next(list, &a) && strcmp(a.path, "b.zip!device/x") == 0 && a.party == PARTY_DEVICE && a.role == ROLE_MODEM && !a.host);
	CHECK(a.lost && strcmp(a.problem, "truncated") == 0 && a.bytes == 7 && a.mtime == UTC_NONE && a.from == UTC_NONE);
	CHECK(!artifacts_next(list, &a));
	artifacts_free(list);
	CHECK(year && strcmp(year, "2025") == 0 && !store_get_meta(s, "none"));
	free(year);
	events_sql(s);
	sqlite3_prepare_v2(store_db(s), "SELECT fields, host, stamp, relay FROM events ORDER BY id", -1, &q, NULL);
	CHECK(sqlite3_step(q) == SQLITE_ROW);
	CHECK(strcmp((const char *)sqlite3_column_text(q, 0), said) == 0);
	CHECK(strcmp((const char *)sqlite3_column_text(q, 1), "mtr") == 0 && sqlite3_column_int64(q, 2) == 77);
	CHECK(sqlite3_column_type(q, 3) == SQLITE_NULL);
	CHECK(sqlite3_step(q) == SQLITE_ROW && sqlite3_column_bytes(q, 0) == 0 && sqlite3_column_type(q, 2) == SQLITE_NULL);
	sqlite3_finalize(q);
}

static void kept_case(void)
{
	struct error e = { "" };
	struct store *s = store_open(path, &e);
	struct stat st;

	CHECK(s);
	add_events(s);
	check_events(s);
	store_close(s);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600 && store_is_case(path));
	s = store_open(path, &e);
	CHECK(s);
	if (s)
		check_events(s);
	store_close(s);
	s = store_open(NULL, &e);
	add_events(s);
	check_events(s);
	store_close(s);
}

/* An uncommitted import leaves nothing behind. */
static void undone(void)
{
	struct error e = { "" };
	struct store *s = store_open(path, &e);

	CHECK(s && store_begin(s, &e) == 1 && store_set_meta(s, "year", SLICE("1999"), &e) == 1);
	store_close(s);
	s = store_open(path, &e);
	CHECK(s);
	if (s)
		check_events(s);
	store_close(s);
}

static void write_file(const char *name, const void *p, size_t n)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	close(fd);
}

static bool refused(const char *name, const char *words)
{
	struct error e = { "" };
	struct store *s = store_open(name, &e);
	bool well = !s && strstr(e.text, words);

	if (!well)
		printf("%s: %s, not \"%s\"\n", name, s ? "opened" : e.text, words);
	store_close(s);
	return well;
}

static void alter(const char *sql)
{
	sqlite3 *db = NULL;

	sqlite3_open(path, &db);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
}

static void others_are_refused(void)
{
	char other[80];
	sqlite3 *db = NULL;

	snprintf(other, sizeof(other), "%s/other", folder);
	write_file(other, "just text, longer than nothing", 30);
	CHECK(!store_is_case(other) && refused(other, "not a case file") && refused(folder, "not a case file"));
	unlink(other);
	sqlite3_open(other, &db);
	sqlite3_exec(db, "CREATE TABLE artifact(x)", NULL, NULL, NULL);
	sqlite3_close(db);
	CHECK(!store_is_case(other) && refused(other, "not a case file"));
	unlink(other);
	CHECK(refused("/nowhere/at/all", "No such file"));

	alter("PRAGMA user_version = 99");
	CHECK(refused(path, "format 99"));
	alter("PRAGMA user_version = 2; UPDATE meta SET value = 'note other' WHERE key = 'words'");
	CHECK(refused(path, "vocabulary"));
	alter("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM artifact; END");
	CHECK(refused(path, "tables"));
	alter("DROP TRIGGER t; DROP TABLE finding; CREATE VIEW finding AS SELECT 1 AS id");
	CHECK(refused(path, "tables"));
	alter("PRAGMA journal_mode = WAL");
	CHECK(refused(path, "not as this program"));
}

/* Whatever single byte is damaged: refused or opened, never worse. */
static void damaged(void)
{
	struct error e = { "" };
	struct store *s;
	FILE *f;
	char *bytes;
	size_t n;

	unlink(path);
	s = store_open(path, &e);
	add_events(s);
	store_close(s);
	f = fopen(path, "rb");
	bytes = xcalloc(1, 1 << 20);
	n = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	for (size_t at = 0; at < n; at += at < 4500 ? 7 : 1009) {
		bytes[at] ^= 0x55;
		write_file(path, bytes, n);
		s = store_open(path, &e);
		store_close(s);
		bytes[at] ^= 0x55;
	}
	write_file(path, bytes, n / 2);
	s = store_open(path, &e);
	CHECK(!s);
	store_close(s);
	free(bytes);
}

int main(void)
{
	CHECK(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/case", folder);
	lines();
	long_lines();
	kept_case();
	undone();
	others_are_refused();
	damaged();
	unlink(path);
	rmdir(folder);
	return failed;
}

/* The road: every line accounted for and to be read again, whatever its format does; later evidence joins a case, the same evidence does not. */
#include "check.h"
#include "import.h"
#include "settle.h"
#include "events_sql.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Two formats of our own, so that what other formats can read does not matter. */
#define FORMAT(name, mark, word)                                                                                                          \
	"{\"name\":\"" name "\",\"party\":\"device\",\"source\":\"a test\",\"head\":\"" mark "(?<stamp>\\\\d{10})? \","                          \
	"\"rules\":[{\"kind\":\"note\",\"has\":\"" word "\",\"pattern\":\"^" word " (?<seq>\\\\d+)\"}],"                                  \
	"\"samples\":[{\"line\":\"" mark "1772445607 " word " 7\",\"kind\":\"note\",\"fields\":{\"seq\":\"7\"}}]}"

static void put(const char *file, struct slice bytes)
{
	FILE *f = fopen(file, "wb");

	if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n || fclose(f) != 0)
		exit(1);
}

static struct import_options options(void)
{
	return (struct import_options){ .limits = limits_default, .formats = "formats" };
}

static int import(struct store *s, const struct import_options *o, const char *path)
{
	struct error e = { "" };
	int got = import_paths(s, &path, path ? 1 : 0, o, &e);

	if (got < 0)
		printf("%s: %s\n", path, e.text);
	return got;
}

/* --- what a case holds --- */

static int64_t number(struct store *s, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t n = -1;

	events_sql(s);
	if (sqlite3_prepare_v2(store_db(s), sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static bool finds(struct store *s, const char *text)
{
	struct text sql = { 0 };
	int64_t n;

	text_addf(&sql, "SELECT count(*) FROM finding WHERE text LIKE '%%%s%%'", text);
	n = number(s, sql.p);
	text_free(&sql);
	return n > 0;
}

/* The artifact of this path; numbers only, and id 0 when there is none. */
static struct artifact artifact(struct store *s, const char *path)
{
	struct artifacts *list = store_artifacts(s);
	struct artifact a, found = { 0 };

	while (artifacts_next(list, &a)) {
		CHECK(a.recognised + a.unrecognised + a.blank == a.lines && a.undated <= a.recognised);
		if (strcmp(a.path, path) == 0)
			found = a;
	}
	artifacts_free(list);
	return found;
}

static int glue(void *to_whom, uint32_t line, struct slice text)
{
	(void)line;
	text_add(to_whom, text);
	text_addc(to_whom, '\n');
	return 1;
}

/* All lines of an artifact, each ended by LF. */
static bool holds(struct store *s, int64_t id, struct slice want)
{
	struct text got = { 0 };
	struct error e = { "" };
	bool same;

	text_adds(&got, "");
	CHECK(store_lines(s, id, 1, UINT32_MAX, glue, &got, &e) == 1);
	same = slice_same(text_slice(&got), want);
	text_free(&got);
	return same;
}

/* --- accounts --- */

static void accounts(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct artifact a;
	char *line;

	put("abc", SLICE("abc"));
	put("mixed.log", SLICE("@1772445607 apple 1\r\n\r\n  \t\n@ apple 2\nnobody knows\n@1772445609 plum 3\n@1772445610 apple 4"));
	mkdir("dir", 0700);
	put("dir/empty", SLICE(""));
	put("dir/core", SLICE("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\0\n\0\0"));
	put("dir/text", SLICE("words in no format\n\n\n"));
	CHECK(import(s, &o, "abc") == 1 && import(s, &o, "mixed.log") == 1 && import(s, &o, "dir") == 1);
	a = artifact(s, "abc");
	CHECK(a.id && a.bytes == 3 && a.lines == 1 && a.unrecognised == 1);
	CHECK(number(s, "SELECT count(*) FROM artifact WHERE path = 'abc' AND "
			"sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'") == 1);
	a = artifact(s, "mixed.log");
	CHECK(a.bytes == 88 && a.lines == 7 && a.recognised == 3 && a.blank == 2 && a.unrecognised == 2 && a.undated == 1);
	CHECK(number(s, "SELECT count(*) FROM events WHERE format = 'unit-a'") == 3 && number(s, "SELECT max(line) FROM events") == 7);
	CHECK(number(s, "SELECT max(offset) FROM events") == 69);
	CHECK(holds(s, a.id, SLICE("@1772445607 apple 1\n\n  \t\n@ apple 2\nnobody knows\n@1772445609 plum 3\n@1772445610 apple 4\n")));
	line = store_line(s, a.id, 5, NULL);
	CHECK(line && strcmp(line, "nobody knows") == 0);
	free(line);
	a = artifact(s, "dir/empty");
	CHECK(a.id && a.lines == 0 && a.bytes == 0 && !a.lost);
	a = artifact(s, "dir/text");
	CHECK(a.lines == 3 && a.blank == 2 && a.unrecognised == 1);
	CHECK(number(s, "SELECT count(*) FROM artifact WHERE path = 'dir/core' AND problem = 'binary' AND lost = 0 AND format IS NULL") == 1);
	store_close(s);
}

/* Longer lines than there may be, and blocks of every kind, come back as they were. */
static void long_lines(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct text log = { 0 }, want = { 0 };
	struct artifact a;

	for (int i = 0; i < 25; i++) {
		size_t from = log.n;

		text_addf(&log, "@17724456%02d apple %d ", i, i);
		while (log.n - from < READING_LINE_MAX + (size_t)i)
			text_addc(&log, (char)('a' + i));
		text_add(&want, slice_cut(text_slice(&log), from, READING_LINE_MAX));
		text_addc(&want, '\n');
		if (i > 0) { /* one of exactly the limit is no line too long */
			text_add(&want, slice_from(text_slice(&log), from + READING_LINE_MAX));
			text_addc(&want, '\n');
		}
		text_addc(&log, '\n');
	}
	put("long.log", text_slice(&log));
	CHECK(import(s, &o, "long.log") == 1);
	a = artifact(s, "long.log");
	CHECK(a.lines == 49 && a.recognised == 25 && a.bytes == (int64_t)log.n && holds(s, a.id, text_slice(&want)));
	CHECK(number(s, "SELECT count(*) FROM finding WHERE text = 'the line is longer than 1 MiB; it was cut'") == 20);
	CHECK(finds(s, "and 4 more: the line is longer than 1 MiB"));
	text_free(&log);
	text_free(&want);
	store_close(s);
}

/* --- formats that change --- */

static void some(struct text *t, const char *mark, const char *word, int n)
{
	for (int i = 0; i < n; i++)
		text_addf(t, "%s%d %s %d and so on, to make it a line of usual length: %d\n", mark, 1772445607 + i, word, i, i * i);
}

static void changing(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e), *t = store_open(NULL, &e);
	struct text log = { 0 };
	struct artifact a, b;
	int ends[2], before = dup(0);

	for (int i = 0; i < 150; i++)
		text_addf(&log, "a head that nobody knows, line %d\n", i);
	some(&log, "@", "apple", 900);
	some(&log, "#", "pear", 900);
	some(&log, "@", "other", 3000);
	some(&log, "#", "pear", 900);
	put("change.log", text_slice(&log));
	CHECK(import(s, &o, "change.log") == 1);
	a = artifact(s, "change.log");
	CHECK(a.lines == 5850 && a.recognised > 2000 && a.bytes == (int64_t)log.n);
	CHECK(number(s, "SELECT count(*) FROM events WHERE format = 'unit-a'") > 750);
	CHECK(number(s, "SELECT count(*) FROM events WHERE format = 'unit-b'") > 1000 && finds(s, "from here on it is read as unit-b"));
	CHECK(number(s, "SELECT count(*) FROM events WHERE line NOT BETWEEN first AND last OR line > 5850") == 0);
	CHECK(number(s, "SELECT line FROM events WHERE fields LIKE '%899%' ORDER BY line DESC LIMIT 1") == 5850);
	/* however the bytes come in */
	CHECK(pipe(ends) == 0);
	if (fork() == 0) {
		close(ends[0]);
		for (size_t i = 0; i < log.n; i += 611)
			if (write(ends[1], log.p + i, log.n - i < 611 ? log.n - i : 611) < 0)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], 0);
	close(ends[0]);
	CHECK(import(t, &o, "-") == 1);
	dup2(before, 0);
	close(before);
	b = artifact(t, "-");
	CHECK(a.recognised == b.recognised && a.lines == b.lines && number(s, "SELECT sum(line) FROM events") == number(t, "SELECT sum(line) FROM events"));
	text_free(&log);
	store_close(s);
	store_close(t);
}

/* --- cases that grow --- */

static void again(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open("grow.case", &e);
	const char *two[] = { "twice.log", "twice.log" };
	static const char *const zones[] = { "x*=+02:00", NULL };
	char *meta;

	put("twice.log", SLICE("@1772445607 apple 1\n"));
	CHECK(s && import_paths(s, two, 2, &o, &e) == 1);
	store_close(s);
	s = store_open("grow.case", &e);
	CHECK(number(s, "SELECT count(*) FROM artifact") == 1 && number(s, "SELECT count(*) FROM events") == 1);
	CHECK(number(s, "SELECT count(*) FROM block") == 1 && finds(s, "twice.log is in the case already"));
	put("twice.log", SLICE("@1772445607 apple 1\n@1772445608 apple 2\n"));
	CHECK(import(s, &o, "twice.log") == 1 && import(s, &o, "twice.log") == 1);
	CHECK(number(s, "SELECT count(*) FROM artifact") == 2 && number(s, "SELECT count(*) FROM events") == 3);
	o.assume_tz = zones;
	CHECK(import(s, &o, NULL) == 1 && number(s, "SELECT count(*) FROM events") == 3);
	meta = store_get_meta(s, "assume_tz");
	CHECK(meta && strcmp(meta, "x*=+02:00") == 0);
	free(meta);
	CHECK(number(s, "SELECT count(*) FROM artifact") == 2);
	store_close(s);
}

static void manifests(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	const char *dir = "case";
	char *meta;

	mkdir("case", 0700);
	put("case/log", SLICE("@1772445607 apple 1\n"));
	put("case/simpane.json", SLICE("{\"apn\":[\"iot.test.example\"],\n\n\"apm\":[]}\n"));
	CHECK(import(s, &o, dir) == 1);
	meta = store_get_meta(s, "baseline.apn");
	CHECK(meta && strcmp(meta, "iot.test.example") == 0 && finds(s, "simpane.json: unknown key, apm"));
	free(meta);
	CHECK(artifact(s, "case/simpane.json").unrecognised == 0);
	o.baseline = "case/simpane.json";
	CHECK(import_paths(s, &dir, 1, &o, &e) == -1 && strcmp(e.text, "case/simpane.json: unknown key, apm") == 0);
	store_close(s);
}

/* --- what goes wrong --- */

static void refused(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	const char *paths[] = { "abc", "none.zip" };

	CHECK(import_paths(s, paths, 2, &o, &e) == -1 && strcmp(e.text, "none.zip: No such file or directory") == 0);
	CHECK(number(s, "SELECT count(*) FROM artifact") == 0);
	o.formats = "none";
	CHECK(import_paths(s, paths, 1, &o, &e) == -1 && strcmp(e.text, "--formats: none: No such file or directory") == 0);
	o.formats = "dir";
	CHECK(import_paths(s, paths, 1, &o, &e) == -1 && strstr(e.text, "no file in dir is called *.json"));
	store_close(s);
}

static bool stop_settling(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines)
{
	return lines != SETTLING || strcmp(entry, to_whom) != 0 || done >= size;
}

/* Whatever was written by then is gone, from the case and from memory, and the same store takes in more. */
static void taken_back(void)
{
	static char passes[][16] = { "sources", "identities", "incidents" };
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	const char *first = "twice.log", *more = "more.log";

	put("more.log", SLICE("@1772445607 apple 7\n@1772445609 apple 8"));
	CHECK(import(s, &o, first) == 1 && number(s, "SELECT count(*) FROM events") == 2);
	o.progress = stop_settling;
	for (size_t i = 0; i < 3; i++) {
		o.to_whom = passes[i];
		CHECK(import_paths(s, &more, 1, &o, &e) == -1 && strcmp(e.text, "stopped while settling; nothing of it was kept") == 0);
		CHECK(number(s, "SELECT count(*) FROM artifact") == 1 && number(s, "SELECT count(*) FROM events") == 2);
	}
	o.progress = NULL;
	CHECK(import(s, &o, more) == 1 && number(s, "SELECT count(*) FROM events") == 4);
	store_close(s);
}

static bool stop_late(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines)
{
	CHECK(size > 0 && done <= size);
	CHECK(strcmp(entry, "big/c") != 0);
	return !(strcmp(entry, "big/b") == 0 && lines > 5000) || (++*(int *)to_whom, false);
}

static bool stop_at_once(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines)
{
	(void)to_whom, (void)entry, (void)done, (void)size;
	return lines == SETTLING;
}

static void interrupted(void)
{
	struct import_options o = options();
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct text log = { 0 };
	struct artifact a;
	int calls = 0;

	mkdir("big", 0700);
	some(&log, "@", "apple", 20000);
	put("big/a", SLICE("@1772445607 apple 1\n"));
	put("big/b", text_slice(&log));
	put("big/c", SLICE("@1772445607 apple 1\n"));
	o.progress = stop_late;
	o.to_whom = &calls;
	CHECK(import(s, &o, "big") == 0 && calls == 1);
	a = artifact(s, "big/b");
	CHECK(a.lost && a.bytes > 500000 && a.bytes < (int64_t)log.n && a.recognised > 5000 && a.unrecognised == 0);
	CHECK(artifact(s, "big/a").id && !artifact(s, "big/c").id);
	CHECK(number(s, "SELECT count(*) FROM artifact WHERE problem LIKE 'interrupted at byte %'") == 1);
	text_free(&log);
	CHECK(finds(s, "an import was interrupted"));
	/* stopped again, at what it has: nothing is lost of that, and it is remembered all the same */
	o.progress = stop_at_once;
	CHECK(import(s, &o, "big") == 1 && finds(s, "an import was interrupted") && !artifact(s, "big/b").id);
	/* and it goes on: what was left unfinished is read anew, what was finished is neither read nor told of */
	o.progress = NULL;
	CHECK(import(s, &o, "big") == 1 && number(s, "SELECT count(*) FROM finding WHERE pass = 'import'") == 0);
	CHECK(number(s, "SELECT count(*) FROM artifact") == 3 && number(s, "SELECT count(*) FROM artifact WHERE problem IS NOT NULL") == 0);
	CHECK(number(s, "SELECT count(*) FROM events") == 20002 && artifact(s, "big/b").recognised == 20000);
	CHECK(import(s, &o, "big") == 1 && number(s, "SELECT count(*) FROM events") == 20002 && finds(s, "big/b is in the case already"));
	store_close(s);
}

static struct slice whole(const char *name)
{
	FILE *f = fopen(name, "r");
	char *p = xcalloc(1, 16 << 20);
	size_t n = f ? fread(p, 1, 16 << 20, f) : 0;

	if (f)
		fclose(f);
	return (struct slice){ p, n };
}

/* A case is the same byte for byte, whichever thread was faster. */
static void the_same(void)
{
	struct import_options o = options();
	struct slice cases[3];

	for (int i = 0; i < 3; i++) {
		struct error e = { "" };
		char name[20];
		struct store *s;

		snprintf(name, sizeof(name), "same%d.case", i);
		s = store_open(name, &e);
		CHECK(s && import(s, &o, "big") == 1);
		store_close(s);
		cases[i] = whole(name);
		CHECK(cases[i].n > 100000 && slice_same(cases[i], cases[0]));
	}
	for (int i = 0; i < 3; i++)
		free((char *)cases[i].p);
}

int main(void)
{
	char folder[] = "/tmp/simpane-unit.XXXXXX", command[80];

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	mkdir("formats", 0700);
	put("formats/a.json", SLICE(FORMAT("unit-a", "@", "apple")));
	put("formats/b.json", SLICE(FORMAT("unit-b", "#", "pear")));
	put("formats/note.txt", SLICE("not a format"));
	accounts();
	long_lines();
	changing();
	again();
	manifests();
	refused();
	taken_back();
	interrupted();
	the_same();
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	CHECK(system(command) == 0);
	return failed;
}

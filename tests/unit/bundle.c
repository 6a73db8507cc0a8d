/* Archives in archives are read to the last byte; what is broken, locked, too large or no file is named, and never stops what can be read. */
#include "check.h"
#include "bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct item {
	const char *name;
	struct slice text;
	mode_t type; /* AE_IFREG when 0 */
};

/* --- making --- */

static void put(const char *file, struct slice bytes)
{
	FILE *f = fopen(file, "wb");

	if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n)
		exit(1);
	fclose(f);
}

static struct text get(const char *file)
{
	struct text t = { 0 };
	char buf[4096];
	size_t n;
	FILE *f = fopen(file, "rb");

	text_adds(&t, "");
	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(&t, (struct slice){ buf, n });
	if (f)
		fclose(f);
	return t;
}

static void add(struct archive *a, const struct item *item)
{
	struct archive_entry *ae = archive_entry_new();

	archive_entry_set_pathname(ae, item->name);
	archive_entry_set_filetype(ae, item->type ? item->type : AE_IFREG);
	archive_entry_set_perm(ae, 0644);
	archive_entry_set_mtime(ae, 1700000000, 0);
	if (item->type == AE_IFLNK)
		archive_entry_set_symlink(ae, "/etc/passwd");
	archive_entry_set_size(ae, item->type ? 0 : (la_int64_t)item->text.n);
	if (archive_write_header(a, ae) != ARCHIVE_OK)
		printf("%s: %s\n", item->name, archive_error_string(a));
	if (!item->type)
		archive_write_data(a, item->text.p, item->text.n);
	archive_entry_free(ae);
}

/* False: this libarchive cannot write it. */
static bool pack(const char *file, const char *format, const char *filter, const char *options, const struct item *items, size_t n)
{
	struct archive *a = archive_write_new();
	bool ok = archive_write_set_format_by_name(a, format) == ARCHIVE_OK && (!filter || archive_write_add_filter_by_name(a, filter) == ARCHIVE_OK) &&
		  (!options || archive_write_set_options(a, options) == ARCHIVE_OK) && archive_write_set_passphrase(a, "sesame") == ARCHIVE_OK &&
		  archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK && archive_write_open_filename(a, file) == ARCHIVE_OK;

	for (size_t i = 0; ok && i < n; i++)
		add(a, &items[i]);
	ok = ok && archive_write_close(a) == ARCHIVE_OK;
	archive_write_free(a);
	if (!ok)
		printf("skipped: %s %s %s\n", format, filter ? filter : "", options ? options : "");
	return ok;
}

#define IS(n, t) { .name = (n), .text = t }
#define PACK(file, format, filter, ...)                                                                                             \
	pack(file, format, filter, NULL, (const struct item[]){ __VA_ARGS__ }, sizeof((const struct item[]){ __VA_ARGS__ }) / sizeof(struct item))

/* --- reading --- */

/* Every entry as a line "path=bytes" or "path!!problem"; long ones as their length. Returns how many lost something. */
static unsigned list(const char *path, const struct limits *limits, struct text *out)
{
	struct error e = { "" };
	struct bundle *b = bundle_open(path, limits, &e);
	struct entry entry;
	unsigned lost = 0;
	char buf[3001];

	text_clear(out);
	text_adds(out, "");
	CHECK(b);
	while (b && bundle_next(b, &entry, &e) == 1) {
		struct text bytes = { 0 };
		ptrdiff_t n = 0;

		text_add(out, slice_cut(slice_of(entry.path), 0, 200));
		while (!entry.problem && (n = bundle_read(b, buf, sizeof(buf), &e)) > 0)
			text_add(&bytes, (struct slice){ buf, (size_t)n });
		if (bytes.n < 100)
			text_addf(out, "=%.*s", (int)bytes.n, bytes.n ? bytes.p : "");
		else
			text_addf(out, "=%zu", bytes.n);
		if (entry.problem || n < 0)
			text_addf(out, "!!%s", entry.problem ? entry.problem : e.text);
		lost += (entry.problem && entry.lost) || n < 0;
		text_addc(out, '\n');
		text_free(&bytes);
	}
	bundle_close(b);
	return lost;
}

static void expect(const char *path, const struct limits *limits, unsigned lost, const char *want)
{
	struct text said = { 0 };
	unsigned got = list(path, limits, &said);

	if (strcmp(said.p, want) != 0 || got != lost) {
		printf("%s: lost %u, said\n%swanted %u,\n%s", path, got, said.p, lost, want);
		failed = 1;
	}
	text_free(&said);
}

#define L &limits_default

/* --- what must come out --- */

static void nested(void)
{
	struct text inner, middle;

	PACK("inner.tgz", "pax", "gzip", IS("aaa/radius.log", SLICE("accept\n")), IS("./aaa/./x", SLICE("")));
	inner = get("inner.tgz");
	PACK("middle.zip", "zip", NULL, IS("logs/inner.tgz", text_slice(&inner)), { "logs/", SLICE(""), AE_IFDIR }, IS("plain", SLICE("p\n")));
	middle = get("middle.zip");
	PACK("outer.tar.xz", "gnutar", "xz", IS("m.zip", text_slice(&middle)), IS("tail", SLICE("t")));
	expect("outer.tar.xz", L, 0,
	       "outer.tar.xz!m.zip!logs/inner.tgz!aaa/radius.log=accept\n\nouter.tar.xz!m.zip!logs/inner.tgz!aaa/./x=\n"
	       "outer.tar.xz!m.zip!plain=p\n\nouter.tar.xz!tail=t\n");
	text_free(&inner);
	text_free(&middle);
}

static void compressed(void)
{
	static const char *const filters[] = { "gzip", "bzip2", "xz", "zstd", "lz4", "lzip", "lzma", "compress" };
	struct text big = { 0 };

	for (int i = 0; i < 30000; i++)
		text_addf(&big, "line %d\n", i * 7919 % 30011);
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		char name[40], want[80];
		struct text once;

		snprintf(name, sizeof(name), "kern.log.%s", strcmp(filters[i], "lzma") == 0 ? "lzma" : "1");
		if (!PACK(name, "raw", filters[i], IS("x", text_slice(&big))))
			continue;
		snprintf(want, sizeof(want), "%s=%zu\n", name, big.n);
		expect(name, L, 0, want);
		once = get(name);
		if (strcmp(filters[i], "lzma") != 0 && PACK("twice", "raw", "gzip", IS("x", text_slice(&once))) &&
		    PACK("both.tar", "ustar", NULL, IS("var/log/kern.log.2.gz", text_slice(&once)))) {
			snprintf(want, sizeof(want), "twice=%zu\n", big.n);
			expect("twice", L, 0, want);
			snprintf(want, sizeof(want), "both.tar!var/log/kern.log.2.gz=%zu\n", big.n);
			expect("both.tar", L, 0, want);
		}
		text_free(&once);
	}
	text_free(&big);
}

static void empty(void)
{
	char zeros[10240] = { 0 };

	put("empty.log", SLICE(""));
	expect("empty.log", L, 0, "empty.log=\n");
	PACK("empty.gz", "raw", "gzip", IS("x", SLICE("")));
	expect("empty.gz", L, 0, "empty.gz=\n");
	put("empty.tar", (struct slice){ zeros, sizeof(zeros) });
	expect("empty.tar", L, 0, "");
	put("empty.zip", SLICE("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
	expect("empty.zip", L, 0, "");
	put("not.gz", SLICE("Mar  2 10:00:00 a log that was only called so\n"));
	expect("not.gz", L, 0, "not.gz=Mar  2 10:00:00 a log that was only called so\n\n");
	put("not.zip", SLICE("\x93\0\0\1 what once was one"));
	expect("not.zip", L, 1, "not.zip=!!damaged: not the archive that its name says\n");
	put("x.rar", SLICE("Rar!\x1a\x07\1\0"));
	expect("x.rar", L, 1, "x.rar=!!an archive of a kind that is not read; pack it as zip or tar\n");
}

static void seekable(void)
{
	struct limits none = limits_default;
	struct text seven;

	none.in_memory = 0;
	if (!PACK("a.7z", "7zip", NULL, IS("device/messages", SLICE("one\n")), IS("device/empty", SLICE("")), IS("two", SLICE("2"))))
		return;
	expect("a.7z", L, 0, "a.7z!device/messages=one\n\na.7z!two=2\na.7z!device/empty=\n");
	seven = get("a.7z");
	PACK("b.tgz", "pax", "gzip", IS("a.7z", text_slice(&seven)), IS("behind", SLICE("b")));
	for (int i = 0; i < 2; i++)
		expect("b.tgz", i ? &none : L, 0, "b.tgz!a.7z!device/messages=one\n\nb.tgz!a.7z!two=2\nb.tgz!a.7z!device/empty=\nb.tgz!behind=b\n");
	text_free(&seven);
}

static void hostile_names(void)
{
	struct text giant = { 0 }, said = { 0 };

	for (int i = 0; i < 60000; i++)
		text_addc(&giant, 'n');
	setlocale(LC_CTYPE, "C.UTF-8"); /* for the writer; the reader must do without */
	PACK("n.tar", "pax", NULL, IS("../../etc/passwd", SLICE("1")), IS("/abs", SLICE("2")), IS("same", SLICE("3")), IS("same", SLICE("4")),
	     IS("a\nb\x1b[2J", SLICE("5")), IS("caf\xc3\xa9", SLICE("6")));
	setlocale(LC_CTYPE, "C");
	list("n.tar", L, &said);
	CHECK(strstr(said.p, "n.tar!../../etc/passwd=1\nn.tar!/abs=2\nn.tar!same=3\nn.tar!same=4\nn.tar!a\nb\x1b[2J=5\nn.tar!caf\xc3\xa9=6\n"));
	CHECK(access("../../etc/passwd.simpane", F_OK) != 0);
	PACK("giant.zip", "zip", NULL, IS(giant.p, SLICE("1")), IS("next", SLICE("2")));
	list("giant.zip", L, &said);
	CHECK(said.n < 5000 && strstr(said.p, "\ngiant.zip!next=2\n"));
	text_free(&giant);
	text_free(&said);
}

static void no_files(void)
{
	PACK("t.tar", "pax", NULL, { "link", SLICE(""), AE_IFLNK }, { "pipe", SLICE(""), AE_IFIFO }, { "disk", SLICE(""), AE_IFBLK }, IS("f", SLICE("x")));
	expect("t.tar", L, 0,
	       "t.tar!link=!!a symbolic link, not followed\nt.tar!pipe=!!a pipe, not read\nt.tar!disk=!!a device file, not read\nt.tar!f=x\n");
}

static void encrypted(void)
{
	const struct item items[] = { { "secret.log", SLICE("secret\n"), 0 }, { "other", SLICE("o"), 0 } };

	if (pack("e.zip", "zip", NULL, "zip:encryption=traditional", items, 2))
		expect("e.zip", L, 2, "e.zip!secret.log=!!encrypted\ne.zip!other=!!encrypted\n");
	if (pack("e2.zip", "zip", NULL, "zip:encryption=aes256", items, 2))
		expect("e2.zip", L, 2, "e2.zip!secret.log=!!encrypted\ne2.zip!other=!!encrypted\n");
}

static void too_much(void)
{
	struct limits small = limits_default;
	struct text zeros = { 0 }, said = { 0 }, inner, outer;

	for (int i = 0; i < 300000; i++)
		text_adds(&zeros, "0000000000");
	PACK("bomb.xz", "raw", "xz", IS("x", text_slice(&zeros)));
	small.bytes = 1000;
	PACK("b.tar", "pax", NULL, IS("a", slice_cut(text_slice(&zeros), 0, 600)), IS("b", slice_cut(text_slice(&zeros), 0, 600)), IS("c", SLICE("c")));
	expect("b.tar", &small, 2, "b.tar!a=600\nb.tar!b=400!!over the limit of 1000 bytes\nb.tar=!!over the limit of 1000 bytes\n");
	small = limits_default;
	small.floor = 100000;
	CHECK(list("bomb.xz", &small, &said) == 2 && strstr(said.p, "\nbomb.xz=!!over the limit of 1200 bytes unfolded for each byte read\n"));
	small = limits_default;
	small.entries = 2;
	expect("b.tar", &small, 1, "b.tar!a=600\nb.tar=!!over the limit of 2 entries\n");
	small = limits_default;
	small.depth = 1;
	inner = get("b.tar");
	PACK("o.zip", "zip", NULL, IS("b.tar", text_slice(&inner)), IS("x", SLICE("x")));
	expect("o.zip", &small, 1, "o.zip!b.tar=!!over the limit of depth 1 (archives in archives)\no.zip!x=x\n");
	outer = get("bomb.xz");
	for (int i = 0; i < 30; i++) {
		PACK("deep.gz", "raw", "gzip", IS("x", text_slice(&outer)));
		text_free(&outer);
		outer = get("deep.gz");
	}
	expect("deep.gz", L, 1, "deep.gz=!!over the limit of depth 4 (archives in archives)\n");
	text_free(&inner);
	text_free(&outer);
	text_free(&zeros);
	text_free(&said);
}

static void folders(void)
{
	struct limits two = limits_default;
	struct error e = { "" };

	two.entries = 2;
	mkdir("case", 0700);
	mkdir("case/b", 0700);
	mkdir("case/c", 0700);
	put("case/b/log", SLICE("b"));
	put("case/a", SLICE("a"));
	CHECK(symlink("../empty.log", "case/z") == 0 && mkfifo("case/pipe", 0600) == 0);
	PACK("case/b/in.tgz", "pax", "gzip", IS("x", SLICE("x")));
	expect("case/", L, 0, "case/a=a\ncase/b/in.tgz!x=x\ncase/b/log=b\ncase/pipe=!!a pipe, not read\ncase/z=!!a symbolic link, not followed\n");
	expect("case", &two, 1, "case/a=a\ncase/b/in.tgz=!!over the limit of 2 entries\n");
	CHECK(!bundle_open("case/none", L, &e) && strcmp(e.text, "case/none: No such file or directory") == 0);
	CHECK(!bundle_open("case/pipe", L, &e) && strstr(e.text, "neither a file nor a folder"));
	CHECK(chdir("case") == 0);
	expect(".", L, 0, "case/a=a\ncase/b/in.tgz!x=x\ncase/b/log=b\ncase/pipe=!!a pipe, not read\ncase/z=!!a symbolic link, not followed\n");
	CHECK(chdir("..") == 0);
}

/* The same bytes by way of a pipe: nothing can be looked up behind, and they come in drops. */
static void standard_input(const char *file, const char *want)
{
	struct text bytes = get(file);
	int ends[2], before = dup(0);

	CHECK(pipe(ends) == 0);
	if (fork() == 0) {
		close(ends[0]);
		for (size_t i = 0; i < bytes.n; i += 7)
			if (write(ends[1], bytes.p + i, bytes.n - i < 7 ? bytes.n - i : 7) < 0)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], 0);
	close(ends[0]);
	expect("-", L, 0, want);
	dup2(before, 0);
	close(before);
	text_free(&bytes);
}

/* --- breaking --- */

/* Cut or bent anywhere: it ends, says that something is lost, and what comes out first is what was in. */
static void broken(const char *file, const char *last)
{
	struct text whole = get(file), said = { 0 };

	for (size_t n = 1; n < whole.n; n++) {
		put("cut", slice_cut(text_slice(&whole), 0, n));
		/* a tar that ends between two members looks whole; one that is so short is no archive yet */
		if (list("cut", L, &said) == 0 && n % 512 != 0 && !strstr(said.p, last) &&
		    !(n < 512 && strncmp(said.p, "cut=", 4) == 0)) {
			printf("%s: cut at %zu of %zu in silence: %s", file, n, whole.n, said.p);
			failed = 1;
		}
	}
	for (size_t n = 0; n < whole.n; n++) {
		whole.p[n] ^= 0x41;
		put("bent", text_slice(&whole));
		list("bent", L, &said);
		whole.p[n] ^= 0x41;
	}
	text_free(&whole);
	text_free(&said);
}

static void cut_gzip(void)
{
	struct text log = { 0 }, packed, said = { 0 };
	char want[80];
	int n = 0;

	for (int i = 0; i < 3000; i++)
		text_addf(&log, "%d %d\n", i * 31 % 1009, i * 17 % 4001);
	PACK("g.gz", "raw", "gzip", IS("x", text_slice(&log)));
	packed = get("g.gz");
	put("cut.gz", slice_cut(text_slice(&packed), 0, packed.n / 2));
	CHECK(list("cut.gz", L, &said) == 1);
	CHECK(sscanf(said.p, "cut.gz=%d", &n) == 1 && n > (int)log.n / 3 && n < (int)log.n);
	snprintf(want, sizeof(want), "cut.gz=%d!!truncated at byte %d\n", n, n);
	CHECK(strcmp(said.p, want) == 0);
	PACK("cut.tar", "pax", NULL, IS("x.gz", slice_cut(text_slice(&packed), 0, packed.n / 2)), IS("y", SLICE("y")));
	snprintf(want, sizeof(want), "cut.tar!x.gz=%d!!truncated at byte %d\ncut.tar!y=y\n", n, n);
	expect("cut.tar", L, 1, want);
	packed.p[packed.n - 8] ^= 1;
	put("bent.gz", text_slice(&packed));
	snprintf(want, sizeof(want), "bent.gz=%zu!!checksum\n", log.n);
	expect("bent.gz", L, 1, want);
	text_free(&log);
	text_free(&packed);
	text_free(&said);
}

/* A file of two streams, with what may stand around them. */
static void expect_streams(const char *what, struct slice first, struct slice second, struct slice behind, const char *said)
{
	struct text all = { 0 }, want = { 0 };
	size_t n = strlen("alpha\nalpha\nbeta\n") * (1 + (second.n > 18));

	text_add(&all, first);
	text_add(&all, second);
	text_add(&all, behind);
	put("streams.gz", text_slice(&all));
	text_addf(&want, "streams.gz=%.*s", (int)n, "alpha\nalpha\nbeta\nalpha\nalpha\nbeta\n");
	text_adds(&want, said ? said : "\n");
	printf("%s", failed ? what : "");
	expect("streams.gz", L, said != NULL, want.p);
	text_free(&all);
	text_free(&want);
}

static void streams(void)
{
	static char zeros[700];
	struct text one, bent;

	PACK("one.gz", "raw", "gzip", IS("x", SLICE("alpha\nalpha\nbeta\n")));
	one = get("one.gz");
	bent = get("one.gz");
	bent.p[bent.n - 8] ^= 1;
	expect_streams("one after the other", text_slice(&one), text_slice(&one), SLICE(""), NULL);
	expect_streams("filled up", text_slice(&one), text_slice(&one), (struct slice){ zeros, sizeof(zeros) }, NULL);
	expect_streams("filled up a little", text_slice(&one), SLICE(""), (struct slice){ zeros, 3 }, NULL);
	expect_streams("something behind", text_slice(&one), text_slice(&one), SLICE("else"), "!!checksum\n");
	expect_streams("the first is bent", text_slice(&bent), text_slice(&one), SLICE(""), "!!checksum\n");
	expect_streams("the second is bent", text_slice(&one), text_slice(&bent), SLICE(""), "!!checksum\n");
	for (size_t n = 1; n < 11; n++)
		expect_streams("the second has hardly begun", text_slice(&one), slice_cut(text_slice(&one), 0, n), SLICE(""),
			       "!!truncated at byte 17\n");
	text_free(&one);
	text_free(&bent);
}

/* What comes before the damage is read. */
static void bent_gzip(void)
{
	struct text log = { 0 }, packed, said = { 0 };
	int damaged = 0, most = 0;

	for (int i = 0; i < 3000; i++)
		text_addf(&log, "%d %d\n", i * 31 % 1009, i * 17 % 4001);
	PACK("g.gz", "raw", "gzip", IS("x", text_slice(&log)));
	packed = get("g.gz");
	for (size_t at = 12; at < packed.n - 8; at += 101) {
		char *end;

		packed.p[at] ^= 0x10;
		put("bent.gz", text_slice(&packed));
		packed.p[at] ^= 0x10;
		CHECK(list("bent.gz", L, &said) == 1);
		end = strstr(said.p, "!!damaged at byte ");
		CHECK(end || strstr(said.p, "!!checksum"));
		if (!end)
			continue;
		damaged++;
		most = atoi(end + 18) > most ? atoi(end + 18) : most;
	}
	CHECK(damaged > 0 && most > (int)log.n / 2);
	text_free(&log);
	text_free(&packed);
	text_free(&said);
}

static void all_broken(void)
{
	static const struct {
		const char *format, *filter;
	} kinds[] = { { "zip", NULL }, { "7zip", NULL }, { "pax", NULL }, { "pax", "gzip" }, { "pax", "bzip2" }, { "pax", "xz" }, { "pax", "zstd" } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (PACK("k", kinds[i].format, kinds[i].filter, IS("a", SLICE("alpha\nalpha\nbeta\n")), IS("b", SLICE("gamma"))))
			broken("k", "!b=gamma\n");
	if (PACK("k", "raw", "gzip", IS("x", SLICE("alpha\nalpha\nbeta\n"))))
		broken("k", "cut=alpha\nalpha\nbeta\n");
}

int main(void)
{
	char folder[] = "/tmp/simpane-unit.XXXXXX", command[80];

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	nested();
	compressed();
	empty();
	seekable();
	hostile_names();
	no_files();
	encrypted();
	too_much();
	folders();
	standard_input("outer.tar.xz", "-!m.zip!logs/inner.tgz!aaa/radius.log=accept\n\n-!m.zip!logs/inner.tgz!aaa/./x=\n-!m.zip!plain=p\n\n-!tail=t\n");
	standard_input("a.7z", "-!device/messages=one\n\n-!two=2\n-!device/empty=\n");
	standard_input("empty.log", "-=\n");
	cut_gzip();
	streams();
	bent_gzip();
	all_broken();
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	CHECK(system(command) == 0);
	return failed;
}

/*
 * Makes another bundle of an unpacked one, as bundles come from the field: a party or a host that sent nothing, lines that are lost, files cut at
 * either end or called otherwise, a host's clock moved, lines that mean nothing. The same seed, the same changes. Says what it did, in one line.
 * usage: vary SEED FOLDER
 * A moved clock moves every stamp in the files of that host's folder (PARTY/HOST/...); files of others that relay its lines are left out, since
 * they would show both the old time and the new.
 */
#include <ctype.h>
#include <fts.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FILES 1024

struct file {
	char *path; /* below the folder */
	char *text;
	size_t n;
	bool gone, changed;
};

static struct file files[FILES];
static size_t count;
static uint64_t dice;
static char did[4096];

static uint64_t roll(uint64_t below)
{
	uint64_t z = dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % below;
}

static bool chance(unsigned percent)
{
	return roll(100) < percent;
}

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
	size_t n = strlen(did);
	va_list ap;

	va_start(ap, format);
	vsnprintf(did + n, sizeof(did) - n, format, ap);
	va_end(ap);
}

static _Noreturn void stop(const char *what)
{
	perror(what);
	exit(2);
}

/* --- files --- */

static void load(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct file *one = &files[count++];
	size_t got;

	if (!f || count == FILES)
		stop(path);
	one->path = strdup(path);
	do {
		one->text = realloc(one->text, one->n + 65536);
		if (!one->text)
			stop(path);
		got = fread(one->text + one->n, 1, 65536, f);
		one->n += got;
	} while (got > 0);
	fclose(f);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void load_all(void)
{
	FTS *tree = fts_open((char *[]){ (char[]){ "." }, NULL }, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;

	if (!tree)
		stop(".");
	while ((e = fts_read(tree)))
		if (e->fts_info == FTS_F)
			load(e->fts_path + 2);
	fts_close(tree);
}

static void save(const struct file *f)
{
	FILE *out;

	if (f->gone && unlink(f->path) != 0)
		stop(f->path);
	if (f->gone || !f->changed)
		return;
	out = fopen(f->path, "wb");
	if (!out || fwrite(f->text, 1, f->n, out) != f->n || fclose(out) != 0)
		stop(f->path);
}

/* "device" or, with two parts, "device/mtr-1"; 0 when the path has no more parts than that. */
static size_t head(const char *path, int parts)
{
	const char *p = path;

	for (; parts > 0 && p; parts--)
		p = strchr(p == path ? p : p + 1, '/');
	return p ? (size_t)(p - path) : 0;
}

static struct file *any(void)
{
	size_t left = 0, nth;

	for (size_t i = 0; i < count; i++)
		left += !files[i].gone;
	nth = left ? roll(left) : 0;
	for (size_t i = 0; i < count && left; i++)
		if (!files[i].gone && nth-- == 0)
			return &files[i];
	return NULL;
}

/* --- what does not come --- */

static void leave_out(int parts)
{
	const struct file *f = any();
	size_t n = f ? head(f->path, parts) : 0;
	bool others = false;

	for (size_t i = 0; i < count; i++)
		others |= !files[i].gone && (head(files[i].path, parts) != n || strncmp(files[i].path, f->path, n + 1) != 0);
	if (!n || !others)
		return;
	tell(" no %.*s;", (int)n, f->path);
	for (size_t i = 0; i < count; i++)
		if (head(files[i].path, parts) == n && strncmp(files[i].path, f->path, n) == 0)
			files[i].gone = true;
}

static void keep(struct file *f, size_t from, size_t to, unsigned percent)
{
	char *out = malloc(f->n + 1), *line = f->text, *end = f->text + f->n, *next;
	size_t n = 0;

	if (!out)
		stop("malloc");
	for (size_t k = 0; line < end; line = next, k++) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next + 1 : end;
		if (k < from || k >= to || (percent && chance(percent)))
			continue;
		memcpy(out + n, line, (size_t)(next - line));
		n += (size_t)(next - line);
	}
	free(f->text);
	f->text = out;
	f->n = n;
	f->changed = true;
}

static size_t lines(const struct file *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->text[i] == '\n';
	return n;
}

static void lose_lines(void)
{
	static const unsigned shares[] = { 2, 10, 30, 60 };
	struct file *f = any();
	unsigned share = shares[roll(4)];
	uint64_t how = roll(10);
	size_t all = f ? lines(f) : 0;

	if (!f)
		return;
	tell(" %s%u %% of %s;", how < 6 ? "lost " : how < 8 ? "lost the first " : "lost the last ", share, f->path);
	if (how < 6)
		keep(f, 0, SIZE_MAX, share);
	else if (how < 8)
		keep(f, all * share / 100, SIZE_MAX, 0);
	else
		keep(f, 0, all - all * share / 100, 0);
}

/* --- what comes otherwise --- */

static void call_otherwise(void)
{
	static const char *const words[] = { "log", "out", "data", "x" };
	struct file *f = any();
	const char *slash = f ? strrchr(f->path, '/') : NULL;
	char to[1024];

	if (!f || !slash) /* what lies on top (simpane.json) is known by its name */
		return;
	snprintf(to, sizeof(to), "%.*s/%s%u", (int)(slash - f->path), f->path, words[roll(4)], (unsigned)roll(1000));
	if (access(to, F_OK) == 0 || rename(f->path, to) != 0)
		return;
	tell(" %s is %s;", f->path, strrchr(to, '/') + 1);
	free(f->path);
	f->path = strdup(to);
}

static void add_noise(void)
{
	static const char *const says[] = { "CRON[%u]: (root) CMD (true)\n", "systemd[%u]: Started Daily apt upgrade and clean activities.\n",
					    "sshd[%u]: Server listening on :: port 22.\n" };
	struct file *f = any();
	unsigned many = 1 + (unsigned)roll(20);

	if (!f || !strchr(f->path, '/'))
		return;
	tell(" %u lines more in %s;", many, f->path);
	for (unsigned k = 0; k < many; k++) {
		char line[160], rest[100];
		size_t at = f->n ? roll(f->n) : 0, n;

		while (at > 0 && f->text[at - 1] != '\n')
			at--;
		snprintf(rest, sizeof(rest), says[roll(3)], 1 + (unsigned)roll(9999));
		n = (size_t)snprintf(line, sizeof(line), "Oct  9 0%u:5%u:%02u host%u %s", (unsigned)roll(10), (unsigned)roll(10), (unsigned)roll(60), (unsigned)roll(10), rest);
		f->text = realloc(f->text, f->n + n);
		if (!f->text)
			stop("realloc");
		memmove(f->text + at + n, f->text + at, f->n - at);
		memcpy(f->text + at, line, n);
		f->n += n;
	}
	f->changed = true;
}

/* --- clocks --- */

/* Forms of stamps: what strptime reads at a place where no word and no digit goes before, and how strftime writes it again. */
static const struct {
	const char *mask; /* 9 a digit, A a letter, anything else is itself */
	const char *form;
} forms[] = {
	{ "9999-99-99 99:99:99", "%Y-%m-%d %H:%M:%S" },	   { "9999-99-99T99:99:99", "%Y-%m-%dT%H:%M:%S" },
	{ "9999/99/99 99:99:99", "%Y/%m/%d %H:%M:%S" },	   { "9999-99-99 time=99:99:99", "%Y-%m-%d time=%H:%M:%S" },
	{ "99/AAA/9999:99:99:99", "%d/%b/%Y:%H:%M:%S" },   { "99-AAA-9999::99:99:99", "%d-%b-%Y::%H:%M:%S" },
	{ "AAA 99 9999 99:99:99", "%b %d %Y %H:%M:%S" },   { "AAA 99 99:99:99 9999", "%b %d %H:%M:%S %Y" },
	{ "AAA  9 99:99:99 9999", "%b %e %H:%M:%S %Y" },   { "AAA 99 99:99:99", "%b %d %H:%M:%S" },
	{ "AAA  9 99:99:99", "%b %e %H:%M:%S" },	   { "99/99 99:99:99", "%m/%d %H:%M:%S" },
	{ "99-99 99:99:99", "%m-%d %H:%M:%S" },		   { "99999999999999", "%Y%m%d%H%M%S" },
};

static bool fits(const char *p, size_t n, const char *mask)
{
	for (; *mask; mask++, p++, n--)
		if (n == 0 || (*mask == '9' ? !isdigit((unsigned char)*p) : *mask == 'A' ? !isalpha((unsigned char)*p) : *p != *mask))
			return false;
	return true;
}

/* A stamp of the year of the samples at p is moved in place (every form keeps its length): how long it is, 0 when there is none. */
static size_t move_written(char *p, size_t n, long by)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t long_is = strlen(forms[i].mask);
		char text[64];
		struct tm tm = { .tm_year = 126 };
		time_t t;

		if (!fits(p, n, forms[i].mask))
			continue;
		snprintf(text, sizeof(text), "%.*s", (int)long_is, p);
		if (!strptime(text, forms[i].form, &tm) || tm.tm_year != 126)
			continue;
		t = timegm(&tm) + by;
		if (strftime(text, sizeof(text), forms[i].form, gmtime_r(&t, &tm)) == long_is)
			memcpy(p, text, long_is);
		return long_is;
	}
	return 0;
}

#define YEAR_FROM 1767225600 /* 2026 */
#define YEAR_TO 1798761600

/* Seconds, milliseconds, microseconds or nanoseconds since 1970: the first ten digits are the seconds. */
static size_t move_epoch(char *p, size_t n, long by)
{
	size_t digits = 0;
	char text[24];
	long t;

	while (digits < n && isdigit((unsigned char)p[digits]))
		digits++;
	if (digits != 10 && digits != 13 && digits != 16 && digits != 19)
		return digits;
	snprintf(text, sizeof(text), "%.10s", p);
	t = strtol(text, NULL, 10);
	if (t >= YEAR_FROM && t < YEAR_TO) {
		snprintf(text, sizeof(text), "%ld", t + by);
		memcpy(p, text, 10);
	}
	return digits;
}

static void move_stamps(struct file *f, long by)
{
	for (size_t i = 0; i < f->n;) {
		size_t n = 0;

		if (i == 0 || !isalnum((unsigned char)f->text[i - 1]))
			n = move_written(f->text + i, f->n - i, by);
		if (!n && isdigit((unsigned char)f->text[i]))
			n = move_epoch(f->text + i, f->n - i, by);
		i += n ? n : 1;
	}
	f->changed = true;
}

/* "10:20:30.123 HOST ...": the word behind a time of day. */
static bool behind_time(const char *text, size_t at)
{
	size_t i = at;

	if (i < 2 || text[i - 1] != ' ' || isspace((unsigned char)text[i - 2]))
		return false;
	for (i--; i > 0 && !isspace((unsigned char)text[i - 1]); i--)
		if (text[i] == ':' && isdigit((unsigned char)text[i - 1]))
			return true;
	return false;
}

/* Are there lines that this host wrote: somebody else keeps them. */
static bool relays(const struct file *f, const char *host, size_t n)
{
	for (size_t i = 0; i + n < f->n; i++)
		if (memcmp(f->text + i, host, n) == 0 && !isalnum((unsigned char)f->text[i + n]) && behind_time(f->text, i))
			return true;
	return false;
}

static void move_clock(void)
{
	static const long steps[] = { 1, 3, 45, 300, 3600, 7200 };
	const struct file *of = any();
	size_t n = of ? head(of->path, 2) : 0, party = of ? head(of->path, 1) : 0;
	long by = steps[roll(6)] * (chance(50) ? 1 : -1);

	if (!n)
		return;
	tell(" clock of %.*s %+ld s;", (int)n, of->path, by);
	for (size_t i = 0; i < count; i++) {
		if (head(files[i].path, 2) == n && strncmp(files[i].path, of->path, n) == 0)
			move_stamps(&files[i], by);
		else if (relays(&files[i], of->path + party + 1, n - party - 1) && !files[i].gone && strchr(files[i].path, '/'))
			files[i].gone = true;
	}
}

int main(int argc, char **argv)
{
	if (argc != 3 || chdir(argv[2]) != 0) {
		fputs("usage: vary SEED FOLDER\n", stderr);
		return 2;
	}
	dice = strtoull(argv[1], NULL, 10) * UINT64_C(0x2545f4914f6cdd1d);
	load_all();
	if (chance(50))
		leave_out(1);
	if (chance(25))
		leave_out(2);
	if (chance(30)) {
		struct file *f = any();

		if (f && strchr(f->path, '/')) {
			f->gone = true;
			tell(" no %s;", f->path);
		}
	}
	for (uint64_t k = chance(60) ? 1 + roll(4) : 0; k > 0; k--)
		lose_lines();
	if (chance(30))
		move_clock();
	for (uint64_t k = chance(30) ? 1 + roll(2) : 0; k > 0; k--)
		add_noise();
	for (size_t i = 0; i < count; i++)
		save(&files[i]);
	for (uint64_t k = chance(30) ? 1 + roll(3) : 0; k > 0; k--)
		call_otherwise();
	printf("%s\n", did[0] ? did + 1 : "nothing");
	return 0;
}

/*
 * Types on the screens of a case in a pseudo-terminal, as fast as they answer, and says how long that took and what came back.
 * usage: typist SIMPANE CASE [DEVICE [WIDTHxHEIGHT]]      120x40 without; without a device only the first frame
 * Columns: keys pressed; ms until the first byte of the answer (median, 99th percentile); ms until the last one, when what takes longer has come
 * too; ms of processor until then, which is what counts on a machine that is not idle; bytes that one key brought (median, most). "first frame" is
 * from the start of the process.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 40, PATIENCE_MS = 1000, PRESSES = 4096, SEEN = 1 << 20 };

struct answer { double first, last, cpu; size_t bytes; };

static int terminal;
static pid_t child;
static char seen[SEEN + 1]; /* of the last answer */
static struct answer all[PRESSES];
static size_t pressed;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Of the processor, since it started. */
static double cpu(void)
{
	char path[64];
	unsigned long long ns = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)child);
	f = fopen(path, "r");
	if (f && fscanf(f, "%llu", &ns) != 1)
		ns = 0;
	if (f)
		fclose(f);
	return (double)ns / 1e6;
}

/* Of memory, in MB: not every kernel counts it for one that was ended by a signal. */
static double peak(void)
{
	char path[64], row[128];
	double kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)child);
	f = fopen(path, "r");
	while (f && fgets(row, sizeof(row), f))
		if (strncmp(row, "VmHWM:", 6) == 0)
			kb = strtod(row + 6, NULL);
	if (f)
		fclose(f);
	return kb / 1024;
}

static bool readable(int ms)
{
	struct pollfd p = { .fd = terminal, .events = POLLIN };

	return poll(&p, 1, ms) > 0;
}

/* Reads until nothing more comes. False: nothing came at all. */
static bool listen_from(double from, int patience, struct answer *a)
{
	*a = (struct answer){ .cpu = -cpu() };
	while (readable(a->bytes ? QUIET_MS : patience)) {
		char some[65536];
		ssize_t n = read(terminal, some, sizeof(some));

		if (n <= 0)
			break;
		if (a->bytes == 0)
			a->first = now() - from;
		for (ssize_t i = 0; i < n && a->bytes + (size_t)i < SEEN; i++)
			seen[a->bytes + (size_t)i] = some[i];
		a->bytes += (size_t)n;
		a->last = now() - from;
	}
	seen[a->bytes < SEEN ? a->bytes : SEEN] = '\0';
	a->cpu += cpu();
	return a->bytes > 0;
}

static bool press(const char *key, size_t n, struct answer *a)
{
	static bool silent; /* at the end of a list a key brings nothing, nor does the next one: it is not waited for as long */
	double from = now();

	if (write(terminal, key, n) != (ssize_t)n)
		return false;
	silent = !listen_from(from, silent ? PATIENCE_MS / 10 : PATIENCE_MS, a);
	return !silent;
}

/* --- figures --- */

static double of(const struct answer *a, int which)
{
	return which == 0 ? a->first : which == 1 ? a->last : which == 2 ? a->cpu : (double)a->bytes;
}

static int which_now;

static int compare(const void *a, const void *b)
{
	double x = of(a, which_now), y = of(b, which_now);

	return (x > y) - (x < y);
}

static double share(struct answer *a, size_t n, int which, double part)
{
	size_t i = (size_t)((double)n * part);

	which_now = which;
	qsort(a, n, sizeof(*a), compare);
	return n ? of(&a[i < n ? i : n - 1], which) : 0;
}

static void row(const char *name, struct answer *a, size_t n)
{
	printf("%-34s %5zu %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f %8.0f %8.0f\n", name, n, share(a, n, 0, 0.5), share(a, n, 0, 0.99), share(a, n, 1, 0.5),
	       share(a, n, 1, 0.99), share(a, n, 2, 0.5), share(a, n, 2, 0.99), share(a, n, 3, 0.5), share(a, n, 3, 1));
	fflush(stdout);
}

/* --- what is typed --- */

#define OPEN "open" /* the device that is asked for */

static const struct step {
	const char *name, *keys; /* each character is one key */
	int times;
	const char *wants; /* wait until this stands on the screen */
} steps[] = {
	{ "fleet: row by row", "j", 200, NULL },
	{ "fleet: pages, ends", "\006\006\006\002\004\025Gg", 5, NULL },
	{ "fleet: sort, panes", "ssssss\t\t\tzz", 3, NULL },
	{ "fleet: filter, as typed", "foutcome!=reached\033", 3, NULL },
	{ "device: opened", OPEN, 1, "timeline" },
	{ "device: row by row", "j", 200, NULL },
	{ "device: pages, ends", "\006\006\006\002\004\025Ggg", 5, NULL },
	{ "device: divergences, boundaries", "dDdbBbb.", 5, NULL },
	{ "device: panes, beliefs, times", "mmm\t\t\t\tzzTTTTttvv+-", 3, NULL },
	{ "device: why, help, what it means", "1\0338\033K\033?\033", 5, NULL },
	{ "device: filter, as typed", "fkind:flow dport=8883\033", 3, NULL },
	{ "device: next, back", "}}}{{{", 5, NULL },
	{ "raw: opened", "\r", 1, "line " },
	{ "raw: row by row", "j", 200, NULL },
	{ "raw: pages, ends", "\006\006\006\002\004\025Ggnn", 5, NULL },
	{ "raw: closed", "q", 1, "timeline" },
	{ "artifacts, clocks, history, back", "aqoqHqF\r", 3, NULL },
};

static size_t type(const char *keys, int times, size_t from)
{
	size_t n = from;

	for (int i = 0; i < times; i++)
		for (const char *k = keys; *k; k++)
			if (n < PRESSES && press(k, 1, &all[n]))
				n++;
	return n;
}

/* Until this word comes; the rest of what comes then is not waited for. Ms from then on, -1: it did not. */
static double until(const char *word, double from)
{
	size_t n = 0;

	while (now() - from < 60000 && readable(PATIENCE_MS)) {
		ssize_t got = read(terminal, seen + n, n < SEEN ? SEEN - n : 0);

		if (got <= 0)
			break;
		n += (size_t)got;
		seen[n] = '\0';
		if (strstr(seen, word))
			return now() - from;
	}
	return -1;
}

/* The word in one go, as it is pasted: what a part of it finds would hide what all of it does. Then until the first hit, and the last. */
static void search(const char *name, const char *word)
{
	struct answer a;
	double from, first, used;

	press("/", 1, &a);
	used = cpu();
	from = now();
	if (write(terminal, word, strlen(word)) != (ssize_t)strlen(word))
		return;
	first = until("match", from);
	listen_from(from, QUIET_MS, &a);
	printf("%-34s %5s %8.1f %8s %8.1f   until the first hit is on the screen, until all are counted; %.1f ms of processor\n", name, "", first, "",
	       a.bytes ? a.last : first, cpu() - used);
	press("\033", 1, &a);
}

/* From Enter behind what is supposed until the answer stands on the screen; `way` goes there. */
static void suppose(const char *name, const char *way, const char *back)
{
	struct answer a;
	double from, used;

	for (const char *p = way; *p; p++)
		press(p, 1, &a);
	used = cpu();
	from = now();
	if (write(terminal, "\r", 1) != 1)
		return;
	while (now() - from < 60000 && (!listen_from(from, PATIENCE_MS, &a) || !strstr(seen, "WHAT IF")))
		;
	printf("%-34s %5s %8.1f   until the verdict is on the screen, %.1f ms of processor\n", name, "", a.last, cpu() - used);
	for (const char *p = back; *p; p++)
		press(p, 1, &a);
}

static void run(const char *name, const char *keys, int times, const char *wants)
{
	size_t before = pressed;
	double from = now(), used = cpu();
	struct answer a;

	pressed = type(keys, times, pressed);
	if (wants) {
		while (!strstr(seen, wants) && now() - from < 30000)
			listen_from(from, PATIENCE_MS, &a);
		printf("%-34s %5s %8.1f   until it stands on the screen, %.1f ms of processor\n", name, "", now() - from - QUIET_MS, cpu() - used);
	} else {
		struct answer *own = malloc((pressed - before + 1) * sizeof(*own));

		if (!own)
			exit(1);
		memcpy(own, all + before, (pressed - before) * sizeof(*own));
		row(name, own, pressed - before);
		free(own);
	}
}

static void type_all(const char *device)
{
	struct answer a;

	search("fleet: search", "bench-1999");
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (strcmp(steps[i].name, "raw: closed") == 0)
			search("raw: search", "EDGE9-900-DENY");
		if (strncmp(steps[i].name, "device: row", 11) == 0) {
			suppose("device: what if a clock ran ahead", "o:offset edge9 3600", "Uq");
			search("device: search", "8883");
		}
		if (strcmp(steps[i].keys, OPEN) == 0) {
			for (const char *k = "/"; *k; k++)
				press(k, 1, &a);
			for (const char *k = device; *k; k++)
				press(k, 1, &a);
		}
		run(steps[i].name, strcmp(steps[i].keys, OPEN) == 0 ? "\r" : steps[i].keys, steps[i].times, steps[i].wants);
	}
	row("all keys", all, pressed);
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_col = 120, .ws_row = 40 };
	struct answer a;
	double from;
	int status;

	if (argc < 3 || (argc > 4 && sscanf(argv[4], "%hux%hu", &size.ws_col, &size.ws_row) != 2)) {
		fprintf(stderr, "usage: typist SIMPANE CASE [DEVICE [WIDTHxHEIGHT]]\n");
		return 2;
	}
	from = now();
	child = forkpty(&terminal, NULL, NULL, &size);
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		setenv("XDG_CONFIG_HOME", "/dev/null", 1);
		setenv("XDG_STATE_HOME", "/dev/null", 1);
		execl(argv[1], argv[1], argv[2], (char *)NULL);
		_exit(127);
	}
	if (child < 0 || !listen_from(from, 60000, &a)) {
		perror("typist");
		return 1;
	}
	printf("%-34s %5s %8s %8s %8s %8s %8s %8s %8s %8s\n", "", "keys", "first ms", "p99", "last ms", "p99", "cpu ms", "p99", "bytes", "most");
	row("first frame", &a, 1);
	if (argc > 3)
		type_all(argv[3]);
	printf("%-34s %5s %8.1f   MB at most\n", "memory", "", peak());
	kill(child, SIGTERM);
	waitpid(child, &status, 0);
	return 0;
}

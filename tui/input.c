/*
 * The paths of a command, opened or imported; what was lost is said on standard error.
 */
#include "input.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "import.h"
#include "progress.h"
#include "settle.h"
#include "verdict.h"
#include "visible.h"

/* --- the import --- */

static volatile sig_atomic_t interrupted; /* how often */

static void interrupt(int signal)
{
	(void)signal;
	interrupted = interrupted < 100 ? interrupted + 1 : interrupted;
}

struct shown {
	bool on, settling, stopped; /* stopped: was told so, not only after all was read */
	sig_atomic_t before;	    /* interrupted while it read */
	struct progress progress;
};

/* One line that is written over, on a terminal only. */
static bool show(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines)
{
	struct shown *s = to_whom;
	struct text t = { 0 };

	if (lines == SETTLING && !s->settling) { /* what stopped the reading keeps what was read: once more stops this, too */
		s->settling = true;
		s->before = interrupted;
	}
	s->stopped |= interrupted != s->before;
	if (interrupted != s->before || !s->on || !progress_tick(&s->progress, entry, done, size, lines))
		return interrupted == s->before;
	if (size && !s->settling)
		text_addf(&t, "%3u %%  ", progress_percent(&s->progress));
	if (s->settling && s->stopped) /* who presses Ctrl-c again because nothing seems to happen would lose it all */
		text_adds(&t, "stopped; Ctrl-c again keeps nothing; ");
	progress_bytes(&s->progress, &t);
	text_adds(&t, "  ");
	visible_cut(&t, slice_of(entry), 30);
	fprintf(stderr, "\r\033[K%s", t.p);
	text_free(&t);
	return true;
}

static int import_options(const struct args *a, struct import_options *o, struct error *e)
{
	uint64_t depth = limits_default.depth, year = 0;

	o->limits = limits_default;
	o->baseline = a->value[OPTION_BASELINE];
	o->inventory = a->value[OPTION_INVENTORY];
	o->formats = a->value[OPTION_FORMATS];
	o->assume_tz = a->assume_tz;
	o->offset = a->offset;
	if (args_number(a, OPTION_LIMIT_BYTES, UINT64_MAX >> 1, &o->limits.bytes, e) < 0 || args_number(a, OPTION_LIMIT_DEPTH, 64, &depth, e) < 0 ||
	    args_number(a, OPTION_YEAR, 2100, &year, e) < 0)
		return -1;
	if (a->value[OPTION_YEAR] && year < 1970)
		return error_set(e, "--year wants a year from 1970 to 2100, not '%.60s'", a->value[OPTION_YEAR]);
	o->limits.depth = (unsigned)depth;
	o->year = (int)year;
	return 1;
}

/* Ctrl-c, being asked to end, and the terminal that goes away; under nohup it may go. */
static const int stopping[3] = { SIGINT, SIGTERM, SIGHUP };

static void catch_signals(struct sigaction before[3])
{
	const struct sigaction catch = { .sa_handler = interrupt };

	for (int i = 0; i < 3; i++)
		if (sigaction(stopping[i], NULL, &before[i]) == 0 && (stopping[i] != SIGHUP || before[i].sa_handler != SIG_IGN))
			sigaction(stopping[i], &catch, NULL);
}

static void release_signals(const struct sigaction before[3])
{
	for (int i = 0; i < 3; i++)
		sigaction(stopping[i], &before[i], NULL);
}

static int import(struct store *s, const struct args *a, struct error *e)
{
	struct import_options o = { 0 };
	struct shown shown = { .on = !args_has(a, OPTION_QUIET) && isatty(STDERR_FILENO) };
	struct sigaction before[3];
	int got;

	if (import_options(a, &o, e) < 0)
		return -CODE_USAGE;
	o.progress = show;
	o.to_whom = &shown;
	progress_begin(&shown.progress);
	catch_signals(before);
	got = import_paths(s, a->paths, a->count, &o, e);
	release_signals(before);
	if (shown.on && shown.progress.shown)
		fputs("\r\033[K", stderr);
	progress_free(&shown.progress);
	if (interrupted && (got > 0 ? shown.stopped : got == 0 || shown.settling)) /* what was read is kept, or all was taken back */
		return -CODE_INTERRUPTED;
	return got < 0 ? -CODE_INPUT : got;
}

int input_add(void *args, struct store *s, const char *path,
	      bool (*progress)(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines), void *to_whom, struct error *e)
{
	struct import_options o = { 0 };

	if (store_is_case(path))
		return error_set(e, "%.200s is a case file; evidence is a bundle, a folder or a log file", path);
	if (import_options(args, &o, e) < 0)
		return -1;
	o.progress = progress;
	o.to_whom = to_whom;
	return import_paths(s, &path, 1, &o, e);
}

/* --- what was lost --- */

static void say_problems(struct input *in, const struct args *a)
{
	struct artifacts *list = store_artifacts(in->store);
	struct artifact row;

	while (artifacts_next(list, &row)) {
		struct text t = { 0 };

		in->lost |= row.lost;
		if (!row.problem || args_has(a, OPTION_QUIET) || (!row.lost && !args_has(a, OPTION_VERBOSE)))
			continue;
		text_addf(&t, "%s: %s", row.path, row.problem);
		if (row.lost && row.bytes > 0)
			text_adds(&t, " (the rest was imported)");
		command_say(t.p, "");
		text_free(&t);
	}
	artifacts_free(list);
}

/* An assumption given to a case that is only read would change it, or be dropped in silence: neither will do. */
static int read_only(const struct args *a, const char *path, struct error *e)
{
	static const enum option changes[] = { OPTION_BASELINE, OPTION_INVENTORY, OPTION_FORMATS, OPTION_ASSUME_TZ, OPTION_OFFSET, OPTION_YEAR };

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
		if (args_has(a, changes[i]))
			return error_set(e, "--%s changes a case: simpane import -o %.200s --%s ...", option_rows[changes[i]].name, path,
					 option_rows[changes[i]].name);
	return 1;
}

static int open_case(struct input *in, const char *path, const struct args *a)
{
	struct error e = { "" };

	if (read_only(a, path, &e) < 0)
		return command_fail(&e, CODE_USAGE);
	in->store = store_open(path, &e);
	if (!in->store)
		return command_fail(&e, CODE_INPUT);
	say_problems(in, a);
	return 0;
}

static int no_cases(const struct args *a, struct error *e)
{
	for (size_t i = 0; i < a->count; i++)
		if (store_is_case(a->paths[i]))
			return error_set(e, "%s: a case file among bundles; add them to it with simpane import -o %.200s PATH...",
					 a->paths[i], a->paths[i]);
	return 1;
}

int input_open(struct input *in, const struct args *a, const char *path)
{
	struct error e = { "" };
	int got;

	*in = (struct input){ 0 };
	if (a->count == 0 && !path)
		return command_fail(
		    (error_set(&e, "which bundle? Give a PATH: an archive, a folder, a log file or - for standard input"), &e), CODE_USAGE);
	if (a->count == 1 && !path && store_is_case(a->paths[0]))
		return open_case(in, a->paths[0], a);
	if (no_cases(a, &e) < 0)
		return command_fail(&e, CODE_USAGE);
	in->store = store_open(path, &e);
	if (!in->store)
		return command_fail(&e, path ? CODE_INPUT : CODE_INTERNAL);
	got = import(in->store, a, &e);
	if (got >= 0) {
		say_problems(in, a);
		return 0;
	}
	if (e.text[0])
		command_fail(&e, 0);
	else if (got == -CODE_INTERRUPTED)
		fprintf(stderr, "simpane: interrupted%s\n", path ? "; what was read is kept, and the same command goes on from there" : "");
	store_close(in->store);
	in->store = NULL;
	return -got;
}

int input_close(struct input *in, int code)
{
	store_close(in->store);
	in->store = NULL;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		command_say("standard output: ", strerror(errno));
		return CODE_INTERNAL;
	}
	return code == CODE_DONE && in->lost ? CODE_LOST : code;
}

int input_run(int argc, char **argv, int (*run)(struct input *in, const struct args *a))
{
	struct args a;
	struct input in;
	int code;

	if (!command_begin(&a, argc, argv, &code) && (code = input_open(&in, &a, NULL)) == 0)
		code = input_close(&in, run(&in, &a));
	args_free(&a);
	return code;
}

int64_t input_device(struct input *in, const struct args *a)
{
	int64_t id = a->value[OPTION_DEVICE] ? verdict_find(in->store, a->value[OPTION_DEVICE]) : 0;

	if (id > 0 || !a->value[OPTION_DEVICE])
		return id;
	command_say(id < 0 ? "several devices hold " : "no device is called, or holds, ", a->value[OPTION_DEVICE]);
	fprintf(stderr, "simpane: simpane devices PATH lists them\n");
	return -1;
}

/*
 * Writes a bundle of logs, and what is true of it, from a scenario: the same scenario and seed, the same bytes.
 * usage: generate [-s SEED] [-m GLOB]... [-d GLOB=PERCENT]... [-n KIND=COUNT]... SCENARIO FOLDER
 * -m leaves logs out, -d loses lines, -n adds lines that mean nothing, beyond what the scenario says. See README.md for the language.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "play.h"
#include "truth.h"

#define FLAWS 32

static int usage(void)
{
	fputs("usage: generate [-s SEED] [-m GLOB]... [-d GLOB=PERCENT]... [-n KIND=COUNT]... SCENARIO FOLDER\n", stderr);
	return 2;
}

static bool asked(struct flaw *f, char what, const char *text)
{
	struct slice much = slice_of(text), glob = slice_token(&much, '=');
	int64_t n = slice_number(much);

	*f = (struct flaw){ what, glob, n < 0 ? 0 : (unsigned)n };
	return glob.n > 0 && (what == 'm' || n >= 0);
}

static int plain_files(const struct scenario *sc, const char *folder, struct error *e)
{
	for (size_t i = 0; i < sc->plain_n; i++) {
		struct text all = { 0 }, path = { 0 };
		int got = 1;

		for (size_t k = 0; k < sc->plain_n; k++)
			if (slice_same(sc->plain[k].path, sc->plain[i].path))
				text_addf(&all, "%.*s\n", SLICE_ARG(sc->plain[k].text));
		text_add(&path, sc->plain[i].path);
		got = logs_file(folder, path.p, text_slice(&all), e);
		text_free(&all);
		text_free(&path);
		if (got < 0)
			return -1;
	}
	return 1;
}

static int make(struct scenario *sc, struct logs *l, const char *folder, struct error *e)
{
	const char *name = strrchr(folder, '/');

	if (play(sc, l, e) < 0)
		return -1;
	logs_settle(l, sc);
	if (logs_write(l, folder, e) < 0 || plain_files(sc, folder, e) < 0)
		return -1;
	return truth_write(sc, l, name ? name + 1 : folder, folder, e);
}

int main(int argc, char **argv)
{
	struct scenario sc = { 0 };
	struct logs l = { 0 };
	struct flaw flaws[FLAWS];
	size_t n = 0;
	uint64_t seed = 0;
	struct error e = { "" };
	int option, got;

	while ((option = getopt(argc, argv, "s:m:d:n:")) != -1) {
		if (option == 's')
			seed = strtoull(optarg, NULL, 10);
		else if (option == '?' || n == FLAWS || !asked(&flaws[n++], (char)option, optarg))
			return usage();
	}
	if (argc - optind != 2)
		return usage();
	got = scenario_read(&sc, argv[optind], &e);
	if (got == 1) {
		sc.dice.state ^= seed * UINT64_C(0x9e3779b97f4a7c15);
		sc.flaw = xrealloc(sc.flaw, sc.flaw_n + n + 1, sizeof(*sc.flaw));
		memcpy(sc.flaw + sc.flaw_n, flaws, n * sizeof(*flaws));
		sc.flaw_n += n;
		got = make(&sc, &l, argv[optind + 1], &e);
	}
	if (got < 0)
		fprintf(stderr, "generate: %s\n", e.text);
	logs_free(&l);
	scenario_free(&sc);
	return got < 0;
}

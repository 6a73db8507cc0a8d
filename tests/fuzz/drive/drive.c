/*
 * Runs a fuzz target without a fuzzer: all its seeds, then so many changed ones, the same ones every time. What clang's libFuzzer found stays
 * found with any compiler.
 * usage: fuzz_NAME RUNS        or: fuzz_NAME --input FILE, to look at one
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "seeds.h"

enum { SECONDS = 60 /* that one input may take, on a busy machine */ };

static struct slice *all;
static size_t n, size;
static uint64_t state = 20260714;

static void add(struct slice seed, void *data)
{
	(void)data;
	if (n == size)
		all = xrealloc(all, size = size ? size * 2 : 64, sizeof(*all));
	all[n++] = (struct slice){ xstrndup(seed.p, seed.n), seed.n };
}

static size_t below(size_t end)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return end ? (size_t)(state >> 33) % end : 0;
}

/* Where it is cut, what is put there: bytes, pieces of itself or of another. */
static void change(struct text *out, struct slice in)
{
	static const char nasty[] = { 0, '\n', '"', '\\', '{', '}', ',', '=', '0', '9', '-', '\x7f', '\x80', '\xff' };
	size_t at = below(in.n + 1), cut = below(4) ? below(8) : below(in.n);
	struct slice other = below(2) ? in : all[below(n)];
	size_t from = below(other.n);

	text_clear(out);
	text_add(out, slice_cut(in, 0, at));
	switch (below(4)) {
	case 0:
		text_addc(out, nasty[below(sizeof(nasty))]);
		break;
	case 1:
		text_addc(out, (char)below(256));
		break;
	case 2:
		text_add(out, slice_cut(other, from, 1 + below(64)));
		break;
	default:
		break;
	}
	text_add(out, slice_from(in, at + cut < in.n ? at + cut : in.n));
}

/* A copy of just its size, so that what reads behind it is found. */
static void run(struct slice input)
{
	uint8_t *copy = xcalloc(input.n + !input.n, 1);

	if (input.n)
		memcpy(copy, input.p, input.n);
	alarm(SECONDS);
	LLVMFuzzerTestOneInput(copy, input.n);
	alarm(0);
	free(copy);
}

static int one(const char *path)
{
	struct text text = { 0 };

	if (!log_slurp(&text, path))
		return 1;
	run(text_slice(&text));
	text_free(&text);
	return 0;
}

int main(int argc, char **argv)
{
	struct text a = { 0 }, b = { 0 };
	unsigned long runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;

	setlocale(LC_CTYPE, "C.UTF-8");
	LLVMFuzzerInitialize(&argc, &argv);
	if (argc == 3 && strcmp(argv[1], "--input") == 0)
		return one(argv[2]);
	seeds(add, NULL);
	for (size_t i = 0; i < n; i++)
		run(all[i]);
	for (unsigned long i = 0; n > 0 && i < runs; i++) {
		text_clear(&a);
		text_add(&a, all[below(n)]);
		for (size_t times = 1 + below(8); times > 0; times--) {
			change(&b, text_slice(&a));
			text_clear(&a);
			text_add(&a, text_slice(&b));
		}
		run(text_slice(&a));
	}
	for (size_t i = 0; i < n; i++)
		free((char *)all[i].p);
	free(all);
	text_free(&a);
	text_free(&b);
	return n == 0;
}

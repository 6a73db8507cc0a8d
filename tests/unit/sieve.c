/* The sieve never misses a literal, wherever it stands, and keeps nearly all else back. */
#include "check.h"
#include "sieve.h"

#include <stdio.h>

int main(void)
{
	static const char *const literals[] = { " SRC=", "CEF:", "link is down", "ab" };
	struct sieve *s = sieve_new();
	char text[64];

	CHECK(sieve_pass(s, SLICE("a link is down")) == 0 && sieve_pass(s, (struct slice){ 0 }) == 0);
	for (unsigned i = 0; i < 4; i++)
		sieve_want(s, slice_of(literals[i]), 1u << i);
	for (int at = 0; at < 20; at++) {
		for (unsigned i = 0; i < 4; i++) {
			int n = snprintf(text, sizeof(text), "%*s%s%*s", at, "", literals[i], at % 3, "");

			CHECK(sieve_pass(s, (struct slice){ text, (size_t)n }) == (1u << i | 8u));
		}
	}
	CHECK(sieve_pass(s, SLICE("the lynx is dawn, CEG; SCR=7")) == 8 && sieve_pass(s, (struct slice){ 0 }) == 8);
	sieve_free(s);
	return failed;
}

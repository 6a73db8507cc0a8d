/* Patterns match bytes or characters, name their groups, and stop at their limits. */
#include "check.h"
#include "regex.h"

#include <stdio.h>
#include <string.h>

static int matches(const char *pattern, unsigned options, struct slice text)
{
	struct error e = { "" };
	struct regex *re = regex_new(slice_of(pattern), options, &e);
	int got = re ? regex_match(re, text, NULL, 0) : -2;

	regex_free(re);
	return got;
}

static void groups(void)
{
	struct error e = { "" };
	struct regex *re = regex_new(SLICE("(?:a(?<src>\\d)|b(?<src>\\d))(x)?(y)"), REGEX_BYTES, &e);
	struct slice g[6];

	CHECK(re && regex_groups(re) == 5 && !regex_group_name(re, 0) && !regex_group_name(re, 3) && !regex_group_name(re, 9));
	CHECK(re && strcmp(regex_group_name(re, 1), "src") == 0 && strcmp(regex_group_name(re, 2), "src") == 0);
	CHECK(re && regex_match(re, SLICE("--b7y--"), g, 6) == 1);
	CHECK(slice_is(g[0], "b7y") && !g[1].p && slice_is(g[2], "7") && !g[3].p && slice_is(g[4], "y") && !g[5].p);
	CHECK(re && regex_match(re, SLICE("--c7y--"), g, 6) == 0 && regex_match(re, (struct slice){ 0 }, g, 6) == 0);
	regex_free(re);
}

static void options(void)
{
	CHECK(matches("^a.b$", REGEX_BYTES, SLICE("a\xC3\xA4" "b")) == 0 && matches("^a.b$", REGEX_UTF, SLICE("a\xC3\xA4" "b")) == 1);
	CHECK(matches("^a.b$", REGEX_BYTES, SLICE("a\xFF" "b")) == 1 && matches("b$", REGEX_UTF, SLICE("a\xFF" "b")) == 1);
	CHECK(matches("a.b", REGEX_LITERAL, SLICE("axb")) == 0 && matches("a.b", REGEX_LITERAL | REGEX_CASELESS, SLICE("xA.Bx")) == 1);
	CHECK(matches("b", REGEX_ANCHORED, SLICE("ab")) == 0 && matches("b", REGEX_ANCHORED, SLICE("ba")) == 1);
}

static void limits(void)
{
	struct error e = { "" };

	CHECK(matches("^(?:a+)+$", REGEX_BYTES, SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")) == -1);
	CHECK(matches("^(?R)?x", REGEX_BYTES, SLICE("y")) <= 0);
	CHECK(!regex_new(SLICE("a("), REGEX_BYTES, &e) && strncmp(e.text, "at 2: ", 6) == 0);
	CHECK(!regex_new(SLICE("\\C"), REGEX_BYTES, &e));
}

int main(void)
{
	groups();
	options();
	limits();
	return failed;
}

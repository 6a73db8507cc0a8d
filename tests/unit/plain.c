/* Escape sequences are taken out, and what they begin with is never missed. */
#include "check.h"
#include "plain.h"

static void coloured(const char *line)
{
	struct text room = { 0 };

	CHECK(plain_coloured(slice_of(line)));
	CHECK(slice_is(plain(slice_of(line), &room), "a warning"));
	text_free(&room);
}

int main(void)
{
	struct slice bare = SLICE("a warning [1] ^ 2");
	struct text room = { 0 };

	coloured("a \x1b[33mwarning\x1b[0m");
	coloured("a \xe2\x86\x90[33mwarning\xe2\x86\x90[0m");
	coloured("a ^[[33mwarning^[[0m");
	CHECK(!plain_coloured(bare));
	CHECK(plain(bare, &room).p == bare.p);
	text_free(&room);
	return failed;
}

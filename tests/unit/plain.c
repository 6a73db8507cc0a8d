/* Escape sequences are taken out, and the pairs of bytes that they begin with are never missed. */
#include "check.h"
#include "plain.h"

static void coloured(const char *line)
{
	struct digrams d = { 0 };
	struct text room = { 0 };

	digrams_read(&d, slice_of(line));
	CHECK(plain_escapes(&d));
	CHECK(slice_is(plain(slice_of(line), &room), "a warning"));
	text_free(&room);
}

int main(void)
{
	struct slice bare = SLICE("a warning [1] ^ 2");
	struct digrams d = { 0 };
	struct text room = { 0 };

	coloured("a \x1b[33mwarning\x1b[0m");
	coloured("a \xe2\x86\x90[33mwarning\xe2\x86\x90[0m");
	coloured("a ^[[33mwarning^[[0m");
	digrams_read(&d, bare);
	CHECK(!plain_escapes(&d));
	CHECK(plain(bare, &room).p == bare.p);
	text_free(&room);
	return failed;
}

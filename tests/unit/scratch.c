/* A list in a file says what was written to it, however often it leaves memory; without a file it is the same in memory. */
#include "check.h"
#include "scratch.h"

#include <stdlib.h>
#include <unistd.h>

#define MANY 1500000

static void fill(bool file)
{
	struct roll r = { 0 };
	uint64_t *list = NULL;
	size_t wrong = 0;

	for (size_t i = 0; i < MANY; i++) {
		list = roll_room(&r, i, sizeof(*list));
		list[i] = i * UINT64_C(0x9e3779b97f4a7c15);
		if (i % 100000 == 0)
			roll_rest(&r);
	}
	CHECK((r.file != 0) == file);
	for (size_t i = 0; i < MANY; i += 3)
		list[i]++;
	roll_rest(&r);
	for (size_t i = 0; i < MANY; i++)
		wrong += list[i] != i * UINT64_C(0x9e3779b97f4a7c15) + (i % 3 == 0);
	CHECK(wrong == 0);
	roll_free(&r);
	CHECK(r.at == NULL && r.bytes == 0 && r.file == 0);
}

int main(void)
{
	struct roll none = { 0 };
	int fd = scratch_open();

	CHECK(fd >= 0);
	close(fd);
	fill(true);
	roll_rest(&none);
	roll_free(&none);
	setenv("TMPDIR", "/nonexistent", 1);
	CHECK(scratch_open() < 0);
	fill(false);
	return failed;
}

/* Tables: quotes, separators, cells that are empty. */
#include "check.h"
#include "csv.h"

#include <stdio.h>

int main(void)
{
	struct slice line = SLICE("a, \"b \"\"c\"\", d\" ,\"x\":1,,"), cell;
	struct text room = { 0 };

	CHECK(csv_next(&line, ',', &room, &cell) && slice_is(cell, "a"));
	CHECK(csv_next(&line, ',', &room, &cell) && slice_is(cell, "b \"c\", d"));
	CHECK(csv_next(&line, ',', &room, &cell) && slice_is(cell, "\"x\":1"));
	CHECK(csv_next(&line, ',', &room, &cell) && cell.n == 0 && csv_next(&line, ',', &room, &cell) && cell.n == 0);
	CHECK(!csv_next(&line, ',', &room, &cell));
	CHECK(csv_separator(SLICE("a;b;c,d")) == ';' && csv_separator(SLICE("a")) == '\0' && csv_separator(SLICE("")) == '\0');
	text_free(&room);
	return failed;
}

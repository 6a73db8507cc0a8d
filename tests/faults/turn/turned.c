/*
 * Which change the program runs with, by the environment: TURNED=17.
 */
#include <stdlib.h>

#include "turned.h"

unsigned turned;
bool turned_tells[TURNED_ROWS];

__attribute__((constructor(101))) static void choose(void)
{
	const char *number = getenv("TURNED");

	turned = number ? (unsigned)strtoul(number, NULL, 10) : 0;
}

__attribute__((constructor(102))) static void change(void)
{
	change_row();
}

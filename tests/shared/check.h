/* One check of a unit test: what does not hold is named by file and line, and the others still run. main() returns `failed`. For: tests/unit/. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

static int failed;

#define CHECK(x)                                                       \
	do {                                                           \
		if (!(x)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #x); \
			failed = 1;                                    \
		}                                                      \
	} while (0)

#endif

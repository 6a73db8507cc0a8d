/*
 * Comparisons that can be turned round while the program runs: number `turned` of those that turn.c wrote down.
 * For: the files that turn.c writes, and play.c.
 */
#ifndef TURNED_H
#define TURNED_H

#include <stdbool.h>

extern unsigned turned; /* 0: none */
#define TURNED_ROWS 100000 /* from here on: the rows of checks.def and judges.def, see rows.inc */
extern bool turned_tells[TURNED_ROWS]; /* in what ran so far this change gives another value */
void change_row(void); /* the one of `turned`, and no other */

/* each operand once, and in its own type */
#define TURN_LESS(n, a, b, sign, other, edge)                                                                                 \
	({                                                                                                                    \
		__auto_type turn_a = (a);                                                                                     \
		__auto_type turn_b = (b);                                                                                     \
		turned_tells[n] = true;                                                                                       \
		turned_tells[(n) + 1] |= turn_a == turn_b;                                                                    \
		turned == (n) ? turn_a other turn_b : turned == (n) + 1 ? turn_a edge turn_b : turn_a sign turn_b;            \
	})
#define TURN_LT(n, a, b) TURN_LESS(n, a, b, <, >=, <=)
#define TURN_GT(n, a, b) TURN_LESS(n, a, b, >, <=, >=)
#define TURN_LE(n, a, b) TURN_LESS(n, a, b, <=, >, <)
#define TURN_GE(n, a, b) TURN_LESS(n, a, b, >=, <, >)
#define TURN_EQ(n, a, b) (turned_tells[n] = true, ((a) == (b)) != (turned == (n)))
#define TURN_NE(n, a, b) (turned_tells[n] = true, ((a) != (b)) != (turned == (n)))
/* by De Morgan: with all three turned, "and" is "or"; the two differ where not both operands hold, or do not */
#define TURN_BOTH(n, a, b, sign, alike)                                                                                       \
	({                                                                                                                    \
		bool turn_is = ((!!(a) != (turned == (n))) sign (!!(b) != (turned == (n)))) != (turned == (n));               \
		turned_tells[n] |= turn_is != (alike);                                                                        \
		turn_is;                                                                                                      \
	})
#define TURN_AND(n, a, b) TURN_BOTH(n, a, b, &&, true)
#define TURN_OR(n, a, b) TURN_BOTH(n, a, b, ||, false)

#endif

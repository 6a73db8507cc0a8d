/*
 * Which of many literals may stand in a text, told in one walk over the text: most messages hold none of those that most readers ask for.
 * For: registry.c.
 * A literal of four bytes or more has three bytes at an even place and three at an odd one, wherever it stands: of either three one is
 * kept, and only every second place of a text is looked at. Literals of one byte, of which there should be few, are sought by themselves.
 */
#ifndef SIEVE_H
#define SIEVE_H

#include "base.h"

struct sieve;
struct sieve *sieve_new(void);
void sieve_free(struct sieve *s);
/* who: bits that sieve_pass() gives of a text in which the literal stands. They are always given when it has two or three bytes, or none. */
void sieve_want(struct sieve *s, struct slice literal, uint64_t who);
/* Who may find a literal of theirs in the text; some of them will not. */
uint64_t sieve_pass(const struct sieve *s, struct slice text);

#endif

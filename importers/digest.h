/*
 * SHA-256 of what goes by. The only door to libcrypto.
 * For: importers/ahead.c.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "base.h"

struct digest;
struct digest *digest_new(void);
void digest_free(struct digest *d);
void digest_add(struct digest *d, struct slice bytes);
void digest_hex(struct digest *d, char out[65]); /* ends it: 64 hex digits; the next digest_add() begins anew */

#endif

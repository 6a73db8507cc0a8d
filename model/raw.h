/*
 * The raw bytes of artifacts: kept in packed blocks, read again by line.
 * For: store.c.
 * Lines are those of the reading in parsers/: they end at LF or CR LF, and a longer one than RAW_LINE_MAX is cut there.
 */
#ifndef RAW_H
#define RAW_H

#include <sqlite3.h>

#include "error.h"
#include "base.h"

#define RAW_LINE_MAX (1u << 20)

struct raw;
struct raw *raw_new(sqlite3 *db);
void raw_free(struct raw *r);
/* As store_add_block() and store_lines(). Larger blocks than are packed in one are kept in several; they are in the file after raw_flush(). */
int raw_add(struct raw *r, int64_t artifact, uint64_t offset, uint32_t first_line, struct slice bytes, struct error *e);
int raw_flush(struct raw *r, struct error *e);
void raw_forget(struct raw *r); /* what is known of the file: a change was taken back */
int raw_lines(struct raw *r, int64_t artifact, uint32_t from, uint32_t to, int (*each)(void *to_whom, uint32_t line, struct slice text),
	      void *to_whom, struct error *e);

#endif

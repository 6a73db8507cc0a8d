/*
 * What is known beforehand: simpane.json of a bundle or --baseline, an inventory, assumptions about zones, clocks and the year. It ends as
 * rows of text in the case's meta, one value a line, for the passes: "baseline.apn", ..., "assume_tz", "offset", "year".
 * For: importers/import.c. The files are those of CLI.md.
 * What stands in the case already stays: a bundle's simpane.json only adds to it. --baseline replaces the keys it names; a row of
 * --assume-tz, --offset or the clocks of --baseline replaces the row of the same pattern, and stands last, where it counts most. The zones
 * of a bundle stand before them, its first one last.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "store.h"

#define MANIFEST_MAX (64u << 20)

struct manifest;
/* Gets what is wrong with a bundle's own file, a sentence each. */
typedef void manifest_say(void *to_whom, const char *sentence);

struct manifest *manifest_new(struct store *s); /* with what the case knows */
void manifest_free(struct manifest *m);
bool manifest_is(const char *path); /* the entry is the simpane.json in the root of a bundle, or in its only folder */
void manifest_add(struct manifest *m, struct slice json, manifest_say *say, void *to_whom);
int manifest_baseline(struct manifest *m, const char *path, struct error *e); /* every mistake is an error */
int manifest_inventory(struct manifest *m, const char *path, manifest_say *say, void *to_whom, struct error *e);
int manifest_assume(struct manifest *m, const char *const *zones, const char *const *offsets, int year, struct error *e);
int manifest_keep(struct manifest *m, struct store *s, struct error *e);
/* A configuration file of the user's, whole; at most MANIFEST_MAX. */
int manifest_slurp(const char *path, struct text *out, struct error *e);

#endif

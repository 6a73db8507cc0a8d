/*
 * The case file: artifacts, raw blocks, events, findings, and the tables that the passes write. The only door to SQLite.
 * For: importers (write), passes in model/ (read and write), timeline and verdict (read).
 * Strings given are copied; strings got live until the next call on the same store unless said otherwise.
 */
#ifndef STORE_H
#define STORE_H

#include "error.h"
#include "event.h"

struct store;

/* path NULL: a temporary case (unlinked file, gone at close). An existing case file is opened, anything else refused. NULL on trouble. */
struct store *store_open(const char *path, struct error *e);
void store_close(struct store *s);
struct sqlite3 *store_db(struct store *s); /* for the passes in model/, nobody else */
bool store_is_case(const char *path);	   /* does the file begin like a case file */

int store_begin(struct store *s, struct error *e);
int store_commit(struct store *s, struct error *e);
int store_take_back(struct store *s, struct error *e); /* what the transaction did, in the case and in memory */
/* What is read until store_leave() is read as of now, and without asking each time whether others changed it. Others cannot write meanwhile. */
void store_stay(struct store *s);
void store_leave(struct store *s);

struct artifact {
	int64_t id;
	const char *path; /* "bundle.zip!logs.tar.gz!device/messages" */
	enum party party;
	enum role role;
	const char *host;   /* NULL: not known */
	const char *format; /* NULL: nobody could read it */
	int64_t bytes, lines, recognised, unrecognised, blank, undated;
	const char *sha256;  /* 64 hex digits */
	int64_t mtime;	     /* ns, UTC_NONE when the container says none */
	int64_t from, to;    /* corrected time span, UTC_NONE when undated */
	const char *problem; /* NULL, or what could not be read, in words */
	bool lost;	     /* the problem lost input (truncated, encrypted, over a limit): exit code 4 */
};

int64_t store_add_artifact(struct store *s, const char *path, int64_t mtime, struct error *e); /* id, or -1 */
int store_end_artifact(struct store *s, const struct artifact *a, struct error *e);	       /* all but from and to */
/* Takes back the artifact that was added last, with its blocks, events and findings. */
int store_drop_artifact(struct store *s, int64_t id, struct error *e);
/* Says in the case that this import was stopped, until the next one begins. */
int store_note_interrupted(struct store *s, struct error *e);
/* Takes back that note, and the artifact that was left unfinished: it is read again. 2 when there was one or the other, 1 when not. */
int store_drop_interrupted(struct store *s, struct error *e);
/* Keeps raw bytes (compressed). Called in order; first_line is the number of the first line that begins in them. */
int store_add_block(struct store *s, int64_t artifact, uint64_t offset, uint32_t first_line, struct slice raw, struct error *e);
/* Control characters in values become blanks and long values are cut at 4 KiB: the raw line has them. */
int store_add_event(struct store *s, int64_t artifact, const struct event *ev, struct error *e);
/* A sentence about a line (0: about the artifact; artifact 0: about the case). */
int store_add_finding(struct store *s, int64_t artifact, uint32_t line, const char *text, struct error *e);
/*
 * What this import knows, kept for the passes: rows of simpane.json or --baseline ("baseline.KEY"), --assume-tz and --offset rows, --year, and
 * "formats", the usual speaker of each format: rows "name TAB party TAB role".
 */
int store_set_meta(struct store *s, const char *key, struct slice value, struct error *e);
char *store_get_meta(struct store *s, const char *key); /* to be freed, NULL when not set */

/* Raw text of one line (without its end) from the blocks; to be freed. NULL when there is none. */
char *store_line(struct store *s, int64_t artifact, uint32_t line, size_t *n);
/*
 * Calls for lines from..to (1-based, inclusive) while each() returns 1, else returns what it said; 1 when the artifact ends before. Bytes
 * are raw: the caller makes them visible.
 */
int store_lines(struct store *s, int64_t artifact, uint32_t from, uint32_t to,
		int (*each)(void *to_whom, uint32_t line, struct slice text), void *to_whom, struct error *e);

/* Artifacts in the order of their paths. */
struct artifacts;
struct artifacts *store_artifacts(struct store *s);
bool artifacts_next(struct artifacts *a, struct artifact *out); /* strings live until the next call */
void artifacts_free(struct artifacts *a);

#endif

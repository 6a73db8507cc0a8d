/*
 * A log as text: its lines, its bytes as a reading, who takes it, and all that is said of it. And the logs of the project's own.
 * For: the tests in unit/ and fuzz/.
 */
#ifndef LOG_H
#define LOG_H

#include "parser.h"

struct log { /* what is left of it */
	struct slice left;
	size_t step; /* bytes at a time; 0: as many as are asked for */
};

typedef void log_file(const char *path, void *data);
typedef void log_event(const struct parser *p, const struct event *ev, void *data);

ptrdiff_t log_more(void *log, char *buf, size_t size, struct error *e); /* a reading_more */
bool log_slurp(struct text *out, const char *path);
/* Calls `one` with each file of a pattern below the source, in order; how many. */
size_t log_files(const char *pattern, log_file *one, void *data);
/* "logs/at_trace.log" of a long path: the last folder and the file. */
const char *log_name(const char *path);

/* The first lines, cut as a reading cuts them; they live as long as the text. */
unsigned log_lines(struct slice text, struct line *lines, unsigned max);
/* What the road does: the first hundred lines decide. bids may be NULL. */
const struct parser *log_taker(const struct registry *g, struct slice text, int *bids);
/* The parser that a file's name begins with: "logs/at_trace_forms.log" is at_trace's. The longest name is meant. */
const struct parser *log_owner(const struct registry *g, const char *path);
/* The samples inside a format's file, one after another. False: it has no head, and reads messages of carriers only. */
bool log_samples(struct text *out, const char *path);

/* "LINE kind TIME field=value ...\n": the time without its date; the receiver's time and the speaker where there is one of its own. */
void log_note(struct text *said, const struct parser *p, const struct event *ev);
/* Reads all of it; one(p, ev, data) for each event. The reading is the caller's to look at and to free. */
struct reading *log_read(const struct parser *p, struct log *log, log_event *one, void *data);

#endif

/*
 * What a parser is, and what it reads from. Bytes in, events out: no files, no store, no screen.
 * For: the files in parsers/ (makers), importers/import.c (the road), tui/cmd_formats.c (explain).
 */
#ifndef PARSER_H
#define PARSER_H

#include "error.h"
#include "event.h"

/* --- what a parser reads from: lines pulled through a bounded window --- */

#define READING_LINE_MAX (1u << 20) /* a longer line is cut there, and what follows is the next line, with a doubt */

/* Why a record is doubted: the parser sets it, the road makes it a finding. DOUBT(id, "words") */
#define DOUBTS(DOUBT)                                                 \
	DOUBT(NONE, "")                                               \
	DOUBT(STAMP, "a stamp that cannot be; the record has no time") \
	DOUBT(CUT, "the line is longer than 1 MiB; it was cut")       \
	DOUBT(BROKEN, "the record is broken; it was read as far as it goes") \
	DOUBT(CHECK, "a check digit is wrong; the identifier is kept")
enum doubt {
#define DOUBT(id, words) DOUBT_##id,
	DOUBTS(DOUBT)
#undef DOUBT
};
const char *doubt_words(enum doubt d);

struct line {
	struct slice text;  /* without LF or CR LF */
	uint32_t number;    /* from 1 */
	uint64_t offset;    /* of its first byte in the entry */
	struct peeled *peeled; /* where many look at the line, for carrier_once(); or NULL */
};

struct reading;
/* bytes of the entry, at most size: > 0 got, 0 the end, -1 trouble */
typedef ptrdiff_t reading_more(void *from, char *buf, size_t size, struct error *e);
struct reading *reading_new(reading_more *more, void *from);
void reading_free(struct reading *r);
/* The next line; its text lives until the next call (reading_line or reading_peek). 1, 0 at the end, -1 trouble. */
int reading_line(struct reading *r, struct line *out, struct error *e);
/* Looks at line `ahead` (0 is the next one, at most 127) without taking it; same lifetime. 1, 0 beyond the end (or 8 MiB ahead), -1. */
int reading_peek(struct reading *r, unsigned ahead, struct line *out, struct error *e);
/* Hands the last line taken back: the next reading_line() gives it again (once). */
void reading_unread(struct reading *r);
void reading_doubt(struct reading *r, enum doubt d); /* about the record being read */
enum doubt reading_doubted(struct reading *r);	     /* takes it */
uint64_t reading_bytes(const struct reading *r);      /* bytes handed out as lines so far, line ends included */
uint32_t reading_lines(const struct reading *r);      /* lines handed out so far; a last line without LF counts */
uint32_t reading_blanks(const struct reading *r);     /* of them, lines of white space only */

/* --- a parser --- */

/* The head a carrier (syslog, relay, journal, serial terminal) peeled off: who, when, which program. */
struct head {
	struct stamp stamp;   /* the sender's own */
	struct stamp relay;   /* the receiver's, if the carrier kept both */
	struct slice written; /* the sender's stamp as written */
	struct slice host, program, pid, level, message;
};

struct parser {
	const char *name;   /* of the format, as in `artifacts` and `formats` */
	enum party party;   /* who usually writes it; the source pass has the last word */
	enum role role;
	const char *source; /* product and version, or document, that the format was learnt from */
	const char *const *programs; /* syslog program names whose messages read() understands, NULL-ended; or NULL */
	const char *const *has; /* one of these stands in every message it reads, or in its program's name; NULL-ended; or NULL */
	const void *self;   /* the parser's own constants (a compiled format; linewise.h, recordwise.h) */
	/* How many of the first `n` (at most 100) lines it could read as records or parts of records, scaled to 0..100. */
	int (*bid)(const struct parser *p, const struct line *lines, unsigned n);
	void *(*open)(const struct parser *p); /* state for one entry; may be NULL when there is none */
	void (*close)(void *state);
	/* The next event of the entry. 1 here is one, 0 the end, -1 trouble. Sets line, first, last, offset. */
	int (*next)(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e);
	/* Reads one message that a carrier handed on (fills kind and fields only). 1 here is an event, 0 not mine. NULL: never in a carrier. */
	int (*message)(const struct parser *p, const struct head *h, struct event *ev);
};

/* --- the registry and the auction (registry.c, rows in list.def) --- */

struct registry;
struct registry *registry_new(struct error *e); /* built-in parsers and formats, which the tests prove; NULL on trouble */
void registry_free(struct registry *g);
/* Adds a user's line format (the JSON text of one file; `name` for messages), proved by its own samples. */
int registry_add_format(struct registry *g, const char *name, struct slice json, struct error *e);
size_t registry_count(const struct registry *g);
const struct parser *registry_at(const struct registry *g, size_t i);
/* The best bid wins; equal bids: the earlier in the list. NULL: nobody could read a line. bids (may be NULL) gets every parser's bid. */
const struct parser *registry_auction(const struct registry *g, const struct line *lines, unsigned n, int *bids);
/* The parser or format that reads messages of this program; several may, tried in order from *i. NULL: no more. */
const struct parser *registry_program(const struct registry *g, struct slice program, size_t *i);
/*
 * Who may read a message: first those who know its program, then those who read messages whatever the program, each in order. Left out
 * are those whose `has` cannot stand there.
 */
struct listeners {
	struct slice program;
	uint64_t who, anybody; /* bits of those who may, and of the latter that are left */
	size_t name, end;      /* where the program's names are */
};
struct listeners registry_listeners(const struct registry *g, struct slice program, struct slice message);
const struct parser *registry_next(const struct registry *g, struct listeners *l); /* NULL: no more */
/* Peels carriers off a line (relay stamps, RFC 3164, RFC 5424, ISO syslog, busybox), innermost head out. False: no carrier. carrier.c */
bool carrier_peel(struct slice line, struct head *out);
struct peeled { /* zero-initialised: not tried yet */
	bool tried, carried;
	struct head head;
};
bool carrier_once(struct slice line, struct peeled *p, struct head *out); /* likewise, for a text that is peeled again and again; p may be NULL */
/*
 * Dates an event by the head that was before it. A time of the record's own, that the event may have already, stays when it says its zone
 * and the head's does not, is finer or has a year that the head has not, or when the head names no program: then the head is a terminal's or
 * a runtime's. carrier.c
 */
void carrier_date(const struct head *h, struct event *ev);

#endif

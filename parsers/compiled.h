/*
 * What a line format is made of once it is compiled. A format owns everything in it.
 * For: format.c, which reads with it, and format_json.c, which makes it; nobody else.
 */
#ifndef COMPILED_H
#define COMPILED_H

#include "at.h"
#include "digrams.h"
#include "format.h"
#include "recall.h"
#include "regex.h"
#include "whose.h"

/* What a group of a pattern is for: a field (0 and up), or one of these. */
enum { PART_NONE = -1, PART_STAMP = -2, PART_PROGRAM = -3, PART_LEVEL = -4, PART_OFFSET = -5, PART_AT = -6, PART_UPTIME = -7,
       PART_METHOD = -8, PART_AGENT = -9, PART_FLAGS = -10 };

struct pattern {
	struct regex *re; /* NULL: not compiled yet */
	char *text;
	int *part; /* by group */
	size_t groups;
};

struct pair {
	enum field field;
	char *value; /* NULL in a sample: must not be set */
};

struct pairs {
	struct pair *at;
	size_t n;
};

struct fields {
	enum field at[RECALL_FIELDS];
	size_t n;
};

struct rule {
	enum kind kind;
	enum party party;
	enum role role;
	char *has;
	struct digrams_wanted wanted; /* of has */
	struct pattern pattern;
	struct pairs set;
	bool before, after; /* where a record that names nobody looks for whom it is about */
	bool talks;         /* the group "at" is handed on to the AT reader */
	bool web;           /* a request of an access log: web.h says what it states */
	unsigned way;       /* ... as AT_SENT, AT_SAID, AT_PART */
	struct fields recall, by;
};

/* AT conversations inside records: what was said on the line being read, and not handed out yet. */
struct talk {
	struct at *at;
	struct said_queue q;
	bool fresh;        /* nothing of the entry was read yet */
	char speaker[96];  /* host and pid that a carrier's messages came from */
	struct event line; /* what the statements of one line share: times, line, host */
};

struct sample {
	char *line, *stamp;
	int kind; /* -1: no rule reads it */
	struct pairs fields;
};

/* What reading changes, so that a format can be const to those who read with it. */
struct work {
	int rule;
	bool all; /* all statements of a line are handed out, not only the one that says most */
	struct slice *head, *groups;
	size_t group_room;
	struct head own; /* stamp and written that the last rule's own groups gave */
	struct text plain, ahead, kept;
	struct whose whose;
	struct digrams digrams; /* of the message being read */
	struct recall recall;
	struct event other;
	struct talk talk;
};

struct format {
	struct parser parser;
	char *name, *source;
	char **programs;
	const char **has; /* the rules' literals, NULL-ended; NULL when a rule has none, or all that is said must be heard */
	bool talks;      /* has rules that hand text on to the AT reader */
	bool known;	/* comes with the program: its rules are compiled when they are needed */
	bool asks_whose; /* some rule has "who" */
	bool utc, common; /* stamps without a zone are UTC; without a rule that reads a line there is no bid */
	int64_t within; /* ns; how far back a record looks for whom it is about */
	struct pattern head;
	struct rule *rules; size_t rule_count;
	struct sample *samples; size_t sample_count;
	struct work *work;
};

/* Fills all but `work` and the functions of the parser from a format file. 1, or -1 with the reason; what was filled is format_free()'s. */
int format_fill(struct format *f, struct slice json, struct error *e);

/* Compiles the patterns of a rule and looks whether the groups fit its keys; once. 1, or -1 with the reason. */
int rule_compile(struct rule *r, struct error *e);
int format_compile(const struct format *f, struct error *e); /* of all rules, with "rule N (kind): ..." */
/* --- format_at.c: rules that hand text on to the AT reader --- */

void talk_begin(struct talk *t); /* an entry begins */
void talk_free(struct talk *t);
/* Looks ahead whether packet registration is spoken of. 1, or -1 trouble. */
int talk_look(struct talk *t, struct reading *r, struct error *e);
void talk_to(struct talk *t, const struct head *h); /* the conversation of this host and process */
/* Reads the text and puts the statement into ev that comes first, or says most; the others wait. False: it says nothing. */
bool talk_hear(struct talk *t, const struct rule *r, struct slice text, bool most, struct event *ev);
void talk_keep(struct talk *t, const struct event *ev); /* what the statements that wait share with this one */
bool talk_more(struct talk *t, struct event *ev);       /* the next that waits */

#endif

/*
 * A scenario: who writes which log, by which clock, what happens when, and what is true of it.
 * For: the scenario generator. Everything read lives until scenario_free(). Plain text, a statement a line, # begins a comment:
 *	title|cause|story TEXT		 the truth in words; a story has a line each
 *	seed N | start ISO-TIME		 times are seconds from start: 90, 1m30, 2h, 1d; negative ones lie before it
 *	use FILE			 reads root/FILE.txt (hosts and logs of a world, phrases)
 *	set|default NAME=VALUE...	 values for all, in the order of the text; default: where none is set yet
 *	host NAME [zone=Europe/Berlin utc=+02:00] [ahead=12.6] [boot=TIME]	ahead: seconds that its clock is fast
 *	log KIND PATH HOST [via=COLLECTOR] [NAME=VALUE...]	$(dev) in path or host: one for each device
 *	device NAME [NAME=VALUE...]	 a device is a host too, and may have its host's values
 *	fleet FROM-TO NAME [NAME=VALUE...]	$(n) is the number
 *	let [for WHO] NAME=VALUE...	 changes what devices have from here on in the text
 *	at TIME [for WHO] [spread TIME] PHRASE [NAME=VALUE...]	said for each device; WHO: a name or numbers FROM-TO
 *	every STEP FROM TO [for WHO] [spread TIME] PHRASE ...	FROM and TO are times
 *	once TIME PHRASE ...		 said without any device
 *	missing GLOB | drop GLOB PERCENT | noise GLOB COUNT	logs left out, lines lost, lines of phrase "noise" added; kinds or paths
 *	file PATH TEXT			 a line of a file that no clock dates (simpane.json)
 *	truth WHO OUTCOME[,OUTCOME] -|BOUNDARY:KIND[:FACT]...	what is true; "-" nothing is open
 *	history WHO BOUNDARY:KIND...	 must stand in the history
 *	expect WHO NAME=VALUE...	 bearer=ntn, now=attach, order=waiting/poll, ...
 * and of phrases, whose lines follow indented:
 *	kind NAME HEAD|			 what stands before each line of such a log
 *	phrase NAME [NAME[=DEFAULT]...]
 *		KIND[,KIND...][!|~] [+SECONDS] TEXT	! the line proves the divergence, ~ it is a symptom of it
 *		do [+SECONDS] PHRASE [NAME=VALUE...]
 * In texts \n \t \e \\ are what they are in C. A line for a kind that no log of the scenario has is not written.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "vars.h"

struct rule {
	struct slice kinds, text; /* kinds empty: text is a call */
	char mark;
	int64_t after; /* ns */
};

struct phrase {
	struct slice name, params;
	struct rule *rule;
	size_t rules;
};

struct kind {
	struct slice name, head;
};

struct host {
	struct text name;
	struct vars vars;
};

struct log {
	struct slice kind, path, host, via;
	struct vars vars;
};

struct device {
	struct text name;
	unsigned n;
	struct vars vars;
};

struct action {
	enum { SAY, LET, SET } what;
	int64_t from, to, step, spread; /* ns after start; step 0: once */
	bool alone;                     /* without any device */
	struct slice who, call;
	const char *file;
	unsigned line;
};

struct flaw {
	char what; /* m missing, d drop, n noise */
	struct slice glob;
	unsigned much;
};

struct claim {     /* of truth, history and expect: "WHO rest" */
	char what; /* t h e */
	struct slice who, rest;
};

struct plain { /* "file PATH TEXT" */
	struct slice path, text;
};

#define LIST(type, name)                                                                                                                   \
	struct type *name;                                                                                                                 \
	size_t name##_n

struct scenario {
	const char *root;
	struct slice title, cause;
	uint64_t seed;
	int64_t start; /* ns UTC */
	struct dice dice;
	struct vars vars;
	LIST(text, files);
	LIST(slice, story);
	LIST(phrase, phrase);
	LIST(kind, kind);
	LIST(host, host);
	LIST(log, log);
	LIST(device, device);
	LIST(action, action);
	LIST(flaw, flaw);
	LIST(claim, claim);
	LIST(plain, plain);
};

int scenario_read(struct scenario *sc, const char *path, struct error *e); /* sc is empty; root is set by it */
void scenario_free(struct scenario *sc);
const struct phrase *scenario_phrase(const struct scenario *sc, struct slice name);
struct device *scenario_device(const struct scenario *sc, struct slice name);
bool scenario_means(struct slice who, const struct device *d); /* WHO, empty: all */

/* The next word of a statement, quotes around a value taken off: name=value, or name alone (value.p NULL). False at the end. */
bool scenario_word(struct slice *s, struct slice *name, struct slice *value);
int scenario_time(struct slice s, int64_t *ns, struct error *e);

#endif

/*
 * What containers wrote, as Docker keeps it: one JSON object a line, the program's own line inside.
 *	{"log":"07/14 08:30:13.251: [gmm] INFO: [imsi-999700000045676] Registration complete\n","stream":"stdout","time":"2026-07-14T08:30:13.251933123Z"}
 * Learnt from Docker Engine 24, json-file driver. A line of more than 16 KiB comes in pieces: all but the last lack the line end.
 */
#include "json.h"
#include "offer.h"

#include <stdlib.h>

enum { TOKENS = 64, LINE_MAX = 1 << 20 };

struct docker {
	struct text log, time; /* the program's line as far as it came, and when its first piece came */
	struct line first, last;
	bool open; /* its end is still to come */
};

/* The three members, whatever else there is (attrs). */
static bool pieces(struct slice line, struct json_token *tokens, const struct json_token **log, const struct json_token **time)
{
	line = slice_trim(line);
	if (!slice_starts(line, "{\"log\":\"") && (slice_find(line, "\"log\":") < 0 || slice_find(line, "\"stream\":") < 0))
		return false;
	if (json_parse(line, tokens, TOKENS) <= 0)
		return false;
	*log = json_get(tokens, "log");
	*time = json_get(tokens, "time");
	return *log && (*log)->type == JSON_STRING && json_text(*time).n > 0 && json_text(json_get(tokens, "stream")).n > 0;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	struct json_token tokens[TOKENS];
	const struct json_token *log, *time;
	unsigned read = 0, blank = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		read += pieces(lines[i].text, tokens, &log, &time);
		blank += slice_trim(lines[i].text).n == 0;
	}
	return n > blank ? (int)(read * 100 / (n - blank)) : 0;
}

/* Takes one object. True: the program's line has come to its end. */
static bool take(struct docker *d, const struct line *line)
{
	struct json_token tokens[TOKENS];
	const struct json_token *log, *time;

	if (!pieces(line->text, tokens, &log, &time))
		return false;
	if (!d->open) {
		text_clear(&d->log);
		text_clear(&d->time);
		json_unescape(json_text(time), &d->time);
		d->first = *line;
	}
	json_unescape(json_text(log), &d->log);
	d->last = *line;
	d->open = !slice_ends(text_slice(&d->log), "\n") && d->log.n < LINE_MAX;
	return !d->open;
}

static bool hand_on(const struct parser *p, struct docker *d, struct event *ev)
{
	struct slice line = slice_trim(text_slice(&d->log));
	struct head h = { .written = text_slice(&d->time) }, own;

	utc_read(h.written, &h.stamp);
	h.message = line;
	if (carrier_peel(line, &own)) {
		if (own.stamp.basis == STAMP_NONE || own.stamp.basis == STAMP_UPTIME) {
			own.stamp = h.stamp;
			own.written = h.written;
		} else {
			own.relay = h.stamp;
		}
		h = own;
	}
	if (!offer_dated(p->self, &h, ev))
		return false;
	ev->line = ev->first = d->first.number;
	ev->last = d->last.number;
	ev->offset = d->first.offset;
	return true;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct docker *d = state;
	struct line line;
	int got;

	while ((got = reading_line(r, &line, e)) == 1)
		if (take(d, &line) && hand_on(p, d, ev))
			return 1;
	if (got == 0 && d->open) { /* the file ends in the middle of a line */
		d->open = false;
		return hand_on(p, d, ev) ? 1 : 0;
	}
	return got;
}

static void *begin(const struct parser *p)
{
	(void)p;
	return xcalloc(1, sizeof(struct docker));
}

static void end(void *state)
{
	struct docker *d = state;

	text_free(&d->log);
	text_free(&d->time);
	free(d);
}

const struct parser parser_docker_json = {
	.name = "docker_json",
	.source = "Docker Engine 24, json-file",
	.bid = bid,
	.open = begin,
	.close = end,
	.next = next,
};

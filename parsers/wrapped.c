/*
 * Logs whose lines stand in something else: JSON documents of collectors and runtimes (wrapped_json.c), and heads of syslog or a
 * container's runtime before the lines of one program whose records are more than their lines. Either all lines together are one program's
 * log: then that log is read as if it lay there alone, with its own parser, and each statement is cited by the line that carried it. Or
 * they are of many: then each is offered to whoever knows the program.
 */
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "jsonlog.h"
#include "offer.h"
#include "wrapped.h"

enum { LOOK_TOKENS = 1 << 12, LOOK = 100, CARRIED = 1 << 13, NAME_SIZE = 64, NESTED_BID = 60, STRUCTURED_BID = 80 };

struct carried { /* what carried a line of the inner log */
	uint32_t number;
	uint64_t offset;
	struct stamp stamp;
	char host[NAME_SIZE], program[NAME_SIZE];
};

struct wrapped {
	const struct registry *registry;
	struct reading *outer;
	struct jsonlog log;
	struct pieces pieces;
	size_t next;        /* of the pieces */
	struct piece plain; /* of a line with a head */
	struct slice rest;  /* of a message of more than one line */
	struct text given;  /* bytes of the inner log that were not taken yet */
	size_t taken;
	/* the inner log */
	struct reading *inner;
	const struct parser *parser;
	void *state;
	struct carried *carried; /* ring, by the number of the inner line */
	uint32_t lines;
	bool begun;
	bool json; /* documents; else lines with heads */
	bool torn; /* the last line given goes on */
	struct error trouble;
};

/* --- messages, one after another --- */

static bool begin_document(struct wrapped *w)
{
	const struct json_token *top = json_room_read(&w->log.room, text_slice(&w->log.doc));

	w->next = 0;
	return top && wrapped_pieces(top, &w->pieces) > 0;
}

/* A line with a head: the head is the carrier. What has none is taken as it is. */
static int headed(struct wrapped *w, const struct piece **out, struct error *e)
{
	struct line line;
	struct head h;
	int got = reading_line(w->outer, &line, e);

	if (got != 1)
		return got;
	if (!carrier_peel(line.text, &h))
		h = (struct head){ .message = line.text };
	w->log.at = line;
	w->plain = (struct piece){ .message = h.message, .host = h.host, .stamp = h.stamp, .written = h.written };
	*out = &w->plain;
	return 1;
}

/* The next message. 1, 0 the end, -1 trouble. */
static int message(struct wrapped *w, const struct piece **out, struct error *e)
{
	int got;

	if (!w->json)
		return headed(w, out, e);
	for (;;) {
		if (w->next < w->pieces.n) {
			*out = &w->pieces.items[w->next++];
			return 1;
		}
		got = jsonlog_next(&w->log, w->outer, e);
		if (got != JSONLOG_DOC && got != JSONLOG_LINE)
			return got;
		if (got == JSONLOG_DOC && !begin_document(w)) {
			w->pieces.n = 0;
			reading_doubt(w->outer, DOUBT_BROKEN);
		}
	}
}

/* --- the inner log --- */

static void remember(struct wrapped *w, const struct piece *p)
{
	struct carried *c = &w->carried[++w->lines % CARRIED];
	struct line at = p->place ? jsonlog_line(&w->log, p->place) : w->log.at;

	*c = (struct carried){ .number = at.number, .offset = at.offset, .stamp = p->stamp };
	if (p->host.n > 0 && p->host.n < NAME_SIZE)
		memcpy(c->host, p->host.p, p->host.n);
	if (p->program.n > 0 && p->program.n < NAME_SIZE)
		memcpy(c->program, p->program.p, p->program.n);
}

/* The bytes of the next message, as lines. 1, 0, -1. */
static int give_message(struct wrapped *w, struct error *e)
{
	const struct piece *p;
	struct slice rest;
	int got = message(w, &p, e);

	if (got != 1)
		return got;
	rest = p->message;
	while (slice_ends(rest, "\n") || slice_ends(rest, "\r"))
		rest = slice_cut(rest, 0, rest.n - 1);
	do {
		struct slice line = slice_token(&rest, '\n');

		if (!w->torn)
			remember(w, p);
		text_add(&w->given, line);
		w->torn = p->torn && rest.n == 0;
		if (!w->torn)
			text_addc(&w->given, '\n');
	} while (rest.n > 0);
	return 1;
}

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct wrapped *w = from;
	size_t n;
	int got = 1;

	if (w->taken == w->given.n) {
		text_clear(&w->given);
		w->taken = 0;
		got = give_message(w, e);
	}
	if (got != 1)
		return got;
	n = w->given.n - w->taken < size ? w->given.n - w->taken : size;
	memcpy(buf, w->given.p + w->taken, n);
	w->taken += n;
	return (ptrdiff_t)n;
}

/* --- who reads it --- */

static const struct parser *best(const struct registry *g, const struct parser *self, struct line *lines, unsigned n, int *bid)
{
	struct peeled peeled[LOOK] = { 0 };
	const struct parser *found = NULL;

	*bid = 0;
	for (unsigned i = 0; i < n; i++)
		lines[i].peeled = &peeled[i];
	for (size_t i = 0; n > 0 && i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);
		int b = p->bid && p->bid != self->bid ? p->bid(p, lines, n) : 0;

		if (b > *bid) {
			*bid = b;
			found = p;
		}
	}
	for (unsigned i = 0; i < n; i++)
		lines[i].peeled = NULL;
	return found;
}

/* A file that was cut begins in the middle of a line: then the second tells. */
static bool is_document(struct slice first, struct slice second)
{
	struct head h;

	return slice_starts(first, "{") || (slice_starts(second, "{") && !carrier_peel(first, &h));
}

/* The first two lines that are not blank are asked. */
static bool begins_document(struct reading *r)
{
	struct text first = { 0 };
	struct error drop = { "" };
	struct line line;
	bool found = false;

	for (unsigned ahead = 0; !found && reading_peek(r, ahead, &line, &drop) == 1; ahead++) {
		struct slice s = slice_trim(line.text);

		if (s.n == 0)
			continue;
		found = is_document(first.n ? text_slice(&first) : s, s);
		if (first.n)
			break;
		text_add(&first, s);
	}
	text_free(&first);
	return found;
}

/* One program's log, when its own parser would take it; not when each line names another. */
static void choose(struct wrapped *w, const struct parser *self)
{
	struct text room[LOOK] = { 0 };
	struct line lines[LOOK];
	unsigned n = 0;
	int bid;

	w->begun = true;
	w->json = begins_document(w->outer);
	w->carried = xcalloc(CARRIED, sizeof(*w->carried));
	w->inner = reading_new(more, w);
	while (n < LOOK && reading_peek(w->inner, n, &lines[n], &w->trouble) == 1) {
		text_add(&room[n], lines[n].text);
		lines[n].text = text_slice(&room[n]);
		n++;
	}
	w->parser = best(w->registry, self, lines, n, &bid);
	if (bid < NESTED_BID)
		w->parser = NULL;
	if (w->parser && w->parser->open)
		w->state = w->parser->open(w->parser);
	for (unsigned i = 0; i < LOOK; i++)
		text_free(&room[i]);
}

static const struct carried *carrier_of(const struct wrapped *w, uint32_t line)
{
	return line > 0 && line <= w->lines && w->lines - line < CARRIED ? &w->carried[line % CARRIED] : NULL;
}

/* The statement is cited by what carried it, and dated by that when it has no time of its own. */
static void cite(const struct wrapped *w, struct event *ev)
{
	const struct carried *at = carrier_of(w, ev->line), *first = carrier_of(w, ev->first), *last = carrier_of(w, ev->last);

	if (!at)
		return;
	ev->line = at->number;
	ev->first = first && first->number <= at->number ? first->number : at->number;
	ev->last = last && last->number >= at->number ? last->number : at->number;
	ev->offset = at->offset;
	if (ev->stamp.basis == STAMP_NONE)
		ev->stamp = at->stamp;
	else
		ev->relay = at->stamp;
	if (!event_has(ev, FIELD_HOST))
		event_set(ev, FIELD_HOST, slice_of(at->host));
}

/* --- the two ways --- */

static int nested(struct wrapped *w, struct event *ev, struct error *e)
{
	int got = w->parser->next(w->parser, w->state, w->inner, ev, e);
	enum doubt d = reading_doubted(w->inner);

	if (d != DOUBT_NONE)
		reading_doubt(w->outer, d);
	if (got == 1) {
		if (ev->format.n == 0)
			ev->format = slice_of(w->parser->name);
		cite(w, ev);
	}
	return got;
}

/* Each line on its own. What carried it may stand before another head. */
static int offered(struct wrapped *w, struct event *ev, struct error *e)
{
	struct line line;
	int got;

	while ((got = reading_line(w->inner, &line, e)) == 1) {
		const struct carried *c = carrier_of(w, line.number);
		struct head h = { .message = line.text }, own;
		size_t at = 0;

		if (c) {
			h.stamp = c->stamp;
			h.host = slice_of(c->host);
		}
		if (c && c->program[0] && registry_program(w->registry, slice_of(c->program), &at))
			h.program = slice_of(c->program); /* else its own head tells whose it is */
		if (carrier_peel(line.text, &own)) {
			own.relay = h.stamp;
			own.stamp = own.stamp.basis == STAMP_NONE ? h.stamp : own.stamp;
			own.host = own.host.n ? own.host : h.host;
			h = own;
		}
		event_clear(ev);
		if (!offer_dated(w->registry, &h, ev))
			continue;
		ev->line = ev->first = ev->last = line.number;
		cite(w, ev);
		return 1;
	}
	return got;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct wrapped *w = state;

	w->outer = r;
	w->registry = p->self;
	if (!w->begun)
		choose(w, p);
	return w->parser ? nested(w, ev, e) : offered(w, ev, e);
}

static void *start(const struct parser *p)
{
	struct wrapped *w = xcalloc(1, sizeof(*w));

	(void)p;
	return w;
}

static void stop(void *state)
{
	struct wrapped *w = state;

	if (w->parser && w->parser->close)
		w->parser->close(w->state);
	reading_free(w->inner);
	jsonlog_free(&w->log);
	pieces_free(&w->pieces);
	text_free(&w->given);
	free(w->carried);
	free(w);
}

/* --- the auction --- */

static struct slice whole(struct slice message)
{
	while (slice_ends(message, "\n") || slice_ends(message, "\r"))
		message = slice_cut(message, 0, message.n - 1);
	return message;
}

/* Who reads no single messages: its records are more than lines, or hang together. */
static bool needs_all(const struct parser *p)
{
	return p && !p->message && !format_of(p);
}

/* Documents of a runtime or collector: what is in them is somebody's, even when nobody knows whose. */
static int bid_json(const struct registry *g, const struct parser *self, const struct line *lines, unsigned n)
{
	struct json_token *tokens = xcalloc(LOOK_TOKENS, sizeof(*tokens));
	struct text room[LOOK] = { 0 };
	struct line inner[LOOK];
	struct pieces pieces = { 0 };
	unsigned carried = 0, read = 0, seen = 0, pretty = 0;
	const struct parser *p;
	int bid = 0;

	for (unsigned i = 0; i < n && i < LOOK; i++) {
		struct slice line = slice_trim(lines[i].text);

		seen += line.n > 0;
		pretty += slice_starts(line, "\"ingestionTime\":") || slice_starts(line, "\"logStreamName\":") ||
			  slice_starts(line, "\"eventId\":") || slice_starts(line, "\"logEvents\":");
		if (!slice_starts(line, "{") || json_parse(line, tokens, LOOK_TOKENS) < 1 || wrapped_pieces(tokens, &pieces) == 0)
			continue;
		carried++;
		text_add(&room[read], whole(pieces.items[0].message));
		inner[read] = (struct line){ .text = text_slice(&room[read]), .number = read + 1 };
		read++;
	}
	p = best(g, self, inner, read, &bid);
	for (unsigned i = 0; i < LOOK; i++)
		text_free(&room[i]);
	pieces_free(&pieces);
	free(tokens);
	if (seen == 0 || (carried == 0 && pretty == 0))
		return 0;
	if (pretty > 0)
		return 60;
	if (needs_all(p) && bid >= STRUCTURED_BID)
		return (int)(carried * 100 / seen);
	return (int)(carried * (bid > 0 ? 93 : 40) / seen);
}

/*
 * Heads before the lines of one program that nobody reads message by message: only who reads the whole log makes something of it. Whose
 * messages the registry knows are left to the others.
 */
static int bid_heads(const struct registry *g, const struct parser *self, const struct line *lines, unsigned n)
{
	struct line inner[LOOK];
	struct slice program = { 0 };
	const struct parser *p;
	unsigned read = 0;
	struct head h;
	size_t at = 0;
	int bid;

	for (unsigned i = 0; i < n && i < LOOK; i++) {
		if (!carrier_once(lines[i].text, lines[i].peeled, &h))
			continue;
		if (read > 0 && !slice_same(program, h.program))
			return 0;
		program = h.program;
		inner[read] = (struct line){ .text = h.message, .number = read + 1 };
		read++;
	}
	if (read == 0 || read * 10 < n * 9 || (program.n > 0 && registry_program(g, program, &at)))
		return 0;
	p = best(g, self, inner, read, &bid);
	return needs_all(p) && bid >= STRUCTURED_BID ? 99 : 0;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	const struct registry *g = p->self;
	struct slice first = { 0 }, second = { 0 };

	for (unsigned i = 0; i < n && second.n == 0; i++) {
		struct slice s = slice_trim(lines[i].text);

		if (first.n == 0)
			first = s;
		else
			second = s;
	}
	if (!g || first.n == 0)
		return 0;
	return is_document(first, second) ? bid_json(g, p, lines, n) : bid_heads(g, p, lines, n);
}

const struct parser parser_wrapped = {
	.name = "wrapped",
	.source = "docker json-file, OpenTelemetry, CloudWatch, Elastic Common Schema, Fluent Bit, GELF; heads of syslog and CRI",
	.bid = bid,
	.open = start,
	.close = stop,
	.next = next,
};

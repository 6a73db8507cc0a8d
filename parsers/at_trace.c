/*
 * Dialogues with a modem as terminals, drivers and emulators trace them, with their stamps and arrows or without.
 *	2026-11-23T00:50:48.120Z << \r\n+CEREG: 5,"00A1","01A2B3C4",9\r\n
 *	[RECV][  22][\r\n+CPIN: READY\r\n\r\nOK\r\n]
 *	     9.872 AT send       9 "AT+CGSN\r\n"
 *	17:13:33.602 -> +QIURC: "pdpdeact",1
 * Learnt from LuatTools, the Arduino monitor, TinyGSM, Azure's embedded wireless framework, Particle's Device OS 0.6, u-blox' ubxlib, and
 * terminals that write no stamps at all. What they say inside is read in at.c.
 */
#include <stdlib.h>
#include <string.h>

#include "at.h"
#include "plain.h"
#include "recordwise.h"

struct trace {
	struct at *at;
	struct said_queue q;
	struct text room;
	bool fresh;
};

struct heard { /* one line without what was put around it */
	struct stamp stamp;
	struct slice written, text;
	unsigned way;
	bool sure, marked; /* what was around it is only ever put around AT text; an arrow stood before it */
};

/* --- what stands before and around --- */

static bool digits_at(struct slice s, size_t at, size_t n)
{
	return at + n <= s.n && slice_digits(slice_cut(s, at, n));
}

static struct slice skip(struct slice s, const char *those)
{
	while (s.n > 0 && s.p[0] && strchr(those, s.p[0]))
		s = slice_from(s, 1);
	return s;
}

static bool clock_at(struct slice s, size_t at)
{
	return digits_at(s, at, 2) && digits_at(s, at + 3, 2) && digits_at(s, at + 6, 2) && s.p[at + 2] == ':' && s.p[at + 5] == ':';
}

/* How far digits, and what may stand between them, go on. */
static size_t fraction(struct slice s, size_t at)
{
	if (at < s.n && (s.p[at] == '.' || s.p[at] == ',') && digits_at(s, at + 1, 1))
		for (at++; digits_at(s, at, 1);)
			at++;
	return at;
}

/* "0000/01/01 00:12:26.335": a terminal without a clock counts from the start. */
static size_t counted(struct slice s, struct stamp *out)
{
	size_t end = fraction(s, 19);
	int64_t seconds, ns = 0, unit = NS_PER_S;

	if (!slice_starts(s, "0000/") || !clock_at(s, 11))
		return 0;
	seconds = slice_number(slice_cut(s, 11, 2)) * 3600 + slice_number(slice_cut(s, 14, 2)) * 60 + slice_number(slice_cut(s, 17, 2));
	for (size_t i = 20; i < end && unit > 1; i++) {
		unit /= 10;
		ns += (s.p[i] - '0') * unit;
	}
	*out = (struct stamp){ .basis = STAMP_UPTIME, .ns = seconds * NS_PER_S + ns, .precision = unit };
	return end;
}

/* "     9.872 AT send": seconds since boot */
static size_t seconds(struct slice s, struct stamp *out)
{
	size_t n = 0, end;
	int64_t whole, ns = 0, unit = NS_PER_S;

	while (digits_at(s, n, 1))
		n++;
	end = fraction(s, n);
	whole = slice_number(slice_cut(s, 0, n));
	if (n == 0 || n > 8 || end == n || !slice_starts(slice_from(s, end), " AT "))
		return 0;
	for (size_t i = n + 1; i < end && unit > 1; i++) {
		unit /= 10;
		ns += (s.p[i] - '0') * unit;
	}
	*out = (struct stamp){ .basis = STAMP_UPTIME, .ns = whole * NS_PER_S + ns, .precision = unit };
	return end;
}

/* A stamp at the start, in brackets or quotes or bare; a time of day alone is no stamp, but is what was written. */
static struct slice stamped(struct slice s, struct heard *h)
{
	struct slice bare = skip(s, " \t[\"");
	size_t n = counted(bare, &h->stamp);

	if (n == 0)
		n = seconds(bare, &h->stamp);
	if (n == 0 && (n = utc_read(s, &h->stamp)) > 0) {
		h->written = slice_cut(s, 0, n);
		return slice_from(s, n);
	}
	if (n == 0 && clock_at(bare, 0))
		n = fraction(bare, 8);
	if (n == 0) /* "5/9/2023 1:39:00 PM" may be two days: it orders, and dates nothing */
		return s;
	h->written = h->stamp.basis == STAMP_NONE ? (struct slice){ 0 } : slice_cut(bare, 0, n);
	return slice_from(bare, n);
}

/* [RECV][  22][...] with the bytes spelt, in pieces */
static bool framework(struct slice s, struct heard *h)
{
	bool sent = slice_starts(s, "[SEND]["), said = slice_starts(s, "[RECV][");
	struct slice rest = slice_from(s, 7);
	ptrdiff_t end = sent || said ? slice_find(rest, "][") : -1;

	if (end < 0)
		return false;
	rest = slice_from(rest, (size_t)end + 2);
	h->text = slice_ends(rest, "]") ? slice_cut(rest, 0, rest.n - 1) : rest;
	h->way = (sent ? AT_SENT : AT_SAID) | AT_PART;
	return h->sure = true;
}

/* " AT send       9 \"AT+CGSN\\r\\n\"" and " AT read  OK  22 ..." */
static bool particle(struct slice s, struct heard *h)
{
	bool sent = slice_starts(s, " AT send "), said = slice_starts(s, " AT read ");
	ptrdiff_t quote = slice_index(s, '"');

	if ((!sent && !said) || quote < 0)
		return false;
	s = slice_from(s, (size_t)quote + 1);
	h->text = slice_ends(s, "\"") ? slice_cut(s, 0, s.n - 1) : s;
	h->way = sent ? AT_SENT : AT_SAID;
	return h->sure = true;
}

/* Arrows and words that tell the direction; what the bytes are tells it as well, so that only the words are taken off. */
static struct slice unmarked(struct slice s, bool *marked)
{
	static const char *const marks[] = { "发→◇", "收←◆", "<<",  ">>",  "<--",  "-->",  "<-",  "->",
					     "=>",   "<=",   "TX:", "RX:", "[TX]", "[RX]", "TX>", "RX<" };

	s = skip(s, " \t]\":|,");
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!slice_starts(s, marks[i]))
			continue;
		*marked = true;
		return skip(slice_from(s, strlen(marks[i])), " \t'");
	}
	return s;
}

/* A spreadsheet's row: a quote in a cell stands twice, which is one. */
static struct slice unquoted(struct slice line, struct text *room)
{
	struct text cells = { 0 };

	line = plain(line, room);
	if (!slice_starts(line, "\"") || slice_find(line, "\"\"") < 0)
		return line;
	if (slice_ends(line, "\""))
		line.n--;
	for (size_t i = 0; i < line.n; i++) {
		text_addc(&cells, line.p[i]);
		i += line.p[i] == '"' && i + 1 < line.n && line.p[i + 1] == '"';
	}
	text_clear(room);
	text_add(room, text_slice(&cells));
	text_free(&cells);
	return text_slice(room);
}

static void hear(struct slice line, struct heard *h)
{
	struct slice rest;
	ptrdiff_t at;

	*h = (struct heard){ 0 };
	rest = stamped(line, h);
	if (framework(skip(rest, " \t"), h) || particle(rest, h))
		return;
	rest = unmarked(rest, &h->marked);
	/* what the marks could not take off */
	at = h->marked ? -1 : at_find(rest, false);
	h->text = at > 0 ? slice_from(rest, (size_t)at) : rest;
}

/* --- the parser --- */

/* A record of a program that says its name: not a line of a trace, though AT text may stand in it. */
static bool named(struct slice line, struct peeled *peeled)
{
	struct head h;

	return carrier_once(line, peeled, &h) && h.program.n > 0 && !slice_is(h.program, "kernel");
}

/* A card is talked to through the modem: the bytes are what such a trace is about, and others read them. */
static bool to_card(struct slice text)
{
	return slice_find(text, "+CGLA") >= 0 || slice_find(text, "+CCHO") >= 0 || slice_find(text, "+CCHC") >= 0;
}

/* Lines of Sierra's AT!GSTATUS?. */
static bool status_line(struct slice line)
{
	static const char *const begins[] = { "!GSTATUS",   "Current Time:", "Reset Counter:", "System mode:", "IMS ",   "LTE ",
					      "EMM state:", "RRC state:",    "GMM (PS)",       "MM (CS)",      "PCC Rx", "SCC",
					      "Tx Power:",  "RSRQ (dB)",     "SINR (dB)",      "WCDMA band:" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (slice_starts(line, begins[i]))
			return slice_index(line, ':') > 0;
	return false;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned strong = 0, weak = 0, blank = 0;
	struct text room = { 0 };
	struct heard h;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = unquoted(lines[i].text, &room);

		if (named(line, line.p == lines[i].text.p ? lines[i].peeled : NULL) || to_card(line))
			continue;
		hear(line, &h);
		if (h.text.n == 0)
			blank++;
		else if (h.sure || at_find(h.text, false) >= 0)
			strong++;
		else if (h.marked || at_find(h.text, true) >= 0 || status_line(h.text))
			weak++;
	}
	text_free(&room);
	if (strong == 0 || (strong + weak) * 5 < n - blank)
		return 0;
	return (int)((strong + weak + (strong + weak >= (n - blank) / 2 ? blank : 0)) * 100 / n);
}

static void begin(void *state)
{
	struct trace *t = state;

	t->at = at_new();
	t->fresh = true;
}

static void end(void *state)
{
	struct trace *t = state;

	at_free(t->at);
	said_free(&t->q);
	text_free(&t->room);
	free(t);
}

#define LOOK_LINES 120

/* Whether the circuit domain's word is the only one there will be. */
static int look(struct trace *t, struct reading *r, struct error *e)
{
	static const char *const packet[] = { "+CEREG:", "+CGREG:", "+C5GREG:" };
	struct line line;
	int got = 1;

	for (unsigned i = 0; t->fresh && i < LOOK_LINES && (got = reading_peek(r, i, &line, e)) == 1; i++)
		for (size_t k = 0; k < sizeof(packet) / sizeof(packet[0]); k++)
			if (slice_find(line.text, packet[k]) >= 0)
				at_packet(t->at);
	t->fresh = false;
	return got < 0 ? -1 : 1;
}

static int read_record(void *state, struct reading *r, struct error *e)
{
	struct trace *t = state;
	size_t first = said_waiting(&t->q);
	struct line line;
	struct heard h;
	int got = look(t, r, e);

	if (got == 1)
		got = reading_line(r, &line, e);
	if (got != 1)
		return got;
	hear(unquoted(line.text, &t->room), &h);
	at_read(t->at, h.text, h.way, &t->q, &line);
	for (size_t i = first; h.written.n > 0 && i < said_waiting(&t->q); i++)
		said_stamp(said_at(&t->q, i), &h.stamp, h.written);
	return 1;
}

/* In a carrier without a program's name, or of one nobody knows: a logger of AT lines. */
static bool talk(struct slice text, struct event *ev)
{
	struct at *at;
	static struct said_queue q;
	struct line line = { 0 };
	struct event drop = { 0 };
	bool read;

	while (said_take(&q, &drop))
		;
	at = at_new();
	read = at_read(at, text, 0, &q, &line) > 0 && at_best(&q, 0, ev);
	at_free(at);
	return read;
}

/* Every message is shown to it. */
static int message(const struct parser *p, const struct head *h, struct event *ev)
{
	(void)p;
	return at_begins(h->message) && talk(h->message, ev);
}

const struct parser parser_at_trace = {
	.name = "at_trace",
	.party = PARTY_DEVICE,
	.role = ROLE_MODEM,
	.source = "3GPP TS 27.007, manuals of modems, terminals and drivers named in at_trace.c",
	.self = &(const struct recordwise_self){ .state = sizeof(struct trace),
						.queue = offsetof(struct trace, q),
						.begin = begin,
						.record = read_record },
	.bid = bid,
	.open = recordwise_open,
	.close = end,
	.next = recordwise_next,
	.message = message,
};

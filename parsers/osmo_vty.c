/*
 * What the terminals of Osmocom's register and SGSN show of subscribers, captured: how a subscriber is configured, and where it was seen.
 *	OsmoHLR# show subscriber imsi 999700000045676
 *	    IMSI: 999700000045676
 *	    PS purged
 *	    last LU seen on PS: 2026-07-14T08:30:13+00:00 (18s ago)
 * Learnt from osmo-hlr 1.5 (captured) and osmo-sgsn 1.9 (its strings).
 */
#include <stdlib.h>
#include <string.h>

#include "recordwise.h"
#include "whose.h"

struct osmo_vty {
	struct said_queue q;
	struct line at; /* the block being read; number 0: none */
	uint32_t last;
	struct text text; /* of the fields below */
	struct {
		size_t at, n;
	} imsi, msisdn, imei, apn, ip, status, seen, ago;
};

static const char *const prompts[] = { "OsmoHLR", "OsmoSGSN", "OsmoMSC", "OsmoGGSN" };

/* Telnet's negotiation and what a terminal adds. */
static struct slice visible(struct slice s)
{
	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
		ptrdiff_t at = slice_find(s, prompts[i]);

		if (at > 0 && at < 64)
			s = slice_from(s, (size_t)at);
	}
	while (slice_ends(s, "\r") || slice_ends(s, " "))
		s.n--;
	return s;
}

static bool is_prompt(struct slice s)
{
	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
		struct slice rest = slice_from(s, strlen(prompts[i]));

		if (slice_starts(s, prompts[i]) &&
		    (slice_starts(rest, "> ") || slice_starts(rest, "# ") || slice_is(rest, ">") || slice_is(rest, "#")))
			return true;
	}
	return false;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned shown = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice s = visible(lines[i].text);

		shown += is_prompt(s) && slice_find(s, "show ") > 0;
	}
	return shown > 0 ? 100 : 0;
}

static void close_state(void *state)
{
	struct osmo_vty *v = state;

	said_free(&v->q);
	text_free(&v->text);
	free(v);
}

#define PUT(v, field, value)                              \
	do {                                              \
		struct slice put_ = slice_trim(value);    \
		(v)->field.at = (v)->text.n;              \
		(v)->field.n = put_.n;                    \
		text_add(&(v)->text, put_);               \
	} while (0)
#define GET(v, field) slice_cut(text_slice(&(v)->text), (v)->field.at, (v)->field.n)

static void digits(struct said *s, enum field f, struct slice value)
{
	if (slice_digits(value))
		said_set(s, f, value);
}

/* "18s ago": the moment of the capture is so much later than what was seen. */
static void capture_time(const struct osmo_vty *v, struct said *s)
{
	struct stamp st;
	struct slice ago = GET(v, ago);
	int64_t seconds;

	if (!slice_ends(ago, "s ago") || utc_read(GET(v, seen), &st) == 0)
		return;
	seconds = slice_number(slice_cut(ago, 0, ago.n - 5));
	if (seconds < 0 || seconds > INT32_MAX)
		return;
	st.ns += seconds * NS_PER_S;
	said_stamp(s, &st, GET(v, seen));
}

static void finish(struct osmo_vty *v)
{
	struct said *s;
	char room[WHOSE_DIGITS + 1];

	if (v->at.number > 0 && v->imsi.n > 0) {
		s = said_add(&v->q, KIND_CONFIG_SNAPSHOT, &v->at);
		said_span(s, v->at.number, v->last);
		said_set(s, FIELD_IMSI, whose_imsi(GET(v, imsi), room));
		digits(s, FIELD_MSISDN, GET(v, msisdn));
		digits(s, FIELD_IMEI, GET(v, imei));
		said_set(s, FIELD_APN, GET(v, apn));
		said_set(s, FIELD_IP, GET(v, ip));
		said_set(s, FIELD_STATUS, GET(v, status));
		capture_time(v, s);
	}
	text_clear(&v->text);
	*v = (struct osmo_vty){ .q = v->q, .text = v->text };
}

static void begin(struct osmo_vty *v, const struct line *line)
{
	if (v->at.number == 0)
		v->at = (struct line){ .number = line->number, .offset = line->offset };
	v->last = line->number;
}

/* The value behind the key, up to a comma when another follows. False: another key. */
static bool value(struct slice s, const char *key, struct slice *out)
{
	ptrdiff_t comma;

	if (!slice_starts(s, key))
		return false;
	*out = slice_from(s, strlen(key));
	comma = slice_find(*out, ", ");
	if (comma >= 0)
		*out = slice_cut(*out, 0, (size_t)comma);
	return true;
}

static void add_status(struct osmo_vty *v, struct slice words)
{
	struct text all = { 0 };

	text_add(&all, GET(v, status));
	if (all.n > 0)
		text_adds(&all, ", ");
	text_add(&all, words);
	PUT(v, status, text_slice(&all));
	text_free(&all);
}

static void detail(struct osmo_vty *v, const struct line *line, struct slice s)
{
	struct slice got;
	ptrdiff_t open;

	s = slice_trim(s);
	begin(v, line);
	if (value(s, "IMSI: ", &got) || value(s, "MM Context for IMSI ", &got) || value(s, "PDP Context IMSI: ", &got)) {
		if (v->imsi.n > 0) {
			finish(v);
			begin(v, line);
		}
		PUT(v, imsi, got);
		open = slice_find(s, "IMEI ");
		if (open > 0 && value(slice_from(s, (size_t)open), "IMEI ", &got))
			PUT(v, imei, got);
	} else if (value(s, "MSISDN: ", &got)) {
		PUT(v, msisdn, got);
	} else if (value(s, "IMEI: ", &got)) {
		PUT(v, imei, got);
	} else if (value(s, "APN: ", &got)) {
		PUT(v, apn, got);
	} else if (value(s, "PDP Address: ", &got)) {
		open = slice_index(got, ' ');
		PUT(v, ip, open > 0 ? slice_from(got, (size_t)open) : got); /* "IPv4 10.77.4.9" */
	} else if (value(s, "GMM State: ", &got) || slice_is(s, "PS purged") || slice_is(s, "CS purged") || slice_is(s, "PS disabled") ||
		   slice_is(s, "CS disabled")) {
		add_status(v, slice_starts(s, "GMM State: ") ? got : s);
	} else if (slice_starts(s, "last LU seen on PS: ")) {
		struct slice when = slice_from(s, sizeof("last LU seen on PS: ") - 1);

		open = slice_find(when, " (");
		if (open > 0 && slice_ends(when, ")")) {
			PUT(v, seen, slice_cut(when, 0, (size_t)open));
			PUT(v, ago, slice_cut(when, (size_t)open + 2, when.n - (size_t)open - 3));
		}
	}
}

/* "1      882390000000101  999700000045676    -------------    CSPS" */
static void table_row(struct osmo_vty *v, const struct line *line, struct slice s)
{
	struct slice cell[5] = { 0 };
	unsigned n = 0;

	while (s.n > 0 && n < 5) {
		struct slice one = slice_token(&s, ' ');

		if (one.n > 0)
			cell[n++] = one;
	}
	if (n < 4 || !slice_digits(cell[0]) || cell[2].n < 14 || !slice_digits(cell[2]))
		return;
	finish(v);
	begin(v, line);
	PUT(v, imsi, cell[2]);
	PUT(v, msisdn, cell[1]);
	PUT(v, imei, cell[3]);
	if (n == 5)
		add_status(v, cell[4]);
	else
		add_status(v, SLICE("no network access"));
	finish(v);
}

/* "% No subscriber for imsi = '999700000045676'" */
static bool absent(struct osmo_vty *v, const struct line *line, struct slice s)
{
	ptrdiff_t at = slice_find(s, "imsi = ");
	struct slice imsi;
	struct said *said;
	char room[WHOSE_DIGITS + 1];

	if (!slice_starts(s, "% No subscriber for ") || at < 0)
		return false;
	imsi = slice_from(s, (size_t)at + 7);
	while (imsi.n > 0 && (imsi.p[0] == '\'' || imsi.p[0] == '"'))
		imsi = slice_from(imsi, 1);
	while (imsi.n > 0 && (imsi.p[imsi.n - 1] < '0' || imsi.p[imsi.n - 1] > '9'))
		imsi.n--;
	said = said_add(&v->q, KIND_SUBSCRIPTION_UNKNOWN, line);
	said_set(said, FIELD_IMSI, whose_imsi(imsi, room));
	said_word(said, FIELD_REASON, "no subscriber");
	return true;
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct osmo_vty *v = state;
	struct slice s = visible(line->text);

	(void)r;
	if (is_prompt(s) || absent(v, line, s))
		finish(v);
	else if (slice_starts(s, "  ") || slice_starts(s, "MM Context for ") || slice_starts(s, "PDP Context "))
		detail(v, line, s);
	else
		table_row(v, line, s);
}

static void end(void *state, struct reading *r)
{
	(void)r;
	finish(state);
}

const struct parser parser_osmo_vty = {
	.name = "osmo_vty",
	.party = PARTY_NETWORK,
	.role = ROLE_CORE,
	.source = "osmo-hlr 1.5 and osmo-sgsn 1.9, their terminals",
	.self = &(const struct recordwise_self){ .state = sizeof(struct osmo_vty),
						.queue = offsetof(struct osmo_vty, q),
						.line = read_line,
						.finish = end },
	.bid = bid,
	.open = recordwise_open,
	.close = close_state,
	.next = recordwise_next,
};

/*
 * The journal with all its fields: journalctl's export, json (also json-seq and json-sse) and json-pretty.
 *	__REALTIME_TIMESTAMP=1784023530123456
 *	_HOSTNAME=gw-0007
 *	MESSAGE=<info>  [modem0] state changed (registered -> connecting)
 * Learnt from systemd 252 (journal-export-formats, logs-show.c) and its output. Keys come in any order. A message with control characters
 *is an array of byte numbers in JSON, and in the export a name, a length of eight bytes and the bytes. The sender's own time goes before
 *the journal's.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "offer.h"

#define TOKENS 8192
#define RECORD_MAX (1u << 20)

enum key { MESSAGE, HOST, IDENTIFIER, COMM, SYSLOG_PID, PID, SOURCE, REALTIME, BOOT_ID, KEYS };

static const char *const names[KEYS] = {
	[MESSAGE] = "MESSAGE",       [HOST] = "_HOSTNAME", [IDENTIFIER] = "SYSLOG_IDENTIFIER",      [COMM] = "_COMM",
	[SYSLOG_PID] = "SYSLOG_PID", [PID] = "_PID",       [SOURCE] = "_SOURCE_REALTIME_TIMESTAMP", [REALTIME] = "__REALTIME_TIMESTAMP",
	[BOOT_ID] = "_BOOT_ID",
};

struct journal {
	struct text value[KEYS];
	struct text raw;          /* a record that spans lines, or a field of bytes */
	struct text boot, booted; /* the boot of the last record, and of which host it was */
	struct json_token tokens[TOKENS];
	struct slice rest; /* of the message: lines not offered yet */
	struct line cited; /* where the message stands */
	uint32_t first, last;
};

/* --- which of the forms a line belongs to --- */

static bool is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
			return false;
	return s.n > 0 && s.n <= 64;
}

/* A whole record in one line: json, with what sse and seq put before it. */
static struct slice object(struct slice line)
{
	if (slice_starts(line, "data: "))
		line = slice_from(line, 6);
	if (slice_starts(line, "\x1e"))
		line = slice_from(line, 1);
	return slice_starts(line, "{\"") || slice_starts(line, "{ \"") ? line : (struct slice){ 0 };
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;
	bool sure = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = lines[i].text, rest = line, name = slice_token(&rest, '=');
		bool whole = object(line).n > 0 && slice_find(line, "\"__REALTIME_TIMESTAMP\"") >= 0;

		sure |= whole || slice_starts(line, "__REALTIME_TIMESTAMP=") || slice_starts(line, "\t\"__REALTIME_TIMESTAMP\" : ");
		read += whole || slice_trim(line).n == 0 || (name.n < line.n && is_name(name)) || slice_starts(line, "\t\"") ||
			slice_is(line, "{") || slice_is(line, "}") || slice_starts(line, "\t\t");
	}
	return sure ? (int)(read * 100 / n) : 0;
}

/* --- fields --- */

static int key_of(struct slice name)
{
	for (int i = 0; i < KEYS; i++)
		if (slice_is(name, names[i]))
			return i;
	return -1;
}

static void begin_record(struct journal *j)
{
	for (int i = 0; i < KEYS; i++)
		text_clear(&j->value[i]);
	j->first = 0;
}

static void put(struct journal *j, int key, struct slice value, const struct line *at)
{
	text_clear(&j->value[key]);
	text_add(&j->value[key], value);
	if (key == MESSAGE)
		j->cited = *at;
}

static void put_json(struct journal *j, int key, const struct json_token *t, const struct line *at)
{
	struct text *out = &j->value[key];
	struct json_each each = json_each(t);

	put(j, key, (struct slice){ 0 }, at);
	if (t->type == JSON_STRING) {
		json_unescape(t->text, out);
		return;
	}
	if (t->type == JSON_NUMBER) /* not the journal's own: what passed the record on */
		text_add(out, t->text);
	/* bytes, or several values of one name: then the first */
	while (t->type == JSON_ARRAY && json_next(&each)) {
		int64_t byte = slice_number(json_text(each.value));

		if (each.value->type == JSON_STRING) {
			json_unescape(each.value->text, out);
			return;
		}
		if (byte >= 0 && byte <= 255)
			text_addc(out, (char)byte);
	}
}

static bool fields_of(struct journal *j, struct slice text, const struct line *at)
{
	struct json_each each;

	if (json_parse(text, j->tokens, TOKENS) < 1 || j->tokens[0].type != JSON_OBJECT)
		return false;
	each = json_each(j->tokens);
	while (json_next(&each)) {
		int key = key_of(json_text(each.key));

		if (key >= 0)
			put_json(j, key, each.value, at);
	}
	return true;
}

/* --- records --- */

/* The next line and the bytes that ended it, which only its successor's place tells. */
static int raw_line(struct journal *j, struct reading *r, struct error *e)
{
	struct line line, after;
	int got = reading_line(r, &line, e), ahead;

	if (got != 1)
		return got;
	text_add(&j->raw, line.text);
	j->last = line.number;
	ahead = reading_peek(r, 0, &after, e);
	if (ahead < 0)
		return -1;
	text_adds(&j->raw, ahead == 1 && after.offset - line.offset == line.text.n + 2 ? "\r\n" : "\n");
	return 1;
}

/* Behind a name alone: eight bytes of length, the lowest first, and the bytes, in which line ends may stand. */
static int bytes_field(struct journal *j, struct reading *r, int key, const struct line *at, struct error *e)
{
	uint64_t length = 0;
	struct slice raw;

	text_clear(&j->raw);
	do {
		int got = raw_line(j, r, e);

		if (got != 1)
			return got;
		raw = text_slice(&j->raw);
		length = 0;
		for (size_t i = 8; raw.n >= 8 && i-- > 0;)
			length = length << 8 | (uint8_t)raw.p[i];
	} while (raw.n < 8 || (length < RECORD_MAX && raw.n < 8 + length));
	if (key >= 0 && length < RECORD_MAX)
		put(j, key, slice_cut(raw, 8, (size_t)length), at);
	return 1;
}

static int export_record(struct journal *j, struct reading *r, struct line line, struct error *e)
{
	int got = 1;

	do {
		struct slice value = line.text, name = slice_token(&value, '=');
		struct line at = line;
		int key = key_of(name);

		j->last = line.number;
		if (slice_trim(line.text).n == 0)
			return 1;
		if (name.n < line.text.n && key >= 0)
			put(j, key, value, &at);
		else if (name.n == line.text.n && is_name(name) && bytes_field(j, r, key, &at, e) < 0)
			return -1;
	} while ((got = reading_line(r, &line, e)) == 1);
	return got < 0 ? -1 : 1;
}

/* "{", a line for each member, "}" */
static int pretty_record(struct journal *j, struct reading *r, struct line line, struct error *e)
{
	struct line message = line;
	int got = 1;

	text_clear(&j->raw);
	do {
		if (slice_starts(line.text, "\t\"MESSAGE\" :"))
			message = line;
		j->last = line.number;
		text_add(&j->raw, line.text);
		text_addc(&j->raw, '\n');
		if (slice_is(line.text, "}") || j->raw.n > RECORD_MAX)
			break;
	} while ((got = reading_line(r, &line, e)) == 1);
	if (got < 0)
		return -1;
	if (!fields_of(j, text_slice(&j->raw), &message))
		reading_doubt(r, DOUBT_BROKEN);
	return 1;
}

/* 1 a record, 0 the end, -1 trouble */
static int record(struct journal *j, struct reading *r, struct error *e)
{
	struct line line;
	int got;

	do
		got = reading_line(r, &line, e);
	while (got == 1 && slice_trim(line.text).n == 0);
	if (got != 1)
		return got;
	begin_record(j);
	j->first = j->last = line.number;
	j->cited = line;
	if (slice_is(slice_trim(line.text), "{"))
		return pretty_record(j, r, line, e);
	if (object(line.text).n == 0)
		return export_record(j, r, line, e);
	if (!fields_of(j, object(line.text), &line))
		reading_doubt(r, DOUBT_BROKEN);
	return 1;
}

/* --- handing on --- */

static struct slice value(const struct journal *j, enum key key)
{
	return text_slice(&j->value[key]);
}

static struct slice either(const struct journal *j, enum key a, enum key b)
{
	return value(j, a).n > 0 ? value(j, a) : value(j, b);
}

static struct head head_of(const struct journal *j)
{
	struct head h = { .host = value(j, HOST), .program = either(j, IDENTIFIER, COMM), .pid = either(j, SYSLOG_PID, PID) };
	struct stamp realtime;

	h.written = either(j, SOURCE, REALTIME);
	utc_epoch(h.written, &h.stamp);
	if (value(j, SOURCE).n > 0 && utc_epoch(value(j, REALTIME), &realtime))
		h.relay = realtime;
	return h;
}

static void place(const struct journal *j, struct event *ev)
{
	ev->line = j->cited.number;
	ev->first = j->first;
	ev->last = j->last;
	ev->offset = j->cited.offset;
}

/* Another boot than that of the record before, of the same host. */
static bool restarted(struct journal *j)
{
	bool again = j->boot.n > 0 && value(j, BOOT_ID).n > 0 && slice_same(text_slice(&j->booted), value(j, HOST)) &&
		     !slice_same(text_slice(&j->boot), value(j, BOOT_ID));

	if (value(j, BOOT_ID).n == 0)
		return false;
	text_clear(&j->boot);
	text_add(&j->boot, value(j, BOOT_ID));
	text_clear(&j->booted);
	text_add(&j->booted, value(j, HOST));
	return again;
}

static void boot(struct journal *j, struct event *ev)
{
	struct head h = head_of(j);

	event_clear(ev);
	ev->kind = KIND_BOOT;
	event_set(ev, FIELD_HOST, h.host);
	event_set(ev, FIELD_REASON, SLICE("another boot of the journal"));
	carrier_date(&h, ev);
	place(j, ev);
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct journal *j = state;

	for (;;) {
		struct head h;
		int got;

		while (j->rest.n > 0) {
			h = head_of(j);
			h.message = slice_trim(slice_token(&j->rest, '\n'));
			if (h.message.n == 0 || !offer_carried(p->self, &h, ev))
				continue;
			place(j, ev);
			return 1;
		}
		got = record(j, r, e);
		if (got != 1)
			return got;
		j->rest = value(j, MESSAGE);
		if (restarted(j)) {
			boot(j, ev);
			return 1;
		}
	}
}

static void *begin(const struct parser *p)
{
	(void)p;
	return xcalloc(1, sizeof(struct journal));
}

static void end(void *state)
{
	struct journal *j = state;

	for (int i = 0; i < KEYS; i++)
		text_free(&j->value[i]);
	text_free(&j->raw);
	text_free(&j->boot);
	text_free(&j->booted);
	free(j);
}

const struct parser parser_journald = {
	.name = "journald",
	.source = "systemd 252, journalctl --output=export, json, json-pretty",
	.bid = bid,
	.open = begin,
	.close = end,
	.next = next,
};

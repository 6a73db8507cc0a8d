/*
 * Tables that searches and collectors export of others' records: one column is the record as it was written, others its time and host.
 *	"_time","host","_raw"
 *	"2026-07-14T08:30:15.000+0000","edge4","<30>Jul 14 08:30:13 edge4 charon[7]: 06[IKE] ..."
 * Learnt from exports of Splunk, Grafana Loki, Elastic, Graylog, Datadog, CloudWatch Logs Insights and Azure Log Analytics. The newest record may
 * stand first. A record with a head of its own has the sender's time; the table's is the receiver's.
 */
#include <stdlib.h>

#include "csv.h"
#include "offer.h"

enum column { MESSAGE, TIME, HOST, PROGRAM, COLUMNS };
enum { CELLS = 128, HEAD_LOOK = 5, JOINED = 64, RECORD_MAX = 1 << 18 };

/* The first that is there counts. */
static const char *const names[COLUMNS] = {
	[MESSAGE] = "_raw @message message Message Line line log textPayload event.original body content",
	[TIME] = "_time @timestamp timestamp Timestamp Time time TimeGenerated Date date",
	[HOST] = "host hostname Host host.name Computer source.host",
	[PROGRAM] = "program process.name appname app syslog_program ProcessName",
};

struct table {
	char separator;
	int at[COLUMNS]; /* -1: there is none */
};

struct export
{
	struct table table;
	struct text record; /* a row; a quoted cell may go on over lines */
	struct text message;
	struct line at;
	uint32_t last;
};

/* --- the head --- */

static int find(const struct slice *cells, unsigned n, const char *wanted)
{
	for (struct slice rest = slice_of(wanted); rest.n > 0;) {
		struct slice name = slice_token(&rest, ' ');

		for (unsigned i = 0; i < n; i++)
			if (slice_same(cells[i], name))
				return (int)i;
	}
	return -1;
}

static bool read_head(struct slice line, struct table *t)
{
	struct slice cells[CELLS], cell;
	unsigned n = 0;

	*t = (struct table){ .separator = csv_separator(line) };
	if (!t->separator || line.n > 4096)
		return false;
	if (slice_starts(line, "\xef\xbb\xbf"))
		line = slice_from(line, 3);
	while (n < CELLS && csv_next(&line, t->separator, NULL, &cell))
		cells[n++] = cell;
	for (int i = 0; i < COLUMNS; i++)
		t->at[i] = find(cells, n, names[i]);
	return t->at[MESSAGE] >= 0 && t->at[TIME] >= 0;
}

/* --- rows --- */

static bool open_quote(struct slice s)
{
	bool open = false;

	for (size_t i = 0; i < s.n; i++)
		open ^= s.p[i] == '"';
	return open;
}

/* One row, with the lines that a quoted cell goes on over. */
static int row(struct export *x, struct reading *r, struct error *e)
{
	struct line line;
	int got = reading_line(r, &line, e);

	if (got != 1)
		return got;
	text_clear(&x->record);
	text_add(&x->record, line.text);
	x->at = line;
	x->last = line.number;
	for (unsigned i = 0; i < JOINED && x->record.n < RECORD_MAX && open_quote(text_slice(&x->record)) && reading_peek(r, 0, &line, e) == 1; i++) {
		got = reading_line(r, &line, e);
		if (got != 1)
			return got;
		text_addc(&x->record, '\n');
		text_add(&x->record, line.text);
		x->last = line.number;
	}
	return 1;
}

static bool head_of(struct export *x, struct head *h)
{
	struct slice rest = text_slice(&x->record), cell, cells[COLUMNS] = { { 0 } };

	*h = (struct head){ 0 };
	for (int i = 0; csv_next(&rest, x->table.separator, i == x->table.at[MESSAGE] ? &x->message : NULL, &cell); i++)
		for (int k = 0; k < COLUMNS; k++)
			if (x->table.at[k] == i)
				cells[k] = cell;
	h->message = slice_trim(cells[MESSAGE]);
	h->host = cells[HOST];
	h->program = cells[PROGRAM];
	if (utc_epoch(cells[TIME], &h->stamp) || utc_read(cells[TIME], &h->stamp) > 0)
		h->written = cells[TIME];
	return h->message.n > 0;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct export *x = state;
	struct table again;
	struct head h;
	int got;

	while ((got = row(x, r, e)) == 1) {
		if (read_head(text_slice(&x->record), &again)) { /* files are joined, and their heads stay in the middle */
			x->table = again;
			continue;
		}
		if (!x->table.separator || !head_of(x, &h) || !offer_carried(p->self, &h, ev))
			continue;
		ev->line = ev->first = x->at.number;
		ev->last = x->last;
		ev->offset = x->at.offset;
		return 1;
	}
	return got;
}

static void *start(const struct parser *p)
{
	(void)p;
	return xcalloc(1, sizeof(struct export));
}

static void stop(void *state)
{
	struct export *x = state;

	text_free(&x->record);
	text_free(&x->message);
	free(x);
}

/* --- the auction --- */

/* What is in it is somebody's, even when nobody knows whose. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	struct export x = { 0 };
	struct event ev = { 0 };
	unsigned at = 0;
	bool read = false, found = false;

	while (at < n && at < HEAD_LOOK && !found)
		found = read_head(lines[at++].text, &x.table);
	for (; p->self && found && at < n && !read; at++) {
		struct head h;

		text_clear(&x.record);
		text_add(&x.record, lines[at].text);
		read = head_of(&x, &h) && offer_carried(p->self, &h, &ev);
	}
	event_free(&ev);
	text_free(&x.record);
	text_free(&x.message);
	return !found ? 0 : read ? 93 : 40;
}

const struct parser parser_csv_export = {
	.name = "csv_export",
	.source = "exports of Splunk, Grafana Loki, Elastic, Graylog, Datadog, CloudWatch Logs Insights, Azure Log Analytics",
	.bid = bid,
	.open = start,
	.close = stop,
	.next = next,
};

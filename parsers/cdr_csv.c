/*
 * Tables with a head: charging records, sessions and events as platforms and cores export them. Columns are found by their names.
 *	timestamp,imsi,imei,msisdn,cell_id,lac,hlr,event,pdp_duration,ggsn_addr,sgsn_addr,apni,eua_addr,vol_in,vol_out,charging_id
 * Rows may be shorter than the head. Learnt from osmo-sgsn 1.9 (its CDR file), the documents of emnify, Soracom and Cisco Control Center.
 */
#include <stdlib.h>
#include <string.h>

#include "cmp.h"
#include "csv.h"
#include "recordwise.h"

extern const struct parser parser_rsp_csv;

enum { COLUMNS = 64 };

struct head_row {
	char separator;
	int item[COLUMNS]; /* -1: not ours */
	unsigned n;
};

struct cdr {
	struct aliases names;
	struct head_row head;
	struct cmp record;
	struct text room;
	struct said_queue q;
};

/* A head names somebody, a time and two other things that are known. */
static bool read_head(const struct aliases *names, struct slice line, struct head_row *h)
{
	struct text room = { 0 };
	struct slice cell;
	bool seen[CMP_COUNT] = { false };
	struct head carrier;
	unsigned ours = 0;

	*h = (struct head_row){ .separator = csv_separator(line) };
	if (!h->separator || line.n > 8192 || (carrier_peel(line, &carrier) && carrier.program.n > 0))
		return false;
	if (slice_starts(line, "\xef\xbb\xbf"))
		line = slice_from(line, 3);
	while (h->n < COLUMNS && csv_next(&line, h->separator, &room, &cell)) {
		int item = cell.n > 40 ? -1 : cmp_find(names, cell);

		if (item >= 0 && seen[item])
			item = -1;
		h->item[h->n++] = item;
		if (item < 0)
			continue;
		seen[item] = true;
		ours++;
	}
	text_free(&room);
	return ours >= 4 && (seen[CMP_IMSI] || seen[CMP_ICCID] || seen[CMP_MSISDN] || seen[CMP_IMEI]) &&
	       (seen[CMP_TIME] || seen[CMP_START] || seen[CMP_UPDATED] || seen[CMP_END]);
}

static bool fits(const struct head_row *h, struct slice line)
{
	return csv_separator(line) == h->separator;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	struct aliases names = { 0 };
	struct head_row h;
	unsigned at = 0, rows = 0;

	(void)p;
	if (parser_rsp_csv.bid(&parser_rsp_csv, lines, n) > 0)
		return 0; /* a table of operations on cards, not of sessions */
	cmp_names(&names);
	while (at < n && at < 5 && !read_head(&names, lines[at].text, &h))
		at++;
	aliases_free(&names);
	if (at == n || at == 5)
		return 0;
	for (unsigned i = at + 1; i < n; i++)
		rows += fits(&h, lines[i].text) || slice_trim(lines[i].text).n == 0;
	return at + 1 == n ? 60 : (int)(rows * 100 / (n - at - 1));
}

static void close_state(void *state)
{
	struct cdr *c = state;

	aliases_free(&c->names);
	cmp_free(&c->record);
	text_free(&c->room);
	said_free(&c->q);
	free(c);
}

static void row(struct cdr *c, const struct line *line)
{
	struct slice rest = line->text, cell;

	cmp_clear(&c->record);
	for (unsigned i = 0; i < c->head.n && csv_next(&rest, c->head.separator, &c->room, &cell); i++)
		if (c->head.item[i] >= 0 && !slice_is(cell, "null") && !slice_is(cell, "-") && !slice_is(cell, "N/A"))
			cmp_set(&c->record, (enum cmp_item)c->head.item[i], cell, 1);
	if (cmp_is_record(&c->record))
		cmp_say(&c->record, &c->q, line, line->number);
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct cdr *c = state;
	struct head_row h;

	(void)r;
	if (read_head(&c->names, line->text, &h))
		c->head = h; /* files are joined, and their heads stay in the middle */
	else if (c->head.n > 0)
		row(c, line);
}

static void begin(void *state)
{
	struct cdr *c = state;

	cmp_names(&c->names);
}

const struct parser parser_cdr_csv = {
	.name = "cdr_csv",
	.party = PARTY_NETWORK,
	.role = ROLE_PLATFORM,
	.source = "osmo-sgsn 1.9; exports of emnify, Soracom, Cisco Control Center by the names of their columns",
	.self = &(const struct recordwise_self){ .state = sizeof(struct cdr),
						.queue = offsetof(struct cdr, q),
						.begin = begin,
						.line = read_line },
	.bid = bid,
	.open = recordwise_open,
	.close = close_state,
	.next = recordwise_next,
};

/*
 * Tables that platforms for remote SIM provisioning export: one operation, notification or profile a row, columns found by their names.
 *	eid;iccid;operation;status;gsma_subject_code;gsma_reason_code;message;updated_at
 *	89...;89...;ENABLE_PROFILE;FAILED;8.1;4.8;not enough space;2026-07-14T08:30:14Z
 * Learnt from the members of the same platforms' documents; what the words mean is in rsp_words.c.
 */
#include <stdlib.h>

#include "csv.h"
#include "recordwise.h"
#include "rsp_events.h"

enum { COLUMNS = 64, CELLS = 1u << 14 };

struct head_row {
	char separator;
	int item[COLUMNS]; /* -1: not ours */
	unsigned n;
};

struct table {
	struct head_row head;
	struct said_queue q;
	struct text room, cells; /* the cells of a row, one after another */
};

/* Names an eUICC or profile, and what happened to it; a table with access points or volumes is one of sessions. */
static bool read_head(struct slice line, struct head_row *h)
{
	static const char *const sessions[] = { "apn", "rat_type", "rattype", "volume", "bytes", "pdp" };
	bool seen[RSP_ITEMS] = { false };
	struct text room = { 0 };
	struct slice cell;

	*h = (struct head_row){ .separator = csv_separator(line) };
	if (!h->separator || line.n > 4096)
		return false;
	for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++)
		if (slice_find(line, sessions[i]) >= 0)
			return false;
	if (slice_starts(line, "\xef\xbb\xbf"))
		line = slice_from(line, 3);
	while (h->n < COLUMNS && csv_next(&line, h->separator, &room, &cell)) {
		int item = rsp_item_of(cell);

		item = item >= 0 && seen[item] ? -1 : item;
		h->item[h->n++] = item;
		if (item >= 0)
			seen[item] = true;
	}
	text_free(&room);
	return (seen[RSP_EID] || (seen[RSP_ICCID] && (seen[RSP_STATE] || seen[RSP_SMDP] || seen[RSP_MATCHING]))) &&
	       (seen[RSP_WHAT] || seen[RSP_HOW] || seen[RSP_STATE] || seen[RSP_SMDP]);
}

static bool fits(const struct head_row *h, struct slice line)
{
	return csv_separator(line) == h->separator;
}

/* Events of a connectivity platform may name an EID, too. */
static bool of_sessions(struct slice row)
{
	static const char *const words[] = { "PDP", "pdp", "ocation", "ession", "uota", "SIM activation", "SIM suspension", "SIM_STATE" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_find(row, words[i]) >= 0)
			return true;
	return false;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	struct head_row h;
	unsigned at = 0, rows = 0;

	(void)p;
	while (at < n && at < 5 && !read_head(lines[at].text, &h))
		at++;
	if (at == n || at == 5)
		return 0;
	for (unsigned i = at + 1; i < n; i++) {
		if (of_sessions(lines[i].text))
			return 0;
		rows += fits(&h, lines[i].text) || slice_trim(lines[i].text).n == 0;
	}
	return at + 1 == n ? 60 : (int)(rows * 100 / (n - at - 1));
}

static bool is_nothing(struct slice cell)
{
	return cell.n == 0 || slice_is(cell, "null") || slice_is(cell, "-") || slice_is(cell, "N/A") || slice_is(cell, "None");
}

static bool is_enabled(struct slice state)
{
	return slice_find(state, "nabled") >= 0 || slice_find(state, "NABLED") >= 0 || slice_find(state, "ctive") >= 0;
}

/* A list of profiles has their state and no word of what happened; orders are in the books of who gave them. */
static void say(struct table *t, const struct rsp_record *r, const struct line *line)
{
	struct slice state = r->item[RSP_STATE];
	bool list = state.n > 0 && r->item[RSP_WHAT].n == 0 && r->item[RSP_HOW].n == 0 && r->item[RSP_SMDP].n == 0;
	struct rsp_record copy = *r;
	struct said *s;

	copy.role = r->item[RSP_SMDP].n ? ROLE_SMDP : list ? ROLE_NONE : ROLE_EIM;
	if (list)
		copy.item[RSP_STATE] = (struct slice){ 0 };
	s = rsp_say(&copy, &t->q, line);
	if (!list)
		return;
	s->kind = KIND_PROFILE_LISTED;
	if (is_enabled(state) && slice_find(state, "nactive") < 0)
		said_word(s, FIELD_PROFILE_STATE, "enabled");
	else if (slice_find(state, "isabled") >= 0 || slice_find(state, "ISABLED") >= 0 || slice_find(state, "nactive") >= 0)
		said_word(s, FIELD_PROFILE_STATE, "disabled");
	else
		said_set(s, FIELD_PROFILE_STATE, state);
}

static void row(struct table *t, const struct line *line)
{
	struct {
		size_t at, n;
	} place[RSP_ITEMS] = { 0 };
	struct slice rest = line->text, cell;
	struct rsp_record r = { 0 };

	text_clear(&t->cells);
	for (unsigned i = 0; i < t->head.n && csv_next(&rest, t->head.separator, &t->room, &cell); i++) {
		int item = t->head.item[i];

		if (item < 0 || is_nothing(cell) || t->cells.n + cell.n > CELLS)
			continue;
		place[item].at = t->cells.n;
		place[item].n = cell.n;
		text_add(&t->cells, cell);
	}
	for (int i = 0; i < RSP_ITEMS; i++)
		r.item[i] = slice_cut(text_slice(&t->cells), place[i].at, place[i].n);
	if (rsp_is_record(&r))
		say(t, &r, line);
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct table *t = state;
	struct head_row h;

	(void)r;
	if (read_head(line->text, &h))
		t->head = h; /* files are joined, and their heads stay in the middle */
	else if (t->head.n > 0)
		row(t, line);
}

static void stop(void *state)
{
	struct table *t = state;

	said_free(&t->q);
	text_free(&t->room);
	text_free(&t->cells);
	free(t);
}

const struct parser parser_rsp_csv = {
	.name = "rsp_csv",
	.party = PARTY_RSP,
	.source = "exports of platforms for remote SIM provisioning, by the names of their columns",
	.self = &(const struct recordwise_self){ .state = sizeof(struct table), .queue = offsetof(struct table, q), .line = read_line },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};

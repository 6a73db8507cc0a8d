/*
 * Tables of Check Point's log: "fwm logexport", what the log viewers export.
 *	num;date;time;orig;type;action;alert;i/f_name;i/f_dir;product;src;s_port;dst;service;proto;rule
 *	21;14Jul2026;11:30:14;192.0.2.2;log;drop;;gi;inbound;VPN-1 & FireWall-1;10.77.4.9;40022;10.78.0.10;8883;tcp;9
 *	"Time","Blade","Action","Type","Interface","Origin","Source","Destination","Service","Access Rule Number","Access Rule Name"
 *	"2026-07-14T08:30:14Z","Firewall","Drop","Log","gi","edge4","10.77.4.9","10.78.0.10","mqtts (TCP/8883)","9","last"
 * Learnt from R77 to R81. The columns vary, the head names them. A service may be a name with its protocol and port behind it, an end a
 * name with its address.
 */
#include "csv.h"
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	DATE,
	TIME,
	ACTION,
	SRC,
	DST,
	SPORT,
	SERVICE,
	PROTO,
	RULE,
	RULE_NAME,
	IFACE,
	ORIGIN,
	FROM,
	TO,
	XSRC,
	XDST,
	XSPORT,
	XDPORT,
	INFO,
	STATE,
	IN,
	OUT,
	ITEMS
};
enum { CELLS = 160 };

/* The columns by the names that they have in one export or another. */
static const char *const names[ITEMS] = {
	[DATE] = "date",
	[TIME] = "time",
	[ACTION] = "action",
	[SRC] = "src|source|source ip",
	[DST] = "dst|destination|destination ip",
	[SPORT] = "s_port|source port",
	[SERVICE] = "service|destination port|d_port",
	[PROTO] = "proto|protocol|ip protocol",
	[RULE] = "rule|access rule number|rule number|current rule number",
	[RULE_NAME] = "rule_name|access rule name|rule name",
	[IFACE] = "i/f_name|interface|interface name",
	[ORIGIN] = "orig|origin",
	[FROM] = "inzone|source zone",
	[TO] = "outzone|destination zone",
	[XSRC] = "xlatesrc|xlated (nat) source ip",
	[XDST] = "xlatedst|xlated (nat) destination ip",
	[XSPORT] = "xlatesport|xlated (nat) source port",
	[XDPORT] = "xlatedport|xlated (nat) destination port",
	[INFO] = "message_info|information|description|message information",
	[STATE] = "tcp packet out of state",
	[IN] = "client_outbound_bytes|received bytes",
	[OUT] = "client_inbound_bytes|sent bytes",
};

struct export
{
	char separator; /* 0: no head yet */
	int item[CELLS];
	unsigned n;
};

static bool is_name(struct slice cell, const char *choice)
{
	for (struct slice rest = slice_of(choice); rest.n > 0;) {
		struct slice one = slice_token(&rest, '|');

		if (one.n == cell.n && strncasecmp(one.p, cell.p, one.n) == 0)
			return true;
	}
	return false;
}

static int item_of(struct slice cell)
{
	for (int i = 0; i < ITEMS; i++)
		if (is_name(cell, names[i]))
			return i;
	return -1;
}

/* Cells in quotes between blanks have no other separator. */
static bool next_cell(struct slice *rest, char separator, struct slice *cell)
{
	if (separator != ' ')
		return csv_next(rest, separator, NULL, cell);
	*rest = slice_trim(*rest);
	if (!slice_starts(*rest, "\""))
		return false;
	*rest = slice_from(*rest, 1);
	*cell = slice_token(rest, '"');
	return true;
}

static char separator_of(struct slice s)
{
	return slice_starts(s, "\"") && slice_find(s, "\" \"") > 0 ? ' ' : csv_separator(s);
}

/* A head names the ends, the action and when; nobody else's table does so in these words. */
static bool head(struct export *x, struct slice s)
{
	char separator = separator_of(s);
	bool has[ITEMS] = { false };
	struct slice cell;
	unsigned n = 0;
	int item[CELLS];

	if (separator == '\0' || slice_find(s, "ction") < 0)
		return false;
	while (n < CELLS && next_cell(&s, separator, &cell)) {
		item[n] = item_of(cell);
		if (item[n] >= 0)
			has[item[n]] = true;
		n++;
	}
	if (!has[TIME] || !has[ACTION] || !has[SRC] || !has[DST] || !has[SERVICE] || !has[ORIGIN])
		return false;
	x->separator = separator;
	x->n = n;
	memcpy(x->item, item, n * sizeof(*item));
	return true;
}

/* "pump-9 (10.77.4.9)" */
static struct slice address(struct slice s)
{
	ptrdiff_t open = slice_index(s, '(');

	if (open < 1 || !slice_ends(s, ")"))
		return s;
	return slice_cut(s, (size_t)open + 1, s.n - (size_t)open - 2);
}

/* "mqtts (TCP/8883)", "TCP/8883", "8883" */
static void service(struct slice s, struct flow *f)
{
	struct slice inside = address(s), proto = inside;

	if (slice_index(inside, '/') > 0) {
		proto = slice_token(&inside, '/');
		if (f->proto.n == 0)
			f->proto = proto;
	}
	if (slice_digits(inside))
		f->dport = inside;
}

static void date(const struct slice *cell, struct event *ev)
{
	struct slice clock = cell[TIME];

	ev->written = clock;
	if (utc_epoch(clock, &ev->stamp) || (utc_read(clock, &ev->stamp) > 0 && ev->stamp.basis != STAMP_UPTIME))
		return;
	flow_date(ev, cell[DATE], clock, (struct slice){ 0 });
}

static enum flow_verdict verdict_of(const struct slice *cell)
{
	enum flow_verdict v = flow_action(cell[ACTION]);

	if (v != FLOW_DENIED)
		return v;
	if (cell[STATE].n || slice_find(cell[INFO], "out of state") >= 0 || slice_find(cell[INFO], "isn't SYN") >= 0)
		return FLOW_OUT_OF_STATE;
	return slice_find(cell[INFO], "poofing") >= 0 ? FLOW_REVERSE_PATH : v;
}

static enum linewise say(const struct slice *cell, struct event *ev)
{
	struct flow f = {
		.src = address(cell[SRC]),
		.dst = address(cell[DST]),
		.sport = cell[SPORT],
		.proto = cell[PROTO],
		.nat_src = cell[XSRC],
		.nat_dst = cell[XDST],
		.nat_sport = cell[XSPORT],
		.nat_dport = cell[XDPORT],
		.rule = cell[RULE_NAME].n ? cell[RULE_NAME] : cell[RULE],
		.in = cell[IFACE],
		.from_zone = cell[FROM],
		.to_zone = cell[TO],
		.bytes_out = cell[OUT],
		.bytes_in = cell[IN],
	};
	enum flow_verdict v = verdict_of(cell);

	date(cell, ev);
	kv_set(ev, FIELD_HOST, address(cell[ORIGIN]));
	kv_set(ev, FIELD_STATUS, cell[ACTION]);
	if (f.src.n == 0 || f.dst.n == 0) {
		kv_set(ev, FIELD_REASON, cell[INFO]);
		return LINE_NOISE;
	}
	service(cell[SERVICE], &f);
	if (v != FLOW_SEEN)
		flow_judge(ev, v);
	flow_put(ev, &f);
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, cell[INFO]);
	if (ev->kind == KIND_FLOW_ALLOWED)
		flow_reply(ev, &f, false);
	return LINE_EVENT;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct export *x = state;
	struct slice cell[ITEMS] = { { 0 } }, rest = slice_trim(h->message), one;
	unsigned n = 0;

	if (head(x, rest))
		return LINE_NOISE;
	if (x->separator == '\0')
		return LINE_OTHER;
	for (; n < x->n && next_cell(&rest, x->separator, &one); n++)
		if (x->item[n] >= 0 && cell[x->item[n]].n == 0 && !kv_nothing(one))
			cell[x->item[n]] = one;
	return n + 1 >= x->n && cell[TIME].n && cell[ACTION].n ? say(cell, ev) : LINE_OTHER;
}

const struct parser parser_checkpoint_export = {
	.name = "checkpoint_export",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Check Point R77 to R81 (fwm logexport, exports of the log viewers)",
	.self = &(const struct linewise_self){ .read = read_line, .state = sizeof(struct export), .table = true },
	.bid = linewise_bid,
	.open = linewise_open,
	.close = free,
	.next = linewise_next,
};

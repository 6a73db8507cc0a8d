/*
 * The Windows firewall's pfirewall.log: a table in the W3C's extended form.
 *	#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path
 *	2026-07-14 11:30:14 DROP TCP 10.77.4.9 10.78.0.10 40022 8883 60 S 2351482979 0 64240 - - - RECEIVE
 * Learnt from Windows XP to 11. Its time is local unless the head says UTC. OPEN and ALLOW let in or out, CLOSE is the end of it.
 */
#include "columns.h"
#include "flow.h"
#include "linewise.h"

#include <stdlib.h>

enum { DATE, TIME, ACTION, PROTO, SRC, DST, SPORT, DPORT, FLAGS, INFO, PATH };

static const char *const names[] = { "date",     "time",     "action",   "protocol", "src-ip", "dst-ip",
				     "src-port", "dst-port", "tcpflags", "info",     "path",   NULL };

#define USUAL_HEAD                                                                                                                         \
	"date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path"

struct pfirewall {
	struct columns columns;
	bool utc;
};

static const struct {
	const char *action;
	enum flow_verdict verdict;
} actions[] = {
	{ "DROP", FLOW_DENIED },          { "ALLOW", FLOW_ALLOWED }, { "OPEN", FLOW_ALLOWED },
	{ "OPEN-INBOUND", FLOW_ALLOWED }, { "CLOSE", FLOW_CLOSED },
};

/* "Local" and "UTC" stand where the head tells the form of times. */
static bool head(struct pfirewall *w, struct slice s)
{
	if (slice_starts(s, "#Time Format:"))
		w->utc = slice_find(s, "UTC") > 0 || slice_find(s, "GMT") > 0;
	if (slice_starts(s, "#Fields:"))
		return columns_head(&w->columns, slice_from(s, 8), ' ') >= 8;
	return slice_starts(s, "#Version:") || slice_starts(s, "#Software: Microsoft") || slice_starts(s, "#Time Format:");
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct pfirewall *w = state;
	struct row r;
	struct flow f;
	struct slice action, flags;
	size_t i = 0, n = sizeof(actions) / sizeof(actions[0]);

	if (head(w, h->message))
		return LINE_NOISE;
	if (!columns_row(&w->columns, h->message, ' ', &r))
		return LINE_OTHER;
	action = r.cell[ACTION];
	flags = r.cell[FLAGS];
	while (i < n && !slice_is(action, actions[i].action))
		i++;
	if (i == n && !slice_starts(action, "INFO-"))
		return LINE_OTHER;
	f = (struct flow){ .src = r.cell[SRC], .dst = r.cell[DST], .sport = r.cell[SPORT], .dport = r.cell[DPORT], .proto = r.cell[PROTO] };
	if (i < n)
		flow_judge(ev, actions[i].verdict);
	else
		event_set(ev, FIELD_REASON, SLICE("events were lost"));
	flow_put(ev, &f);
	event_set(ev, FIELD_STATUS, action);
	event_set(ev, FIELD_DIRECTION, r.cell[PATH]);
	if (ev->kind == KIND_FLOW_ALLOWED)
		event_set(ev, FIELD_REPLY, slice_index(flags, 'A') >= 0 ? SLICE("yes") : SLICE("unknown"));
	flow_date(ev, r.cell[DATE], r.cell[TIME], w->utc ? SLICE("Z") : (struct slice){ 0 });
	return LINE_EVENT;
}

static void begin(void *state)
{
	struct pfirewall *w = state;

	w->columns.names = names;
	columns_head(&w->columns, SLICE(USUAL_HEAD), ' ');
}

const struct parser parser_windows_firewall = {
	.name = "windows_firewall",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Windows XP to 11 (pfirewall.log)",
	.self = &(const struct linewise_self){ .read = read_line, .state = sizeof(struct pfirewall), .begin = begin, .table = true },
	.bid = linewise_bid,
	.open = linewise_open,
	.close = free,
	.next = linewise_next,
};

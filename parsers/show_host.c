/*
 * What Linux, strongSwan and FRR print of rules, tunnels and routes.
 */
#include <stdio.h>

#include "flow.h"
#include "showtech.h"

void show_keep(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = s.p[i];
	out[n] = '\0';
}

struct slice show_word(struct slice *s)
{
	size_t n = 0;
	struct slice w;

	*s = slice_trim(*s);
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '\t')
		n++;
	w = slice_cut(*s, 0, n);
	*s = slice_trim(slice_from(*s, n));
	return w;
}

/* The word behind a word: show_after(s, "via") of "10.0.0.0/8 via 10.1.1.1 dev gi0". */
struct slice show_after(struct slice s, const char *key)
{
	while (s.n)
		if (slice_is(show_word(&s), key))
			return show_word(&s);
	return (struct slice){ 0 };
}

/* --- nft list ruleset --- */

static void add_elements(struct snapshot *t, struct slice s)
{
	struct text *elements = &t->sets[t->set_count - 1].elements;
	ptrdiff_t end = slice_index(s, '}');

	t->in_elements = end < 0;
	s = slice_cut(s, 0, end < 0 ? s.n : (size_t)end);
	while (s.n) {
		struct slice element = slice_trim(slice_token(&s, ','));
		struct slice first = show_word(&element);

		if (first.n && elements->n < 4096) {
			if (elements->n)
				text_addc(elements, ' ');
			text_add(elements, first);
		}
	}
}

static bool nft_set(struct snapshot *t, struct slice s)
{
	if (slice_starts(s, "set ") && slice_ends(s, "{")) {
		t->in_set = t->set_count < SETS;
		if (t->in_set)
			show_keep(t->sets[t->set_count++].name, sizeof(t->sets[0].name), show_after(s, "set"));
		return true;
	}
	if (!t->in_set)
		return false;
	if (t->in_elements)
		add_elements(t, s);
	else if (slice_starts(s, "elements = {"))
		add_elements(t, slice_from(s, 12));
	else if (slice_is(s, "}"))
		t->in_set = false;
	return true;
}

/* "10.60.0.0/16", "@iot_pools" or "{ 80, 1883 }" behind a word, in blanks. */
static struct slice operand(const struct snapshot *t, struct slice s, const char *key)
{
	ptrdiff_t at = slice_find(s, key);
	struct slice value;

	if (at < 0)
		return (struct slice){ 0 };
	value = slice_trim(slice_from(s, (size_t)at + slice_of(key).n));
	if (slice_starts(value, "{")) {
		ptrdiff_t end = slice_index(value, '}');

		return slice_trim(slice_cut(value, 1, end < 1 ? 0 : (size_t)end - 1));
	}
	value = show_word(&value);
	for (unsigned i = 0; slice_starts(value, "@") && i < t->set_count; i++)
		if (slice_is(slice_from(value, 1), t->sets[i].name))
			return text_slice(&t->sets[i].elements);
	return slice_starts(value, "!") || slice_starts(value, "@") ? (struct slice){ 0 } : value;
}

/* A counter tells how often the rule was met; only where packets of a source may pass is the source a pool that the edge serves. */
static bool nft_rule(struct snapshot *t, struct slice s, struct event *ev)
{
	bool accept = slice_ends(s, " accept"), drop = slice_ends(s, " drop"), reject = slice_find(s, " reject") > 0;
	struct slice saddr = operand(t, s, "ip saddr "), prefix;
	ptrdiff_t at = slice_find(s, "log prefix \"");

	if (!accept && !drop && !reject)
		return false;
	if (at >= 0) {
		prefix = slice_from(s, (size_t)at + 12);
		prefix = slice_trim(slice_token(&prefix, '"'));
		if (slice_ends(prefix, ":"))
			prefix.n--;
		event_set(ev, FIELD_RULE, prefix);
	}
	event_set(ev, FIELD_STATUS, accept ? SLICE("accept") : drop ? SLICE("drop") : SLICE("reject"));
	event_set(ev, accept ? FIELD_POOL : FIELD_SRC, saddr);
	event_set(ev, FIELD_DST, operand(t, s, "ip daddr "));
	event_set(ev, FIELD_DPORT, operand(t, s, " dport "));
	event_set(ev, FIELD_PROTO,
		  slice_find(s, "tcp dport") >= 0   ? SLICE("tcp")
		  : slice_find(s, "udp dport") >= 0 ? SLICE("udp")
						    : (struct slice){ 0 });
	event_set(ev, FIELD_SEQ, show_after(s, "packets"));
	event_set(ev, FIELD_BYTES_OUT, show_after(s, "bytes"));
	event_set(ev, FIELD_REASON, s);
	return saddr.n || at >= 0 || event_has(ev, FIELD_DPORT);
}

bool show_nft(struct snapshot *t, struct slice s, struct event *ev)
{
	s = slice_trim(s);
	return !nft_set(t, s) && nft_rule(t, s, ev);
}

/* --- tunnels --- */

/* Libreswan: 000 "ent-dc1": A===198.51.100.2[@ours]...203.0.113.2[@theirs]===B; unrouted; eroute owner: #0 */
bool show_whack(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice name, ends, near, far, state;
	ptrdiff_t middle;

	(void)t;
	if (!slice_starts(s, "000 \""))
		return false;
	s = slice_from(s, 5);
	name = slice_token(&s, '"');
	if (!slice_starts(s, ": "))
		return false;
	s = slice_from(s, 2);
	ends = slice_token(&s, ';');
	middle = slice_find(ends, "...");
	if (!name.n || middle < 0)
		return false;
	near = slice_cut(ends, 0, (size_t)middle);
	far = slice_from(ends, (size_t)middle + 3);
	middle = slice_find(near, "===");
	if (middle <= 0 || slice_find(far, "===") < 0)
		return false;
	near = slice_cut(near, 0, (size_t)middle);
	far = slice_from(far, (size_t)slice_find(far, "===") + 3);
	state = slice_trim(slice_token(&s, ';'));
	event_set(ev, FIELD_TUNNEL, name);
	event_make(ev, FIELD_PREFIX, "%.*s === %.*s", SLICE_ARG(near), SLICE_ARG(far));
	event_set(ev, FIELD_STATUS, state);
	return true;
}

/* "     ent-dc1:   child:  A === B TUNNEL, ..."; "     ent-dc1{1}:   A === B"; "     ent-dc1[1]: ESTABLISHED 36 seconds ago, ..." */
bool show_statusall(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, name = show_word(&rest);
	ptrdiff_t both = slice_find(rest, " === "), end;

	if (slice_starts(s, "000 "))
		return show_whack(t, s, ev);
	if (slice_starts(s, "Security Associations (")) {
		rest = slice_from(s, 23);
		event_set(ev, FIELD_STATUS, slice_token(&rest, ')'));
		return true;
	}
	if (name.n < 2 || name.p[name.n - 1] != ':')
		return false;
	for (end = 0; (size_t)end < name.n - 1 && name.p[end] != '{' && name.p[end] != '[';)
		end++;
	event_set(ev, FIELD_TUNNEL, slice_cut(name, 0, (size_t)end));
	if (both > 0) {
		if (slice_starts(rest, "child:"))
			rest = slice_trim(slice_from(rest, 6));
		end = slice_find(rest, " TUNNEL");
		if (end < 0)
			end = slice_find(rest, " TRANSPORT");
		event_set(ev, FIELD_PREFIX, end < 0 ? rest : slice_cut(rest, 0, (size_t)end));
		return true;
	}
	if ((both = slice_find(rest, " bytes_i")) > 0) {
		struct slice in = slice_cut(rest, 0, (size_t)both), out = slice_from(rest, (size_t)both);

		end = slice_find(out, " bytes_o");
		while (slice_index(in, ' ') >= 0)
			show_word(&in);
		out = slice_cut(out, 0, end < 0 ? 0 : (size_t)end);
		while (slice_index(slice_trim(out), ' ') >= 0)
			show_word(&out);
		event_set(ev, FIELD_BYTES_IN, in);
		event_set(ev, FIELD_BYTES_OUT, slice_trim(out));
		return true;
	}
	name = show_word(&rest);
	if (name.n > 1 && name.p[name.n - 1] == ',')
		name.n--;
	if (!slice_is(name, "ESTABLISHED") && !slice_is(name, "CONNECTING") && !slice_is(name, "INSTALLED") && !slice_is(name, "DELETING"))
		return false;
	event_set(ev, FIELD_STATUS, name);
	return true;
}

/*
 * swanctl --list-sas and --list-conns: a child's name with a state, then counters, then its selectors on two lines. The logs name the
 * connection where it fails before it has children, so the child goes by both names.
 */
bool show_swanctl(struct snapshot *t, struct slice s, struct event *ev)
{
	char both[sizeof(t->peer) + sizeof(t->name)];
	size_t indent = 0;
	struct slice first, rest = s;

	while (indent < s.n && s.p[indent] == ' ')
		indent++;
	first = show_word(&rest);
	if (indent < 4 && first.n > 1 && first.p[first.n - 1] == ':') {
		t->since = t->line;
		t->local[0] = t->in[0] = t->out[0] = '\0';
		first.n--;
		if (indent == 0)
			show_keep(t->peer, sizeof(t->peer), first);
		snprintf(both, sizeof(both), "%s/%.*s", t->peer, SLICE_ARG(first));
		show_keep(t->name, sizeof(t->name), indent > 0 ? slice_of(both) : first);
		if (indent > 0 || slice_find(rest, ", ") < 0 || !slice_starts(rest, "#"))
			return false;
		slice_token(&rest, ',');
		event_set(ev, FIELD_TUNNEL, slice_of(t->name));
		event_set(ev, FIELD_STATUS, slice_trim(slice_token(&rest, ',')));
		return true;
	}
	if (indent < 4)
		return false;
	if (slice_is(first, "in"))
		slice_token(&rest, ','), show_keep(t->in, sizeof(t->in), show_word(&rest));
	else if (slice_is(first, "out"))
		slice_token(&rest, ','), show_keep(t->out, sizeof(t->out), show_word(&rest));
	else if (slice_is(first, "local") || slice_is(first, "local:"))
		show_keep(t->local, sizeof(t->local), rest);
	if ((!slice_is(first, "remote") && !slice_is(first, "remote:")) || t->local[0] == '\0' || slice_index(rest, '/') < 0)
		return false;
	event_set(ev, FIELD_TUNNEL, slice_of(t->name));
	event_make(ev, FIELD_PREFIX, "%s === %.*s", t->local, SLICE_ARG(rest));
	event_set(ev, FIELD_BYTES_IN, slice_of(t->in));
	event_set(ev, FIELD_BYTES_OUT, slice_of(t->out));
	return true;
}

/* "anti-replay context: seq 0x0, oseq 0x0": whether anything ever came in or went out by this state. The keys above it are left out. */
static bool xfrm_state(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice in = show_after(s, "seq"), out = show_after(s, "oseq");

	if (t->from[0] == '\0' || !slice_starts(in, "0x"))
		return false;
	event_set(ev, FIELD_TUNNEL, SLICE("xfrm"));
	event_set(ev, FIELD_SRC, slice_of(t->from));
	event_set(ev, FIELD_DST, slice_of(t->to));
	event_set(ev, FIELD_SESSION, slice_of(t->in));
	in = slice_token(&in, ',');
	out = slice_token(&out, ',');
	event_make(ev, FIELD_STATUS, "seq %.*s oseq %.*s", SLICE_ARG(in), SLICE_ARG(out));
	return true;
}

/*
 * "src A dst B", then of a policy its direction and of a state its numbers on the lines below. Policies of sockets are for the keys' own
 * exchange, and those that forward say what those that come in do.
 */
bool show_xfrm(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice line = slice_trim(s), spi = show_after(line, "spi"), dir = show_after(line, "dir");

	if (slice_starts(s, "src ")) {
		show_keep(t->from, sizeof(t->from), show_after(s, "src"));
		show_keep(t->to, sizeof(t->to), show_after(s, "dst"));
		t->in[0] = '\0';
		t->since = t->line;
		return false;
	}
	if (spi.n)
		show_keep(t->in, sizeof(t->in), spi);
	if (slice_starts(line, "anti-replay"))
		return xfrm_state(t, line, ev);
	if (!slice_starts(line, "dir ") || slice_is(dir, "fwd") || slice_index(slice_of(t->from), '/') < 0)
		return false;
	event_set(ev, FIELD_TUNNEL, SLICE("xfrm"));
	event_set(ev, FIELD_DIRECTION, dir);
	event_make(ev, FIELD_PREFIX, "%s === %s", t->from, t->to);
	return true;
}

/* --- routing --- */

static bool is_route_type(struct slice s)
{
	static const char *const types[] = { "unreachable", "blackhole", "prohibit", "throw",  "broadcast",
					     "local",       "multicast", "anycast",  "unicast" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_is(s, types[i]))
			return true;
	return false;
}

bool show_route(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, first = show_word(&rest);

	if (is_route_type(first)) {
		event_set(ev, FIELD_STATUS, first);
		first = show_word(&rest);
	} else if (show_after(rest, "dev").n == 0 && show_after(rest, "via").n == 0) {
		return false;
	}
	if (slice_is(first, "default"))
		first = slice_index(show_after(rest, "via"), ':') >= 0 || slice_find(slice_of(t->command), "-6") > 0 ? SLICE("::/0")
														     : SLICE("0.0.0.0/0");
	event_set(ev, FIELD_PREFIX, first);
	event_set(ev, FIELD_NODE, show_after(rest, "via"));
	event_set(ev, FIELD_IFACE, show_after(rest, "dev"));
	event_set(ev, FIELD_REASON, show_after(rest, "proto"));
	event_set(ev, FIELD_ZONE, show_after(slice_of(t->command), "table"));
	if (slice_find(rest, "linkdown") >= 0)
		event_set(ev, FIELD_STATUS, SLICE("linkdown"));
	return true;
}

/* "220:	from all lookup 220" */
bool show_rule(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice number = show_word(&s);

	(void)t;
	if (number.n < 2 || number.p[number.n - 1] != ':' || !slice_starts(s, "from "))
		return false;
	event_set(ev, FIELD_RULE, s);
	event_set(ev, FIELD_SEQ, slice_cut(number, 0, number.n - 1));
	return true;
}

/* "2: gi0@if4: <BROADCAST,UP> mtu 1500 ... state UP", "    inet 172.16.254.2/30 scope global gi0" */
bool show_addr(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, first = show_word(&rest), name;

	if (first.n > 1 && first.p[first.n - 1] == ':' && s.n && s.p[0] != ' ') {
		t->since = t->line;
		name = show_word(&rest);
		show_keep(t->name, sizeof(t->name), slice_token(&name, '@'));
		if (t->name[0] && t->name[slice_of(t->name).n - 1] == ':')
			t->name[slice_of(t->name).n - 1] = '\0';
		event_set(ev, FIELD_IFACE, slice_of(t->name));
		event_set(ev, FIELD_MTU, show_after(rest, "mtu"));
		event_set(ev, FIELD_STATUS, show_after(rest, "state"));
		return true;
	}
	if (!slice_is(first, "inet") && !slice_is(first, "inet6"))
		return false;
	first = show_word(&rest);
	event_set(ev, FIELD_IP, slice_token(&first, '/'));
	event_set(ev, FIELD_IFACE, slice_of(t->name));
	return true;
}

bool show_neigh(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, node = show_word(&rest), last = rest;

	(void)t;
	if (show_after(rest, "dev").n == 0)
		return false;
	while (slice_index(last, ' ') >= 0)
		show_word(&last);
	event_set(ev, FIELD_NODE, node);
	event_set(ev, FIELD_IFACE, show_after(rest, "dev"));
	event_set(ev, FIELD_STATUS, last);
	return true;
}

/* "*> 10.60.0.0/16     169.254.77.1  0  0 65001 i", of the table or of what a neighbour is told */
bool show_bgp(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, mark = show_word(&rest), prefix = show_word(&rest), node = show_word(&rest), command = slice_of(t->command);
	bool told = slice_find(command, "advertised") > 0;

	if (slice_index(mark, '*') != 0 || slice_index(prefix, '/') < 1)
		return false;
	event_set(ev, FIELD_PREFIX, prefix);
	event_set(ev, FIELD_NODE, told ? show_after(command, "neighbors") : node);
	event_set(ev, FIELD_REASON, SLICE("bgp"));
	event_set(ev, FIELD_STATUS, told ? SLICE("advertised") : slice_index(mark, '>') > 0 ? SLICE("best") : SLICE("valid"));
	return true;
}

/* "10.200.0.10     4      65020        11        11        0    0    0 00:00:31            0        2 app1": a count means that it is up.
 */
bool show_neighbours(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, node = show_word(&rest), field[9];

	(void)t;
	if (slice_index(node, '.') < 1 && slice_index(node, ':') < 1)
		return false;
	for (size_t i = 0; i < 9; i++)
		field[i] = show_word(&rest);
	if (!slice_is(field[0], "4") || field[8].n == 0)
		return false;
	event_set(ev, FIELD_NODE, node);
	event_set(ev, FIELD_STATUS, slice_digits(field[8]) ? SLICE("Established") : field[8]);
	event_set(ev, FIELD_REASON, SLICE("bgp"));
	return true;
}

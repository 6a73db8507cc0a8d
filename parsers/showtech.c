/*
 * A host's state in one file, as support asks for it: commands behind "### ", each with what it printed, and the time of it all.
 *	### date
 *	Mon Mar  2 10:00:44 UTC 2026
 *	### nft list ruleset
 *	...
 * Learnt from iproute2 6, nftables 1.0, strongSwan 5.9 (ipsec statusall, swanctl), FRR 8 and 10 (vtysh), conntrack-tools 1.4. It is what
 *the host was told and how things stood, for the why of a verdict; nothing here happened, so nothing here is a divergence.
 */
#include "conntrack.h"
#include "flow.h"

#include <stdlib.h>

#define SETS 32

struct snapshot {
	struct stamp stamp;
	char written[64];
	unsigned section; /* of sections[], 0: unknown */
	char command[96];
	/* nft: named sets, and the one whose elements still go on */
	struct {
		char name[40];
		struct text elements;
	} sets[SETS];
	unsigned set_count;
	bool in_set, in_elements;
	/* swanctl: the child whose selectors come next; ip addr: the interface */
	char name[64], local[256], in[24], out[24];
};

static void keep(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = s.p[i];
	out[n] = '\0';
}

static struct slice word(struct slice *s)
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

/* The word behind a word: after(s, "via") of "10.0.0.0/8 via 10.1.1.1 dev gi0". */
static struct slice after(struct slice s, const char *key)
{
	while (s.n)
		if (slice_is(word(&s), key))
			return word(&s);
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
		struct slice first = word(&element);

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
			keep(t->sets[t->set_count++].name, sizeof(t->sets[0].name), after(s, "set"));
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
	value = word(&value);
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
	event_set(ev, FIELD_SEQ, after(s, "packets"));
	event_set(ev, FIELD_BYTES_OUT, after(s, "bytes"));
	event_set(ev, FIELD_REASON, s);
	return saddr.n || at >= 0 || event_has(ev, FIELD_DPORT);
}

static bool read_nft(struct snapshot *t, struct slice s, struct event *ev)
{
	s = slice_trim(s);
	return !nft_set(t, s) && nft_rule(t, s, ev);
}

/* --- tunnels --- */

/* "     ent-dc1:   child:  A === B TUNNEL, ..."; "     ent-dc1{1}:   A === B"; "     ent-dc1[1]: ESTABLISHED 36 seconds ago, ..." */
static bool read_statusall(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, name = word(&rest);
	ptrdiff_t both = slice_find(rest, " === "), end;

	(void)t;
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
			word(&in);
		out = slice_cut(out, 0, end < 0 ? 0 : (size_t)end);
		while (slice_index(slice_trim(out), ' ') >= 0)
			word(&out);
		event_set(ev, FIELD_BYTES_IN, in);
		event_set(ev, FIELD_BYTES_OUT, slice_trim(out));
		return true;
	}
	name = word(&rest);
	if (name.n > 1 && name.p[name.n - 1] == ',')
		name.n--;
	if (!slice_is(name, "ESTABLISHED") && !slice_is(name, "CONNECTING") && !slice_is(name, "INSTALLED") && !slice_is(name, "DELETING"))
		return false;
	event_set(ev, FIELD_STATUS, name);
	return true;
}

/* swanctl --list-sas and --list-conns: a child's name with a state, then counters, then its selectors on two lines. */
static bool read_swanctl(struct snapshot *t, struct slice s, struct event *ev)
{
	size_t indent = 0;
	struct slice first, rest = s;

	while (indent < s.n && s.p[indent] == ' ')
		indent++;
	first = word(&rest);
	if (indent < 4 && first.n > 1 && first.p[first.n - 1] == ':') {
		t->local[0] = t->in[0] = t->out[0] = '\0';
		keep(t->name, sizeof(t->name), slice_cut(first, 0, first.n - 1));
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
		slice_token(&rest, ','), keep(t->in, sizeof(t->in), word(&rest));
	else if (slice_is(first, "out"))
		slice_token(&rest, ','), keep(t->out, sizeof(t->out), word(&rest));
	else if (slice_is(first, "local") || slice_is(first, "local:"))
		keep(t->local, sizeof(t->local), rest);
	if ((!slice_is(first, "remote") && !slice_is(first, "remote:")) || t->local[0] == '\0' || slice_index(rest, '/') < 0)
		return false;
	event_set(ev, FIELD_TUNNEL, slice_of(t->name));
	event_make(ev, FIELD_PREFIX, "%s === %.*s", t->local, SLICE_ARG(rest));
	event_set(ev, FIELD_BYTES_IN, slice_of(t->in));
	event_set(ev, FIELD_BYTES_OUT, slice_of(t->out));
	return true;
}

/* "src A dst B" of ip xfrm policy, then its direction on the next line: the direction is left out. */
static bool read_xfrm(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice src = after(s, "src"), dst = after(s, "dst");

	(void)t;
	if (!slice_starts(s, "src ") || slice_index(src, '/') < 0)
		return false;
	event_set(ev, FIELD_TUNNEL, SLICE("xfrm"));
	event_make(ev, FIELD_PREFIX, "%.*s === %.*s", SLICE_ARG(src), SLICE_ARG(dst));
	return true;
}

/* --- routing --- */

static bool read_route(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, first = word(&rest);

	if (slice_is(first, "unreachable") || slice_is(first, "blackhole") || slice_is(first, "prohibit") || slice_is(first, "throw")) {
		event_set(ev, FIELD_STATUS, first);
		first = word(&rest);
	} else if (after(rest, "dev").n == 0 && after(rest, "via").n == 0) {
		return false;
	}
	event_set(ev, FIELD_PREFIX, slice_is(first, "default") ? SLICE("0.0.0.0/0") : first);
	event_set(ev, FIELD_NODE, after(rest, "via"));
	event_set(ev, FIELD_IFACE, after(rest, "dev"));
	event_set(ev, FIELD_REASON, after(rest, "proto"));
	event_set(ev, FIELD_ZONE, after(slice_of(t->command), "table"));
	if (slice_find(rest, "linkdown") >= 0)
		event_set(ev, FIELD_STATUS, SLICE("linkdown"));
	return true;
}

/* "220:	from all lookup 220" */
static bool read_rule(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice number = word(&s);

	(void)t;
	if (number.n < 2 || number.p[number.n - 1] != ':' || !slice_starts(s, "from "))
		return false;
	event_set(ev, FIELD_RULE, s);
	event_set(ev, FIELD_SEQ, slice_cut(number, 0, number.n - 1));
	return true;
}

/* "2: gi0@if4: <BROADCAST,UP> mtu 1500 ... state UP", "    inet 172.16.254.2/30 scope global gi0" */
static bool read_addr(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, first = word(&rest), name;

	if (first.n > 1 && first.p[first.n - 1] == ':' && s.n && s.p[0] != ' ') {
		name = word(&rest);
		keep(t->name, sizeof(t->name), slice_token(&name, '@'));
		if (t->name[0] && t->name[slice_of(t->name).n - 1] == ':')
			t->name[slice_of(t->name).n - 1] = '\0';
		event_set(ev, FIELD_IFACE, slice_of(t->name));
		event_set(ev, FIELD_MTU, after(rest, "mtu"));
		event_set(ev, FIELD_STATUS, after(rest, "state"));
		return true;
	}
	if (!slice_is(first, "inet") && !slice_is(first, "inet6"))
		return false;
	first = word(&rest);
	event_set(ev, FIELD_IP, slice_token(&first, '/'));
	event_set(ev, FIELD_IFACE, slice_of(t->name));
	return true;
}

static bool read_neigh(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, node = word(&rest), last = rest;

	(void)t;
	if (after(rest, "dev").n == 0)
		return false;
	while (slice_index(last, ' ') >= 0)
		word(&last);
	event_set(ev, FIELD_NODE, node);
	event_set(ev, FIELD_IFACE, after(rest, "dev"));
	event_set(ev, FIELD_STATUS, last);
	return true;
}

/* "*> 10.60.0.0/16     169.254.77.1  0  0 65001 i", of the table or of what a neighbour is told */
static bool read_bgp(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, mark = word(&rest), prefix = word(&rest), node = word(&rest), command = slice_of(t->command);
	bool told = slice_find(command, "advertised") > 0;

	if (slice_index(mark, '*') != 0 || slice_index(prefix, '/') < 1)
		return false;
	event_set(ev, FIELD_PREFIX, prefix);
	event_set(ev, FIELD_NODE, told ? after(command, "neighbors") : node);
	event_set(ev, FIELD_REASON, SLICE("bgp"));
	event_set(ev, FIELD_STATUS, told ? SLICE("advertised") : slice_index(mark, '>') > 0 ? SLICE("best") : SLICE("valid"));
	return true;
}

/* "10.200.0.10     4      65020        11        11        0    0    0 00:00:31            0        2 app1": a count means that it is up.
 */
static bool read_neighbours(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, node = word(&rest), field[9];

	(void)t;
	if (slice_index(node, '.') < 1 && slice_index(node, ':') < 1)
		return false;
	for (size_t i = 0; i < 9; i++)
		field[i] = word(&rest);
	if (!slice_is(field[0], "4") || field[8].n == 0)
		return false;
	event_set(ev, FIELD_NODE, node);
	event_set(ev, FIELD_STATUS, slice_digits(field[8]) ? SLICE("Established") : field[8]);
	event_set(ev, FIELD_REASON, SLICE("bgp"));
	return true;
}

/* The table as it stands: old entries linger, so that it is a note and heals nothing. */
static bool read_table(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice state;
	bool replied;

	(void)t;
	if (!conntrack_entry(s, ev, &state, &replied))
		return false;
	ev->kind = KIND_NOTE;
	event_set(ev, FIELD_STATUS, state);
	event_set(ev, FIELD_REPLY, replied ? SLICE("yes") : SLICE("unknown"));
	return true;
}

static bool read_date(struct snapshot *t, struct slice s, struct event *ev)
{
	struct stamp stamp;
	size_t n = utc_read(s, &stamp);

	(void)ev;
	if (n > 0) {
		t->stamp = stamp;
		keep(t->written, sizeof(t->written), slice_cut(s, 0, n));
	}
	return false;
}

/* --- sections --- */

static const struct {
	const char *command; /* how it begins */
	bool (*read)(struct snapshot *t, struct slice s, struct event *ev);
} sections[] = {
	{ "", NULL },
	{ "date", read_date },
	{ "nft list", read_nft },
	{ "ipsec status", read_statusall },
	{ "strongswan status", read_statusall },
	{ "swanctl --list-sas", read_swanctl },
	{ "swanctl --list-conns", read_swanctl },
	{ "ip xfrm policy", read_xfrm },
	{ "ip -4 addr", read_addr },
	{ "ip addr", read_addr },
	{ "ip a", read_addr },
	{ "ip route", read_route },
	{ "ip -4 route", read_route },
	{ "ip rule", read_rule },
	{ "ip neigh", read_neigh },
	{ "vtysh -c 'show ip bgp summary", read_neighbours },
	{ "vtysh -c 'show bgp summary", read_neighbours },
	{ "vtysh -c 'show ip bgp", read_bgp },
	{ "vtysh -c 'show bgp", read_bgp },
	{ "conntrack -L", read_table },
};

static bool is_heading(struct slice s, struct slice *command)
{
	if (!slice_starts(s, "### ") || s.n > 200)
		return false;
	*command = slice_trim(slice_from(s, 4));
	return command->n > 0;
}

static unsigned section_of(struct slice command)
{
	for (unsigned i = 1; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (slice_starts(command, sections[i].command))
			return i;
	return 0;
}

static bool read_line(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice command;

	if (is_heading(s, &command)) {
		t->section = section_of(command);
		t->in_set = t->in_elements = false;
		t->name[0] = t->local[0] = '\0';
		keep(t->command, sizeof(t->command), command);
		return false;
	}
	event_clear(ev);
	ev->kind = KIND_CONFIG_SNAPSHOT;
	if (!sections[t->section].read || !sections[t->section].read(t, s, ev))
		return false;
	ev->stamp = t->stamp;
	ev->written = slice_of(t->written);
	return true;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct line line;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		if (!read_line(state, line.text, ev))
			continue;
		ev->format = slice_of(p->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}

static void *start(const struct parser *p)
{
	(void)p;
	return xcalloc(1, sizeof(struct snapshot));
}

static void stop(void *state)
{
	struct snapshot *t = state;

	for (unsigned i = 0; i < SETS; i++)
		text_free(&t->sets[i].elements);
	free(t);
}

/* Everything behind a heading that is known belongs to it. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, section = 0;
	struct slice command;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		if (is_heading(lines[i].text, &command))
			section = section_of(command);
		read += section > 0;
	}
	return n ? (int)(read * 100 / n) : 0;
}

const struct parser parser_showtech = {
	.name = "showtech",
	.source = "iproute2 6, nftables 1.0, strongSwan 5.9, FRR 8 and 10, conntrack-tools 1.4",
	.bid = bid,
	.open = start,
	.close = stop,
	.next = next,
};

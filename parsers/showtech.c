/*
 * A host's state in one file, as support asks for it: commands behind "### ", each with what it printed, and the time of it all.
 *	### date
 *	Mon Mar  2 10:00:44 UTC 2026
 *	### nft list ruleset
 *	...
 * Learnt from iproute2 6, nftables 1.0, strongSwan 5.9 (ipsec statusall, swanctl), FRR 8 and 10 (vtysh), conntrack-tools 1.4. It is what
 *the host was told and how things stood, for the why of a verdict; nothing here happened, so nothing here is a divergence.
 */
#include "showtech.h"
#include "conntrack.h"

#include <stdlib.h>

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
		show_keep(t->written, sizeof(t->written), slice_cut(s, 0, n));
	}
	return false;
}

/* --- sections --- */

static const struct {
	const char *command; /* how it begins */
	show_read *read;
} sections[] = {
	{ "", NULL },
	{ "date", read_date },
	{ "nft list", show_nft },
	{ "nft -a list", show_nft },
	{ "nft -nn list", show_nft },
	{ "ipsec status", show_statusall },
	{ "ipsec auto --status", show_whack },
	{ "ipsec whack --status", show_whack },
	{ "whack ", show_whack },
	{ "strongswan status", show_statusall },
	{ "swanctl --list-sas", show_swanctl },
	{ "swanctl --list-conns", show_swanctl },
	{ "ip xfrm", show_xfrm },
	{ "ip -s xfrm", show_xfrm },
	{ "ip -4 addr", show_addr },
	{ "ip -6 addr", show_addr },
	{ "ip addr", show_addr },
	{ "ip a", show_addr },
	{ "ip route", show_route },
	{ "ip -4 route", show_route },
	{ "ip -6 route", show_route },
	{ "ip rule", show_rule },
	{ "ip ru", show_rule },
	{ "ip r", show_route },
	{ "ip -4 rule", show_rule },
	{ "ip -6 rule", show_rule },
	{ "ip neigh", show_neigh },
	{ "vtysh -c 'show ip bgp summary", show_neighbours },
	{ "vtysh -c 'show bgp summary", show_neighbours },
	{ "vtysh -c 'show ip bgp", show_bgp },
	{ "vtysh -c 'show bgp", show_bgp },
	{ "show ip bgp summary", show_neighbours },
	{ "show bgp summary", show_neighbours },
	{ "show ip bgp", show_bgp },
	{ "show bgp", show_bgp },
	{ "vtysh -c 'show ip route", show_routing_table },
	{ "show ip route", show_routing_table },
	{ "show route", show_routing_table },
	{ "get router info routing-table", show_routing_table },
	{ "iptables-save", show_iptables },
	{ "ip6tables-save", show_iptables },
	{ "iptables -S", show_iptables },
	{ "iptables -t nat -S", show_iptables },
	{ "iptables -L", show_iptables_list },
	{ "iptables -nvL", show_iptables_list },
	{ "iptables -vnL", show_iptables_list },
	{ "iptables -n", show_iptables_list },
	{ "iptables -v", show_iptables_list },
	{ "ip6tables -L", show_iptables_list },
	{ "show crypto ipsec sa", show_crypto },
	{ "show ipsec sa", show_crypto },
	{ "get vpn ipsec tunnel summary", show_tunnel_summary },
	{ "birdc show protocols", show_bird_protocols },
	{ "birdc show route", show_bird_route },
	{ "show asp drop", show_asp_drop },
	{ "show vpn-sessiondb", show_sessiondb },
	{ "show counter global", show_counters },
	{ "test security-policy-match", show_policy_match },
	{ "cat /var/run/openvpn", show_openvpn },
	{ "wg show", show_wg },
	{ "wg", show_wg },
	{ "conntrack -L", read_table },
};

enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

static unsigned section_of(struct slice command)
{
	struct slice rest = command, program = slice_token(&rest, ' ');
	ptrdiff_t bar;

	while ((bar = slice_index(program, '/')) >= 0) { /* "/usr/sbin/ip route" is "ip route" */
		program = slice_from(program, (size_t)bar + 1);
		command = slice_from(command, (size_t)bar + 1);
	}
	for (unsigned i = 1; i < SECTIONS; i++)
		if (slice_starts(command, sections[i].command))
			return i;
	return 0;
}

/* "### COMMAND", or what somebody typed behind a prompt: "edge4# show asp drop", "edge4 # get ...", "op@edge4:~$ ip route". */
static bool is_heading(struct slice s, struct slice *command)
{
	size_t n = 0;

	if (s.n > 200)
		return false;
	if (slice_starts(s, "### ")) {
		*command = slice_trim(slice_from(s, 4));
		return command->n > 0;
	}
	while (n < s.n && n < 64 && s.p[n] != ' ' && s.p[n] != '#' && s.p[n] != '>' && s.p[n] != '$')
		n++;
	if (n > 0 && n + 1 < s.n && s.p[n] == ' ' && (s.p[n + 1] == '#' || s.p[n + 1] == '$'))
		n++;
	if (n == 0 || n == s.n || s.p[n] == ' ')
		return false;
	*command = slice_trim(slice_from(s, n + 1));
	return section_of(*command) > 1;
}

/*
 * A file of one command without a heading: the section that most of these lines may belong to, and how many. One that too many lines are not
 * of is given up at once: most lines are no command's.
 */
static unsigned bare_section(const struct line *lines, unsigned n, unsigned *most)
{
	unsigned best = 0;

	*most = 0;
	for (unsigned i = 1; i < SECTIONS; i++) {
		unsigned looks = 0, blank = 0;
		bool before = false;

		for (unsigned k = 1; k < i; k++)
			before |= sections[k].read == sections[i].read;
		for (unsigned k = 0; !before && sections[i].read && k < n && (k - looks) * 10 <= n * 2; k++) {
			bool empty = slice_trim(lines[k].text).n == 0;

			looks += empty || show_looks(sections[i].read, lines[k].text);
			blank += empty;
		}
		if (looks > blank && looks > *most) {
			*most = looks;
			best = i;
		}
	}
	return *most * 10 >= n * 8 ? best : 0;
}

static bool read_line(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice command;

	if (is_heading(s, &command)) {
		t->section = section_of(command);
		t->in_set = t->in_elements = false;
		t->name[0] = t->local[0] = '\0';
		t->since = 0;
		show_keep(t->command, sizeof(t->command), command);
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

#define LOOK_AHEAD 60

/* Without a heading the lines must tell what they are. What is peeked at lives only until the next look. */
static int begin(struct snapshot *t, struct reading *r, struct error *e)
{
	struct text room[LOOK_AHEAD] = { { 0 } };
	struct line lines[LOOK_AHEAD];
	struct slice command;
	unsigned n = 0, most;
	bool headed = false;
	int got = 1;

	while (n < LOOK_AHEAD && (got = reading_peek(r, n, &lines[n], e)) == 1) {
		headed |= is_heading(lines[n].text, &command);
		text_add(&room[n], lines[n].text);
		lines[n].text = text_slice(&room[n]);
		n++;
	}
	if (!headed)
		t->section = bare_section(lines, n, &most);
	t->begun = true;
	for (unsigned i = 0; i < LOOK_AHEAD; i++)
		text_free(&room[i]);
	return got < 0 ? -1 : 1;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct snapshot *t = state;
	struct line line;
	int got;

	if (!t->begun && begin(t, r, e) < 0)
		return -1;
	while ((got = reading_line(r, &line, e)) == 1) {
		t->line = line.number;
		if (!read_line(t, line.text, ev))
			continue;
		ev->format = slice_of(p->name);
		ev->first = t->since ? t->since : line.number;
		ev->line = ev->last = line.number;
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
	bool headed = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		if (is_heading(lines[i].text, &command)) {
			section = section_of(command);
			headed = true;
		}
		read += section > 0;
	}
	if (!headed && bare_section(lines, n < LOOK_AHEAD ? n : LOOK_AHEAD, &read) == 0)
		return 0;
	if (!headed)
		n = n < LOOK_AHEAD ? n : LOOK_AHEAD;
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

/*
 * A host's or a firewall's state as commands print it: what the parser of such files remembers, and the reader of each command.
 * For: showtech.c (which command it is), show_host.c (Linux, strongSwan, FRR), show_boxes.c (ASA, FortiGate, PAN-OS, OpenVPN, WireGuard),
 * show_rules.c (iptables, IOS, BIRD).
 */
#ifndef SHOWTECH_H
#define SHOWTECH_H

#include "parser.h"

#define SETS 32

struct snapshot {
	struct stamp stamp;
	char written[64];
	bool begun;
	unsigned section;     /* of sections[], 0: unknown */
	uint32_t line, since; /* the one being read; where what is said of began, 0: in the line itself */
	char command[96];
	/* nft: named sets, and the one whose elements still go on */
	struct {
		char name[40];
		struct text elements;
	} sets[SETS];
	unsigned set_count;
	bool in_set, in_elements;
	/* swanctl: the child whose selectors come next; ip addr and wg: the interface; a VPN session, a policy, a route that goes on below
	 */
	char name[64], local[256], in[24], out[24];
	char peer[64], from[256], to[256];
};

void show_keep(char *out, size_t size, struct slice s);   /* as much of it as there is room for */
struct slice show_word(struct slice *s);                  /* cuts the next word off */
struct slice show_after(struct slice s, const char *key); /* the word behind a word */
void show_selector(char *out, size_t size, struct slice s); /* "10.20.10.0/255.255.255.0/0/0" as "10.20.10.0/24" */

/* A line of what the command printed. True: it says something, in ev, whose kind is config.snapshot unless it is changed. */
typedef bool show_read(struct snapshot *t, struct slice s, struct event *ev);
show_read show_nft, show_statusall, show_whack, show_swanctl, show_xfrm, show_route, show_rule, show_addr, show_neigh, show_bgp, show_neighbours;
show_read show_iptables, show_iptables_list, show_crypto, show_tunnel_summary, show_bird_protocols, show_bird_route;
show_read show_asp_drop, show_sessiondb, show_routing_table, show_counters, show_policy_match, show_openvpn, show_wg;

/* Whether a line may be printed by the command of this reader: files of one command have no heading. */
bool show_looks(show_read *read, struct slice s);

#endif

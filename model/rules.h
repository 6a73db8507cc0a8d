/*
 * The words of checks.def: who speaks, when a row holds, what closes what.
 * For: walk.c and rules*.c (model/ only).
 */
#ifndef RULES_H
#define RULES_H

#include "walk.h"

typedef bool rule_by(const struct step *s);
typedef bool rule_when(const struct walk *w, size_t step);
typedef bool rule_match(const struct walk *w, const struct rift *r, size_t step);

/* BY */
rule_by by_ANYONE, by_DEVICE, by_NOT_DEVICE, by_NETWORK, by_CORE, by_ON_THE_WAY, by_BEYOND_EDGE, by_SERVER, by_APPLICATION, by_CARD, by_RSP, by_EIM,
	by_SMDP;
/* WHEN (rules.c, rules_rsp.c, rules_path.c, rules_tunnel.c, rules_flow.c) */
rule_when when_ALWAYS, when_ANSWERS_DOWNLOAD, when_ANSWERED, when_CARD_ANSWER_UNSEEN, when_MOBILITY, when_MOBILITY_CAUSE, when_SESSION_INSIDE,
	when_SESSION_CAUSE, when_TUNNEL_CARRIES, when_TUNNEL_GONE, when_TUNNEL_LOST, when_ROUTE_OUT, when_ROUTE_BACK, when_NAME_WANTED, when_NO_STATE,
	when_OUTSIDE_POOL, when_BY_RULE, when_RULED, when_ANSWERED_BY_RULE, when_REPLIED, when_UPLINK, when_IN_SESSION, when_NOT_TAKEN, when_OWN_FAILURE,
	when_ANSWER_QUOTED, when_FOR_TIME, when_CERTIFICATE, when_ADDRESS_HELD;
/* MATCH */
rule_match match_ALL, match_SAME_FACT, match_SAME_WAY, match_SAME_ORDER, match_SAME_STEP, match_SAME_SERVICE, match_NAME_SERVICE, match_TIME_SERVICE,
	match_SAME_RECORD, match_SAME_WORD, match_UNANSWERED;

/* Two statements about one order: the same transaction, or the same operation and nothing that tells them apart (rules_rsp.c). */
bool same_order(const struct step *a, const struct step *b);
/* Likewise, and about the same operation of it as far as both name one. */
bool same_step(const struct step *a, const struct step *b);
bool anew(const struct step *a, const struct step *b);
/* How a finished order ended, in the words of who keeps it; neither: it only ended (rules_rsp.c). */
bool ended_well(const struct step *s);
bool ended_badly(const struct step *s);
/* Is the word in the text, in whatever case (rules.c). */
bool names(struct slice text, const char *word);
/* "mqtt", "http", "coap", "dns" by the protocol named or the port; empty: none of them (rules_flow.c). */
struct slice service_of(const struct step *s);
/* Traffic of the device's own housekeeping (time, updates): never what the application is about (rules_flow.c). */
bool infrastructure(const struct step *s);
bool out_of_state(const struct step *s); /* dropped because nobody knows its connection */
/* Does one of these prefixes cover an address of the device (rules_path.c). */
bool covers_device(const struct walk *w, struct slice prefixes);
/* The same tunnel by name: of a connection, its child, or one with a number; does it carry the device's traffic (rules_tunnel.c). */
bool same_tunnel(struct slice a, struct slice b);
bool tunnel_covers(const struct walk *w, const struct step *s);
/* Does this tunnel lie on the way to a server whose answer the session waits for (rules_tunnel.c). */
bool tunnel_before_session(const struct walk *w, const struct step *s);
bool too_early(const struct step *s); /* TLS failed because the certificate is not yet valid */

#endif

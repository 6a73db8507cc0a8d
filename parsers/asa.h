/*
 * What the messages of Cisco's ASA have in common: endpoints, and values behind their names.
 * For: asa.c, asa_vpn.c.
 * Slices borrow from the message.
 */
#ifndef ASA_H
#define ASA_H

#include "flow.h"
#include "linewise.h"

/* "outside:192.0.2.4/443 (198.51.100.4/443)(LOCAL\user)": the address may be a name, what stands in brackets is the translated one. */
struct asa_end {
	struct slice iface, address, port, mapped, mapped_port;
};

/* Cuts an endpoint off, with or without an interface before it. False: there is none. */
bool asa_end(struct slice *s, bool iface, struct asa_end *e);
/* What stands behind the word, up to one of these characters; empty when the word is not there. */
struct slice asa_after(struct slice s, const char *word, const char *stops);
/* Tunnels, clients that come in by one, and who is let in: messages 113xxx, 402xxx, 602xxx, 713xxx, 716xxx, 722xxx, 750xxx, 751xxx. */
enum linewise asa_vpn(int64_t id, struct slice s, struct event *ev);

#endif

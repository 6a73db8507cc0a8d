/*
 * One entry of the Linux connection table as text, the same in events, listings and /proc.
 * For: conntrack.c (events), showtech.c (listings in a snapshot).
 */
#ifndef CONNTRACK_H
#define CONNTRACK_H

#include "parser.h"

/* Reads "tcp 6 431989 ESTABLISHED src=... dst=... sport=... dport=... src=... dst=... [ASSURED] ..." into the fields; the kind is the
 * caller's. *state gets the word before the addresses ("ESTABLISHED", or empty), *replied whether an answer was seen. */
bool conntrack_entry(struct slice s, struct event *ev, struct slice *state, bool *replied);

#endif

/*
 * Who reads a message that a carrier peeled out.
 * For: syslog.c, journald.c, csv_export.c.
 */
#ifndef OFFER_H
#define OFFER_H

#include "parser.h"

/*
 * First those who know the program, then those who read messages whatever the program (ulogd writes without a tag), then, where no program
 * is named, the formats' own heads. Who took it, with kind and fields in ev; NULL: nobody.
 */
const struct parser *offer_message(const struct registry *g, struct head *h, struct event *ev);
/* The same with the carrier's date, its host and the format's name set. */
bool offer_dated(const struct registry *g, struct head *h, struct event *ev);
/* The same for a message that may have a carrier's head of its own, as collectors keep them: then h's time is the receiver's. */
bool offer_carried(const struct registry *g, struct head *h, struct event *ev);

#endif

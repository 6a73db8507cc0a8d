/*
 * A line format as data: one JSON file under parsers/formats/PARTY, compiled into a struct parser and proved by its own samples.
 * For: parsers/registry.c; authors of formats.
 *
 * {
 *  "name": "charon",                      as in `artifacts` and `formats`
 *  "party": "firewall", "role": "gateway", who usually writes it; role is optional
 *  "source": "strongSwan 5.9.8",          where it was learnt
 *  "program": ["charon"],                 syslog program names whose messages the rules read; optional
 *  "head": "^(?<stamp>...) \\d\\d\\[...",  how a record of the bare file starts (PCRE2); groups stamp, uptime (milliseconds since boot),
 *                                         host, program, level, and words of fields.def; the message is what follows the match; optional:
 *                                         without it the format is read only inside a carrier
 *  "common": true,                        many programs begin their lines so: the format takes a file only when a rule reads a line of it; optional
 *  "zone": "UTC",                         the program writes UTC whatever its host's zone is, and does not say so; optional
 *  "within": 5,                           seconds that "who" and "recall" may look back; optional, 2
 *  "rules": [ { "kind": "tunnel.up",      a word of kinds.def
 *               "has": "established",     literal that must stand in the message (prefilter); optional but wanted
 *               "pattern": "CHILD_SA (?<tunnel>\\S+) ...",  PCRE2 on the message; group names are words of fields.def
 *               "set": { "reason": "..." },                  constant fields; optional
 *               "who": "before",                             a record that names no subscriber is about the one whom the records "before"
 *                                                            it name, those "after" it, or "around"; optional
 *               "recall": ["name", "src"], "by": ["sport"],  fields that this record leaves out and one before it gave; see below; optional
 *               "party": "network", "role": "core" },        when the speaker of this line is another; optional
 *             { "at": "said",            in place of a kind: the group "at" is AT text, and the AT reader (at.h) says what it means.
 *                                        "sent" to the modem, "said" by it, or "line" when that is not known; "sent part" and "said part"
 *                                        when a line may go on in the next record
 *               "has": "AT<", "pattern": "AT< (?<at>.*)" },
 *             { "web": "request",        in place of a kind: a request of an access log, of which web.h says what it states; groups method,
 *                                        url, status, agent (the User-Agent), flags (Envoy's), src
 *               "has": "HTTP/", "pattern": "^\"(?<method>[A-Z]+) (?<url>\\S+) HTTP/[\\d.]+\" (?<status>\\d+)" } ],
 *  "samples": [ { "line": "...", "kind": "tunnel.up", "fields": { "tunnel": "ent-dc1" }, "stamp": "2026-11-23T00:51:09Z" },
 *               { "line": "...", "kind": null } ]            null: a record of this format that no rule reads
 * }
 * Rules are tried in order, the first match wins. Refused at load: an unknown key or word, a pattern that does not compile, a rule that no
 * sample proves, a sample that reads otherwise than it says, a cause (or cause_text) without cause_layer, since numbers mean nothing without
 * the protocol they are of. Samples of formats without "head" are messages.
 *
 * To know when writing one (`simpane formats test FILE` says what is wrong, `formats explain LOG` what came out):
 * - A pattern matches anywhere in the message: begin it with ^ where you can. A dot is a byte. The head always matches at the start only.
 * - Two groups may have the same name in two alternatives; the one that took part counts. A group that took no part, or is empty, sets
 *   nothing, so "set" serves as the default of a group of that name. A field of the head gives way to the rule's own.
 * - An IMSI may be written with what stands around it in core networks ("imsi-...", "suci-0-999-70-0-0-0-..."): digits come out. What is
 *   concealed or masked is not set. Half a cause with its cause_layer, number or words, is completed from causes.def.
 * - A rule may have the groups stamp and offset (seconds east of UTC): then the record has that time instead of the head's.
 * - Colours and other escape sequences of terminals are taken out before anything is matched.
 * - "recall" takes a missing field from the nearest earlier record on the same host that has the same values of the fields in "by" (those
 *   that both have). Where none of them stands in both, all records in reach must agree. It works inside carriers too, not on samples.
 * - "who" is not tried on samples, nor inside carriers. With two subscribers equally near, the record stays nobody's.
 * - "host" of the head becomes the field host. "level" is never used: read the words. "proto" is lowered by the program.
 * - The head's stamp may have any form of utc_read(). In a sample, "stamp" is UTC when the line states a zone or is an epoch, else the wall
 *   time as written (without Z); a stamp without a year may be given any year; an uptime is 1970-01-01 plus it.
 * - "fields" need not list all fields; "reason": null says that it must not be set.
 * - Inside a carrier the rules get the message after the carrier's head. When the format's own head stands in there again, it is cut off.
 * - A line of a bare file that the head does not match is read through its carrier when the program is one of "program". Lines with
 *   neither belong to nobody: they count as unrecognised, and do not spoil the reading of the rest.
 */
#ifndef FORMAT_H
#define FORMAT_H

#include "parser.h"

struct format;
/* file: for messages. NULL with "file: rule N (kind): ..." in e. The parser inside lives as long as the format. */
struct format *format_new(const char *file, struct slice json, struct error *e);
/* Likewise one that comes with the program: its tests prove it, and a rule is compiled when a message has its literal. */
struct format *format_known(const char *file, struct slice json, struct error *e);
void format_free(struct format *f);
const struct parser *format_parser(const struct format *f);
const struct format *format_of(const struct parser *p); /* NULL: the parser is written in C */
/* Runs the samples again: 1 all read as they say, -1 the first that does not, in e. */
int format_prove(const struct format *f, struct error *e);
size_t format_samples(const struct format *f);
/*
 * Reads a line that something without a program's name stood before; many are asked, so peeled keeps what the line's own carrier is. ev must
 * be clear and gets the line's own stamp; it lives as long as the line.
 */
bool format_line(const struct format *f, const struct head *h, struct peeled *peeled, struct event *ev);
/* How many of these lines of a bare file a rule reads: decides between formats whose heads look alike. */
unsigned format_reads(const struct format *f, const struct line *lines, unsigned n);
/* The rule that the last message() or next() of this format matched: its index from 0, or -1. For `formats explain`. */
int format_last_rule(const struct format *f);

#endif

/*
 * A line format as data: one JSON file under parsers/formats/PARTY, compiled into a struct parser and proved by its own samples.
 * For: parsers/registry.c; authors of formats.
 *
 * {
 *  "name": "charon",                      as in `artifacts` and `formats`
 *  "party": "firewall", "role": "gateway", who usually writes it
 *  "source": "strongSwan 5.9.8",          where it was learnt
 *  "program": ["charon"],                 syslog program names whose messages the rules read; optional
 *  "head": "^(?<stamp>...) \\d\\d\\[...",  how a record of the bare file starts (PCRE2); groups stamp, host, program, level; the message is
 *                                         what follows the match; optional: without it the format is read only inside a carrier
 *  "rules": [ { "kind": "tunnel.up",      a word of kinds.def
 *               "has": "established",     literal that must stand in the message (prefilter); optional but wanted
 *               "pattern": "CHILD_SA (?<tunnel>\\S+) ...",  PCRE2 on the message; group names are words of fields.def
 *               "set": { "reason": "..." },                  constant fields; optional
 *               "party": "network", "role": "core" } ],      when the speaker of this line is another; optional
 *  "samples": [ { "line": "...", "kind": "tunnel.up", "fields": { "tunnel": "ent-dc1" }, "stamp": "2026-11-23T00:51:09Z" },
 *               { "line": "...", "kind": null } ]            null: a record of this format that no rule reads
 * }
 * Rules are tried in order, the first match wins. Refused at load: an unknown key or word, a pattern that does not compile, a rule that no
 * sample proves, a sample that reads otherwise than it says. Samples of formats without "head" are messages.
 */
#ifndef FORMAT_H
#define FORMAT_H

#include "parser.h"

struct format;
/* file: for messages. NULL with "file: rule N: ..." in e. The parser inside lives as long as the format. */
struct format *format_new(const char *file, struct slice json, struct error *e);
void format_free(struct format *f);
const struct parser *format_parser(const struct format *f);
/* Runs the samples again: 1 all read as they say, -1 the first that does not, in e. */
int format_prove(const struct format *f, struct error *e);
size_t format_samples(const struct format *f);
/* The words of the rule that the last message() or next() of this format matched: its index from 0, or -1. For `formats explain`. */
int format_last_rule(const struct format *f);

#endif

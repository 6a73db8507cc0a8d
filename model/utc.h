/*
 * The only stamp parser: text in, nanoseconds out, and on what ground.
 * For: parsers, the clock pass, display.
 * All instants are int64_t ns since 1970-01-01T00:00:00 UTC (or as if the written wall time were UTC).
 */
#ifndef UTC_H
#define UTC_H

#include "base.h"

#define UTC_NONE INT64_MIN /* no time */
#define NS_PER_S INT64_C(1000000000)

enum stamp_basis {
	STAMP_NONE,
	STAMP_EPOCH,  /* seconds, ms, us or ns since 1970: no zone can be wrong */
	STAMP_ZONED,  /* wall time with a stated offset, Z or UTC; ns is already UTC */
	STAMP_LOCAL,  /* wall time without a zone; ns is the wall time read as if UTC */
	STAMP_UPTIME, /* ns since boot */
};

enum clock_doubt { /* what whoever wrote the stamp says of the clock itself */
	CLOCK_TRUSTED,
	CLOCK_UNSET,    /* a router's '*': not authoritative */
	CLOCK_LOST,     /* a router's '.': set once, but it lost what it was set by */
	CLOCK_UNSYNCED, /* RFC 5424, isSynced="0" */
	CLOCK_DOUBTS
};

struct stamp {
	enum stamp_basis basis;
	int64_t ns;	     /* see basis */
	int64_t precision;   /* ns that one unit of the last written digit stands for: 1e9 for whole seconds */
	int32_t utc_offset;  /* seconds east of UTC as stated, 0 otherwise */
	bool yearless;	     /* no year was written: ns lies in 1972, the clock pass finds the year */
	uint8_t doubt;	     /* enum clock_doubt */
};

/*
 * Reads a stamp at the very start of s. Returns how many bytes it took, 0 when there is none (stamp.basis NONE).
 * Forms: RFC 3339 / ISO 8601 ('T', blank or none at all in between, '.' or ',' fractions (':' before milliseconds), Z, +hh:mm, +hhmm, " UTC", none),
 * "Mon [D]D hh:mm:ss[.f]" (BSD, yearless; also as Cisco marks it), "Www Mon DD hh:mm:ss[ ZONE] YYYY", mail and journal dates,
 * "Mon DD YYYY", "YYYY Mon DD", "DD Mon YYYY", "YYYY/MM/DD hh:mm:ss[.f]", "DD.MM.YYYY", "DD/Mon/YYYY:hh:mm:ss +hhmm",
 * "MM/DD hh:mm:ss.f" and "MM-DD hh:mm:ss.f" (Open5GS, logcat; yearless), "MM/DD[/YYYY]-hh:mm:ss.f" (Snort, Suricata),
 * "YYYYMMDDhhmmss[mmm]" (osmo), "DD-Mon-YYYY::hh:mm:ss.f" (Erlang), "YY/MM/DD,hh:mm:ss+qq" (+CCLK), spreadsheets' dates where only one
 * reading can be, epochs of 10/13/16/19 digits or with a fraction; in [] or "" too, and [uptime.frac] only in []. utc_forms.c has the rows.
 * Names of months and weekdays in a dozen languages. Zone names only where they have one meaning: with another the time stays local.
 * A date or time that cannot be (month 13, year 0, 5/9/2026) is no stamp. 23:59:60 is the next second, 24:00 the next midnight.
 */
size_t utc_read(struct slice s, struct stamp *out);
/* The bytes of a date and time in one of these forms that cannot be: no stamp, but where one was meant. 0: none. */
size_t utc_impossible(struct slice s);
uint8_t utc_doubt(char mark); /* what the mark before a router's stamp says; enum clock_doubt */
int64_t utc_since_midnight(struct slice s); /* of "hh:mm:ss" at the very start of s, in ns; UTC_NONE when there is none */
/* Digits, with a fraction or not, that are seconds, ms, us or ns since 1970, by magnitude (year 2001 to 2100). 0 when they are not. */
bool utc_epoch(struct slice digits, struct stamp *out);

int64_t utc_civil(int year, int month, int day, int hour, int minute, int second); /* ns; month 1-12 */
/* The same month, day and time in the year that lies nearest to `near` (ns); of two alike the earlier. For yearless stamps. */
int64_t utc_with_year(int64_t yearless_ns, int64_t near);
/* "2026-03-02T10:00:00.000000Z" (27 bytes and NUL). */
void utc_print(int64_t ns, char out[32]);
/* Parses the argument of --at, --since: an ISO time, UTC unless a zone stands in it. False when it is none. */
bool utc_parse_argument(const char *text, int64_t *out);
/*
 * Seconds east of UTC that a zone name ("+02:00", "UTC", "Europe/Helsinki" by the system's zone files) has at the wall time.
 * False: unknown. A wall time that came twice is taken for its first coming; one that never came has the offset before the jump.
 */
bool utc_zone_offset(const char *zone, int64_t wall_ns, int32_t *offset);

#endif

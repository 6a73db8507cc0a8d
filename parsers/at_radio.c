/*
 * Time from the network, sleep, restarts, and words without arguments.
 *	+CCLK: "26/11/23,01:50:00+04"   %XMODEMSLEEP: 1,3585000   +CEDRXP: 5,"0101","0101","0011"   RDY
 * What the network granted is said as sleep.entered with the status "granted"; `until` is how long after the statement it may last.
 */
#include <stdio.h>
#include <string.h>

#include "at_own.h"

/* --- time --- */

struct wall {
	int year, month, day, hour, minute, second;
	int quarters; /* of an hour east of UTC */
	bool zoned;
};

/* "26/11/23,01:50:00+04" and with a year of four digits; what stands behind is the zone. */
static bool wall_read(struct slice s, struct wall *w)
{
	char text[48], sign = '\0';
	int quarters = 0, got;

	snprintf(text, sizeof(text), "%.*s", s.n > 40 ? 40 : (int)s.n, s.p ? s.p : "");
	got =
	    sscanf(text, "%4d/%2d/%2d,%2d:%2d:%2d%c%3d", &w->year, &w->month, &w->day, &w->hour, &w->minute, &w->second, &sign, &quarters);
	if (got < 6)
		return false;
	if (w->year < 100)
		w->year += w->year >= 70 ? 1900 : 2000;
	w->zoned = got == 8 && (sign == '+' || sign == '-');
	w->quarters = sign == '-' ? -quarters : quarters;
	return w->month >= 1 && w->month <= 12 && w->day >= 1 && w->day <= 31 && w->hour <= 23 && w->minute <= 59 && w->second <= 60;
}

static void zone_of(int quarters, char *out, size_t size)
{
	int minutes = quarters * 15, sign = minutes < 0 ? -1 : 1;

	if (quarters < -96 || quarters > 96)
		quarters = minutes = 0;
	snprintf(out, size, "%c%02d:%02d", sign < 0 ? '-' : '+', sign * minutes / 60 % 100, sign * minutes % 60);
}

/* local: the time is of the zone, so that both stand together; else whether it is, the maker decides, and the zone stands apart. */
static void set(struct at *a, const struct wall *w, bool local)
{
	struct said *s = at_say(a, KIND_CLOCK_SET);
	char time[64], zone[16];

	zone_of(w->quarters, zone, sizeof(zone));
	snprintf(time, sizeof(time), "%04d-%02d-%02dT%02d:%02d:%02d%s", w->year, w->month, w->day, w->hour, w->minute, w->second,
		 local && w->zoned ? zone : "");
	said_word(s, FIELD_STATUS, time);
	if (w->zoned && !local)
		said_word(s, FIELD_ZONE, zone);
	if (w->year < 2000 || (w->year == 2000 && w->month == 1))
		said_word(s, FIELD_REASON, "never set");
}

void at_clock(struct at *a, const struct at_result *r)
{
	struct wall w = { 0 };
	struct slice text = r->rest;

	if (slice_starts(text, "\""))
		text = slice_from(text, 1);
	if (wall_read(text, &w))
		set(a, &w, true);
}

/* Whole hours and quarters: "+04" */
static bool quarters(struct slice s, int *out)
{
	bool minus = slice_starts(s, "-");
	int64_t n;

	if (minus || slice_starts(s, "+"))
		s = slice_from(s, 1);
	n = slice_number(s);
	*out = (int)(minus ? -n : n);
	return n >= 0 && n <= 96;
}

static void zone_and_time(struct at *a, struct slice zone, struct slice time)
{
	struct wall w = { 0 };
	struct said *s;
	char words[16];

	if (wall_read(time, &w)) {
		w.zoned = quarters(zone, &w.quarters);
		set(a, &w, false);
	} else if (quarters(zone, &w.quarters)) {
		s = at_say(a, KIND_CLOCK_SET);
		zone_of(w.quarters, words, sizeof(words));
		said_word(s, FIELD_ZONE, words);
	}
}

/* +CTZV: -20,25/03/05,15:51:24 and +CTZV: "+04" */
void at_clock_zone(struct at *a, const struct at_result *r)
{
	struct slice rest = r->rest;

	slice_token(&rest, ',');
	if (slice_starts(rest, "\""))
		rest = slice_from(rest, 1);
	zone_and_time(a, at_arg(r, 0), rest);
}

/* +CTZE: "+04",0,"2026/11/23,00:50:48" */
void at_clock_event(struct at *a, const struct at_result *r)
{
	zone_and_time(a, at_arg(r, 0), at_arg(r, 2));
}

/* +NITZ: 2024/08/27,06:36:38+0, and *PSUTTZ: 2026,11,23,0,50,48,"+4",0 */
void at_nitz(struct at *a, const struct at_result *r)
{
	struct wall w = { 0 };

	if (wall_read(r->rest, &w)) {
		set(a, &w, false);
		return;
	}
	if (r->n < 7 || at_number(r, 0) < 1970 || at_number(r, 0) > 9999 || at_number(r, 1) < 1 || at_number(r, 1) > 12 ||
	    at_number(r, 2) < 1 || at_number(r, 2) > 31 || at_number(r, 3) < 0 || at_number(r, 3) > 23 || at_number(r, 4) < 0 ||
	    at_number(r, 4) > 59 || at_number(r, 5) < 0 || at_number(r, 5) > 60)
		return;
	w = (struct wall){ (int)at_number(r, 0),
			   (int)at_number(r, 1),
			   (int)at_number(r, 2),
			   (int)at_number(r, 3),
			   (int)at_number(r, 4),
			   (int)at_number(r, 5),
			   0,
			   false };
	w.zoned = quarters(at_arg(r, 6), &w.quarters);
	set(a, &w, false);
}

/* +QLTS: "2026/11/23,01:50:00+04,0" */
void at_latest(struct at *a, const struct at_result *r)
{
	struct wall w = { 0 };

	if (wall_read(at_arg(r, 0), &w))
		set(a, &w, false);
}

/* --- sleep --- */

static bool bits(struct slice s, unsigned *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '0' && s.p[i] != '1')
			return false;
		*out = *out * 2 + (unsigned)(s.p[i] - '0');
	}
	return s.n > 0;
}

/* TS 24.008 10.5.7.3: T3324 in steps of 2 s, 1 min or 6 min. -1: deactivated, or no timer. */
static int64_t active_seconds(struct slice s)
{
	static const int step[] = { 2, 60, 360, 60, 60, 60, 60, -1 };
	unsigned v;

	if (s.n != 8 || !bits(s, &v) || step[v >> 5] < 0)
		return -1;
	return (int64_t)(v & 31) * step[v >> 5];
}

/* TS 24.008 10.5.7.4a: the extended T3412. */
static int64_t update_seconds(struct slice s)
{
	static const int step[] = { 600, 3600, 36000, 2, 30, 60, 1152000, -1 };
	unsigned v;

	if (s.n != 8 || !bits(s, &v) || step[v >> 5] < 0)
		return -1;
	return (int64_t)(v & 31) * step[v >> 5];
}

static void until(struct said *s, int64_t seconds)
{
	char words[32];

	snprintf(words, sizeof(words), "%lld s", (long long)seconds);
	said_word(s, FIELD_UNTIL, words);
}

void at_granted(struct at *a, struct slice active, struct slice tau)
{
	int64_t awake = active_seconds(active), update = update_seconds(tau);
	char words[80];
	struct said *s;

	if (awake < 0)
		return;
	s = at_say(a, KIND_SLEEP_ENTERED);
	said_word(s, FIELD_STATUS, "granted");
	if (update > 0) {
		until(s, update);
		snprintf(words, sizeof(words), "psm: active %lld s, update %lld s", (long long)awake, (long long)update);
	} else {
		snprintf(words, sizeof(words), "psm: active %lld s", (long long)awake);
	}
	said_word(s, FIELD_REASON, words);
}

/* TS 24.008 10.5.5.32, in hundredths of a second */
static const int cycles[] = {
	512, 1024, 2048, 4096, 6144, 8192, 10240, 12288, 14336, 16384, 32768, 65536, 131072, 262144, 524288, 1048576
};

/* +CEDRXP: 5,"0101","0101","0011": access, asked for, granted, window */
void at_edrx(struct at *a, const struct at_result *r)
{
	unsigned v;
	char words[32];
	struct said *s;

	if (at_number(r, 0) <= 0 || at_arg(r, 2).n != 4 || !bits(at_arg(r, 2), &v))
		return;
	s = at_say(a, KIND_SLEEP_ENTERED);
	said_word(s, FIELD_STATUS, "granted");
	snprintf(words, sizeof(words), "%d.%02d s", cycles[v] / 100, cycles[v] % 100);
	said_word(s, FIELD_UNTIL, words);
	said_word(s, FIELD_REASON, "edrx");
	said_word(s, FIELD_RAT, at_number(r, 0) == 5 ? "NB-IoT" : at_number(r, 0) == 4 ? "LTE-M" : NULL);
}

/* Nordic. %XMODEMSLEEP: 1,3585000: why, and for how many milliseconds; 0 is the end. */
void at_sleep_nordic(struct at *a, const struct at_result *r)
{
	static const char *const why[] = { NULL, "psm", "edrx", "out of coverage", "flight mode", "psm", NULL, "psm" };
	int64_t type = at_number(r, 0), ms = at_number(r, 1);
	struct said *s;

	if (type < 1 || (size_t)type >= sizeof(why) / sizeof(why[0]))
		return;
	s = at_say(a, ms == 0 ? KIND_SLEEP_LEFT : KIND_SLEEP_ENTERED);
	said_word(s, FIELD_REASON, why[type]);
	if (ms > 0)
		until(s, ms / 1000);
}

/* u-blox. +UUPSMR: 1 */
void at_sleep_ublox(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) == 0 || at_number(r, 0) == 1)
		said_word(at_say(a, at_number(r, 0) ? KIND_SLEEP_ENTERED : KIND_SLEEP_LEFT), FIELD_REASON, "psm");
}

/* +CPSMSTATUS: "ENTER PSM" and +QNBIOTEVENT: "ENTER PSM" */
void at_sleep_simcom(struct at *a, const struct at_result *r)
{
	if (slice_find(at_arg(r, 0), "ENTER PSM") >= 0 || slice_find(at_arg(r, 0), "ENTER DEEPSLEEP") >= 0)
		said_word(at_say(a, KIND_SLEEP_ENTERED), FIELD_REASON, "psm");
	else if (slice_find(at_arg(r, 0), "EXIT") >= 0)
		said_word(at_say(a, KIND_SLEEP_LEFT), FIELD_REASON, "psm");
}

/* What is asked for is not granted. */
void at_psm(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) >= 0)
		said_word(at_say(a, KIND_NOTE), FIELD_REASON, at_number(r, 0) == 1 ? "psm asked for" : "psm off");
}

/* --- the modem itself --- */

/* Nordic. In a reset loop the modem does not attach for half an hour. */
void at_modem_event(struct at *a, const struct at_result *r)
{
	struct said *s = at_say(a, slice_starts(r->rest, "RESET LOOP") ? KIND_BACKOFF_STARTED : KIND_NOTE);

	if (s->kind == KIND_BACKOFF_STARTED) {
		said_word(s, FIELD_REASON, "reset loop");
		until(s, 1800);
	} else {
		said_set(s, FIELD_REASON, r->rest);
	}
}

void at_mode(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (at_named(r->name, "*ATREADY") || at_named(r->name, "^SYSSTART")) {
		at_say(a, KIND_BOOT);
		return;
	}
	s = at_say(a, KIND_NOTE);
	said_set(s, FIELD_REASON, r->rest);
	if (at_named(r->name, "+CFUN"))
		said_word(s, FIELD_STATUS,
			  at_number(r, 0) == 1                           ? "radio on"
			  : at_number(r, 0) == 0 || at_number(r, 0) == 4 ? "radio off"
									 : NULL);
	else if (at_named(r->name, "+CSCON"))
		said_word(s, FIELD_STATUS, at_number(r, r->n > 1 && r->n != 3 ? 1 : 0) == 1 ? "radio connected" : "radio idle");
}

void at_signal(struct at *a, const struct at_result *r)
{
	if (r->n >= 2 && !slice_starts(at_arg(r, 0), "("))
		said_set(at_say(a, KIND_NOTE), FIELD_REASON, r->rest);
}

/* The value behind a key of Sierra's AT!GSTATUS?, which prints two columns a line. */
static struct slice column(struct slice line, const char *key)
{
	ptrdiff_t at = slice_find(line, key);

	return at < 0 ? (struct slice){ 0 } : slice_trim(slice_from(line, (size_t)at + strlen(key)));
}

/* "EMM state:     Registered       Normal Service" */
static bool gstatus(struct at *a, struct slice line)
{
	struct slice state = column(line, "EMM state:"), area = column(line, "TAC:"), cell = column(line, "Cell ID:");
	struct said *s;

	if (slice_starts(state, "Registered")) {
		said_word(at_say(a, KIND_REGISTRATION_REGISTERED), FIELD_RAT, "LTE");
	} else if (slice_find(state, "earch") >= 0 || slice_find(state, "Attach") >= 0 || slice_find(state, "Initiated") >= 0) {
		at_say(a, KIND_REGISTRATION_SEARCHING);
	} else if (slice_starts(state, "Deregistered")) {
		said_set(at_say(a, KIND_REGISTRATION_LOST), FIELD_REASON, slice_trim(slice_from(state, 12)));
	} else if (slice_index(area, '(') > 0 || slice_index(cell, '(') > 0) {
		s = at_say(a, KIND_NOTE);
		said_set(s, FIELD_TAC, slice_token(&area, ' '));
		said_set(s, FIELD_CELL, slice_token(&cell, ' '));
	} else {
		return false;
	}
	return true;
}

bool at_word(struct at *a, struct slice line)
{
	static const struct {
		const char *line;
		enum kind kind;
		const char *reason;
	} words[] = {
		{ "RDY", KIND_BOOT, NULL },
		{ "APP RDY", KIND_NOTE, "modem ready" },
		{ "Ready", KIND_BOOT, NULL },
		{ "^SYSSTART", KIND_BOOT, NULL },
		{ "+SYSSTART", KIND_BOOT, NULL },
		{ "SMS DONE", KIND_NOTE, "modem ready" },
		{ "PB DONE", KIND_NOTE, "modem ready" },
		{ "SMS Ready", KIND_NOTE, "modem ready" },
		{ "Call Ready", KIND_NOTE, "modem ready" },
		{ "+PBREADY", KIND_NOTE, "modem ready" },
		{ "NORMAL POWER DOWN", KIND_NOTE, "modem off" },
		{ "PSM POWER DOWN", KIND_SLEEP_ENTERED, "psm" },
		{ "+PDP DEACT", KIND_SESSION_DOWN, "deactivated" },
		{ "+NO Service", KIND_COVERAGE_LOST, "no service" },
		{ "+NO SERVICE", KIND_COVERAGE_LOST, "no service" },
		{ "+E_UTRAN Service", KIND_COVERAGE_BACK, NULL },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_is(line, words[i].line))
			continue;
		said_word(at_say(a, words[i].kind), FIELD_REASON, words[i].reason);
		return true;
	}
	if (slice_starts(line, "POWERED DOWN")) {
		said_word(at_say(a, KIND_NOTE), FIELD_REASON, "modem off");
		return true;
	}
	if (slice_starts(line, "U_CELL_NET: ")) { /* u-blox' ubxlib prints its own words between */
		line = slice_from(line, 12);
		said_set(at_say(a, slice_starts(line, "disconnected") ? KIND_SESSION_DOWN : KIND_NOTE), FIELD_REASON, line);
		return true;
	}
	return gstatus(a, line);
}

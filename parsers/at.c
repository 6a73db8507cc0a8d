#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "at_own.h"
#include "cause.h"

#define PART_MAX 4096 /* a line that does not end by then ends there */

/* What a modem names in its results, and who reads the rest of the line. */
static const struct {
	const char *name;
	at_reader *read;
} results[] = {
	{ "+CEREG", at_registration },
	{ "+C5GREG", at_registration },
	{ "+CGREG", at_registration },
	{ "+CREG", at_registration },
	{ "+UREG", at_mode },
	{ "+COPS", at_operator },
	{ "+CGATT", at_attached },
	{ "+QENG", at_engineering },
	{ "+CPSI", at_system },
	{ "%XMONITOR", at_monitor },
	{ "+QNWINFO", at_network_info },
	{ "+CSQ", at_signal },
	{ "+CESQ", at_signal },
	{ "%CESQ", at_signal },
	{ "+QCSQ", at_signal },
	{ "+CGDCONT", at_define },
	{ "+CGCONTRDP", at_dynamic },
	{ "+CGPADDR", at_addresses },
	{ "+CGACT", at_activated },
	{ "#SGACT", at_activated },
	{ "+QIACT", at_qiact },
	{ "+CNACT", at_cnact },
	{ "+CGEV", at_event },
	{ "+APP PDP", at_pdp },
	{ "+PDP", at_pdp },
	{ "+QIURC", at_lost_context },
	{ "+UUPSDD", at_lost_context },
	{ "+UUPSDA", at_activation_url },
	{ "+UPSND", at_ip_query },
	{ "+IPADDR", at_ip_query },
	{ "+CIPEVENT", at_lost_context },
	{ "+PPPD", at_lost_context },
	{ "^NDISSTAT", at_ndis },
	{ "^NDISSTATQRY", at_ndis },
	{ "^SRVST", at_service },
	{ "^SIMST", at_card_state },
	{ "^SYSINFOEX", at_system_info },
	{ "+NETOPEN", at_netopen },
	{ "+CNEC_ESM", at_esm },
	{ "+CNEC_EMM", at_emm },
	{ "+CNEC_5GSM", at_esm },
	{ "+CNEC_5GMM", at_emm },
	{ "+CEER", at_extended },
	{ "#CEER", at_extended },
	{ "+QIOPEN", at_socket },
	{ "+CAOPEN", at_socket },
	{ "+CIPOPEN", at_socket },
	{ "+QMTOPEN", at_mqtt },
	{ "+QMTCONN", at_mqtt },
	{ "+QMTPUB", at_mqtt },
	{ "+QMTPUBEX", at_mqtt },
	{ "+QMTSTAT", at_mqtt },
	{ "+CMQTTCONNECT", at_cmqtt },
	{ "+CMQTTPUB", at_cmqtt },
	{ "+CMQTTCONNLOST", at_cmqtt },
	{ "+CPIN", at_pin },
	{ "+QCCID", at_iccid },
	{ "+CCID", at_iccid },
	{ "+ICCID", at_iccid },
	{ "%XICCID", at_iccid },
	{ "#CCID", at_iccid },
	{ "^ICCID", at_iccid },
	{ "^SCID", at_iccid },
	{ "+CICCID", at_iccid },
	{ "!ICCID", at_iccid },
	{ "+CIMI", at_imsi },
	{ "#CIMI", at_imsi },
	{ "+CGSN", at_imei },
	{ "+GSN", at_imei },
	{ "#CGSN", at_imei },
	{ "+CNUM", at_own_number },
	{ "+CRSM", at_card_read },
	{ "+QSIMSTAT", at_inserted },
	{ "+QUSIM", at_inserted },
	{ "%XSIM", at_nordic_card },
	{ "#QSS", at_telit_card },
	{ "+QESIM", at_esim },
	{ "+CCLK", at_clock },
	{ "+CTZV", at_clock_zone },
	{ "+CTZE", at_clock_event },
	{ "+CTZEU", at_clock_event },
	{ "+NITZ", at_nitz },
	{ "*PSUTTZ", at_nitz },
	{ "+QLTS", at_latest },
	{ "%XMODEMSLEEP", at_sleep_nordic },
	{ "+UUPSMR", at_sleep_ublox },
	{ "+CPSMSTATUS", at_sleep_simcom },
	{ "+QNBIOTEVENT", at_sleep_simcom },
	{ "+CEDRXP", at_edrx },
	{ "+CEDRXRDP", at_edrx },
	{ "+QPSMS", at_psm },
	{ "%MDMEV", at_modem_event },
	{ "+CSCON", at_mode },
	{ "+CFUN", at_mode },
	{ "^MODE", at_mode },
	{ "*ATREADY", at_mode },
	{ "+QIND", at_mode },
	{ "^SYSSTART", at_mode },
	{ "+SKYLO", at_mode },
	{ "%SKYLO", at_mode },
	{ "+CME ERROR", NULL },
	{ "+CMS ERROR", NULL },
};

/* --- making statements --- */

static struct said *say(struct at *a, enum kind kind, enum role role)
{
	struct said *s = said_add(a->q, kind, a->line);

	said_by(s, PARTY_DEVICE, role);
	return s;
}

struct said *at_say(struct at *a, enum kind kind)
{
	return say(a, kind, ROLE_MODEM);
}

struct said *at_host(struct at *a, enum kind kind)
{
	return say(a, kind, ROLE_HOST);
}

void at_cause(struct said *s, const char *layer, int64_t cause)
{
	if (cause <= 0)
		return;
	said_number(s, FIELD_CAUSE, cause);
	said_word(s, FIELD_CAUSE_LAYER, layer);
	said_word(s, FIELD_CAUSE_TEXT, cause_word(layer, cause));
}

const char *at_access(int64_t act)
{
	static const char *const words[] = {
		[0] = "GSM",     [1] = "GSM",    [2] = "UTRAN",       [3] = "EGPRS",    [4] = "HSDPA",       [5] = "HSUPA",
		[6] = "HSPA",    [7] = "LTE",    [8] = "LTE-M",       [9] = "NB-IoT",   [10] = "E-UTRA/5GC", [11] = "NR",
		[12] = "NG-RAN", [13] = "EN-DC", [14] = "NB-IoT NTN", [15] = "LTE NTN", [16] = "NR NTN",
	};

	return act >= 0 && (size_t)act < sizeof(words) / sizeof(words[0]) ? words[act] : NULL;
}

bool at_satellite(int64_t act)
{
	return act >= 14 && act <= 16;
}

struct at_context *at_context(struct at *a, int64_t cid)
{
	return cid >= 0 && cid < AT_CONTEXTS ? &a->context[cid] : NULL;
}

bool at_address(struct slice s)
{
	size_t dots = 0, colons = 0;
	bool some = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool hex = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

		dots += c == '.';
		colons += c == ':';
		some |= (c >= '1' && c <= '9') || hex;
		if (c != '.' && c != ':' && !hex && !(c >= '0' && c <= '9'))
			return false;
	}
	return some && ((dots == 3 && colons == 0 && s.n <= 15) || (dots == 0 && colons >= 2));
}

/* --- reading one line --- */

bool at_named(struct slice name, const char *known)
{
	return name.n == strlen(known) && strncasecmp(name.p, known, name.n) == 0;
}

bool at_asked(const struct at *a, const char *command)
{
	return a->command[0] && strncasecmp(a->command, command, strlen(command)) == 0;
}

struct slice at_arg(const struct at_result *r, unsigned i)
{
	return i < r->n ? r->arg[i] : (struct slice){ 0 };
}

int64_t at_number(const struct at_result *r, unsigned i)
{
	return slice_number(at_arg(r, i));
}

/* The next argument: up to a separator outside quotes. */
static struct slice next_arg(struct slice *text, char between)
{
	struct slice whole = *text;
	bool quoted = false;

	for (size_t i = 0; i < whole.n; i++) {
		quoted ^= whole.p[i] == '"';
		if (whole.p[i] == between && !quoted) {
			*text = slice_from(whole, i + 1);
			return slice_cut(whole, 0, i);
		}
	}
	*text = (struct slice){ 0 };
	return whole;
}

void at_args(struct at_result *r, struct slice text, char between)
{
	bool more = true;

	r->n = 0;
	text = slice_trim(text);
	while (more && r->n < AT_ARGS) {
		struct slice arg;

		more = false;
		for (size_t i = 0, q = 0; i < text.n && !more; i++) {
			q ^= text.p[i] == '"';
			more = text.p[i] == between && !q;
		}
		arg = slice_trim(next_arg(&text, between));
		if (between == ' ' && arg.n == 0 && more)
			continue;
		r->quoted[r->n] = slice_starts(arg, "\"");
		if (r->quoted[r->n])
			arg = slice_from(arg, 1);
		if (slice_ends(arg, "\""))
			arg = slice_cut(arg, 0, arg.n - 1);
		r->arg[r->n++] = slice_trim(arg);
	}
}

static bool marks(char c)
{
	return c && strchr("+#^*%$!", c);
}

static at_reader *reader_of(struct slice name, bool *known)
{
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		if (results[i].name[0] == name.p[0] && at_named(name, results[i].name)) {
			*known = true;
			return results[i].read;
		}
	}
	*known = false;
	return NULL;
}

static void forget_command(struct at *a)
{
	a->command[0] = '\0';
}

static void result(struct at *a, struct slice line)
{
	ptrdiff_t colon = slice_index(line, ':');
	struct at_result r = { .name = slice_trim(slice_cut(line, 0, (size_t)colon)),
			       .rest = slice_trim(slice_from(line, (size_t)colon + 1)) };
	bool known = false;
	at_reader *read = reader_of(r.name, &known);

	if (read) {
		at_args(&r, r.rest, ',');
		read(a, &r);
	} else if (known && at_named(r.name, "+CME ERROR")) {
		at_error(a, r.rest);
		forget_command(a);
	} else if (known) {
		struct said *s = at_say(a, KIND_NOTE);

		said_set(s, FIELD_CAUSE, slice_digits(r.rest) ? r.rest : (struct slice){ 0 });
		said_word(s, FIELD_CAUSE_LAYER, "cms");
		said_set(s, FIELD_REASON, r.rest);
		forget_command(a);
	}
}

/* Final results end what the last command began. */
static bool final(struct at *a, struct slice line)
{
	if (slice_is(line, "OK")) {
		at_session_done(a);
	} else if (slice_is(line, "ERROR")) {
		at_session_failed(a, -1, (struct slice){ 0 });
	} else if (slice_is(line, "NO CARRIER") || slice_is(line, "NO DIALTONE") || slice_is(line, "BUSY") || slice_is(line, "NO ANSWER")) {
		at_no_carrier(a, slice_is(line, "NO CARRIER")    ? "no carrier"
				 : slice_is(line, "NO DIALTONE") ? "no dial tone"
				 : slice_is(line, "BUSY")        ? "busy"
								 : "no answer");
	} else if (slice_is(line, "CONNECT") || slice_starts(line, "CONNECT ")) {
		said_word(at_say(a, KIND_NOTE), FIELD_REASON, "data mode");
	} else {
		return false;
	}
	forget_command(a);
	return true;
}

static bool is_command(struct slice line)
{
	if (line.n < 2 || strncasecmp(line.p, "AT", 2) != 0)
		return false;
	return line.n == 2 || strchr("+#^*%$!&\\/Dd", line.p[2]) ||
	       (strchr("EHIOQSVXZehioqsvxz", line.p[2]) && line.n <= 6 && slice_index(line, ' ') < 0);
}

/* "+CGDCONT=1,..;+CGDATA=.." is two commands. */
static void command(struct at *a, struct slice line)
{
	struct slice rest = slice_from(line, 2);
	bool first = true;

	while (rest.n > 0) {
		struct slice one = slice_trim(next_arg(&rest, ';'));

		if (first) {
			size_t n = one.n < sizeof(a->command) ? one.n : sizeof(a->command) - 1;

			memcpy(a->command, one.p, n);
			a->command[n] = '\0';
		}
		first = false;
		a->packet |= slice_starts(one, "+CEREG") || slice_starts(one, "+CGREG") || slice_starts(one, "+C5GREG");
		at_session_command(a, one);
	}
}

/* chat writes escapes before what it sends: "\K\d+++ATH" */
static struct slice sent(struct slice line)
{
	while (line.n > 2 && line.p[0] == '\\' && line.p[1] != '"')
		line = slice_from(line, 2);
	while (slice_starts(line, "+"))
		line = slice_from(line, 1);
	return line;
}

static void one(struct at *a, struct slice line, unsigned way)
{
	line = slice_trim(line);
	if (way & AT_SENT)
		line = sent(line);
	while (slice_starts(line, "> ") || slice_starts(line, "\x1a"))
		line = slice_trim(slice_from(line, 1));
	if (line.n == 0)
		return;
	if (is_command(line))
		command(a, line);
	else if (way & AT_SENT || final(a, line))
		return;
	else if (marks(line.p[0]) && slice_index(line, ':') > 0)
		result(a, line);
	else if (!at_bare(a, line))
		at_word(a, line);
}

/* --- text into lines --- */

static size_t spelt(struct slice s)
{
	static const char *const ends[] = { "<cr>", "<lf>", "<ln>", "#015", "#012", "\\r", "\\n", "^M", "^J" };

	if (s.p[0] == '\r' || s.p[0] == '\n')
		return 1;
	if (!strchr("<#\\^", s.p[0]))
		return 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t n = strlen(ends[i]);

		if (s.n >= n && (s.p[0] == '\\' ? memcmp(s.p, ends[i], n) == 0 : strncasecmp(s.p, ends[i], n) == 0))
			return n;
	}
	return 0;
}

static void plain(struct text *out, struct slice in)
{
	text_clear(out);
	for (size_t i = 0; i < in.n;) {
		size_t n = spelt(slice_from(in, i));

		if (n > 0) {
			text_addc(out, '\n');
			i += n;
		} else if (in.p[i] == '\\' && i + 1 < in.n && in.p[i + 1] == '"') {
			i++;
		} else {
			if (in.p[i])
				text_addc(out, in.p[i]);
			i++;
		}
	}
}

static void piece(struct at *a, struct slice text, bool ended, unsigned way)
{
	struct text *part = &a->part[way & AT_SENT ? 0 : 1];

	text_add(part, text);
	if (!ended && part->n < PART_MAX)
		return;
	one(a, text_slice(part), way);
	text_clear(part);
}

size_t at_read(struct at *a, struct slice text, unsigned way, struct said_queue *q, const struct line *line)
{
	size_t before = said_waiting(q);
	struct slice rest;

	a->q = q;
	a->line = line;
	plain(&a->lines, text);
	rest = text_slice(&a->lines);
	while (rest.n > 0) {
		ptrdiff_t end = slice_index(rest, '\n');
		struct slice now = end < 0 ? rest : slice_cut(rest, 0, (size_t)end);

		rest = end < 0 ? (struct slice){ 0 } : slice_from(rest, (size_t)end + 1);
		if (way & AT_PART)
			piece(a, now, end >= 0, way);
		else
			one(a, now, way);
	}
	a->q = NULL;
	a->line = NULL;
	return said_waiting(q) - before;
}

/* --- the conversation --- */

struct at *at_new(void)
{
	struct at *a = xcalloc(1, sizeof(*a));

	a->cid = -1;
	return a;
}

void at_free(struct at *a)
{
	if (!a)
		return;
	text_free(&a->part[0]);
	text_free(&a->part[1]);
	text_free(&a->lines);
	free(a);
}

void at_forget(struct at *a)
{
	struct text sent_part = a->part[0], said_part = a->part[1], lines = a->lines;

	text_clear(&sent_part);
	text_clear(&said_part);
	*a = (struct at){ .part = { sent_part, said_part }, .lines = lines, .cid = -1 };
}

void at_packet(struct at *a)
{
	a->packet = true;
}

static bool inside(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks(c);
}

/* A command or a known result begins at i. */
static bool begins_at(struct slice text, size_t i)
{
	struct slice here = slice_from(text, i);
	ptrdiff_t colon;
	bool known;

	if (i > 0 && inside(text.p[i - 1]))
		return false;
	if (here.n > 3 && (here.p[0] | 0x20) == 'a' && (here.p[1] | 0x20) == 't' && marks(here.p[2]))
		return true;
	if (!marks(here.p[0]))
		return false;
	colon = slice_index(slice_cut(here, 0, 20), ':');
	return colon > 1 && (reader_of(slice_trim(slice_cut(here, 0, (size_t)colon)), &known), known);
}

bool at_begins(struct slice text)
{
	return text.n > 0 && begins_at(text, 0);
}

ptrdiff_t at_find(struct slice text, bool any)
{
	static const char *const words[] = { "OK", "ERROR",    "RDY",     "NO CARRIER", "CONNECT",
					     "AT", "SMS DONE", "PB DONE", "APP RDY",    "POWERED DOWN" };
	struct slice whole = slice_trim(text);

	for (size_t i = 0; i < text.n; i++)
		if (begins_at(text, i))
			return (ptrdiff_t)i;
	for (size_t i = 0; any && i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(whole, words[i]))
			return whole.p - text.p;
	return -1;
}

static int weight(enum kind k)
{
	switch (k) {
	case KIND_NOTE:
		return 0;
	case KIND_CONFIG_SNAPSHOT:
	case KIND_CLOCK_SET:
	case KIND_SLEEP_ENTERED:
		return 1;
	default:
		return 2;
	}
}

bool at_best(struct said_queue *q, size_t from, struct event *ev)
{
	const struct said *best = NULL;

	for (size_t i = from; i < said_waiting(q); i++) {
		const struct said *s = said_at(q, i);

		if (!best || weight(s->kind) > weight(best->kind))
			best = s;
	}
	if (!best)
		return false;
	ev->kind = best->kind;
	ev->party = best->party;
	ev->role = best->role;
	for (uint32_t i = 0; i < best->n; i++)
		event_set(ev, best->fields[i].field, said_get(best, best->fields[i].field));
	return true;
}

/*
 * Registration and what a modem camps on: +CREG and its kin, +COPS, and the vendors' views of the serving cell.
 *	+CEREG: 5,"00A1","01A2B3C4",9		unsolicited: state, area, cell, access
 *	+CEREG: 2,5,"00A1","01A2B3C4",9		the answer: what is subscribed stands before it
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "at_own.h"

enum domain { CIRCUIT, PACKET, EPS, NR };

struct registration {
	enum domain domain;
	int64_t state;
	struct slice area, cell, active, tau;
	int64_t access, cause_type, cause;
};

static bool one_digit(struct slice s)
{
	return s.n == 1 && s.p[0] >= '0' && s.p[0] <= '9';
}

/* "002,001,.." of modems that fill with zeros */
static bool filled(const struct at_result *r)
{
	return at_arg(r, 0).n == 3 && at_arg(r, 1).n == 3 && slice_digits(at_arg(r, 0)) && slice_digits(at_arg(r, 1)) && !r->quoted[1];
}

/*
 * Does what is subscribed (<n>) stand before the state? One value is the state alone, two are an answer, three are state, area and cell;
 * with more the second tells: quoted, long or empty it is an area, one digit is a state.
 */
static bool answers(const struct at_result *r)
{
	if (r->n < 2 || r->n == 3)
		return false;
	if (r->n == 2)
		return slice_digits(at_arg(r, 1)) && !r->quoted[1];
	return (one_digit(at_arg(r, 1)) && !r->quoted[1]) || filled(r);
}

/* Where the values stand behind the state, by domain; 0: nowhere. */
static const struct {
	unsigned cause_type, active;
} places[] = {
	[CIRCUIT] = { 4, 0 },
	[PACKET] = { 5, 7 },
	[EPS] = { 4, 6 },
	[NR] = { 6, 0 },
};

static enum domain domain_of(struct slice name)
{
	if (at_named(name, "+CREG"))
		return CIRCUIT;
	if (at_named(name, "+CGREG"))
		return PACKET;
	return at_named(name, "+C5GREG") ? NR : EPS;
}

static bool take(struct registration *g, const struct at_result *r)
{
	unsigned at = answers(r) ? 1 : 0, area = at + 1;

	g->state = at_number(r, at);
	/* some write the area code of the old form between area and cell */
	if (g->domain == EPS && r->n == at + 5 && at_arg(r, area + 1).n <= 2 && at_arg(r, area + 2).n >= 5) {
		g->area = at_arg(r, area);
		g->cell = at_arg(r, area + 2);
		g->access = at_number(r, area + 3);
		return g->state >= 0;
	}
	g->area = at_arg(r, area);
	g->cell = at_arg(r, area + 1);
	g->access = at_number(r, area + 2);
	g->cause_type = at_number(r, at + places[g->domain].cause_type);
	g->cause = at_number(r, at + places[g->domain].cause_type + 1);
	if (places[g->domain].active) {
		g->active = at_arg(r, at + places[g->domain].active);
		g->tau = at_arg(r, at + places[g->domain].active + 1);
	}
	return g->state >= 0;
}

/* An area or cell of nothing but F is none; FFFE is an area that was deleted. */
static bool nowhere(struct slice hex)
{
	if (hex.n == 4 && strncasecmp(hex.p, "fffe", 4) == 0)
		return true;
	for (size_t i = 0; i < hex.n; i++)
		if (hex.p[i] != 'F' && hex.p[i] != 'f')
			return false;
	return hex.n >= 4;
}

static void place(struct said *s, const struct registration *g)
{
	said_set(s, FIELD_TAC, nowhere(g->area) ? (struct slice){ 0 } : g->area);
	said_set(s, FIELD_CELL, nowhere(g->cell) ? (struct slice){ 0 } : g->cell);
	said_word(s, FIELD_RAT, at_access(g->access));
	if (at_satellite(g->access))
		said_word(s, FIELD_BEARER, "NTN");
}

static const struct {
	enum kind kind;
	const char *status, *reason;
} states[] = {
	[0] = { KIND_REGISTRATION_LOST, NULL, "not registered, not searching" },
	[1] = { KIND_REGISTRATION_REGISTERED, "home", NULL },
	[2] = { KIND_REGISTRATION_SEARCHING, NULL, NULL },
	[3] = { KIND_REGISTRATION_DENIED, NULL, NULL },
	[4] = { KIND_REGISTRATION_LOST, NULL, "out of coverage or unknown" },
	[5] = { KIND_REGISTRATION_REGISTERED, "roaming", NULL },
	[6] = { KIND_REGISTRATION_REGISTERED, "home, SMS only", NULL },
	[7] = { KIND_REGISTRATION_REGISTERED, "roaming, SMS only", NULL },
	[8] = { KIND_REGISTRATION_LOST, NULL, "emergency services only" },
	[9] = { KIND_REGISTRATION_REGISTERED, "home", NULL },
	[10] = { KIND_REGISTRATION_REGISTERED, "roaming", NULL },
	[11] = { KIND_REGISTRATION_LOST, NULL, "restricted local services only" },
};

/*
 * What the circuit domain says is no word on packet service once +CGREG, +CEREG or +C5GREG is spoken: a data-only subscription is denied
 * there and works. The same goes for GPRS beside EPS, but for being registered.
 */
static bool beside(const struct at *a, const struct registration *g)
{
	if (g->domain == CIRCUIT)
		return a->packet;
	return g->domain == PACKET && a->eps && states[g->state].kind != KIND_REGISTRATION_REGISTERED;
}

static void refusal(struct said *s, const struct registration *g)
{
	static const char *const layers[] = { [CIRCUIT] = "mm", [PACKET] = "gmm", [EPS] = "emm", [NR] = "5gmm" };

	if (g->cause > 0)
		at_cause(s, g->cause_type == 1 ? "manufacturer" : layers[g->domain], g->cause);
}

static void tell(struct at *a, const struct registration *g)
{
	static const char *const domains[] = { [CIRCUIT] = "circuit", [PACKET] = "GPRS", [EPS] = "EPS", [NR] = "5GS" };
	enum kind kind = states[g->state].kind;
	struct said *s;

	if (kind == KIND_REGISTRATION_REGISTERED && g->cell.n >= 7 && nowhere(g->cell)) {
		s = at_say(a, KIND_NOTE);
		said_word(s, FIELD_REASON, "registered without a cell: not known");
		return;
	}
	if (beside(a, g)) {
		s = at_say(a, KIND_NOTE);
		place(s, g);
		said_word(s, FIELD_BEARER, domains[g->domain]);
		said_word(s, FIELD_STATUS,
			  kind == KIND_REGISTRATION_DENIED      ? "denied"
			  : kind == KIND_REGISTRATION_SEARCHING ? "searching"
								: states[g->state].status);
		said_word(s, FIELD_REASON, states[g->state].reason);
		return;
	}
	s = at_say(a, kind);
	place(s, g);
	said_word(s, FIELD_STATUS, states[g->state].status);
	said_word(s, FIELD_REASON, states[g->state].reason);
	if (kind == KIND_REGISTRATION_DENIED || kind == KIND_REGISTRATION_SEARCHING || g->cause > 0)
		refusal(s, g);
	if (kind == KIND_REGISTRATION_REGISTERED)
		at_granted(a, g->active, g->tau);
}

void at_registration(struct at *a, const struct at_result *r)
{
	struct registration g = { .domain = domain_of(r->name), .access = -1, .cause_type = -1, .cause = -1 };
	struct at_result blanks;
	struct said *s;

	if (r->n == 1 && slice_index(at_arg(r, 0), ' ') > 0) {
		/* Zephyr's modem_chat prints the arguments apart */
		blanks = *r;
		at_args(&blanks, r->rest, ' ');
		r = &blanks;
	}
	if (g.domain != CIRCUIT)
		a->packet = true;
	if (g.domain >= EPS)
		a->eps = true;
	if (!take(&g, r))
		return;
	if (g.state >= 50 && g.state <= 55) {
		/* Nordic's satellite firmware: reception only, and otherwise as without the 50 */
		g.state -= 50;
		g.access = g.access < 0 ? 14 : g.access;
	}
	if (g.state == 90) {
		s = at_say(a, KIND_SIM_FAILED);
		said_word(s, FIELD_REASON, "the card does not work (90)");
	} else if ((size_t)g.state < sizeof(states) / sizeof(states[0])) {
		tell(a, &g);
	}
}

/* --- operator, attach --- */

static bool is_plmn(struct slice s)
{
	return (s.n == 5 || s.n == 6) && slice_digits(s);
}

/* +COPS: 0,2,"00101",7 */
void at_operator(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (r->n < 3 || slice_starts(at_arg(r, 0), "("))
		return;
	s = at_say(a, KIND_NOTE);
	if (is_plmn(at_arg(r, 2)))
		said_set(s, FIELD_PLMN, at_arg(r, 2));
	else
		said_set(s, FIELD_NAME, at_arg(r, 2));
	said_word(s, FIELD_RAT, at_access(at_number(r, 3)));
}

/* +CGATT: 1 */
void at_attached(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (r->n != 1 || (at_number(r, 0) != 0 && at_number(r, 0) != 1))
		return;
	s = at_say(a, at_number(r, 0) == 1 ? KIND_REGISTRATION_REGISTERED : KIND_REGISTRATION_LOST);
	if (at_number(r, 0) == 1)
		said_word(s, FIELD_STATUS, "attached");
	else
		said_word(s, FIELD_REASON, "packet service is not attached");
}

/* --- vendors' views of the cell --- */

static void plmn(struct said *s, struct slice mcc, struct slice mnc)
{
	char digits[8];

	if (mcc.n != 3 || mnc.n == 0 || mnc.n > 3 || !slice_digits(mcc) || !slice_digits(mnc))
		return;
	snprintf(digits, sizeof(digits), "%.*s%s%.*s", SLICE_ARG(mcc), mnc.n == 1 ? "0" : "", SLICE_ARG(mnc));
	said_word(s, FIELD_PLMN, digits);
}

/* Quectel: NOCONN is registered and idle, LIMSRV camps without being registered. */
static struct said *camping(struct at *a, struct slice word)
{
	struct said *s;

	if (slice_is(word, "NOCONN") || slice_is(word, "CONNECT")) {
		return at_say(a, KIND_REGISTRATION_REGISTERED);
	} else if (slice_is(word, "SEARCH")) {
		return at_say(a, KIND_REGISTRATION_SEARCHING);
	} else if (slice_is(word, "LIMSRV")) {
		s = at_say(a, KIND_REGISTRATION_LOST);
		said_word(s, FIELD_REASON, "limited service");
		return s;
	}
	return NULL;
}

/* Where mcc, mnc, cell and area stand by access; the first row whose name begins the word. */
static const struct {
	const char *begins, *rat;
	unsigned mcc, area, cell;
} cells[] = {
	{ "NR5G-SA", "NR", 4, 8, 6 },    { "CAT-M", "LTE-M", 4, 12, 6 }, { "eMTC", "LTE-M", 4, 12, 6 }, { "CAT-NB", "NB-IoT", 4, 12, 6 },
	{ "NBIoT", "NB-IoT", 4, 12, 6 }, { "LTE", "LTE", 4, 12, 6 },     { "WCDMA", "UTRAN", 3, 5, 6 }, { "GSM", "GSM", 3, 5, 6 },
};

/* +QENG: "servingcell","NOCONN","LTE","FDD",310,260,1452808,315,5035,12,2,2,3AFD,... */
void at_engineering(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (!slice_is(at_arg(r, 0), "servingcell"))
		return;
	s = camping(a, at_arg(r, 1));
	for (size_t i = 0; s && i < sizeof(cells) / sizeof(cells[0]); i++) {
		struct slice area = at_arg(r, cells[i].area);

		if (!slice_starts(at_arg(r, 2), cells[i].begins))
			continue;
		said_word(s, FIELD_RAT, cells[i].rat);
		plmn(s, at_arg(r, cells[i].mcc), at_arg(r, cells[i].mcc + 1));
		if (slice_starts(area, "0x"))
			area = slice_from(area, 2);
		said_set(s, FIELD_TAC, slice_is(area, "-") || nowhere(area) ? (struct slice){ 0 } : area);
		said_set(s, FIELD_CELL, slice_is(at_arg(r, cells[i].cell), "-") ? (struct slice){ 0 } : at_arg(r, cells[i].cell));
		break;
	}
}

static const char *rat_of(struct slice words)
{
	static const struct {
		const char *has, *rat;
	} rats[] = {
		{ "NB", "NB-IoT" },  { "CAT-M", "LTE-M" }, { "eMTC", "LTE-M" }, { "5G", "NR" },   { "NR", "NR" },       { "LTE", "LTE" },
		{ "EDGE", "EGPRS" }, { "GSM", "GSM" },     { "GPRS", "GSM" },   { "HS", "HSPA" }, { "WCDMA", "UTRAN" },
	};

	for (size_t i = 0; i < sizeof(rats) / sizeof(rats[0]); i++)
		if (slice_find(words, rats[i].has) >= 0)
			return rats[i].rat;
	return NULL;
}

/* SIMCom. +CPSI: LTE NB-IOT,Online,242-01,0xA411,18460008,... */
void at_system(struct at *a, const struct at_result *r)
{
	struct slice mcc = at_arg(r, 2), mnc, area = at_arg(r, 3);
	struct said *s;

	if (slice_starts(at_arg(r, 0), "NO SERVICE")) {
		said_word(at_say(a, KIND_COVERAGE_LOST), FIELD_REASON, "no service");
		return;
	}
	if (r->n < 5)
		return;
	s = at_say(a, KIND_NOTE);
	said_word(s, FIELD_RAT, rat_of(at_arg(r, 0)));
	mnc = mcc;
	mcc = slice_token(&mnc, '-');
	plmn(s, mcc, mnc);
	said_set(s, FIELD_TAC, slice_starts(area, "0x") ? slice_from(area, 2) : area);
	said_set(s, FIELD_CELL, at_arg(r, 4));
}

/* Quectel. +QNWINFO: "FDD LTE","25011","LTE BAND 3",1602 */
void at_network_info(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (slice_starts(at_arg(r, 0), "No Service")) {
		said_word(at_say(a, KIND_COVERAGE_LOST), FIELD_REASON, "no service");
		return;
	}
	if (r->n < 2)
		return;
	s = at_say(a, KIND_NOTE);
	said_word(s, FIELD_RAT, rat_of(at_arg(r, 0)));
	if (is_plmn(at_arg(r, 1)))
		said_set(s, FIELD_PLMN, at_arg(r, 1));
}

/* Nordic. %XMONITOR: 5,"Name","Nm","26295","00B7",7,4,"00011B07",...,eDRX,active,TAU,... */
void at_monitor(struct at *a, const struct at_result *r)
{
	struct registration g = {
		.domain = EPS, .state = at_number(r, 0), .area = at_arg(r, 4), .cell = at_arg(r, 7), .access = at_number(r, 5), .cause = -1
	};
	size_t before = said_waiting(a->q);

	if (g.state < 0 || (size_t)g.state >= sizeof(states) / sizeof(states[0]))
		return;
	g.active = at_arg(r, 13);
	g.tau = at_arg(r, 14);
	tell(a, &g);
	if (said_waiting(a->q) > before && is_plmn(at_arg(r, 3)))
		said_set(said_at(a->q, before), FIELD_PLMN, at_arg(r, 3));
}

/* Huawei. ^SRVST: 0 none, 1 limited, 2 there is service */
static void service(struct at *a, int64_t state, const char *status)
{
	struct said *s;

	if (state == 0) {
		said_word(at_say(a, KIND_COVERAGE_LOST), FIELD_REASON, "no service");
	} else if (state == 1 || state == 3) {
		said_word(at_say(a, KIND_REGISTRATION_LOST), FIELD_REASON, "limited service");
	} else if (state == 2 && status) {
		s = at_say(a, KIND_REGISTRATION_REGISTERED);
		said_word(s, FIELD_STATUS, status);
	} else if (state == 2) {
		at_say(a, KIND_COVERAGE_BACK);
	}
}

void at_service(struct at *a, const struct at_result *r)
{
	service(a, at_number(r, r->n - 1), NULL);
}

/* ^SYSINFOEX: 2,3,0,1,,6,"LTE",101,"LTE": service, domain, roaming, card, ... */
void at_system_info(struct at *a, const struct at_result *r)
{
	int64_t domain = at_number(r, 1);

	if (r->n < 4)
		return;
	if (at_number(r, 3) == 0 || at_number(r, 3) == 255)
		said_word(at_say(a, KIND_SIM_FAILED), FIELD_REASON, at_number(r, 3) == 255 ? "no card" : "not valid");
	else
		service(a, at_number(r, 0), domain == 2 || domain == 3 ? (at_number(r, 2) == 1 ? "roaming" : "home") : NULL);
}

/* What modems say, in the forms that differ: solicited and not, maker by maker, in pieces. */
#include "at.h"

#include <stdio.h>
#include <string.h>

static int failed;

/* "kind field=value ...; kind ..." of all statements that wait, and takes them. */
static void told(struct said_queue *q, char *out, size_t size)
{
	struct event ev = { 0 };
	size_t n = 0;

	out[0] = '\0';
	while (said_take(q, &ev) && n < size) {
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? "; " : "", kind_name(ev.kind));
		for (int f = 0; f < FIELD_COUNT && n < size; f++)
			if (event_has(&ev, (enum field)f))
				n += (size_t)snprintf(out + n, size - n, " %s=%.*s", field_name((enum field)f),
						      SLICE_ARG(event_get(&ev, (enum field)f)));
	}
	event_free(&ev);
}

static void hear(struct at *a, const char *text, unsigned way, const char *expected)
{
	struct said_queue q = { 0 };
	struct line line = { .number = 1 };
	char got[1024];

	at_read(a, slice_of(text), way, &q, &line);
	told(&q, got, sizeof(got));
	if (strcmp(got, expected) != 0) {
		printf("%s\n\tshould be: %s\n\tis:        %s\n", text, expected, got);
		failed = 1;
	}
	said_free(&q);
}

/* Each in a conversation of its own, where packet registration is spoken of. */
static const struct {
	const char *text, *told;
} alone[] = {
	/* registration */
	{ "+CEREG: 2", "registration.searching" },
	{ "+CEREG: 2,3", "registration.denied" },
	{ "+CEREG: 0,1", "registration.registered status=home" },
	{ "+CEREG:5,\"0C1A\",\"00B7D2F1\",9", "registration.registered rat=NB-IoT cell=00B7D2F1 tac=0C1A status=roaming" },
	{ "+CEREG: 2,5,\"0C1A\",\"00B7D2F1\",9", "registration.registered rat=NB-IoT cell=00B7D2F1 tac=0C1A status=roaming" },
	{ "+CEREG: 3,\"0C1A\",\"00B7D2F1\",7,0,15",
	  "registration.denied rat=LTE cell=00B7D2F1 tac=0C1A cause=15 cause_text=No Suitable Cells In tracking area cause_layer=emm" },
	{ "+CEREG: 3,3,,,,0,11", "registration.denied cause=11 cause_text=PLMN not allowed cause_layer=emm" },
	{ "+CEREG: 3,,,,1,4", "registration.denied cause=4 cause_layer=manufacturer" },
	{ "+CEREG: 4,1,\"0C1A\",\"00B7D2F1\",9,,,\"00100011\",\"01000010\"",
	  "registration.registered rat=NB-IoT cell=00B7D2F1 tac=0C1A status=home; sleep.entered reason=psm: active 180 s, update 72000 s "
	  "status=granted until=72000 s" },
	{ "+CEREG: 5,\"0C1A\",\"00B7D2F1\",7,,,\"11100000\",\"11100000\"",
	  "registration.registered rat=LTE cell=00B7D2F1 tac=0C1A status=roaming" },
	{ "+CEREG: 0,,,,,,,,", "registration.lost reason=not registered, not searching" },
	{ "+CEREG: 1,\"FFFE\",\"FFFFFFFF\",7", "note reason=registered without a cell: not known" },
	{ "+CEREG: 90", "sim.failed reason=the card does not work (90)" },
	{ "+CEREG: 5,\"0C1A\",\"00B7D2F1\",14", "registration.registered rat=NB-IoT NTN cell=00B7D2F1 tac=0C1A bearer=NTN status=roaming" },
	{ "+CEREG:  1 5", "registration.registered status=roaming" },
	{ "+C5GREG: 2,1,0C1A,00B7D2F1,11,4,01020304", "registration.registered rat=NR cell=00B7D2F1 tac=0C1A status=home" },
	{ "+C5GREG: 3,,,,,,0,76",
	  "registration.denied cause=76 cause_text=Not authorized for this CAG or authorized for CAG cells only cause_layer=5gmm" },
	{ "+CREG: 2,3", "note bearer=circuit status=denied" },
	{ "+CREG: 5", "note bearer=circuit status=roaming" },
	{ "+CGATT: 0", "registration.lost reason=packet service is not attached" },
	{ "+COPS: 0,2,\"00101\",7", "note rat=LTE plmn=00101" },
	{ "+QENG: \"servingcell\",\"LIMSRV\",\"CAT-NB\",\"FDD\",001,01,00B7D2F,17,6300,20,0,0,0C1A,-90,-8,-71,12,30",
	  "registration.lost rat=NB-IoT plmn=00101 cell=00B7D2F tac=0C1A reason=limited service" },
	{ "%XMONITOR: 5,\"\",\"\",\"00101\",\"0C1A\",9,20,\"00B7D2F1\",17,6300,50,30,\"\",\"00100011\",\"01000010\",\"01001001\"",
	  "registration.registered rat=NB-IoT plmn=00101 cell=00B7D2F1 tac=0C1A status=roaming; "
	  "sleep.entered reason=psm: active 180 s, update 72000 s status=granted until=72000 s" },
	/* sessions */
	{ "AT+CGDCONT=1,\"IP\",\"m2m.example\"", "session.requested apn=m2m.example pdn_type=ipv4 status=defined session=1" },
	{ "+CGDCONT: 1,\"IPV4V6\",\"m2m.example.mnc001.mcc001.gprs\",\"0.0.0.0\",0,0",
	  "config.snapshot apn=m2m.example pdn_type=ipv4v6 session=1" },
	{ "+CGCONTRDP: 1,5,\"m2m.example.mnc001.mcc001.gprs\",\"198.51.100.7.255.255.255.0\",\"198.51.100.1\"",
	  "session.up apn=m2m.example ip=198.51.100.7 session=1" },
	{ "+CGPADDR: 1,198.51.100.7", "session.up ip=198.51.100.7 session=1" },
	{ "+CGPADDR: 1,\"0.0.0.0\"", "note reason=no address session=1" },
	{ "+CGPADDR: 1,32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.9", "session.up ip=2001:db8::9 session=1" },
	{ "+QIACT: 1,1,1,\"198.51.100.7\"", "session.up ip=198.51.100.7 session=1" },
	{ "+CNACT: 0,1,\"198.51.100.7\"", "session.up ip=198.51.100.7 session=0" },
	{ "+CGEV: ME PDN ACT 2,0", "session.up pdn_type=ipv4 session=2" },
	{ "+CGEV: NW PDN DEACT 2", "session.down reason=by the network session=2" },
	{ "+CGEV: ME PDN DEACT 2", "session.down reason=asked by the device session=2" },
	{ "+CGEV: NW DETACH", "registration.lost reason=detached by the network" },
	{ "+QIURC: \"pdpdeact\",1", "session.down reason=by the network session=1" },
	{ "+UUPSDD: 0", "session.down reason=by the network session=0" },
	{ "+CNEC_ESM: 33,1", "session.refused cause=33 cause_text=Requested service option not subscribed cause_layer=esm session=1" },
	{ "+CNEC_ESM: 50,1", "note cause=50 cause_text=PDN type IPv4 only allowed cause_layer=esm" },
	{ "^NDISSTAT: 0,27,,\"IPV4\"", "session.refused cause=27 cause_text=Missing or unknown APN cause_layer=esm session=1" },
	{ "^SYSINFOEX: 2,3,1,1,,6,\"LTE\",101,\"LTE\"", "registration.registered status=roaming" },
	{ "^SRVST: 0", "coverage.lost reason=no service" },
	{ "+NETOPEN: 1", "session.down reason=activation failed session=1" },
	{ "U_CELL_NET: disconnected.", "session.down reason=disconnected." },
	/* errors */
	{ "+CME ERROR: PLMN not allowed (#11)", "registration.denied cause=11 cause_text=PLMN not allowed cause_layer=emm" },
	{ "+CME ERROR: 133", "session.refused cause=33 cause_text=Requested service option not subscribed cause_layer=esm" },
	{ "+CME ERROR: 10", "sim.failed cause=10 cause_layer=cme reason=SIM not inserted" },
	{ "+CME ERROR: SIM busy", "note cause=14 cause_layer=cme reason=SIM busy" },
	{ "+CEER: \"No report available\",0,\"No cause information available\"", "note reason=No cause information available" },
	{ "+CEER: \"EMM cause\",15,\"No suitable cells in tracking area\"",
	  "registration.denied cause=15 cause_text=No Suitable Cells In tracking area cause_layer=emm" },
	/* the card */
	{ "+CPIN: SIM PIN", "sim.failed reason=PIN wanted" },
	{ "+CPIN: SIM REMOVED 0", "sim.failed reason=removed" },
	{ "+QCCID: 8988211000000678901F", "sim.ready iccid=8988211000000678901" },
	{ "%XSIM: 0", "sim.failed reason=not initialised" },
	/* time, sleep */
	{ "+CCLK: \"26/07/14,10:15:30+08\"", "clock.set status=2026-07-14T10:15:30+02:00" },
	{ "+CCLK: \"80/01/06,00:00:19\"", "clock.set reason=never set status=1980-01-06T00:00:19" },
	{ "+CTZE: \"-14\",0,\"2026/07/14,10:15:30\"", "clock.set zone=-03:30 status=2026-07-14T10:15:30" },
	{ "*PSUTTZ: 2026,7,14,8,15,30,\"+8\",0", "clock.set zone=+02:00 status=2026-07-14T08:15:30" },
	{ "%XMODEMSLEEP: 1,3585000", "sleep.entered reason=psm until=3585 s" },
	{ "%XMODEMSLEEP: 1,0", "sleep.left reason=psm" },
	{ "+CEDRXP: 5,\"0101\",\"0101\",\"0011\"", "sleep.entered rat=NB-IoT reason=edrx status=granted until=81.92 s" },
	{ "%MDMEV: RESET LOOP", "backoff.started reason=reset loop until=1800 s" },
	{ "RDY", "boot" },
	/* what says nothing */
	{ "+CGDCONT: (1-16),\"IP\",,,(0-2),(0-4)", "" },
	{ "+CEREG: (0-5)", "" },
	{ "OK", "" },
	{ "", "" },
	{ "+CEREG:", "" },
	{ "ATTENTION: +x", "" },
	/* an MQTT client in the modem */
	{ "+QMTCONN: 0,0,5", "client.refused cause=5 cause_text=not authorised cause_layer=mqtt proto=mqtt" },
	{ "+QMTPUB: 0,7,0", "message.acknowledged proto=mqtt direction=up seq=7" },
};

static void forms(void)
{
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		struct at *a = at_new();

		at_packet(a);
		hear(a, alone[i].text, 0, alone[i].told);
		at_free(a);
	}
}

static void circuit_alone(void)
{
	struct at *a = at_new();

	hear(a, "+CREG: 0,3", 0, "registration.denied");
	hear(a, "AT+CEREG?", 0, "");
	hear(a, "+CREG: 0,3", 0, "note bearer=circuit status=denied");
	at_free(a);
}

/* Answers without a name, and refusals, are of the command that waits. */
static void dialogue(void)
{
	struct at *a = at_new();

	hear(a, "AT+CGSN", 0, "");
	hear(a, "352099001761481\r\n\r\nOK", 0, "note imei=352099001761481");
	hear(a, "352099001761481", 0, "");
	hear(a, "AT+CIMI", AT_SENT, "");
	hear(a, "<CR><LF>001010000045676<CR><LF><CR><LF>OK<CR><LF>", AT_SAID, "sim.ready imsi=001010000045676 imei=352099001761481");
	hear(a, "AT+CGDCONT=1,\"IP\",\"m2m.example\";+CGACT=1,1", 0,
	     "session.requested apn=m2m.example pdn_type=ipv4 status=defined session=1; session.requested apn=m2m.example session=1");
	hear(a, "+CME ERROR: 133", 0,
	     "session.refused apn=m2m.example cause=33 cause_text=Requested service option not subscribed cause_layer=esm session=1");
	hear(a, "AT+CGACT=1,1", 0, "session.requested apn=m2m.example session=1");
	hear(a, "ERROR", 0, "session.down apn=m2m.example reason=activation failed session=1");
	hear(a, "AT+CGACT=1,1", 0, "session.requested apn=m2m.example session=1");
	hear(a, "OK", 0, "session.up apn=m2m.example session=1");
	hear(a, "+CGEV: NW PDN DEACT 1", 0, "session.down apn=m2m.example reason=by the network session=1");
	hear(a, "NO CARRIER", 0, "note reason=no carrier");
	hear(a, "AT+CRSM=176,12258,0,0,10", 0, "");
	hear(a, "+CRSM: 144,0,\"988812010000608709F1\"", 0,
	     "sim.ready iccid=8988211000000678901 imsi=001010000045676 imei=352099001761481");
	at_free(a);
}

/* After a profile was switched the first identity that is read stands alone. */
static void switched(void)
{
	struct at *a = at_new();

	hear(a, "+QCCID: 8988211000000678901", 0, "sim.ready iccid=8988211000000678901");
	hear(a, "+CIMI: 001010000045676", 0, "sim.ready iccid=8988211000000678901 imsi=001010000045676");
	hear(a, "+CIMI: 001010000045677", 0, "sim.ready imsi=001010000045677");
	hear(a, "+CPIN: READY", 0, "sim.ready");
	hear(a, "+QCCID: 8988211000000678919", 0, "sim.ready iccid=8988211000000678919");
	at_free(a);
}

static void pieces(void)
{
	struct at *a = at_new();

	hear(a, "<cr><ln>+CME ERROR: requested service opt", AT_SAID | AT_PART, "");
	hear(a, "ion not subscribed<cr><ln>", AT_SAID | AT_PART,
	     "session.refused cause=33 cause_text=Requested service option not subscribed cause_layer=esm");
	hear(a, "AT+QIACT=", AT_SENT | AT_PART, "");
	hear(a, "1", AT_SENT | AT_PART, "");
	hear(a, "\\r", AT_SENT | AT_PART, "session.requested session=1");
	hear(a, "\\r\\nOK\\r\\n", AT_SAID | AT_PART, "session.up session=1");
	at_free(a);
}

static void finding(void)
{
	static const struct {
		const char *text;
		bool any;
		ptrdiff_t at;
	} rows[] = {
		{ "dbg: sending AT+CEREG?", false, 13 }, { "<< +CGEV: ME DETACH", false, 3 }, { "OK", false, -1 },     { " OK ", true, 1 },
		{ "format: +49 170", true, -1 },         { "a+CEREG: 1", false, -1 },         { "+CEREG", false, -1 }, { "", true, -1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (at_find(slice_of(rows[i].text), rows[i].any) == rows[i].at)
			continue;
		printf("\"%s\": found at %td, not %td\n", rows[i].text, at_find(slice_of(rows[i].text), rows[i].any), rows[i].at);
		failed = 1;
	}
}

int main(void)
{
	forms();
	circuit_alone();
	dialogue();
	switched();
	pieces();
	finding();
	return failed;
}

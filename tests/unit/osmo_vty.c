/* Captured terminals of a register: blocks and tables become configuration, with the time that they give. */
#include "parser.h"

#include <stdio.h>
#include <string.h>

extern const struct parser parser_osmo_vty;

static int failed;

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct slice *s = from;
	size_t n = s->n < size ? s->n : size;

	(void)e;
	if (n)
		memcpy(buf, s->p, n);
	*s = slice_from(*s, n);
	return (ptrdiff_t)n;
}

static const char log_text[] = "\xff\xfb\x01OsmoHLR> enable\r\n"
			       "OsmoHLR# show subscriber imsi 999700000045676\r\n"
			       "    ID: 1\r\n"
			       "    IMSI: 999700000045676\r\n"
			       "    MSISDN: 882390000000101\r\n"
			       "    PS disabled\r\n"
			       "    PS purged\r\n"
			       "    last LU seen on PS: 2026-07-14T08:30:13+00:00 (18s ago)\r\n"
			       "             K=00000000000000000000000000000000\r\n"
			       "OsmoHLR# show subscriber imsi 999700000045677\r\n"
			       "% No subscriber for imsi = '999700000045677'\r\n"
			       "OsmoHLR# show subscribers all\r\n"
			       "ID     MSISDN        IMSI              IMEI              NAM\r\n"
			       "-----  ------------  ----------------  ----------------  -----\r\n"
			       "1      none          999700000045678    -------------    CSPS  \r\n"
			       " Subscribers Shown: 1\r\n"
			       "OsmoSGSN# show pdp-context all\r\n"
			       "PDP Context IMSI: 999700000045679, SAPI: 3, NSAPI: 5, TI: 0\r\n"
			       "  APN: m2m.water.example\r\n"
			       "  PDP Address: IPv4 10.77.4.9\r\n"
			       "PDP Context IMSI: 999700000045680, SAPI: 3, NSAPI: 5, TI: 0\r\n"
			       "OsmoSGSN# ";

static const char expected[] = "3 config.snapshot 2026-07-14T08:30:31 imsi=999700000045676 msisdn=882390000000101 status=PS disabled, PS purged\n"
			       "11 subscription.unknown - imsi=999700000045677 reason=no subscriber\n"
			       "15 config.snapshot - imsi=999700000045678 status=CSPS\n"
			       "18 config.snapshot - imsi=999700000045679 apn=m2m.water.example ip=10.77.4.9\n"
			       "21 config.snapshot - imsi=999700000045680\n";

int main(void)
{
	const struct parser *p = &parser_osmo_vty;
	struct slice all = { log_text, sizeof(log_text) - 1 };
	struct reading *r = reading_new(more, &all);
	void *state = p->open(p);
	struct event ev = { 0 };
	struct error e = { "" };
	struct text said = { 0 };

	while (p->next(p, state, r, &ev, &e) == 1) {
		char stamp[32] = "-";

		if (ev.stamp.basis != STAMP_NONE)
			utc_print(ev.stamp.ns, stamp);
		stamp[19] = '\0';
		text_addf(&said, "%u %s %s", ev.line, kind_name(ev.kind), stamp);
		for (int f = 0; f < FIELD_COUNT; f++)
			if (event_has(&ev, (enum field)f))
				text_addf(&said, " %s=%.*s", field_name((enum field)f), SLICE_ARG(event_get(&ev, (enum field)f)));
		text_addc(&said, '\n');
	}
	if (!slice_is(text_slice(&said), expected)) {
		printf("said\n%.*s\nnot\n%s\n", SLICE_ARG(text_slice(&said)), expected);
		failed = 1;
	}
	text_free(&said);
	event_free(&ev);
	p->close(state);
	reading_free(r);
	return failed;
}

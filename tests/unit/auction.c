/*
 * The matrix of bids: every log against every format. Each goes to the format that the tables name, nobody else bids as much, and no format of
 * another party bids for it beyond what auction.def argues. The logs are the collected samples, where they stand beside the project, and always
 * the project's own: those of this folder, the samples inside the formats, and the stories. MATRIX=1, or any argument, prints the matrix.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define SAMPLES "../shared/samples/*/*.log"

static int failed;
static bool printing;
static struct registry *g;

static const struct expected {
	const char *log, *format;
} expected[] = {
#define SAMPLE(file, format, events) { file, format },
#define SAYS(file, line, kind, fields)
#include "samples_application.def"
#include "samples_device.def"
#include "samples_euicc.def"
#include "samples_firewall.def"
#include "samples_network.def"
#include "samples_rsp.def"
#undef SAYS
#undef SAMPLE
#define TAKEN(log, format, why) { log, format },
#define MAY(log, format, most, why)
#define TIES(log, format, why)
#include "auction.def"
#undef TAKEN
#undef MAY
#undef TIES
};

static struct allowance {
	const char *log, *format;
	int most;
	bool used;
} allowances[] = {
#define TAKEN(log, format, why)
#define MAY(log, format, most, why) { log, format, most, false },
#define TIES(log, format, why) { log, format, 0, false },
#include "auction.def"
#undef TAKEN
#undef MAY
#undef TIES
	{ NULL, NULL, 0, false },
};

static const char *expected_of(const char *log)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		if (strcmp(expected[i].log, log) == 0)
			return expected[i].format;
	return NULL;
}

/* Carriers stand last in the list: they may bid as much, and lose. */
static bool is_carrier(const struct parser *p)
{
	static const char *const carriers[] = {
#define PARSER(name)
#define CARRIER(name) #name,
#include "list.def"
#undef CARRIER
#undef PARSER
	};

	for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++)
		if (strcmp(carriers[i], p->name) == 0)
			return true;
	return false;
}

/* most 0 asks for a tie. */
static bool allowed(const char *log, const struct parser *p, int bid, bool tie)
{
	bool found = false;

	for (struct allowance *a = allowances; a->log; a++) {
		if (strcmp(a->format, p->name) != 0 || fnmatch(a->log, log, 0) != 0 || (a->most == 0) != tie)
			continue;
		a->used = true;
		found |= tie || bid <= a->most;
	}
	return found;
}

static void complain(const char *log, const char *what, const char *who, int bid)
{
	printf("%s: %s %s %d\n", log, what, who, bid);
	failed = 1;
}

static void judge(const char *log, struct slice text, const char *format)
{
	size_t n = registry_count(g);
	int *bids = xcalloc(n, sizeof(*bids)), best = 0;
	const struct parser *taker = log_taker(g, text, bids);
	const char *name = taker ? taker->name : "nobody";

	for (size_t i = 0; i < n; i++)
		best = bids[i] > best ? bids[i] : best;
	if (!format)
		complain(log, "no table says who reads it; takes it:", name, best);
	else if (strcmp(name, format) != 0)
		complain(log, format, "should take it, not the one who bids", best), printf("\t%s\n", name);
	if (printing)
		printf("%-55s %s %d", log, name, best);
	for (size_t i = 0; taker && i < n; i++) {
		const struct parser *p = registry_at(g, i);

		if (p == taker || bids[i] <= 0)
			continue;
		if (printing)
			printf(", %s %d", p->name, bids[i]);
		if (is_carrier(p))
			continue;
		if (bids[i] >= best && !allowed(log, p, bids[i], true))
			complain(log, "as much as the taker bids", p->name, bids[i]);
		if (taker->party && p->party && p->party != taker->party && !allowed(log, p, bids[i], false))
			complain(log, "of another party bids", p->name, bids[i]);
	}
	if (printing)
		printf("\n");
	free(bids);
}

static void sample(const char *path, void *data)
{
	struct text text = { 0 };
	const char *log = log_name(path);

	(void)data;
	log_slurp(&text, path);
	judge(log, text_slice(&text), expected_of(log));
	text_free(&text);
}

static void own_log(const char *path, void *data)
{
	const struct parser *owner = log_owner(g, path);
	const char *log = log_name(path), *other = expected_of(log);
	struct text text = { 0 };

	(void)data;
	log_slurp(&text, path);
	judge(log, text_slice(&text), other ? other : owner ? owner->name : NULL);
	text_free(&text);
}

static void own_samples(const char *path, void *data)
{
	const struct parser *owner = log_owner(g, path);
	const char *log = log_name(path), *other = expected_of(log);
	struct text text = { 0 };

	(void)data;
	if (log_samples(&text, path))
		judge(log, text_slice(&text), other ? other : owner ? owner->name : NULL);
	text_free(&text);
}

/* What the stories tell is read by somebody; what is compressed, or no log, is not asked for. */
static void story(const char *path, void *data)
{
	static const char *const others[] = { ".gz", ".md", "/truth.json", "/simpane.json" };
	struct text text = { 0 };
	const struct parser *taker;

	(void)data;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (slice_ends(slice_of(path), others[i]))
			return;
	if (!log_slurp(&text, path) || text.n == 0)
		return;
	taker = log_taker(g, text_slice(&text), NULL);
	judge(log_name(path), text_slice(&text), taker ? taker->name : NULL);
	text_free(&text);
}

/* --- strangers --- */

/* What the usual loggers of any program write: only a carrier may take it, or a program that is no party of ours would become one. */
static const char *const strangers[] = {
	"{\"level\":\"info\",\"ts\":\"2026-07-14T08:30:13Z\",\"msg\":\"started\"}\n{\"level\":\"info\",\"ts\":\"2026-07-14T08:30:14Z\",\"msg\":\"order 7 done\"}\n", /* zap */
	"{\"level\":\"info\",\"ts\":1784017813.251,\"caller\":\"app/main.go:12\",\"msg\":\"started\"}\n",
	"{\"caller\":\"main.go:12\",\"level\":\"info\",\"msg\":\"started\",\"ts\":\"2026-07-14T08:30:13.251Z\"}\n", /* go-kit */
	"{\"time\":\"2026-07-14T08:30:13Z\",\"level\":\"INFO\",\"msg\":\"started\",\"user\":7}\n", /* slog */
	"{\"level\":30,\"time\":1784017813251,\"pid\":7,\"hostname\":\"app4\",\"msg\":\"started\"}\n", /* pino */
	"{\"name\":\"app\",\"hostname\":\"h\",\"pid\":7,\"level\":30,\"msg\":\"started\",\"time\":\"2026-07-14T08:30:13.251Z\",\"v\":0}\n", /* bunyan */
	"{\"@timestamp\":\"2026-07-14T08:30:13.251Z\",\"log.level\":\"INFO\",\"message\":\"started\",\"service.name\":\"billing\"}\n", /* ECS */
	"time=\"2026-07-14T08:30:13Z\" level=info msg=\"started\"\ntime=\"2026-07-14T08:30:14Z\" level=warning msg=\"cache is cold\"\n", /* logrus */
	"ts=2026-07-14T08:30:13.251Z caller=main.go:12 level=info msg=started\n",
	"2026/07/14 08:30:13 started\n2026/07/14 08:30:14 order 7 done\n", /* Go's log */
	"I0714 08:30:13.123456       1 main.go:12] started\nW0714 08:30:14.123456       1 main.go:13] cache is cold\n", /* klog */
	"2026-07-14 08:30:13,251 - billing - INFO - started\nINFO:billing:started\nWARNING:billing:cache is cold\n", /* Python */
	"2026-07-14 08:30:13 INFO started\n2026-07-14 08:30:14 ERROR cache is cold\n",
	"WARNING: cache is cold\nERROR: order 7\n",
	"08:30:13.123 [main] INFO  com.example.Billing - started\n2026-07-14 08:30:13,123 INFO [main] com.example.Billing: started\n", /* Java */
	"2026-07-14T08:30:13.251+03:00  INFO 7 --- [           main] c.e.Billing                 : started\n",
	"[2026-07-14 08:30:13.251] [main] [info] started\n[2026-07-14 08:30:13,251: INFO/MainProcess] started\n", /* spdlog, celery */
	"2026-07-14T08:30:13.123456Z  INFO billing::main: started\n[2026-07-14T08:30:13Z INFO  billing] started\n", /* Rust */
	"[08:30:13 INF] started\n2026-07-14 08:30:13.251 +03:00 [INF] started\ninfo: Billing.Worker[0]\n      started\n", /* .NET */
	"[Tue Jul 14 08:30:13 2026] started\n[Tue Jul 14 08:30:14 2026] order 7 done\n",
	"1784017813: started\n1784017814: order 7 done\n",
	"1784017813.251 started\n1784017814.251 order 7 done\n",
	"[   12.345678] usb 1-1: new device\n[   13.345678] random: crng init done\n",
	"F, [2026-07-14T08:30:13.251234 #7] FATAL -- : started\nI, [2026-07-14T08:30:13.251234 #7]  INFO -- : started\n", /* Ruby */
	"[2026-07-14T08:30:13.251234+00:00] app.INFO: started {\"a\":1} []\n", /* Monolog */
	"2026-07-14 08:30:13.251 UTC [7] LOG:  database system is ready to accept connections\n2026-07-14 08:30:14.251 UTC [8] ERROR:  relation \"x\" does not exist\n", /* PostgreSQL */
	"7:M 14 Jul 2026 08:30:13.251 * Ready to accept connections\n", /* Redis */
	"2026-07-14T08:30:13.251234Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.\n",
	"[2026-07-14 08:30:13,251] INFO [KafkaServer id=0] started (kafka.server.KafkaServer)\n",
	"date,station,litres\n2026-07-14,7,12\n2026-07-15,7,13\n",
	"a b c\nd e f\n\nOK\n",
};

static void said(const struct parser *p, const struct event *ev, void *text)
{
	complain(text, "states nothing, but is, by", ev->format.n ? ev->format.p : p->name, (int)ev->line);
}

/* Neither as a file, nor as messages of a program that nobody knows. */
static void stranger(const char *text)
{
	const struct parser *taker = log_taker(g, slice_of(text), NULL);
	struct slice rest = slice_of(text);
	struct text carried = { 0 };
	struct log log;

	if (taker && !is_carrier(taker))
		complain(text, "is nobody's, but takes it", taker->name, 0);
	while (rest.n > 0) {
		text_adds(&carried, "Jul 14 08:30:15 h7 billing[77]: ");
		text_add(&carried, slice_token(&rest, '\n'));
		text_addc(&carried, '\n');
	}
	log = (struct log){ text_slice(&carried), 0 };
	taker = log_taker(g, text_slice(&carried), NULL);
	if (taker)
		reading_free(log_read(taker, &log, said, (void *)text));
	text_free(&carried);
}

/* --- in carriers --- */

static void escaped(struct text *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '"' || s.p[i] == '\\')
			text_addf(out, "\\%c", s.p[i]);
		else if ((unsigned char)s.p[i] < ' ')
			text_addf(out, "\\u%04x", s.p[i]);
		else
			text_addc(out, s.p[i]);
}

static const struct wrapping {
	const char *carrier, *before, *after;
} wrappings[] = {
	{ "journald", "{\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1784017815000000\",\"_HOSTNAME\":\"h7\",\"SYSLOG_IDENTIFIER\":\"prog\",\"MESSAGE\":\"", "\"}\n" },
	{ "wrapped", "{\"log\":\"", "\\n\",\"stream\":\"stderr\",\"time\":\"2026-07-14T08:30:15.207640590Z\"}\n" },
	{ "syslog", "Jul 14 08:30:15 h7 prog[77]: ", "\n" },
};

/* Behind a head of syslog a parser may know its own lines, and what is more than its lines is unwrapped. */
static bool takes(const struct wrapping *w, const struct parser *taker, const char *path)
{
	if (!taker)
		return false;
	return strcmp(taker->name, w->carrier) == 0 || (strcmp(w->carrier, "syslog") == 0 && (strcmp(taker->name, "wrapped") == 0 || taker == log_owner(g, path)));
}

/* Whatever log it is: carried by the journal, docker or syslog it is taken by the carrier, or its hosts and times would be lost. */
static void in_carriers(const char *path, void *data)
{
	struct text log = { 0 }, carried = { 0 };

	(void)data;
	log_slurp(&log, path);
	for (size_t i = 0; i < sizeof(wrappings) / sizeof(wrappings[0]); i++) {
		struct slice rest = text_slice(&log);
		const struct parser *taker;

		text_clear(&carried);
		while (rest.n > 0) {
			text_adds(&carried, wrappings[i].before);
			if (strcmp(wrappings[i].carrier, "syslog") == 0)
				text_add(&carried, slice_token(&rest, '\n'));
			else
				escaped(&carried, slice_token(&rest, '\n'));
			text_adds(&carried, wrappings[i].after);
		}
		if (carried.n > 2000) /* a file that was cut begins in the middle of a line */
			taker = log_taker(g, slice_from(text_slice(&carried), 40), NULL);
		else
			taker = log_taker(g, text_slice(&carried), NULL);
		if (!takes(&wrappings[i], taker, path))
			complain(log_name(path), wrappings[i].carrier, "should take it when it carries it, not", 0), printf("\t%s\n", taker ? taker->name : "nobody");
	}
	text_free(&log);
	text_free(&carried);
}

int main(int argc, char **argv)
{
	struct error e = { "" };

	(void)argv;
	printing = argc > 1 || getenv("MATRIX");
	g = registry_new(&e);
	if (!g || log_files("tests/unit/*/*.log", own_log, NULL) == 0 || log_files("tests/unit/*/*.log", in_carriers, NULL) == 0 ||
	     log_files("parsers/formats/*/*.json", own_samples, NULL) == 0) {
		printf("%s\n", g ? "the project's own logs are not there" : e.text);
		return 1;
	}
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		stranger(strangers[i]);
	log_files("samples/*/*/*/*", story, NULL);
	log_files("samples/*/*/*/*/*", story, NULL);
	if (log_files(SAMPLES, sample, NULL) == 0) {
		printf("there are no samples beside the project: only its own logs were judged\n");
	} else {
		for (const struct allowance *a = allowances; a->log; a++)
			if (!a->used)
				complain(a->log, "need not be allowed any more:", a->format, a->most);
	}
	registry_free(g);
	return failed;
}

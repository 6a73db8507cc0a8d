/*
 * Makes a corpus of any size to measure with: a fleet of meters through one day, as five programs would have logged it.
 * usage: corpus MEGABYTES SEED DIR [METERS [KIND [DAY]]]      2000, mix and 0 without; the same arguments give the same bytes
 *	firewall/edge9/kern.log     netfilter, four in ten bytes
 *	firewall/ids1/eve.json      Suricata
 *	network/smf1/smf.log        an SMF as Open5GS writes
 *	device/NAME/messages        a meter's own syslog; the first twenty meters only, as nobody has all of them
 *	app/web1/access.log         nginx
 * With a KIND (kern, eve, smf, device, web) only that program's files are there, and all the megabytes are its own. With a DAY it is so many days later.
 * Most of it is well; one meter in fifty is denied at the edge, one in two hundred is refused its session.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { METERS = 2000, METERS_MAX = 1000000, WITH_LOG = 20 };
#define START 1793494800 /* 2026-11-01T01:00:00Z */

enum { KERN, EVE, SMF, WEB, FILES, DEVICE = FILES, MIX };

/* Per connection, about: how many bytes it makes. */
static const struct kind { const char *name, *dir, *host, *file; unsigned bytes; } kinds[] = {
	[KERN] = { "kern", "firewall", "edge9", "kern.log", 290 },  [EVE] = { "eve", "firewall", "ids1", "eve.json", 345 },
	[SMF] = { "smf", "network", "smf1", "smf.log", 220 },	    [WEB] = { "web", "app", "web1", "access.log", 40 },
	[DEVICE] = { "device", NULL, NULL, NULL, 150 },		    [MIX] = { "mix", NULL, NULL, NULL, 730 },
};

static int kind = MIX;
static time_t start = START;
static FILE *out[FILES], *own[WITH_LOG]; /* NULL: not wanted */
static uint64_t written, state;

static uint64_t chance(uint64_t below)
{
	state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

static void fail(const char *what)
{
	fprintf(stderr, "corpus: %s: %s\n", what, strerror(errno));
	exit(1);
}

static FILE *create(const char *dir, const char *sub, const char *host, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, sub);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%s", dir, sub, host);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%s/%s", dir, sub, host, name);
	f = fopen(path, "w");
	if (!f)
		fail(path);
	return f;
}

static void put(FILE *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(FILE *f, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (!f)
		return;
	va_start(ap, fmt);
	n = vfprintf(f, fmt, ap);
	va_end(ap);
	if (n < 0)
		fail("write");
	written += (uint64_t)n;
}

/* --- one connection of one meter, as each of them tells it --- */

struct meter {
	unsigned n;
	char name[24], imsi[24], ip[24];
	bool denied, refused, up;
};

static struct meter *meters;
static unsigned count = METERS;

struct moment {
	time_t s;
	unsigned us;
	char bsd[32], log[32], iso[40], web[40]; /* the same second as each program spells it */
};

static void tell_time(struct moment *m)
{
	struct tm tm;

	gmtime_r(&m->s, &tm);
	strftime(m->bsd, sizeof(m->bsd), "%b %e %H:%M:%S", &tm);
	strftime(m->log, sizeof(m->log), "%m/%d %H:%M:%S", &tm);
	strftime(m->iso, sizeof(m->iso), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(m->web, sizeof(m->web), "%d/%b/%Y:%H:%M:%S +0000", &tm);
}

static void session(struct meter *d, const struct moment *m)
{
	if (d->refused) {
		put(out[SMF], "%s.%03u: [smf] WARNING: [imsi-%s:1] No dnnConfigurations (../src/smf/nudm-handler.c:78)\n", m->log, m->us / 1000, d->imsi);
		return;
	}
	put(out[SMF], "%s.%03u: [smf] INFO: [Added] Number of SMF-Sessions is now %" PRIu64 " (../src/smf/context.c:3090)\n", m->log, m->us / 1000,
	    1000 + chance(400));
	put(out[SMF], "%s.%03u: [smf] INFO: UE SUPI[imsi-%s] DNN[meter.example] IPv4[%s] IPv6[] (../src/smf/npcf-handler.c:542)\n", m->log,
	    m->us / 1000, d->imsi, d->ip);
	d->up = kind == MIX; /* an SMF alone is told of a session each time */
}

static void edge(const struct meter *d, const struct moment *m, unsigned sport, unsigned dport)
{
	unsigned repeats = d->denied ? 5 : 1;

	for (unsigned i = 0; i < repeats; i++)
		put(out[KERN],
		    "%s edge9 kernel: [%7" PRIu64 ".%06u] %s: IN=ran2 OUT=tun4 MAC=02:00:5e:00:09:01:02:00:5e:00:02:01:08:00 SRC=%s DST=198.51.100.%u "
		    "LEN=60 TOS=0x00 PREC=0x00 TTL=62 ID=%" PRIu64 " DF PROTO=TCP SPT=%u DPT=%u WINDOW=64240 RES=0x00 SYN URGP=0 \n",
		    m->bsd, (uint64_t)(m->s - start) + 5000, m->us, d->denied ? "EDGE9-900-DENY" : "EDGE9-100-ACCEPT", d->ip, 20 + dport % 7,
		    chance(65536), sport, dport);
}

static void sensor(const struct meter *d, const struct moment *m, unsigned sport, unsigned dport)
{
	put(out[EVE],
	    "{\"timestamp\":\"%s.%06u+0000\",\"flow_id\":%" PRIu64 ",\"in_iface\":\"tap0\",\"event_type\":\"flow\",\"src_ip\":\"%s\",\"src_port\":%u,"
	    "\"dest_ip\":\"198.51.100.%u\",\"dest_port\":%u,\"proto\":\"TCP\",\"flow\":{\"pkts_toserver\":%" PRIu64 ",\"pkts_toclient\":%" PRIu64
	    ",\"bytes_toserver\":%" PRIu64 ",\"bytes_toclient\":%" PRIu64 ",\"state\":\"%s\",\"reason\":\"timeout\",\"alerted\":false}}\n",
	    m->iso, m->us, UINT64_C(100000000000000) + chance(UINT64_C(900000000000000)), d->ip, sport, 20 + dport % 7, dport, 5 + chance(9),
	    d->denied ? 0 : 4 + chance(9), 300 + chance(4000), d->denied ? 0 : 200 + chance(900), d->denied ? "new" : "closed");
}

static void web(const struct meter *d, const struct moment *m)
{
	put(out[WEB], "%s - - [%s] \"POST /v1/readings?seq=%" PRIu64 " HTTP/1.1\" 204 0 \"-\" \"meter/2.%u (%s)\"\n", d->ip, m->web, chance(100000),
	    d->n % 10, d->name);
}

static void device(const struct meter *d, const struct moment *m, unsigned seq)
{
	FILE *f = d->n < WITH_LOG ? own[d->n] : NULL;

	if (!f)
		return;
	if (seq == 0) {
		put(f, "%s %s daemon.info meter-agent[%u]: start device=%s fw=2.%u imsi=%s apn=meter.example\n", m->bsd, d->name, 300 + d->n, d->name,
		    d->n % 10, d->imsi);
		put(f, "%s %s daemon.notice meter-agent[%u]: pdp up if=wwan0 ip=%s dns=198.51.100.53\n", m->bsd, d->name, 300 + d->n, d->ip);
	}
	put(f, "%s %s daemon.debug mosquitto_pub: Client %s sending CONNECT\n", m->bsd, d->name, d->name);
	if (d->denied)
		put(f, "%s %s daemon.warn meter-agent[%u]: publish seq=%u failed rc=124: \n", m->bsd, d->name, 300 + d->n, seq);
	else
		put(f, "%s %s daemon.info meter-agent[%u]: publish seq=%u ok\n", m->bsd, d->name, 300 + d->n, seq);
}

static void connection(struct meter *d, const struct moment *m, unsigned seq)
{
	unsigned sport = 32768 + (unsigned)chance(28000), dport = chance(3) ? 8883 : 443;

	if (!d->up)
		session(d, m);
	if (d->refused)
		return;
	edge(d, m, sport, dport);
	sensor(d, m, sport, dport);
	if (dport == 443 && !d->denied)
		web(d, m);
	device(d, m, seq);
}

static void open_all(const char *dir)
{
	mkdir(dir, 0777);
	meters = calloc(count, sizeof(*meters));
	if (!meters)
		fail("meters");
	for (int i = 0; i < FILES; i++)
		if (kind == MIX || kind == i)
			out[i] = create(dir, kinds[i].dir, kinds[i].host, kinds[i].file);
	for (unsigned i = 0; i < count; i++) {
		struct meter *d = &meters[i];

		d->n = i;
		snprintf(d->name, sizeof(d->name), "bench-%04u", i);
		snprintf(d->imsi, sizeof(d->imsi), "00101%010u", 70000 + i);
		snprintf(d->ip, sizeof(d->ip), "10.%u.%u.%u", 99 + i / 64000 % 150, i / 250 % 256, 2 + i % 250);
		d->denied = i % 50 == 7;
		d->refused = i % 200 == 101;
		if (i < WITH_LOG && (kind == MIX || kind == DEVICE))
			own[i] = create(dir, "device", d->name, "messages");
	}
}

static void close_all(void)
{
	for (int i = 0; i < FILES; i++)
		if (out[i] && fclose(out[i]) != 0)
			fail("close");
	for (int i = 0; i < WITH_LOG; i++)
		if (own[i] && fclose(own[i]) != 0)
			fail("close");
}

int main(int argc, char **argv)
{
	uint64_t want = argc >= 4 && argc <= 7 ? strtoull(argv[1], NULL, 10) * 1000000 : 0, step;
	struct moment m;
	unsigned seq = 0;

	if (argc >= 5)
		count = (unsigned)strtoul(argv[4], NULL, 10);
	if (argc >= 7)
		start += (time_t)strtoul(argv[6], NULL, 10) * 86400;
	if (argc >= 6)
		for (kind = 0; kind <= MIX && strcmp(kinds[kind].name, argv[5]) != 0; kind++)
			;
	if (want == 0 || count < WITH_LOG || count > METERS_MAX || kind > MIX) {
		fputs("usage: corpus MEGABYTES SEED DIR [METERS [mix|kern|eve|smf|device|web [DAY]]]\n", stderr);
		return 2;
	}
	state = strtoull(argv[2], NULL, 10);
	open_all(argv[3]);
	step = UINT64_C(86400000000) / (want / kinds[kind].bytes + 1); /* a day for all of it */
	for (uint64_t us = 0; written < want; us += step) {
		struct meter *d = &meters[chance(8) && kind != DEVICE ? chance(count) : chance(WITH_LOG)];

		m.s = start + (time_t)(us / 1000000);
		m.us = (unsigned)(us % 1000000);
		tell_time(&m);
		connection(d, &m, seq++ / count);
	}
	close_all();
	free(meters);
	return 0;
}

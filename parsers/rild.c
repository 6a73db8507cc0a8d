/*
 * A radio daemon that prints each command with its time, and the modem's answer below it, to a buffered standard output.
 *	Thu Jul 03 01:09:13.555 CST 2025: Command: AT+CEREG?, Response:
 *	+CEREG: 2,0
 * Learnt from particle-tachyon-rild under syslog. The syslog stamp is that of the flush, many commands later: the command's own time is
 *that of its answer. Its zone is the modem's, and changes when the network tells it.
 */
#include <stdio.h>
#include <string.h>

#include "at.h"

/* One thread reads: the conversation of the host and process that spoke last. */
static struct {
	struct at *at;
	struct said_queue q;
	struct stamp stamp;
	char written[64], speaker[96];
} last;

static const char *const programs[] = { "particle-tachyon-rild", NULL };

static void forget_others(const struct head *h)
{
	char speaker[sizeof(last.speaker)];
	struct event drop = { 0 };

	snprintf(speaker, sizeof(speaker), "%.*s %.*s", h->host.n > 60 ? 60 : (int)h->host.n, h->host.p ? h->host.p : "",
		 h->pid.n > 16 ? 16 : (int)h->pid.n, h->pid.p ? h->pid.p : "");
	while (said_take(&last.q, &drop))
		;
	if (!last.at)
		last.at = at_new();
	if (strcmp(speaker, last.speaker) == 0)
		return;
	at_forget(last.at);
	last.stamp = (struct stamp){ 0 };
	memcpy(last.speaker, speaker, sizeof(speaker));
}

/* "STAMP: Command: AT+CEREG?, Response:" */
static bool command(struct slice text)
{
	ptrdiff_t at = slice_find(text, ": Command: "), end = slice_find(text, ", Response:");
	struct line line = { 0 };
	size_t n;

	if (at < 20 || end < at)
		return false;
	n = utc_read(text, &last.stamp);
	snprintf(last.written, sizeof(last.written), "%.*s", n < sizeof(last.written) ? (int)n : 0, text.p);
	at_read(last.at, slice_cut(text, (size_t)at + 11, (size_t)(end - at) - 11), AT_SENT, &last.q, &line);
	return true;
}

static int message(const struct parser *p, const struct head *h, struct event *ev)
{
	struct line line = { 0 };

	(void)p;
	forget_others(h);
	if (!command(h->message))
		at_read(last.at, h->message, AT_SAID, &last.q, &line);
	if (!at_best(&last.q, 0, ev))
		return 0;
	ev->stamp = last.stamp;
	ev->written = slice_of(last.written);
	return 1;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	(void)p;
	(void)lines;
	(void)n;
	return 0;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	(void)p;
	(void)state;
	(void)r;
	(void)ev;
	(void)e;
	return 0;
}

const struct parser parser_rild = {
	.name = "rild",
	.party = PARTY_DEVICE,
	.role = ROLE_MODEM,
	.source = "particle-tachyon-rild",
	.programs = programs,
	.bid = bid,
	.next = next,
	.message = message,
};

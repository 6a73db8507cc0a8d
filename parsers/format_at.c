/*
 * Rules that hand text on to the AT reader: one record may make several statements, and what they mean hangs on the records before.
 */
#include <stdio.h>
#include <string.h>

#include "compiled.h"

#define LOOK_LINES 120

void talk_begin(struct talk *t)
{
	struct event drop = { 0 };

	said_hold(&t->q, SIZE_MAX);
	while (said_take(&t->q, &drop))
		;
	if (t->at)
		at_forget(t->at);
	t->fresh = true;
	t->speaker[0] = '\0';
}

void talk_free(struct talk *t)
{
	at_free(t->at);
	said_free(&t->q);
}

static struct at *conversation(struct talk *t)
{
	if (!t->at)
		t->at = at_new();
	return t->at;
}

int talk_look(struct talk *t, struct reading *r, struct error *e)
{
	static const char *const packet[] = { "+CEREG:", "+CGREG:", "+C5GREG:" };
	struct line line;
	int got = 1;

	for (unsigned i = 0; t->fresh && i < LOOK_LINES && (got = reading_peek(r, i, &line, e)) == 1; i++)
		for (size_t k = 0; k < sizeof(packet) / sizeof(packet[0]); k++)
			if (slice_find(line.text, packet[k]) >= 0)
				at_packet(conversation(t));
	t->fresh = false;
	return got < 0 ? -1 : 1;
}

void talk_to(struct talk *t, const struct head *h)
{
	char speaker[sizeof(t->speaker)];

	snprintf(speaker, sizeof(speaker), "%.*s %.*s", h->host.n > 60 ? 60 : (int)h->host.n, h->host.p ? h->host.p : "",
		 h->pid.n > 16 ? 16 : (int)h->pid.n, h->pid.p ? h->pid.p : "");
	if (strcmp(speaker, t->speaker) == 0)
		return;
	if (t->at)
		at_forget(t->at);
	memcpy(t->speaker, speaker, sizeof(speaker));
}

bool talk_hear(struct talk *t, const struct rule *r, struct slice text, bool most, struct event *ev)
{
	struct line none = { 0 };
	struct event drop = { 0 };

	while (said_take(&t->q, &drop))
		;
	if (at_read(conversation(t), text, r->way, &t->q, &none) == 0)
		return false;
	return most ? at_best(&t->q, 0, ev) : said_take(&t->q, ev);
}

void talk_keep(struct talk *t, const struct event *ev)
{
	t->line = (struct event){ .stamp = ev->stamp,
				  .relay = ev->relay,
				  .written = ev->written,
				  .format = ev->format,
				  .line = ev->line,
				  .first = ev->first,
				  .last = ev->last,
				  .offset = ev->offset };
	event_set(&t->line, FIELD_HOST, event_get(ev, FIELD_HOST));
}

bool talk_more(struct talk *t, struct event *ev)
{
	if (!said_take(&t->q, ev))
		return false;
	ev->stamp = t->line.stamp;
	ev->relay = t->line.relay;
	ev->written = t->line.written;
	ev->format = t->line.format;
	ev->line = t->line.line;
	ev->first = t->line.first;
	ev->last = t->line.last;
	ev->offset = t->line.offset;
	event_set(ev, FIELD_HOST, event_get(&t->line, FIELD_HOST));
	return true;
}

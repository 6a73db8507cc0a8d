#include "said.h"

#include <stdlib.h>
#include <string.h>

/* Moves what waits to the front, so that the memory is that of the fullest moment, not of the file. */
static void compact(struct said_queue *q)
{
	for (size_t i = 0; q->head > 0 && q->head + i < q->n; i++) {
		struct said moved = q->items[i];

		q->items[i] = q->items[q->head + i];
		q->items[q->head + i] = moved;
	}
	q->n -= q->head;
	q->head = 0;
}

struct said *said_add(struct said_queue *q, enum kind kind, const struct line *at)
{
	struct said *s;
	struct text text;

	if (q->n == q->size && q->head > 0)
		compact(q);
	if (q->n == q->size) {
		size_t size = q->size ? q->size * 2 : 8;

		q->items = xrealloc(q->items, size, sizeof(*q->items));
		memset(q->items + q->size, 0, (size - q->size) * sizeof(*q->items));
		q->size = size;
	}
	s = &q->items[q->n++];
	text = s->text;
	*s = (struct said){ .kind = kind, .line = at->number, .first = at->number, .last = at->number, .offset = at->offset, .text = text };
	text_clear(&s->text);
	if (q->held > 0)
		q->held++;
	if (q->held > SAID_HELD_MAX)
		q->held = SAID_HELD_MAX;
	return s;
}

void said_span(struct said *s, uint32_t first, uint32_t last)
{
	s->first = first < s->line ? first : s->line;
	s->last = last > s->line ? last : s->line;
}

void said_by(struct said *s, enum party party, enum role role)
{
	s->party = party;
	s->role = role;
}

void said_set(struct said *s, enum field f, struct slice value)
{
	uint32_t i = 0;
	char *own;

	while (i < s->n && s->fields[i].field != f)
		i++;
	if (value.n == 0 || i == SAID_FIELDS)
		return;
	s->fields[i].field = f;
	s->fields[i].at = s->text.n;
	s->fields[i].n = value.n;
	own = xstrndup(value.p, value.n); /* the value may be another field of this record, which moves when the text grows */
	text_add(&s->text, (struct slice){ own, value.n });
	free(own);
	if (i == s->n)
		s->n++;
}

void said_word(struct said *s, enum field f, const char *word)
{
	said_set(s, f, slice_of(word));
}

void said_number(struct said *s, enum field f, int64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);

	if (n < 0)
		return;
	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	said_set(s, f, (struct slice){ digits + at, sizeof(digits) - at });
}

struct slice said_get(const struct said *s, enum field f)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->fields[i].field == f)
			return slice_cut(text_slice(&s->text), s->fields[i].at, s->fields[i].n);
	return (struct slice){ 0 };
}

void said_stamp(struct said *s, const struct stamp *stamp, struct slice written)
{
	s->stamp = *stamp;
	s->written = s->text.n;
	s->written_n = written.n;
	text_add(&s->text, written);
}

void said_hold(struct said_queue *q, size_t from)
{
	size_t waiting = q->n - q->head;

	q->held = from < waiting ? waiting - from : 0;
	if (q->held > SAID_HELD_MAX)
		q->held = SAID_HELD_MAX;
}

size_t said_waiting(const struct said_queue *q)
{
	return q->n - q->head;
}

struct said *said_at(struct said_queue *q, size_t i)
{
	return &q->items[q->head + i];
}

bool said_take(struct said_queue *q, struct event *ev)
{
	const struct said *s;

	if (q->n - q->head <= q->held) {
		if (q->head == q->n)
			q->head = q->n = 0;
		return false;
	}
	s = &q->items[q->head++];
	event_clear(ev);
	ev->kind = s->kind;
	ev->party = s->party;
	ev->role = s->role;
	ev->stamp = s->stamp;
	ev->relay = s->sent;
	ev->sent = s->sent.basis != STAMP_NONE;
	ev->line = s->line;
	ev->first = s->first;
	ev->last = s->last;
	ev->offset = s->offset;
	ev->written = slice_cut(text_slice(&s->text), s->written, s->written_n);
	for (uint32_t i = 0; i < s->n; i++)
		event_set(ev, s->fields[i].field, slice_cut(text_slice(&s->text), s->fields[i].at, s->fields[i].n));
	return true;
}

void said_free(struct said_queue *q)
{
	for (size_t i = 0; i < q->size; i++)
		text_free(&q->items[i].text);
	free(q->items);
	*q = (struct said_queue){ 0 };
}

#include "events_own.h"

#include <string.h>

#include "fields.h"

#define FAR ((INT64_C(1) << 62) - 1) /* ns: 146 years before and after 1970; the sum and the difference of two still are numbers */

static int64_t near(int64_t t)
{
	return t == UTC_NONE ? t : t < -FAR ? -FAR : t > FAR ? FAR : t;
}

/* Who says it: a byte of party, one of role, and the host. */
static inline void fill_speaker(struct events *l, struct event_row *r, uint32_t speaker)
{
	struct slice s = lexicon_at(&l->speakers, (uint64_t)speaker - 1);

	r->speaker = speaker;
	if (s.n >= 2) {
		r->party = (enum party)((unsigned char)s.p[0] < PARTY_COUNT ? s.p[0] : 0);
		r->role = (enum role)((unsigned char)s.p[1] < ROLE_COUNT ? s.p[1] : 0);
		r->host = slice_from(s, 2);
	} else {
		r->party = r->read_party;
		r->role = r->read_role;
		r->host = event_field(r, FIELD_HOST);
	}
}

static inline void fill_settled(struct event_row *r, const int64_t cell[SEGMENT_CELLS])
{
	int64_t t = cell[CELL(SETTLED_T)], witness = cell[CELL(SETTLED_WITNESS)];

	r->t = t == UTC_NONE ? UTC_NONE : near((int64_t)((uint64_t)t + (uint64_t)(r->stamp.basis != STAMP_NONE ? r->stamp.ns : 0)));
	r->half = cell[CELL(SETTLED_HALF)];
	r->half = r->half < 0 ? 0 : r->half > FAR / 4 ? FAR / 4 : r->half;
	r->place = cell[CELL(SETTLED_PLACE)];
	r->device = cell[CELL(SETTLED_DEVICE)];
	r->witness = witness == UTC_NONE ? 0 : (int64_t)((uint64_t)r->id - (uint64_t)witness);
	r->copies = (uint32_t)cell[CELL(SETTLED_COPIES)];
}

/* What the shape says. False: there is none. */
static inline bool fill_shape(struct events *l, struct event_row *r, uint32_t number, struct slice body)
{
	const struct shape *shape;

	r->body = body;
	shape = number ? book_numbered(l->book, number) : book_shape(l->book, 0, &r->body, &r->own);
	if (!shape)
		return false;
	r->of = l;
	r->shape = shape;
	r->shape_number = number;
	r->fields.p = NULL;
	r->looked = false;
	r->kind = shape->kind;
	r->read_party = shape->party;
	r->read_role = shape->role;
	r->format = shape->format;
	r->present = shape->present;
	return true;
}

bool event_row_fill(struct events *l, const struct segment *s, uint32_t i, const int64_t cell[SEGMENT_CELLS], struct event_row *r)
{
	int64_t line = cell[SAID_LINE], first = line - cell[SAID_FIRST], last = line + cell[SAID_LAST];

	if (!fill_shape(l, r, (uint32_t)cell[SAID_SHAPE], segment_body(s, cell[SAID_BODY])))
		return false;
	r->in = s;
	r->at = i;
	r->id = s->id + i;
	r->artifact = s->artifact;
	r->line = (uint32_t)line;
	r->first = first < 0 ? 0 : (uint32_t)first;
	r->last = last > UINT32_MAX ? UINT32_MAX : (uint32_t)last;
	r->offset = (uint64_t)cell[SAID_OFFSET];
	r->count = (uint32_t)cell[SAID_COUNT];
	r->stamp = r->shape->stamp;
	r->stamp.ns = cell[SAID_STAMP];
	if (cell[SAID_STAMP] == PACKED_NONE)
		r->stamp = (struct stamp){ 0 };
	r->relay_basis = r->shape->relay_basis;
	r->sent = r->shape->sent;
	r->relay = near(cell[SAID_RELAY]);
	fill_settled(r, cell);
	fill_speaker(l, r, (uint32_t)cell[CELL(SETTLED_SPEAKER)]);
	return true;
}

struct slice event_fields(struct event_row *r)
{
	if (!r->fields.p) {
		text_clear(&r->of->fields);
		text_adds(&r->of->fields, "");
		book_fields(r->of->book, r->shape, r->body, &r->of->fields);
		r->fields = text_slice(&r->of->fields);
	}
	return r->fields;
}

/* So many values are whole. */
static unsigned values(struct event_row *r)
{
	if (!r->looked)
		r->values = book_index(r->shape, r->body, r->value);
	r->looked = true;
	return r->values;
}

/* Which of the values is the field's: one that the row has and that is whole, or UINT32_MAX. */
static unsigned value_of(struct event_row *r, enum field f)
{
	return r->present >> f & 1 && r->shape->place[f] < values(r) ? r->shape->place[f] : UINT32_MAX;
}

struct slice event_field(struct event_row *r, enum field f)
{
	unsigned i = value_of(r, f);

	return i != UINT32_MAX ? book_value(r->of->book, r->shape, i, slice_from(r->body, r->value[i]), r->of->made[r->of->mades++ % 16])
			     : (struct slice){ 0 };
}

uint64_t event_code(struct event_row *r, enum field f)
{
	unsigned i = value_of(r, f);

	return i != UINT32_MAX ? book_code(r->shape, i, slice_from(r->body, r->value[i])) : 0;
}

bool event_ipv4(struct event_row *r, enum field f, uint32_t *address)
{
	unsigned i = value_of(r, f);

	return i != UINT32_MAX && book_ipv4(r->shape, i, slice_from(r->body, r->value[i]), address);
}

struct event_packed event_packed(struct event_row *r)
{
	struct slice from = segment_body(r->in, packed_at(&r->in->said[SAID_BODY], r->at)); /* the shape may stand before the body */
	size_t end = (size_t)(r->body.p - from.p) + (values(r) == r->shape->n ? r->value[r->shape->n] : r->body.n);

	return (struct event_packed){ r->shape_number, r->speaker, slice_cut(from, 0, end) };
}

size_t event_picked(struct event_row *r, uint64_t fields, char *out, size_t size)
{
	const struct shape *shape = r->shape;
	size_t n = 0;

	if (values(r) != shape->n)
		return SIZE_MAX;
	for (unsigned i = 0; i < shape->n; i++) {
		size_t more = r->value[i + 1] - r->value[i];

		if (!(fields >> shape->field[i] & 1))
			continue;
		if (more > size - n)
			return SIZE_MAX;
		memcpy(out + n, r->body.p + r->value[i], more);
		n += more;
	}
	return n;
}

bool events_unpack(struct events *l, const struct event_packed *p, struct event_row *row)
{
	if (!fill_shape(l, row, p->shape, p->body))
		return false;
	row->in = NULL;
	fill_speaker(l, row, p->speaker);
	return true;
}

struct slice event_written(struct event_row *r, struct text *room)
{
	text_clear(room);
	segment_written(r->in, packed_at(&r->in->said[SAID_WRITTEN], r->at), room);
	return text_slice(room);
}

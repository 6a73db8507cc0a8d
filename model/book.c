#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "packed.h"

enum { AS_WORD, AS_NUMBER, AS_IPV4, AS_DIGITS, AS_TEXT, AS_COUNT };
enum { LIST_WORDS = 1, LIST_SHAPES = 2 };

#define WORD_LONG 64	      /* bytes of a word; longer values are text */
#define WORDS_MAX 4096	      /* of one field; what comes after so many is text, lest addresses of pages leave no room for names of rules */
#define SHAPES_MAX 2048
#define ONCE 16384	      /* values of which it is known that they came once */
#define LAST_LONG 48

struct last { /* what a field said last, for it says the same most of the time */
	uint8_t n, as, coded_n;
	char value[LAST_LONG], coded[12];
};

#define APART 128 /* bytes: what another thread has before and behind it is not to be disturbed with each event */

struct book {
	char before[APART];
	struct lexicon words, shapes;
	struct shape *shape; /* as shapes */
	size_t shape_room, decoded;
	struct text key, clean;
	uint32_t words_of[FIELD_COUNT];
	uint32_t recent[KIND_COUNT]; /* the shape that the last event of the kind had */
	struct last last[FIELD_COUNT];
	uint32_t once[ONCE];
	char behind[APART];
};

struct book *book_new(void)
{
	return xcalloc(1, sizeof(struct book));
}

void book_free(struct book *b)
{
	if (!b)
		return;
	lexicon_free(&b->words);
	lexicon_free(&b->shapes);
	free(b->shape);
	text_free(&b->key);
	text_free(&b->clean);
	free(b);
}

/* --- shapes --- */

static int small(struct slice *from, uint64_t below, bool *ok)
{
	uint64_t v;

	if (!number_take(from, &v) || v >= below)
		*ok = false;
	return *ok ? (int)v : 0;
}

/* Takes a shape off the front. False: that is none. */
static bool read_shape(struct slice *from, struct shape *s)
{
	uint64_t precision = 0, offset = 0;
	bool ok = true;
	int doubt, relay;
	size_t n;

	*s = (struct shape){ .kind = (enum kind)small(from, KIND_COUNT, &ok) };
	s->party = (enum party)small(from, PARTY_COUNT, &ok);
	s->role = (enum role)small(from, ROLE_COUNT, &ok);
	s->stamp.basis = (enum stamp_basis)small(from, STAMP_UPTIME + 1, &ok);
	relay = small(from, 2 * (STAMP_UPTIME + 1), &ok);
	s->relay_basis = (enum stamp_basis)(relay % (STAMP_UPTIME + 1));
	s->sent = relay > STAMP_UPTIME;
	doubt = small(from, 2 * CLOCK_DOUBTS, &ok);
	s->stamp.yearless = doubt % 2 == 1;
	s->stamp.doubt = (uint8_t)(doubt / 2);
	ok = ok && number_take(from, &precision) && number_take(from, &offset);
	s->stamp.precision = number_unfolded(precision);
	s->stamp.utc_offset = (int32_t)number_unfolded(offset);
	n = (size_t)small(from, sizeof(s->name), &ok);
	if (!ok || n > from->n)
		return false;
	memcpy(s->name, from->p, n);
	s->format = (struct slice){ s->name, n };
	*from = slice_from(*from, n);
	s->n = (uint8_t)small(from, FIELD_COUNT + 1, &ok);
	for (unsigned i = 0; ok && i < s->n; i++) {
		s->field[i] = (uint8_t)small(from, FIELD_COUNT, &ok);
		s->as[i] = (uint8_t)small(from, AS_COUNT, &ok);
		ok = ok && (i == 0 || s->field[i] > s->field[i - 1]);
		s->place[s->field[i]] = (uint8_t)i;
		s->present |= UINT64_C(1) << s->field[i];
	}
	return ok;
}

static char *put_head(char *p, const struct event *ev)
{
	struct slice format = slice_cut(ev->format, 0, sizeof(((struct shape *)0)->name) - 1);
	bool dated = ev->stamp.basis != STAMP_NONE;

	p = number_put(p, ev->kind);
	p = number_put(p, ev->party);
	p = number_put(p, ev->role);
	p = number_put(p, ev->stamp.basis);
	p = number_put(p, (uint64_t)ev->relay.basis + (ev->sent ? STAMP_UPTIME + 1 : 0));
	p = number_put(p, dated ? (uint64_t)ev->stamp.yearless + 2 * (uint64_t)ev->stamp.doubt : 0);
	p = number_put(p, dated ? number_folded(ev->stamp.precision) : 0);
	p = number_put(p, dated ? number_folded(ev->stamp.utc_offset) : 0);
	p = number_put(p, format.n);
	if (format.n)
		memcpy(p, format.p, format.n);
	return p + format.n;
}

/* Follows the list of shapes: all that are there, decoded. */
static bool decode_shapes(struct book *b)
{
	for (; b->decoded < b->shapes.count; b->decoded++) {
		struct slice bytes = lexicon_at(&b->shapes, b->decoded);

		if (b->decoded >= b->shape_room) {
			b->shape_room = b->shape_room ? b->shape_room * 2 : 64;
			b->shape = xrealloc(b->shape, b->shape_room, sizeof(*b->shape));
		}
		if (!read_shape(&bytes, &b->shape[b->decoded]))
			return false;
	}
	/* they move while the list grows */
	for (size_t i = 0; i < b->decoded; i++)
		b->shape[i].format.p = b->shape[i].name;
	return true;
}

static uint32_t shape_number(struct book *b, enum kind kind)
{
	uint32_t i = b->recent[kind];

	if (slice_same(lexicon_at(&b->shapes, i), text_slice(&b->key)))
		return i + 1;
	i = lexicon_find(&b->shapes, text_slice(&b->key));
	if (i == NO_WORD && b->shapes.count >= SHAPES_MAX)
		return 0;
	if (i == NO_WORD) {
		i = lexicon_add(&b->shapes, text_slice(&b->key));
		decode_shapes(b);
	}
	b->recent[kind] = i;
	return i + 1;
}

const struct shape *book_numbered(const struct book *b, uint32_t number)
{
	return number - 1 < b->shapes.count ? &b->shape[number - 1] : NULL;
}

const struct shape *book_shape(const struct book *b, uint32_t number, struct slice *body, struct shape *own)
{
	if (number)
		return book_numbered(b, number);
	if (!read_shape(body, own))
		return NULL;
	own->format.p = own->name;
	return own;
}

/* --- values --- */

static bool decimal(struct slice v, uint64_t *out)
{
	if (v.n == 0 || v.n > 18 || (v.p[0] == '0' && v.n > 1))
		return false;
	*out = 0;
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return false;
		*out = *out * 10 + (unsigned char)(v.p[i] - '0');
	}
	return true;
}

/* As it would be printed, or it is text. */
static bool ipv4(struct slice v, char out[4])
{
	unsigned part = 0, digits = 0, k = 0;

	if (v.n < 7 || v.n > 15)
		return false;
	for (size_t i = 0; i <= v.n; i++) {
		if (i == v.n || v.p[i] == '.') {
			if (digits == 0 || k == 4)
				return false;
			out[k++] = (char)part;
			part = digits = 0;
			continue;
		}
		if (v.p[i] < '0' || v.p[i] > '9' || (digits && part == 0))
			return false;
		part = part * 10 + (unsigned)(v.p[i] - '0');
		if (++digits > 3 || part > 255)
			return false;
	}
	return k == 4;
}

static char *put_digits(char *p, struct slice v)
{
	p = number_put(p, v.n);
	for (size_t i = 0; i < v.n; i += 2)
		*p++ = (char)((v.p[i] - '0') << 4 | (i + 1 < v.n ? v.p[i + 1] - '0' : 0));
	return p;
}

/* A value that came before is a word; which ones did is not known of all of them. */
static uint32_t word_of(struct book *b, enum field f, struct slice v)
{
	uint32_t i, hash;

	if (v.n > WORD_LONG)
		return NO_WORD;
	i = lexicon_find(&b->words, v);
	if (i != NO_WORD || b->words_of[f] >= WORDS_MAX)
		return i;
	hash = (uint32_t)(lexicon_hash(v) >> 20) | 1;
	if (b->once[hash % ONCE] == hash) {
		b->words_of[f]++;
		return lexicon_add(&b->words, v);
	}
	b->once[hash % ONCE] = hash;
	return NO_WORD;
}

static uint8_t add_value(struct book *b, enum field f, struct slice v, struct text *out)
{
	char *p = text_room(out, v.n + NUMBER_LONG);
	uint8_t as = AS_TEXT;
	uint64_t n;
	uint32_t word;

	if (decimal(v, &n)) {
		as = AS_NUMBER;
		p = number_put(p, n);
	} else if (ipv4(v, p)) {
		as = AS_IPV4;
		p += 4;
	} else if (v.n <= 64 && slice_digits(v)) {
		as = AS_DIGITS;
		p = put_digits(p, v);
	} else if ((word = word_of(b, f, v)) != NO_WORD) {
		as = AS_WORD;
		p = number_put(p, word);
	} else {
		p = number_put(p, v.n);
		if (v.n)
			memcpy(p, v.p, v.n);
		p += v.n;
	}
	text_end(out, p);
	return as;
}

/* How many bytes stand before the first control character; eight are looked at at once. */
static size_t plain(struct slice v)
{
	const uint64_t ones = UINT64_MAX / 255;
	size_t i = 0;

	for (; i + 8 <= v.n; i += 8) {
		uint64_t w, del;

		memcpy(&w, v.p + i, 8);
		del = w ^ ones * 0x7f;
		if ((((w - ones * ' ') & ~w) | ((del - ones) & ~del)) & ones * 0x80)
			break;
	}
	while (i < v.n && (unsigned char)v.p[i] >= ' ' && v.p[i] != 0x7f)
		i++;
	return i;
}

/* Control characters become blanks, and a value ends where fields.h says. */
static struct slice clean(struct book *b, struct slice v)
{
	size_t i;

	v = slice_cut(v, 0, FIELDS_VALUE_MAX);
	i = plain(v);
	if (i == v.n)
		return v;
	text_clear(&b->clean);
	text_add(&b->clean, v);
	for (; i < v.n; i++)
		if ((unsigned char)b->clean.p[i] < ' ' || b->clean.p[i] == 0x7f)
			b->clean.p[i] = ' ';
	return text_slice(&b->clean);
}

/* Most values are short: they need no call. */
static inline bool same(const char *a, const char *b, size_t n)
{
	uint64_t x, y, z, w;

	if (n < 8 || n > 16)
		return memcmp(a, b, n) == 0;
	memcpy(&x, a, 8);
	memcpy(&y, b, 8);
	memcpy(&z, a + n - 8, 8);
	memcpy(&w, b + n - 8, 8);
	return ((x ^ y) | (z ^ w)) == 0;
}

static uint8_t add_field(struct book *b, enum field f, struct slice v, struct text *out)
{
	struct last *l = &b->last[f];
	size_t at = out->n;
	uint8_t as;

	if (v.n && v.n == l->n && same(v.p, l->value, v.n)) {
		char *p = text_room(out, sizeof(l->coded));

		memcpy(p, l->coded, sizeof(l->coded));
		text_end(out, p + l->coded_n);
		return l->as;
	}
	v = clean(b, v);
	as = add_value(b, f, v, out);
	if (v.n <= LAST_LONG && out->n - at <= sizeof(l->coded) && as != AS_TEXT) {
		l->n = (uint8_t)v.n;
		l->as = as;
		l->coded_n = (uint8_t)(out->n - at);
		memcpy(l->value, v.p, v.n);
		memcpy(l->coded, out->p + at, l->coded_n);
	}
	return as;
}

uint32_t book_add(struct book *b, const struct event *ev, struct text *out)
{
	char list[2 * FIELD_COUNT], *p;
	size_t at = out->n, n = 0;
	uint32_t number;

	for (uint64_t left = ev->present[0]; left; left &= left - 1) {
		enum field f = (enum field)__builtin_ctzll(left);

		list[2 * n] = (char)f;
		list[2 * n++ + 1] = (char)add_field(b, f, ev->field[f], out);
	}
	text_clear(&b->key);
	p = put_head(text_room(&b->key, 9 * NUMBER_LONG + sizeof(((struct shape *)0)->name) + 1 + sizeof(list)), ev);
	*p++ = (char)n;
	memcpy(p, list, 2 * n);
	text_end(&b->key, p + 2 * n);
	number = shape_number(b, ev->kind);
	if (number == 0) {
		text_add(&b->key, (struct slice){ out->p + at, out->n - at });
		out->n = at;
		text_add(out, text_slice(&b->key));
	}
	return number;
}

/* --- and back --- */

static void put(struct text *out, unsigned field, struct slice v)
{
	char head[3] = { (char)(field + 1), (char)(v.n < 0x80 ? v.n : 0x80 | (v.n & 0x7f)), (char)(v.n >> 7) };

	if (v.n == 0 || v.n > FIELDS_VALUE_MAX)
		return;
	text_add(out, (struct slice){ head, v.n < 0x80 ? 2 : 3 });
	text_add(out, v);
}

static struct slice decimal_of(uint64_t n, char room[24])
{
	size_t at = 24;

	do {
		room[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	return (struct slice){ room + at, 24 - at };
}

static struct slice ipv4_of(const char *p, char room[24])
{
	size_t at = 0;

	for (int i = 0; i < 4; i++) {
		unsigned part = (unsigned char)p[i];

		if (part >= 100)
			room[at++] = (char)('0' + part / 100);
		if (part >= 10)
			room[at++] = (char)('0' + part / 10 % 10);
		room[at++] = (char)('0' + part % 10);
		room[at++] = '.';
	}
	return (struct slice){ room, at - 1 };
}

static struct slice digits_of(struct slice packed, uint64_t n, char room[64])
{
	for (uint64_t i = 0; i < n; i++)
		room[i] = (char)('0' + ((unsigned char)packed.p[i / 2] >> (i % 2 ? 0 : 4) & 0xf) % 10);
	return (struct slice){ room, (size_t)n };
}

/* Takes one value off the body. False: the body ends before it does. */
static bool take_value(const struct book *b, unsigned as, struct slice *body, char room[64], struct slice *v)
{
	uint64_t n;

	if (as == AS_IPV4) {
		if (body->n < 4)
			return false;
		*v = ipv4_of(body->p, room);
		*body = slice_from(*body, 4);
		return true;
	}
	if (!number_take(body, &n))
		return false;
	if (as == AS_NUMBER) {
		*v = decimal_of(n, room);
	} else if (as == AS_WORD) {
		*v = lexicon_at(&b->words, n);
	} else {
		size_t bytes = as == AS_DIGITS ? (size_t)(n > 64 ? 64 : n + 1) / 2 : (size_t)(n > SIZE_MAX / 2 ? SIZE_MAX / 2 : n);

		if (bytes > body->n || (as == AS_DIGITS && n > 64))
			return false;
		*v = as == AS_DIGITS ? digits_of(*body, n, room) : slice_cut(*body, 0, bytes);
		*body = slice_from(*body, bytes);
	}
	return true;
}

/* Steps over one value. False: the body ends before it does. */
static inline bool skip_value(unsigned as, struct slice *body)
{
	uint64_t n = 4;

	if (as == AS_NUMBER || as == AS_WORD)
		return number_skip(body);
	if (as != AS_IPV4 && !number_take(body, &n))
		return false;
	if (as == AS_DIGITS)
		n = n > 64 ? SIZE_MAX : (n + 1) / 2;
	if (n > body->n)
		return false;
	body->p += n;
	body->n -= n;
	return true;
}

unsigned book_index(const struct shape *shape, struct slice body, uint32_t at[FIELD_COUNT + 1])
{
	const char *begin = body.p;
	unsigned i = 0;

	for (; i < shape->n; i++) {
		at[i] = (uint32_t)(body.p - begin);
		if (!skip_value(shape->as[i], &body))
			return i;
	}
	at[i] = (uint32_t)(body.p - begin);
	return i;
}

bool book_ipv4(const struct shape *shape, unsigned i, struct slice body, uint32_t *address)
{
	if (shape->as[i] != AS_IPV4 || body.n < 4)
		return false;
	memcpy(address, body.p, 4);
	return true;
}

uint64_t book_code(const struct shape *shape, unsigned i, struct slice body)
{
	uint32_t address;
	uint64_t n;

	if (book_ipv4(shape, i, body, &address))
		return (uint64_t)address << 2 | 1;
	if ((shape->as[i] != AS_WORD && shape->as[i] != AS_NUMBER) || !number_take(&body, &n) || n >> 62)
		return 0;
	return n << 2 | (shape->as[i] == AS_WORD ? 2 : 3);
}

bool book_is_ipv4(struct slice text, uint32_t *address)
{
	char bytes[4];

	if (!ipv4(text, bytes))
		return false;
	memcpy(address, bytes, 4);
	return true;
}

struct slice book_value(const struct book *b, const struct shape *shape, unsigned i, struct slice body, char room[64])
{
	struct slice v = { 0 };

	return take_value(b, shape->as[i], &body, room, &v) && v.n <= FIELDS_VALUE_MAX ? v : (struct slice){ 0 };
}

void book_fields(const struct book *b, const struct shape *shape, struct slice body, struct text *out)
{
	char room[64];
	struct slice v;

	for (unsigned i = 0; i < shape->n && take_value(b, shape->as[i], &body, room, &v); i++)
		put(out, shape->field[i], v);
}

/* --- keeping --- */

int book_save(struct book *b, struct sqlite3 *db, struct error *e)
{
	return lexicon_save(&b->words, db, LIST_WORDS, e) < 0 ? -1 : lexicon_save(&b->shapes, db, LIST_SHAPES, e);
}

int book_load(struct book *b, struct sqlite3 *db, struct error *e)
{
	memset(b->last, 0, sizeof(b->last));
	memset(b->once, 0, sizeof(b->once));
	memset(b->recent, 0, sizeof(b->recent));
	memset(b->words_of, 0, sizeof(b->words_of));
	if (lexicon_load(&b->words, db, LIST_WORDS, e) < 0 || lexicon_load(&b->shapes, db, LIST_SHAPES, e) < 0)
		return -1;
	b->decoded = 0;
	return decode_shapes(b) ? 1 : error_set(e, "case file: its list of shapes is damaged");
}

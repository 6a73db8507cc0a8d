#include "fields.h"

/* The number plus one; a length up to 127 in one byte, above in two: seven bits with the highest set, then the rest. */

void fields_add(struct text *t, enum field f, struct slice value)
{
	size_t at;

	value = slice_cut(value, 0, FIELDS_VALUE_MAX);
	if (value.n == 0)
		return;
	text_addc(t, (char)(f + 1));
	text_addc(t, (char)(value.n < 0x80 ? value.n : 0x80 | (value.n & 0x7f)));
	if (value.n >= 0x80)
		text_addc(t, (char)(value.n >> 7));
	at = t->n;
	text_add(t, value);
	for (; at < t->n; at++)
		if ((unsigned char)t->p[at] < ' ' || t->p[at] == 0x7f)
			t->p[at] = ' ';
}

/* Where the value stands and how long it is; false: what is there is no field. */
static inline bool value_at(struct slice s, size_t *at, size_t *n)
{
	if (s.n < 3)
		return false;
	*at = 2;
	*n = (unsigned char)s.p[1];
	if (*n >= 0x80) {
		*n = (*n & 0x7f) | (size_t)(unsigned char)s.p[2] << 7;
		*at = 3;
	}
	return *n > 0 && *n <= s.n - *at;
}

struct slice fields_get(struct slice fields, enum field f)
{
	size_t at, n;

	while (value_at(fields, &at, &n)) {
		int number = (unsigned char)fields.p[0] - 1;

		if (number == (int)f)
			return (struct slice){ fields.p + at, n };
		if (number > (int)f)
			break;
		fields.p += at + n;
		fields.n -= at + n;
	}
	return (struct slice){ 0 };
}

bool fields_next(struct slice *fields, enum field *f, struct slice *value)
{
	size_t at, n;

	while (value_at(*fields, &at, &n)) {
		int number = (unsigned char)fields->p[0] - 1;

		*value = (struct slice){ fields->p + at, n };
		fields->p += at + n;
		fields->n -= at + n;
		if (number >= 0 && number < FIELD_COUNT) {
			*f = (enum field)number;
			return true;
		}
	}
	return false;
}

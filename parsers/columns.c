#include "columns.h"
#include "kv.h"

static int find(const struct columns *c, struct slice name)
{
	for (int i = 0; c->names[i]; i++)
		if (slice_is(name, c->names[i]))
			return i;
	return -1;
}

unsigned columns_head(struct columns *c, struct slice head, char separator)
{
	unsigned known = 0;

	c->n = 0;
	while (head.n && c->n < COLUMNS_MAX) {
		struct slice name = slice_trim(slice_token(&head, separator));

		if (name.n == 0)
			continue;
		c->item[c->n] = find(c, name);
		known += c->item[c->n] >= 0;
		c->n++;
	}
	return known;
}

bool columns_row(const struct columns *c, struct slice line, char separator, struct row *out)
{
	unsigned n = 0;

	*out = (struct row){ 0 };
	while (line.n && n < c->n) {
		struct slice value = slice_token(&line, separator);

		if (separator == ' ' && value.n == 0)
			continue;
		if (c->item[n] >= 0 && !kv_nothing(value))
			out->cell[c->item[n]] = value;
		n++;
	}
	return n > 0 && n == c->n;
}

#include "lists.h"

#include <stdlib.h>
#include <string.h>

static bool same_key(struct slice a, struct slice b)
{
	const char *i = a.n ? memrchr(a.p, '=', a.n) : NULL, *j = b.n ? memrchr(b.p, '=', b.n) : NULL;

	return i && j ? slice_same(slice_cut(a, 0, (size_t)(i - a.p)), slice_cut(b, 0, (size_t)(j - b.p))) : slice_same(a, b);
}

static bool has(const struct text *rows, struct slice row, bool keyed)
{
	struct slice rest = text_slice(rows);

	while (rest.n > 0) {
		struct slice one = slice_token(&rest, '\n');

		if (keyed ? same_key(one, row) : slice_same(one, row))
			return true;
	}
	return false;
}

void lists_append(struct text *rows, struct slice row)
{
	text_add(rows, row);
	text_addc(rows, '\n');
}

void lists_add(struct text *rows, struct slice row, bool keyed)
{
	if (!has(rows, row, keyed))
		lists_append(rows, row);
}

void lists_put_first(struct text *rows, struct slice row)
{
	struct text all = { 0 };

	if (has(rows, row, true))
		return;
	lists_append(&all, row);
	text_add(&all, text_slice(rows));
	text_free(rows);
	*rows = all;
}

void lists_put_last(struct text *rows, struct slice row)
{
	struct slice rest = text_slice(rows);
	struct text kept = { 0 };

	while (rest.n > 0) {
		struct slice one = slice_token(&rest, '\n');

		if (!same_key(one, row))
			lists_append(&kept, one);
	}
	lists_append(&kept, row);
	text_free(rows);
	*rows = kept;
}

static int by_text(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);

	return c ? c : x->n < y->n ? -1 : x->n > y->n ? 1 : x->p < y->p ? -1 : 1;
}

/* Equal rows stand in their order once sorted: all but the first of them are marked where they stand, and left out. */
void lists_unite(struct text *rows)
{
	struct slice rest = text_slice(rows), *all = NULL;
	struct text kept = { 0 };
	size_t n = 0, size = 0;

	while (rest.n > 0) {
		if (n == size) {
			size = size ? size * 2 : 64;
			all = xrealloc(all, size, sizeof(*all));
		}
		all[n++] = slice_token(&rest, '\n');
	}
	if (n > 1)
		qsort(all, n, sizeof(*all), by_text);
	for (size_t i = n; i-- > 1;)
		if (slice_same(all[i], all[i - 1]) && all[i].n > 0)
			rows->p[all[i].p - rows->p] = '\0';
	free(all);
	rest = text_slice(rows);
	while (rest.n > 0) {
		struct slice row = slice_token(&rest, '\n');

		if (row.n > 0 && row.p[0] != '\0')
			lists_append(&kept, row);
	}
	text_free(rows);
	*rows = kept;
}

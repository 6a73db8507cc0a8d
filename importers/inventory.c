/*
 * host,imsi,imei
 * mtr-0007,001010123456780,
 * As spreadsheets write it: commas, semicolons or tabs; quotes around what holds one of them, doubled inside; a byte order mark.
 */
#include "inventory.h"

#include <strings.h>

#define COLUMNS 128

struct csv {
	struct slice rest;
	char comma;
	unsigned line;
	struct text cell;
};

/* The next cell of a line, in csv.cell. True while the line goes on behind it. */
static bool cell(struct csv *c)
{
	bool quoted = c->rest.n > 0 && c->rest.p[0] == '"', ended = false;

	text_clear(&c->cell);
	if (quoted)
		c->rest = slice_from(c->rest, 1);
	while (c->rest.n > 0) {
		char ch = c->rest.p[0];

		c->rest = slice_from(c->rest, 1);
		c->line += ch == '\n';
		if (quoted && !ended && ch == '"') {
			if (c->rest.n > 0 && c->rest.p[0] == '"')
				c->rest = slice_from(c->rest, 1);
			else {
				ended = true;
				continue;
			}
		} else if ((!quoted || ended) && ch == c->comma) {
			return true;
		} else if ((!quoted || ended) && ch == '\n') {
			return false;
		}
		text_addc(&c->cell, ch == '\n' || ch == '\t' || ch == '\r' || ch == '\0' ? ' ' : ch);
	}
	return false;
}

static char comma_of(struct slice csv)
{
	struct slice head = slice_token(&csv, '\n');

	return slice_index(head, ',') >= 0 ? ',' : slice_index(head, ';') >= 0 ? ';' : slice_index(head, '\t') >= 0 ? '\t' : ',';
}

static int column(struct slice name)
{
	for (int f = 0; f < FIELD_COUNT; f++) {
		struct slice field = slice_of(field_name((enum field)f));

		if (field.n == name.n && strncasecmp(field.p, name.p, name.n) == 0)
			return f;
	}
	return -1;
}

static unsigned head(struct csv *c, int *fields, struct text *said)
{
	unsigned n = 0, known = 0;
	bool more = true;

	while (more) {
		struct slice name;

		more = cell(c);
		name = slice_trim(text_slice(&c->cell));
		if (n == COLUMNS)
			continue;
		fields[n] = column(name);
		known += fields[n] >= 0;
		if (fields[n++] < 0 && name.n > 0) {
			text_adds(said, said->n ? ", " : "columns of the inventory that are no fields were left out: ");
			text_add(said, slice_cut(name, 0, 80));
		}
	}
	return known;
}

static void device(struct csv *c, const int *fields, struct text *rows)
{
	size_t before = rows->n;
	bool more = true;

	for (unsigned i = 0; more; i++) {
		struct slice value;

		more = cell(c);
		value = slice_trim(text_slice(&c->cell));
		if (i >= COLUMNS || fields[i] < 0 || value.n == 0)
			continue;
		if (rows->n > before)
			text_addc(rows, '\t');
		text_adds(rows, field_name((enum field)fields[i]));
		text_addc(rows, '=');
		text_add(rows, value);
	}
	if (rows->n > before)
		text_addc(rows, '\n');
}

int inventory_rows(struct slice csv, struct text *rows, struct text *said, struct error *e)
{
	struct csv c = { .rest = csv, .line = 1 };
	int fields[COLUMNS];
	unsigned known;

	for (int i = 0; i < COLUMNS; i++)
		fields[i] = -1;
	if (slice_starts(c.rest, "\xef\xbb\xbf"))
		c.rest = slice_from(c.rest, 3);
	c.comma = comma_of(c.rest);
	known = head(&c, fields, said);
	if (known == 0)
		error_set(e, "no column is called host, imsi, imei, iccid, eid, msisdn, ip or any other field's name");
	while (known > 0 && c.rest.n > 0)
		device(&c, fields, rows);
	text_free(&c.cell);
	return known > 0 ? 1 : -1;
}

#include "canvas.h"

#include <stdlib.h>
#include <wchar.h>

#include "visible.h"

/* --- one character, as it is shown --- */

struct piece {
	char words[16]; /* in place of what cannot be shown; empty: c itself */
	uint32_t c;
	int columns; /* 0: combines with the one before */
	bool made;   /* bytes made visible */
};

/* The program's own glyphs in ASCII; a state's glyph keeps one column. */
static const struct { uint32_t c; const char *words; } ascii_of[] = {
	{ 0xB1, "+-" },  { 0xB7, "-" },	  { 0xD7, "x" },   { 0x2026, "." }, { 0x203A, ">" }, { 0x2190, "<" }, { 0x2191, "^" }, { 0x2192, ">" },
	{ 0x2193, "v" }, { 0x2248, "~" }, { 0x2500, "-" }, { 0x2501, "=" }, { 0x2502, "|" }, { 0x2503, "|" }, { 0x2504, "." }, { 0x250A, ":" },
	{ 0x250C, "+" }, { 0x2510, "+" }, { 0x2514, "+" }, { 0x2518, "+" }, { 0x251C, "[" }, { 0x2524, "]" }, { 0x253C, "+" }, { 0x2588, "#" },
	{ 0x2592, ":" }, { 0x25B6, ">" }, { 0x25C0, "<" }, { 0x25CF, "o" }, { 0x2713, "+" }, { 0x2717, "X" },
};

static const char *plain_words(uint32_t c)
{
	for (size_t i = 0; i < sizeof(ascii_of) / sizeof(*ascii_of); i++)
		if (ascii_of[i].c == c)
			return ascii_of[i].words;
	return NULL;
}

static void number_it(struct piece *p, const char *fmt, unsigned c)
{
	p->columns = snprintf(p->words, sizeof(p->words), fmt, c);
	p->made = true;
}

static size_t next_piece(bool ascii, struct slice s, struct piece *p)
{
	uint32_t c = 0;
	size_t n = visible_char(s, &c);
	const char *words;

	*p = (struct piece){ .c = c, .columns = 1 };
	if (n == 0 || ((c < 0x20 || c == 0x7F) && c != '\t')) {
		number_it(p, "<%02x>", (unsigned char)s.p[0]);
		return 1;
	}
	if (c == '\t')
		p->c = ' ';
	else if (visible_hidden(c))
		number_it(p, "<u+%04x>", c);
	else if (ascii && c >= 0x80 && (words = plain_words(c)))
		p->columns = snprintf(p->words, sizeof(p->words), "%s", words);
	else if (c >= 0x80 && (ascii || (p->columns = wcwidth((wchar_t)c)) < 0))
		number_it(p, "<u+%04x>", c);
	return n;
}

int canvas_columns(const struct canvas *c, struct slice s)
{
	struct piece p;
	int columns = 0;

	for (; s.n && columns < 1000000; columns += p.columns)
		s = slice_from(s, next_piece(c->ascii, s, &p));
	return columns;
}

size_t canvas_fit(const struct canvas *c, struct slice s, int columns)
{
	struct piece p;
	size_t used = 0;

	while (used < s.n) {
		size_t n = next_piece(c->ascii, slice_from(s, used), &p);

		columns -= p.columns;
		if (columns < 0)
			break;
		used += n;
	}
	return used;
}

/* --- the cells --- */

void canvas_size(struct canvas *c, int width, int height)
{
	c->width = width < 1 ? 1 : width > 1000 ? 1000 : width;
	c->height = height < 1 ? 1 : height > 1000 ? 1000 : height;
	c->spot = xrealloc(c->spot, (size_t)c->width * (size_t)c->height, sizeof(*c->spot));
	canvas_clear(c);
}

void canvas_clear(struct canvas *c)
{
	for (int i = 0; i < c->width * c->height; i++)
		c->spot[i] = (struct spot){ .c = ' ', .style = STYLE_TEXT, .over = STYLE_TEXT };
}

void canvas_free(struct canvas *c)
{
	free(c->spot);
	*c = (struct canvas){ 0 };
}

void canvas_over(struct canvas *c, int y, int x, int end, enum style style)
{
	if (y < 0 || y >= c->height)
		return;
	for (x = x < 0 ? 0 : x; x < end && x < c->width; x++)
		c->spot[y * c->width + x].over = (uint8_t)style;
}

void canvas_link(struct canvas *c, int y, int x, int end, int pane, size_t n)
{
	if (y < 0 || y >= c->height || n >= UINT32_MAX)
		return;
	for (x = x < 0 ? 0 : x; x < end && x < c->width; x++) {
		c->spot[y * c->width + x].pane = (uint8_t)pane;
		c->spot[y * c->width + x].link = (uint32_t)n + 1;
	}
}

void canvas_paste(struct canvas *to, int y, int x, const struct canvas *from)
{
	for (int row = 0; row < from->height && y + row < to->height; row++)
		for (int i = 0; i < from->width && x + i < to->width; i++)
			to->spot[(y + row) * to->width + x + i] = from->spot[row * from->width + i];
}

/* --- the pen --- */

struct pen pen_at(struct canvas *c, int y, int x, int end)
{
	bool inside = y >= 0 && y < c->height;

	return (struct pen){ c, y, x < 0 ? 0 : x, !inside ? 0 : end < c->width ? end : c->width };
}

/* A wide character that loses one half leaves a blank. */
static void set(struct pen *p, uint32_t c, enum style style)
{
	struct spot *spot = &p->to->spot[p->y * p->to->width + p->x];

	if (spot->c == 0 && p->x > 0)
		spot[-1].c = ' ';
	if (p->x + 1 < p->to->width && spot[1].c == 0)
		spot[1].c = ' ';
	*spot = (struct spot){ .c = c, .style = (uint8_t)style, .over = STYLE_TEXT };
	p->x++;
}

static void combine(struct pen *p, uint32_t c)
{
	struct spot *row = &p->to->spot[p->y * p->to->width];
	int x = p->x - 1;

	if (x > 0 && row[x].c == 0)
		x--;
	for (int i = 0; i < 2; i++)
		if (row[x].mark[i] == 0) {
			row[x].mark[i] = c;
			return;
		}
}

static void put(struct pen *p, const struct piece *piece, enum style style)
{
	if (piece->words[0]) {
		for (const char *w = piece->words; *w && p->x < p->end; w++)
			set(p, (unsigned char)*w, piece->made ? STYLE_CTRL : style);
	} else if (piece->columns == 0) {
		if (p->x > 0 && p->x <= p->end)
			combine(p, piece->c);
	} else if (p->x + piece->columns > p->end) {
		if (p->x < p->end)
			set(p, ' ', style);
	} else {
		set(p, piece->c, style);
		if (piece->columns == 2)
			set(p, 0, style);
	}
}

void pen_add(struct pen *p, enum style style, struct slice s)
{
	struct piece piece;

	while (s.n && p->x <= p->end) {
		s = slice_from(s, next_piece(p->to->ascii, s, &piece));
		if (p->x >= p->end && piece.columns > 0)
			return;
		put(p, &piece, style);
	}
}

void pen_adds(struct pen *p, enum style style, const char *cstr)
{
	pen_add(p, style, slice_of(cstr));
}

void pen_addf(struct pen *p, enum style style, const char *fmt, ...)
{
	char line[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	pen_add(p, style, (struct slice){ line, n < 0 ? 0 : n < (int)sizeof(line) ? (size_t)n : sizeof(line) - 1 });
}

void pen_to(struct pen *p, int x)
{
	pen_fill(p, STYLE_TEXT, " ", x);
}

void pen_fill(struct pen *p, enum style style, const char *glyph, int x)
{
	while (p->x < x && p->x < p->end)
		pen_adds(p, style, glyph);
}

void pen_cut(struct pen *p, enum style style, struct slice s, int columns)
{
	int to = p->x + (columns < 0 ? 0 : columns);

	if (canvas_columns(p->to, s) <= columns) {
		pen_add(p, style, s);
	} else if (columns > 0) {
		pen_add(p, style, slice_cut(s, 0, canvas_fit(p->to, s, columns - 1)));
		pen_adds(p, style, "…");
	}
	pen_to(p, to);
}

void pen_cut_middle(struct pen *p, enum style style, struct slice s, int columns)
{
	int width = canvas_columns(p->to, s), tail = columns - 1 - (columns - 1) / 3, to = p->x + (columns < 0 ? 0 : columns);

	if (width <= columns || columns < 4) {
		pen_cut(p, style, s, columns);
		return;
	}
	pen_add(p, style, slice_cut(s, 0, canvas_fit(p->to, s, columns - 1 - tail)));
	pen_adds(p, style, "…");
	pen_add(p, style, slice_from(s, canvas_fit(p->to, s, width - tail)));
	pen_to(p, to);
}

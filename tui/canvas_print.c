/*
 * A canvas as text, for tests: what stands where, and below it in which style.
 */
#include "canvas.h"

const char *style_name(enum style s)
{
	static const char *const names[] = {
#define STYLE(id, name, ...) [STYLE_##id] = name,
#include "theme.def"
#undef STYLE
	};

	return names[s];
}

static void utf8(FILE *to, uint32_t c)
{
	if (c < 0x80) {
		fputc((int)c, to);
		return;
	}
	if (c >= 0x10000) {
		fputc((int)(0xF0 | c >> 18), to);
		fputc((int)(0x80 | (c >> 12 & 0x3F)), to);
	} else if (c >= 0x800)
		fputc((int)(0xE0 | c >> 12), to);
	fputc((int)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6), to);
	fputc((int)(0x80 | (c & 0x3F)), to);
}

static void print_row(const struct canvas *c, const struct spot *row, FILE *to)
{
	int end = c->width;

	while (end > 0 && row[end - 1].c == ' ' && row[end - 1].mark[0] == 0)
		end--;
	for (int x = 0; x < end; x++) {
		if (row[x].c)
			utf8(to, row[x].c);
		for (int i = 0; i < 2; i++)
			if (row[x].mark[i])
				utf8(to, row[x].mark[i]);
	}
	fputc('\n', to);
}

/* Runs of one style, but for plain text and for blanks that nothing lies over. */
static void print_styles(const struct canvas *c, int y, FILE *to)
{
	const struct spot *row = &c->spot[y * c->width];
	bool any = false;

	for (int x = 0, from; x < c->width; x = from) {
		uint8_t style = row[x].style, over = row[x].over;

		for (from = x + 1; from < c->width && row[from].style == style && row[from].over == over; from++)
			;
		if (style == STYLE_TEXT && over == STYLE_TEXT)
			continue;
		if (!any)
			fprintf(to, "%3d ", y + 1);
		fprintf(to, "%s %d-%d %s", any ? "," : "", x + 1, from, style_name(style));
		if (over != STYLE_TEXT)
			fprintf(to, "+%s", style_name(over));
		any = true;
	}
	if (any)
		fputc('\n', to);
}

void canvas_print(const struct canvas *c, FILE *to)
{
	for (int y = 0; y < c->height; y++)
		print_row(c, &c->spot[y * c->width], to);
	fputs("-- styles: row, columns\n", to);
	for (int y = 0; y < c->height; y++)
		print_styles(c, y, to);
}

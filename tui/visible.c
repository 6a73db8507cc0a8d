#include "visible.h"

size_t visible_char(struct slice s, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char b = s.n ? (unsigned char)s.p[0] : 0;
	size_t n = b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;

	if (n == 0 || s.n < n)
		return 0;
	*c = n == 1 ? b : b & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		unsigned char more = (unsigned char)s.p[i];

		if ((more & 0xC0) != 0x80)
			return 0;
		*c = *c << 6 | (more & 0x3F);
	}
	if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF))
		return 0;
	return n;
}

bool visible_hidden(uint32_t c)
{
	static const uint32_t range[][2] = {
		{ 0x00, 0x1F },     { 0x7F, 0x9F },     { 0xAD, 0xAD },       { 0x061C, 0x061C }, { 0x180E, 0x180E },
		{ 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F },   { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
		{ 0xFFF0, 0xFFFB }, { 0xFFFE, 0xFFFF }, { 0xE0000, 0xE0FFF },
	};

	for (size_t i = 0; i < sizeof(range) / sizeof(*range); i++)
		if (c >= range[i][0] && c <= range[i][1])
			return true;
	return false;
}

/* Adds one character as it may be shown; the bytes it took, and in columns how wide the text became at least. */
static size_t add(struct text *out, struct slice s, size_t *columns)
{
	uint32_t c = 0;
	size_t n = visible_char(s, &c), before = out->n;

	if (n == 0 || c < 0x20 || c == 0x7F) {
		if (n && c == '\t')
			text_addc(out, ' ');
		else
			text_addf(out, "<%02x>", (unsigned char)s.p[0]);
		n = 1;
	} else if (visible_hidden(c)) {
		text_addf(out, "<u+%04x>", (unsigned)c);
	} else {
		text_add(out, slice_cut(s, 0, n));
		*columns += 1;
		return n;
	}
	*columns += out->n - before;
	return n;
}

void visible_add(struct text *out, struct slice raw)
{
	size_t columns = 0;

	while (raw.n)
		raw = slice_from(raw, add(out, raw, &columns));
}

void visible_cut(struct text *out, struct slice raw, size_t columns)
{
	size_t used = 0, keep = out->n, room = columns > 3 ? columns - 3 : 0;

	while (raw.n && used <= columns) {
		raw = slice_from(raw, add(out, raw, &used));
		if (used <= room)
			keep = out->n;
	}
	if (raw.n == 0 && used <= columns)
		return;
	out->n = keep;
	text_adds(out, columns > 3 ? "..." : "");
}

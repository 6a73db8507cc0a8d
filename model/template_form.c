/*
 * The form of a line. It need not be understood, only be the same for lines that say the same: so what looks like a value is masked, and what
 * looks like a word stays.
 */
#include <string.h>

#include "templates.h"
#include "utc.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_word(char c)
{
	return is_digit(c) || is_letter(c) || c == '_';
}

static size_t span(struct slice s, bool (*is)(char))
{
	size_t n = 0;

	while (n < s.n && is(s.p[n]))
		n++;
	return n;
}

/* "62 F2 10 FF", "02:00:5e:00:09:01": four bytes or more. */
static size_t dump(struct slice s)
{
	size_t n = 0, bytes = 0;

	while (n + 2 <= s.n && is_hex(s.p[n]) && is_hex(s.p[n + 1]) && (n + 2 == s.n || !is_word(s.p[n + 2]))) {
		n += 2;
		bytes++;
		if (n >= s.n || (s.p[n] != ' ' && s.p[n] != ':'))
			break;
		n++;
	}
	if (n > 0 && n < s.n && !is_hex(s.p[n - 1]))
		n--;
	return bytes >= 4 ? n : 0;
}

static size_t ipv4(struct slice s)
{
	size_t n = 0;

	for (int part = 0; part < 4; part++) {
		size_t digits = span(slice_from(s, n), is_digit);

		if (digits == 0 || digits > 3)
			return 0;
		n += digits;
		if (part < 3 && (n >= s.n || s.p[n++] != '.'))
			return 0;
	}
	return n < s.n && (is_word(s.p[n]) || (s.p[n] == '.' && n + 1 < s.n && is_digit(s.p[n + 1]))) ? 0 : n;
}

static bool is_ipv6(char c)
{
	return is_hex(c) || c == ':';
}

/* A time of day has two colons as well, but no letters and no pair of them. */
static size_t ipv6(struct slice s)
{
	size_t n = span(s, is_ipv6), colons = 0;
	bool letters = false;

	while (n > 0 && s.p[n - 1] == ':' && (n < 2 || s.p[n - 2] != ':'))
		n--;
	for (size_t i = 0; i < n; i++) {
		colons += s.p[i] == ':';
		letters |= is_letter(s.p[i]);
	}
	if (n < s.n && is_word(s.p[n]))
		return 0;
	return colons >= 2 && colons < n && (slice_find(slice_cut(s, 0, n), "::") >= 0 || (letters && colons >= 4)) ? n : 0;
}

static bool is_id(char c)
{
	return is_word(c) || c == '-' || c == '+' || c == '/' || c == '=';
}

/* Tokens, UUIDs, digests, base64: long, letters and digits mixed more than once. A path or a name with a number is none. */
static size_t id(struct slice s)
{
	size_t n = span(s, is_id), turns = 0, digits = 0;

	for (size_t i = 0; i < n; i++) {
		digits += is_digit(s.p[i]);
		turns += i > 0 && is_digit(s.p[i]) != is_digit(s.p[i - 1]);
	}
	return n >= 16 && turns >= 4 && digits >= 4 ? n : 0;
}

static size_t hex(struct slice s)
{
	size_t at = slice_starts(s, "0x") || slice_starts(s, "0X") ? 2 : 0, n = at + span(slice_from(s, at), is_hex);
	bool letters = false, digits = false;

	for (size_t i = at; i < n; i++) {
		letters |= is_letter(s.p[i]);
		digits |= is_digit(s.p[i]);
	}
	if (n == at || (n < s.n && (is_word(s.p[n]) || (s.p[n] == '-' && id(s) > n))))
		return 0;
	return at > 0 || (n >= 4 && letters && digits) ? n : 0;
}

/* "-95", "12.25", "08:30:06": a number may be written with what belongs to numbers. */
static size_t number(struct slice s)
{
	size_t at = s.n > 1 && s.p[0] == '-' && is_digit(s.p[1]), n = at + span(slice_from(s, at), is_digit);

	while (n > at && n + 1 < s.n && strchr(".,:", s.p[n]) && is_digit(s.p[n + 1]))
		n += 1 + span(slice_from(s, n + 1), is_digit);
	return n;
}

/* What stands in quotes, both included; 0: the quote does not close, or is an apostrophe. */
static size_t quoted(struct slice s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == s.p[0])
			return i + 1;
	}
	return 0;
}

/* Here the quoted text is what the line says. */
static bool tells(struct slice before)
{
	static const char *const names[] = { "msg=", "message=", "event=", "error=", "err=", "reason=" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ends(before, names[i]))
			return true;
	return false;
}

struct mask {
	size_t n;
	const char *as;
};

static struct mask mask(struct slice line, size_t at, bool words)
{
	static const struct {
		size_t (*is)(struct slice s);
		const char *as;
	} kinds[] = { { dump, "<hex>" }, { ipv4, "<ip>" }, { ipv6, "<ip>" }, { hex, "<hex>" }, { id, "<id>" }, { number, "<n>" } };
	struct slice rest = slice_from(line, at);
	struct stamp stamp;
	size_t n;

	if (!words && (rest.p[0] == '"' || (rest.p[0] == '\'' && (at == 0 || !is_word(line.p[at - 1])))) && (n = quoted(rest)) > 0)
		return (struct mask){ n, "\"*\"" };
	if (at > 0 && is_word(line.p[at - 1])) /* within a word only its digits */
		return (struct mask){ span(rest, is_digit), "<n>" };
	if (rest.p[0] == '-' && at > 0 && !strchr(" =:,([", line.p[at - 1]))
		return (struct mask){ 0, "" };
	n = (is_word(rest.p[0]) || rest.p[0] == '[') && rest.n >= 8 ? utc_read(rest, &stamp) : 0;
	if (n > 0 && (at == 0 || n != number(rest))) /* many a number looks like an epoch: only where a record begins it is one */
		return (struct mask){ n, "<time>" };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((n = kinds[i].is(rest)) > 0)
			return (struct mask){ n, kinds[i].as };
	return (struct mask){ 0, "" };
}

void template_form(struct text *out, struct slice line)
{
	size_t limit = out->n + TEMPLATE_BYTES, words = 0; /* up to there what is quoted stays */

	line = slice_cut(slice_trim(line), 0, 4 * TEMPLATE_BYTES);
	if (slice_starts(line, "{") || slice_starts(line, "[{"))
		words = line.n;
	for (size_t i = 0; i < line.n && out->n + 8 < limit;) {
		struct mask m;

		if (i >= words && line.p[i] == '"' && tells(slice_cut(line, 0, i)))
			words = i + quoted(slice_from(line, i));
		m = mask(line, i, i < words);
		if (m.n > 0) {
			text_adds(out, m.as);
			i += m.n;
		} else if (line.p[i] == ' ' || line.p[i] == '\t') {
			text_addc(out, ' ');
			i += 1;
			while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
				i++;
		} else {
			text_addc(out, line.p[i++]);
		}
	}
}

#include "emit.h"

#include <math.h>

#include "utc.h"
#include "visible.h"

/* What a terminal would obey is escaped, what is no UTF-8 replaced: U+FFFD. */
static void quote(struct text *out, struct slice s)
{
	text_addc(out, '"');
	while (s.n) {
		uint32_t c = 0xFFFD;
		size_t n = visible_char(s, &c);

		if (n == 0)
			text_adds(out, "\xEF\xBF\xBD");
		else if (c == '"' || c == '\\')
			text_addf(out, "\\%c", (char)c);
		else if (c == '\t' || c == '\n' || c == '\r')
			text_adds(out, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r");
		else if (visible_hidden(c) && c > 0xFFFF)
			text_addf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)), (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
		else if (visible_hidden(c))
			text_addf(out, "\\u%04x", (unsigned)c);
		else
			text_add(out, slice_cut(s, 0, n));
		s = slice_from(s, n ? n : 1);
	}
	text_addc(out, '"');
}

static void key_of(struct emit *j, const char *key)
{
	if (j->comma)
		text_addc(&j->out, ',');
	j->comma = true;
	if (!key)
		return;
	quote(&j->out, slice_of(key));
	text_addc(&j->out, ':');
}

void emit_open(struct emit *j, const char *key, char bracket)
{
	key_of(j, key);
	text_addc(&j->out, bracket);
	j->comma = false;
}

void emit_close(struct emit *j, char bracket)
{
	text_addc(&j->out, bracket);
	j->comma = true;
}

void emit_null(struct emit *j, const char *key)
{
	key_of(j, key);
	text_adds(&j->out, "null");
}

void emit_slice(struct emit *j, const char *key, struct slice value)
{
	key_of(j, key);
	quote(&j->out, value);
}

void emit_text(struct emit *j, const char *key, const char *value)
{
	if (value)
		emit_slice(j, key, slice_of(value));
	else
		emit_null(j, key);
}

void emit_number(struct emit *j, const char *key, int64_t value)
{
	key_of(j, key);
	text_addf(&j->out, "%lld", (long long)value);
}

/* Zeros at the end say nothing; one place always stands, so that the type of a value does not change. */
static void trim_zeros(struct text *out)
{
	while (out->n > 2 && out->p[out->n - 1] == '0' && out->p[out->n - 2] != '.')
		out->p[--out->n] = '\0';
}

void emit_real(struct emit *j, const char *key, double value)
{
	if (!isfinite(value)) {
		emit_null(j, key);
		return;
	}
	key_of(j, key);
	text_addf(&j->out, "%.6f", fabs(value) < 0.0000005 ? 0.0 : value);
	trim_zeros(&j->out);
}

void emit_seconds(struct emit *j, const char *key, int64_t ns)
{
	uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;

	if (ns == UTC_NONE) {
		emit_null(j, key);
		return;
	}
	key_of(j, key);
	text_addf(&j->out, "%s%llu.%09llu", ns < 0 ? "-" : "", (unsigned long long)(size / NS_PER_S), (unsigned long long)(size % NS_PER_S));
	trim_zeros(&j->out);
}

void emit_time(struct emit *j, const char *key, int64_t ns)
{
	char stamp[32];

	if (ns == UTC_NONE) {
		emit_null(j, key);
		return;
	}
	utc_print(ns, stamp);
	emit_text(j, key, stamp);
}

void emit_line(struct emit *j, FILE *to)
{
	text_addc(&j->out, '\n');
	fwrite(j->out.p, 1, j->out.n, to);
	text_clear(&j->out);
	j->comma = false;
}

void emit_flush(struct emit *j, FILE *to)
{
	if (j->out.n < 65536)
		return;
	fwrite(j->out.p, 1, j->out.n, to);
	text_clear(&j->out);
}

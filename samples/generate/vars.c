#include "vars.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 12 /* so deep may $(...) stand in $(...) */

void vars_set(struct vars *v, struct slice name, struct slice value)
{
	size_t i = 0;

	while (i < v->n && !slice_is(name, v->var[i].name))
		i++;
	if (i < v->n) {
		free(v->var[i].value);
	} else {
		if (v->n == v->size) {
			v->size = v->size ? 2 * v->size : 8;
			v->var = xrealloc(v->var, v->size, sizeof(*v->var));
		}
		v->var[v->n++].name = xstrndup(name.p, name.n);
	}
	v->var[i].value = value.n ? xstrndup(value.p, value.n) : xstrdup("");
}

const char *vars_get(const struct vars *v, struct slice name)
{
	for (size_t i = 0; i < v->n; i++)
		if (slice_is(name, v->var[i].name))
			return v->var[i].value;
	return NULL;
}

void vars_free(struct vars *v)
{
	for (size_t i = 0; i < v->n; i++) {
		free(v->var[i].name);
		free(v->var[i].value);
	}
	free(v->var);
	*v = (struct vars){ 0 };
}

/* --- chance --- */

uint64_t dice_below(struct dice *d, uint64_t n) /* splitmix64 */
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return n ? z % n : 0;
}

/* --- filters: what is in t becomes something else; by is what stands behind the filter's name --- */

static void swap(struct text *t, struct slice by) /* digits as cards keep them: nibbles swapped, padded with F */
{
	(void)by;
	while (t->n < 20)
		text_addc(t, 'F');
	for (size_t i = 0; i + 1 < t->n; i += 2) {
		char c = t->p[i];

		t->p[i] = t->p[i + 1];
		t->p[i + 1] = c;
	}
}

static void luhn(struct text *t, struct slice by)
{
	int sum = 0;

	(void)by;
	for (size_t i = 0; i < t->n; i++) {
		int d = (t->p[t->n - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);

		sum += d > 9 ? d - 9 : d;
	}
	text_addc(t, (char)('0' + (10 - sum % 10) % 10));
}

static void eid(struct text *t, struct slice by) /* appends the two digits that make it 1 mod 97 */
{
	int rest = 0;

	(void)by;
	for (size_t i = 0; i < t->n; i++)
		rest = (rest * 10 + t->p[i] - '0') % 97;
	text_addf(t, "%02d", 98 - rest * 100 % 97);
}

static void pad(struct text *t, struct slice by)
{
	struct text old = *t;

	*t = (struct text){ 0 };
	for (int64_t i = (int64_t)old.n; i < slice_number(by); i++)
		text_addc(t, '0');
	text_add(t, text_slice(&old));
	text_free(&old);
}

static void hex(struct text *t, struct slice by) /* a number in so many digits */
{
	long long n = slice_number(text_slice(t));

	text_clear(t);
	text_addf(t, "%0*llX", (int)slice_number(by), n < 0 ? 0 : n);
}

static void plus(struct text *t, struct slice by) /* plus7, plus-7 */
{
	bool less = slice_starts(by, "-");
	long long n = slice_number(text_slice(t)), much = (long long)slice_number(slice_from(by, less));

	text_clear(t);
	text_addf(t, "%lld", less ? n - much : n + much);
}

static void letters(struct text *t, char from, char to)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] >= from && t->p[i] <= to)
			t->p[i] = (char)(t->p[i] ^ 0x20);
}

static void upper(struct text *t, struct slice by)
{
	(void)by;
	letters(t, 'a', 'z');
}

static void lower(struct text *t, struct slice by)
{
	(void)by;
	letters(t, 'A', 'Z');
}

static void commas(struct text *t, struct slice by) /* 192.0.2.1 as Erlang has it */
{
	(void)by;
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] == '.')
			t->p[i] = ',';
}

static void octets(struct text *t, struct slice by) /* hex as Erlang has it: 1,2,255 */
{
	uint8_t bytes[1024];
	ptrdiff_t n = slice_hex(text_slice(t), bytes, sizeof(bytes));

	(void)by;
	text_clear(t);
	for (ptrdiff_t i = 0; i < n; i++)
		text_addf(t, "%s%u", i ? "," : "", bytes[i]);
}

static void b64(struct text *t, struct slice by) /* of hex */
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t b[4096];
	ptrdiff_t n = slice_hex(text_slice(t), b, sizeof(b) - 2);

	(void)by;
	text_clear(t);
	for (ptrdiff_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)b[i] << 16 | (i + 1 < n ? (unsigned)b[i + 1] << 8 : 0) | (i + 2 < n ? b[i + 2] : 0u);

		text_addc(t, alphabet[v >> 18]);
		text_addc(t, alphabet[v >> 12 & 63]);
		text_addc(t, i + 1 < n ? alphabet[v >> 6 & 63] : '=');
		text_addc(t, i + 2 < n ? alphabet[v & 63] : '=');
	}
}

static void ascii(struct text *t, struct slice by) /* as hex */
{
	struct text old = *t;

	(void)by;
	*t = (struct text){ 0 };
	for (size_t i = 0; i < old.n; i++)
		text_addf(t, "%02X", (unsigned char)old.p[i]);
	text_free(&old);
}

/* Hex wrapped as the value of a BER object: tlvBF51. */
static void tlv(struct text *t, struct slice by)
{
	struct text old = *t;
	unsigned n = (unsigned)(old.n / 2);

	*t = (struct text){ 0 };
	text_add(t, by);
	text_adds(t, n < 128 ? "" : n < 256 ? "81" : "82");
	text_addf(t, "%0*X", n < 256 ? 2 : 4, n);
	text_add(t, text_slice(&old));
	text_free(&old);
}

/* Hex as dumps show it, 64 bytes a line; what follows the first begins with the log's head and the subsystem: foldES10x. */
static void fold(struct text *t, struct slice by)
{
	struct text old = *t;
	struct slice rest = text_slice(&old);

	*t = (struct text){ 0 };
	while (rest.n > 128) {
		text_add(t, slice_cut(rest, 0, 128));
		text_addf(t, "\\v    %.*s    DEBUG  ", SLICE_ARG(by));
		rest = slice_from(rest, 128);
	}
	text_add(t, rest);
	text_free(&old);
}

static const struct filter {
	const char *name;
	void (*change)(struct text *t, struct slice by);
} filters[] = { { "swap", swap }, { "luhn", luhn },   { "eid", eid },     { "pad", pad },       { "hex", hex },
		{ "plus", plus }, { "upper", upper }, { "lower", lower }, { "commas", commas }, { "octets", octets },
		{ "b64", b64 },   { "ascii", ascii }, { "tlv", tlv },     { "fold", fold } };

static int filter(struct slice name, struct text *t, struct error *e)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		if (!slice_starts(name, filters[i].name))
			continue;
		filters[i].change(t, slice_from(name, strlen(filters[i].name)));
		return 1;
	}
	return error_set(e, "no filter is called \"%.*s\"", SLICE_ARG(name));
}

/* --- texts --- */

static int expand(struct slice text, const struct scope *scope, const struct moment *when, struct text *out, unsigned depth,
		  struct error *e);

static int time_of(struct slice pattern, const struct moment *when, struct text *out, struct error *e)
{
	bool collector = slice_starts(pattern, "@");
	const struct clock *c = !when ? NULL : collector ? when->collector : when->own;

	if (!c)
		return error_set(e, "no clock for \"%.*s\"", SLICE_ARG(pattern));
	stamp_print(slice_from(pattern, collector), when->ns, c, out);
	return 1;
}

static int source(struct slice what, const struct scope *scope, const struct moment *when, struct text *out, unsigned depth,
		  struct error *e)
{
	if (slice_starts(what, "'") && slice_ends(what, "'") && what.n > 1)
		return expand(slice_cut(what, 1, what.n - 2), scope, when, out, depth + 1, e);
	for (const struct scope *s = scope; s; s = s->outer) {
		const char *value = s->vars ? vars_get(s->vars, what) : NULL;

		if (value) {
			text_adds(out, value);
			return 1;
		}
	}
	return error_set(e, "nothing is called \"%.*s\"", SLICE_ARG(what));
}

/* The part of a reference before the next '|' that is not inside quotes or another reference. */
static struct slice part(struct slice *s)
{
	bool quoted = false;
	unsigned open = 0;

	for (size_t i = 0; i < s->n; i++) {
		open += s->p[i] == '(';
		open -= s->p[i] == ')' && open > 0;
		quoted ^= s->p[i] == '\'' && open == 0;
		if (s->p[i] == '|' && !quoted && open == 0) {
			struct slice first = slice_cut(*s, 0, i);

			*s = slice_from(*s, i + 1);
			return first;
		}
	}
	struct slice all = *s;

	*s = (struct slice){ 0 };
	return all;
}

static int reference(struct slice inside, const struct scope *scope, const struct moment *when, struct text *out, unsigned depth,
		     struct error *e)
{
	struct text value = { 0 };
	struct slice first;
	int got;

	if (slice_starts(inside, "%") || slice_starts(inside, "@%"))
		return time_of(inside, when, out, e);
	first = part(&inside);
	got = source(first, scope, when, &value, depth, e);
	while (got == 1 && inside.n > 0) {
		struct text name = { 0 };

		got = expand(part(&inside), scope, when, &name, depth + 1, e);
		if (got == 1)
			got = filter(text_slice(&name), &value, e);
		text_free(&name);
	}
	if (got == 1)
		text_add(out, text_slice(&value));
	text_free(&value);
	return got;
}

/* s begins behind "$("; the length up to the ")" that closes it, or -1. */
static ptrdiff_t closing(struct slice s)
{
	unsigned open = 1;

	for (size_t i = 0; i < s.n; i++) {
		open += s.p[i] == '(';
		open -= s.p[i] == ')';
		if (open == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

static int expand(struct slice text, const struct scope *scope, const struct moment *when, struct text *out, unsigned depth,
		  struct error *e)
{
	ptrdiff_t at, end;

	if (depth > DEPTH)
		return error_set(e, "too deep");
	while ((at = slice_find(text, "$(")) >= 0) {
		text_add(out, slice_cut(text, 0, (size_t)at));
		text = slice_from(text, (size_t)at + 2);
		end = closing(text);
		if (end < 0)
			return error_set(e, "$( without an end");
		if (reference(slice_cut(text, 0, (size_t)end), scope, when, out, depth, e) < 0)
			return -1;
		text = slice_from(text, (size_t)end + 1);
	}
	text_add(out, text);
	return 1;
}

int vars_expand(struct slice text, const struct scope *scope, const struct moment *when, struct text *out, struct error *e)
{
	return expand(text, scope, when, out, 0, e);
}

static void draw(struct slice range, struct dice *d, struct text *out)
{
	if (slice_starts(range, "x")) {
		for (int64_t n = slice_number(slice_from(range, 1)); n > 0; n--)
			text_addc(out, "0123456789ABCDEF"[dice_below(d, 16)]);
		return;
	}
	int64_t from = slice_number(slice_token(&range, '-')), to = slice_number(range);

	text_addf(out, "%lld", (long long)(from + (int64_t)dice_below(d, (uint64_t)(to >= from ? to - from + 1 : 1))));
}

static void count(struct slice name, struct dice *d, struct text *out)
{
	const char *last = vars_get(&d->counters, name);
	struct text next = { 0 };

	text_addf(&next, "%lld", (long long)(slice_number(slice_of(last)) < 0 ? 1 : slice_number(slice_of(last)) + 1));
	vars_set(&d->counters, name, text_slice(&next));
	text_add(out, text_slice(&next));
	text_free(&next);
}

int vars_value(struct slice text, const struct scope *scope, struct dice *d, struct text *out, struct error *e)
{
	struct text all = { 0 };
	int got = vars_expand(text, scope, NULL, &all, e);
	struct slice value = text_slice(&all);

	if (got == 1 && slice_starts(value, "?"))
		draw(slice_from(value, 1), d, out);
	else if (got == 1 && slice_starts(value, "+") && value.n > 1 && value.p[1] >= 'a')
		count(slice_from(value, 1), d, out);
	else if (got == 1)
		text_add(out, value);
	text_free(&all);
	return got;
}

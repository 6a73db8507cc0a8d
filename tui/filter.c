#include "filter.h"

#include <stdlib.h>
#include <string.h>

#include "regex.h"
#include "utc.h"

static void free_terms(struct filter *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->term[i].name);
		free(f->term[i].value);
		regex_free(f->term[i].pattern);
	}
	f->count = 0;
}

void filter_free(struct filter *f)
{
	free_terms(f);
	free(f->text);
	*f = (struct filter){ 0 };
}

/* --- reading --- */

/* The next term: blanks within quotes or slashes do not end it. */
static struct slice next_word(struct slice *rest)
{
	char closes = '\0';
	size_t n = 0;
	struct slice word;

	*rest = slice_trim(*rest);
	for (; n < rest->n; n++) {
		char c = rest->p[n];
		char before = n ? rest->p[n - 1] : ' ';

		if (closes ? c == closes : c == ' ') {
			if (!closes)
				break;
			closes = '\0';
		} else if (!closes && (c == '"' || (c == '/' && (n == 0 || (n == 1 && before == '-'))))) {
			closes = c;
		}
	}
	word = slice_cut(*rest, 0, n);
	*rest = slice_from(*rest, n);
	return word;
}

static bool name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

/* Cuts "name" and what stands between it and the value off; without such a thing the name is empty. */
static struct slice cut_name(struct slice *word, struct filter_term *t)
{
	struct slice name = { word->p, 0 }, all = *word;

	while (name.n < all.n && name_char(all.p[name.n]))
		name.n++;
	*word = slice_from(all, name.n);
	if (name.n && slice_starts(*word, "!") && word->n > 1) {
		t->not = !t->not;
		*word = slice_from(*word, 1);
	}
	if (name.n && word->n)
		switch (word->p[0]) {
		case ':': t->how = FILTER_BEGINS; break;
		case '=': t->how = FILTER_IS; break;
		case '~': t->how = FILTER_FITS; break;
		case '<': t->how = FILTER_LESS; break;
		case '>': t->how = FILTER_MORE; break;
		default: break;
		}
	if (t->how == FILTER_HOLDS) {
		*word = all;
		return slice_cut(all, 0, 0);
	}
	*word = slice_from(*word, 1);
	return name;
}

static struct slice unquote(struct slice s)
{
	if (slice_starts(s, "\""))
		s = slice_from(s, 1);
	if (slice_ends(s, "\""))
		s.n--;
	return s;
}

/* "10:02", "10:02:30.5" since midnight in ns. */
static bool time_of_day(struct slice s, int64_t *out)
{
	static const int64_t unit[] = { 3600, 60, 1 };
	struct slice seconds = s, whole = slice_token(&seconds, '.');
	int64_t ns = 0;
	size_t i = 0;

	while (whole.n && i < 3) {
		struct slice part = slice_token(&whole, ':');
		int64_t n = slice_number(part);

		if (part.n > 2 || n < 0 || n > 59)
			return false;
		ns += n * unit[i++] * NS_PER_S;
	}
	if (i < 2 || whole.n)
		return false;
	if (i == 3 && slice_digits(seconds)) {
		int64_t scale = NS_PER_S / 10;

		for (size_t k = 0; k < seconds.n && scale; k++, scale /= 10)
			ns += (seconds.p[k] - '0') * scale;
	}
	*out = ns;
	return true;
}

/* "2026-03-02", "2026-03-02T10:02:30" as if it were UTC: rows tell their wall time likewise. */
static bool date_and_time(struct slice s, int64_t *out)
{
	struct slice time = s, date = slice_token(&time, 'T'), day = date, year = slice_token(&day, '-'), month = slice_token(&day, '-');
	int64_t y = slice_number(year), m = slice_number(month), d = slice_number(day), of_day = 0;

	if (slice_ends(time, "Z"))
		time.n--;
	if (y < 1970 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31 || (time.n && !time_of_day(time, &of_day)))
		return false;
	*out = utc_civil((int)y, (int)m, (int)d, 0, 0, 0) + of_day;
	return true;
}

static int read_time(struct filter_term *t, struct slice value, struct error *e)
{
	t->how = strcmp(t->name, "since") == 0 ? FILTER_SINCE : FILTER_UNTIL;
	t->of_day = time_of_day(value, &t->from);
	if (t->of_day || date_and_time(value, &t->from))
		return 1;
	return error_set(e, "%s wants a time: 10:02, 10:02:30 or 2026-03-02T10:02", t->name);
}

static int read_term(struct filter_term *t, struct slice word, bool hide, struct error *e)
{
	struct slice name;
	bool pattern = false;

	t->not = hide;
	if (word.n > 1 && word.p[0] == '-') {
		t->not = !hide;
		word = slice_from(word, 1);
	}
	name = cut_name(&word, t);
	if (name.n) {
		t->name = xstrndup(name.p, name.n);
	} else if (word.n > 1 && word.p[0] == '/') {
		pattern = true;
		word = slice_from(word, 1);
		if (slice_ends(word, "/"))
			word.n--;
	}
	word = unquote(word);
	t->value = xstrndup(word.n ? word.p : "", word.n);
	if (t->name && (strcmp(t->name, "since") == 0 || strcmp(t->name, "until") == 0))
		return read_time(t, word, e);
	if ((t->how == FILTER_LESS || t->how == FILTER_MORE) && (word.n == 0 || (word.p[0] != '-' && !slice_digits(slice_cut(word, 0, 1)))))
		return error_set(e, "%s%s wants a number", t->name, t->how == FILTER_LESS ? "<" : ">");
	if (t->how != FILTER_HOLDS && t->how != FILTER_FITS)
		return 1;
	t->pattern = regex_new(word, REGEX_CASELESS | (pattern || t->how == FILTER_FITS ? 0 : REGEX_LITERAL), e);
	return t->pattern ? 1 : -1;
}

int filter_set(struct filter *f, const char *text, bool hide, struct error *e)
{
	struct filter new = { 0 };
	struct slice rest = slice_of(text), word;

	while ((word = next_word(&rest)).n) {
		if (new.count == FILTER_TERMS) {
			filter_free(&new);
			return error_set(e, "at most %d terms", FILTER_TERMS);
		}
		if (read_term(&new.term[new.count++], word, hide, e) < 0) {
			filter_free(&new);
			return -1;
		}
	}
	new.text = new.count ? xstrdup(text) : NULL;
	new.hides = hide;
	filter_free(f);
	*f = new;
	return 1;
}

/* --- asking --- */

static bool begins(struct slice value, struct slice wanted)
{
	return value.n >= wanted.n && strncasecmp(value.p, wanted.p, wanted.n) == 0;
}

static bool any_of(const char *values, struct slice value, bool (*same)(struct slice, struct slice))
{
	struct slice rest = slice_of(values);

	do {
		if (same(value, slice_token(&rest, ',')))
			return true;
	} while (rest.n);
	return false;
}

static bool in_time(const struct filter_term *t, struct slice value)
{
	const int64_t day = INT64_C(86400) * NS_PER_S;
	int64_t at = slice_number(value);

	if (at < 0)
		return false;
	if (t->of_day)
		at %= day;
	return t->how == FILTER_SINCE ? at >= t->from : at <= t->from;
}

static bool compares(const struct filter_term *t, struct slice value)
{
	char text[40];
	double a, b = strtod(t->value, NULL);
	char *end;

	if (value.n == 0 || value.n >= sizeof(text))
		return false;
	memcpy(text, value.p, value.n);
	text[value.n] = '\0';
	a = strtod(text, &end);
	return end != text && (t->how == FILTER_LESS ? a < b : a > b);
}

static bool says(const struct filter_term *t, struct slice value)
{
	switch (t->how) {
	case FILTER_HOLDS:
	case FILTER_FITS: return regex_match(t->pattern, value, NULL, 0) == 1;
	case FILTER_BEGINS: return any_of(t->value, value, begins);
	case FILTER_IS: return any_of(t->value, value, slice_same);
	case FILTER_LESS:
	case FILTER_MORE: return compares(t, value);
	case FILTER_SINCE:
	case FILTER_UNTIL: return in_time(t, value);
	}
	return false;
}

static bool holds(const struct filter_term *t, struct slice words)
{
	const char *name = t->how == FILTER_SINCE || t->how == FILTER_UNTIL ? "at" : t->name;

	while (words.n) {
		struct slice value = slice_token(&words, '\n'), own = slice_token(&value, '\t');

		if (name ? slice_is(own, name) && says(t, value) : !slice_is(own, "at") && says(t, value))
			return true;
	}
	return false;
}

bool filter_passes(const struct filter *f, struct slice words)
{
	for (size_t i = 0; i < f->count; i++)
		if (holds(&f->term[i], words) == f->term[i].not)
			return false;
	return true;
}

bool filter_names(const struct filter *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->term[i].name && strcmp(f->term[i].name, name) == 0)
			return true;
	return false;
}

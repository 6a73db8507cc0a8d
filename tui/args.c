#include "args.h"

#include <stdlib.h>
#include <string.h>

#include "utc.h"

const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION(id, letter, name, argument, help) [OPTION_##id] = { letter, name, argument, help },
#include "options.def"
#undef OPTION
};

/* Edits from a to b: one letter more, less or other, or two neighbours exchanged. Names are short. */
static unsigned distance(const char *a, const char *b)
{
	enum { LONGEST = 24 };
	unsigned row[3][LONGEST + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > LONGEST || m > LONGEST)
		return LONGEST;
	for (size_t i = 0; i <= n; i++) {
		unsigned *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t k = 1; k <= m; k++) {
			if (i == 0) {
				now[k] = (unsigned)k;
				continue;
			}
			unsigned best = last[k - 1] + (a[i - 1] != b[k - 1]);

			if (last[k] + 1 < best)
				best = last[k] + 1;
			if (now[k - 1] + 1 < best)
				best = now[k - 1] + 1;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && before[k - 2] + 1 < best)
				best = before[k - 2] + 1;
			now[k] = best;
		}
	}
	return row[n % 3][m];
}

const char *args_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	unsigned least = strlen(word) < 4 ? 2 : 3; /* a word of three letters is near to too many */

	for (; *names; names++) {
		unsigned d = strlen(word) >= 4 && strncmp(word, *names, strlen(word)) == 0 ? 1 : distance(word, *names);

		if (d < least) {
			least = d;
			nearest = *names;
		}
	}
	return nearest;
}

static int unknown(const char *word, uint64_t takes, struct error *e)
{
	const char *names[OPTION_COUNT + 1], *nearest;
	size_t n = 0;

	for (int o = 0; o < OPTION_COUNT; o++)
		if (takes >> o & 1)
			names[n++] = option_rows[o].name;
	names[n] = NULL;
	nearest = args_nearest(word, names);
	if (nearest)
		return error_set(e, "no option --%.60s here; did you mean --%s?", word, nearest);
	return error_set(e, "no option --%.60s here", word);
}

static void append(const char ***list, const char *value)
{
	size_t n = 0;

	while (*list && (*list)[n])
		n++;
	*list = xrealloc(*list, n + 2, sizeof(**list));
	(*list)[n] = value;
	(*list)[n + 1] = NULL;
}

static void keep(struct args *a, enum option o, const char *value)
{
	a->value[o] = value;
	if (o == OPTION_ASSUME_TZ)
		append(&a->assume_tz, value);
	if (o == OPTION_OFFSET)
		append(&a->offset, value);
}

/* "--name", "--name=value" or "--name value"; the words taken, or -1. */
static int take_long(struct args *a, uint64_t takes, char **argv, struct error *e)
{
	struct slice value = slice_of(argv[0] + 2), name = slice_token(&value, '=');
	const char *equals = strchr(argv[0], '=');

	for (int o = 0; o < OPTION_COUNT; o++) {
		const struct option_row *row = &option_rows[o];

		if (!(takes >> o & 1) || !slice_is(name, row->name))
			continue;
		if (!row->argument && equals)
			return error_set(e, "--%s takes no value", row->name);
		if (row->argument && !equals && !argv[1])
			return error_set(e, "--%s wants %s", row->name, row->argument);
		keep(a, (enum option)o, !row->argument ? "" : equals ? equals + 1 : argv[1]);
		return row->argument && !equals ? 2 : 1;
	}
	char word[64] = "";

	memcpy(word, name.p, name.n < sizeof(word) ? name.n : sizeof(word) - 1);
	return unknown(word, takes, e);
}

/* "-qv", "-o FILE" or "-oFILE"; the words taken, or -1. */
static int take_short(struct args *a, uint64_t takes, char **argv, struct error *e)
{
	for (const char *p = argv[0] + 1; *p; p++) {
		int o = 0;

		while (o < OPTION_COUNT && !(takes >> o & 1 && option_rows[o].letter == *p))
			o++;
		if (o == OPTION_COUNT)
			return error_set(e, "no option -%c here", *p >= ' ' && *p < 0x7F ? *p : '?');
		if (!option_rows[o].argument) {
			keep(a, (enum option)o, "");
			continue;
		}
		if (!p[1] && !argv[1])
			return error_set(e, "-%c wants %s", *p, option_rows[o].argument);
		keep(a, (enum option)o, p[1] ? p + 1 : argv[1]);
		return p[1] ? 1 : 2;
	}
	return 1;
}

int args_read(struct args *a, uint64_t takes, int argc, char **argv, struct error *e)
{
	bool ended = false;

	*a = (struct args){ 0 };
	a->paths = xcalloc((size_t)argc + 1, sizeof(*a->paths));
	for (int i = 1; i < argc;) {
		int took = 1;

		if (!ended && strcmp(argv[i], "--") == 0)
			ended = true;
		else if (!ended && argv[i][0] == '-' && argv[i][1] == '-')
			took = take_long(a, takes, argv + i, e);
		else if (!ended && argv[i][0] == '-' && argv[i][1])
			took = take_short(a, takes, argv + i, e);
		else
			a->paths[a->count++] = argv[i];
		if (took < 0)
			return -1;
		i += took;
	}
	return 1;
}

void args_free(struct args *a)
{
	free(a->assume_tz);
	free(a->offset);
	free(a->paths);
}

bool args_has(const struct args *a, enum option o)
{
	return a->value[o] != NULL;
}

int args_number(const struct args *a, enum option o, uint64_t max, uint64_t *out, struct error *e)
{
	static const char suffix[] = "KMG";
	struct slice s = slice_of(a->value[o]);
	const char *at = s.n ? strchr(suffix, s.p[s.n - 1]) : NULL;
	unsigned shift = at ? 10 * (unsigned)(at - suffix + 1) : 0;
	int64_t n;

	if (!a->value[o])
		return 0;
	if (shift)
		s.n--;
	n = slice_number(s);
	if (n < 0 || (uint64_t)n > max >> shift)
		return error_set(e, "--%s wants %s, not '%.60s'", option_rows[o].name, option_rows[o].argument, a->value[o]);
	*out = (uint64_t)n << shift;
	return 1;
}

int args_time(const struct args *a, enum option o, int64_t *out, struct error *e)
{
	*out = UTC_NONE;
	if (!a->value[o] || utc_parse_argument(a->value[o], out))
		return 1;
	return error_set(e, "--%s wants a time like 2026-03-02T10:00:00Z, not '%.60s'", option_rows[o].name, a->value[o]);
}

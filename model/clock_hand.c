/*
 * What was given by hand: rows "PATTERN=ZONE" of the manifest and of --assume-tz, rows "PATTERN=SECONDS" of --offset. A pattern fits a clock's
 * name or the path of an artifact; one that names the folder of a host means the host. Of several the last counts.
 */
#include "clock.h"
#include "path_words.h"

#include <stdlib.h>
#include <string.h>

struct row {
	struct slice pattern;
	char *value;
};

static bool next_row(struct slice *rest, struct row *r)
{
	while (rest->n) {
		struct slice row = slice_trim(slice_token(rest, '\n'));
		size_t eq = row.n;

		while (eq > 0 && row.p[eq - 1] != '=')
			eq--;
		if (eq < 2 || eq == row.n)
			continue;
		r->pattern = slice_cut(row, 0, eq - 1);
		r->value = xstrndup(row.p + eq, row.n - eq);
		return true;
	}
	return false;
}

static bool is_folder(struct slice pattern)
{
	return slice_ends(pattern, "/") || slice_ends(pattern, "/*");
}

/* The clock that a row means by the path of an artifact of its own. */
static ptrdiff_t owner(const struct clocks *c, const struct place *p)
{
	const char *name = p->name ? p->name : p->path;

	return p->name && p->folder && strcmp(p->folder, p->name) != 0 ? -1 : words_find(c->names, slice_of(name));
}

static void replace(char **text, const char *value)
{
	free(*text);
	*text = xstrdup(value);
}

static void read_zones(struct clocks *c)
{
	char *rows = store_get_meta(c->store, "assume_tz");
	struct slice rest = slice_of(rows);
	struct row r;

	while (next_row(&rest, &r)) {
		int32_t ignored;
		bool zone = utc_zone_offset(r.value, 0, &ignored);

		for (size_t i = 0; zone && i < words_count(c->names); i++)
			if (path_fits(r.pattern, slice_of(words_at(c->names, i))))
				replace(&c->clock[i].zone_name, r.value);
		for (size_t i = 0; zone && i < c->places; i++) {
			ptrdiff_t clock = owner(c, &c->place[i]);

			if (!path_fits(r.pattern, slice_of(c->place[i].path)))
				continue;
			replace(&c->place[i].zone, r.value);
			if (clock >= 0 && (is_folder(r.pattern) || !c->place[i].name))
				replace(&c->clock[clock].zone_name, r.value);
		}
		free(r.value);
	}
	free(rows);
}

static void set_offset(struct timepiece *t, const char *value)
{
	char *end;
	double seconds = strtod(value, &end);

	if (end == value || *end || !(seconds > -4e9 && seconds < 4e9))
		return;
	t->given.lo = t->given.hi = (int64_t)(seconds * 1e9);
	t->by_hand = true;
}

static void read_offsets(struct clocks *c)
{
	char *rows = store_get_meta(c->store, "offset");
	struct slice rest = slice_of(rows);
	struct row r;

	while (next_row(&rest, &r)) {
		for (size_t i = 0; i < words_count(c->names); i++)
			if (path_fits(r.pattern, slice_of(words_at(c->names, i))))
				set_offset(&c->clock[i], r.value);
		for (size_t i = 0; i < c->places; i++) {
			ptrdiff_t clock = owner(c, &c->place[i]);

			if (clock >= 0 && path_fits(r.pattern, slice_of(c->place[i].path)))
				set_offset(&c->clock[clock], r.value);
		}
		free(r.value);
	}
	free(rows);
}

/* When clocks are put back an hour comes twice. *twice: the other offset is smaller by so many s. */
static bool offset_at(const char *zone, int64_t wall, int32_t *offset, int32_t *twice)
{
	int32_t later;

	*twice = 0;
	if (!utc_zone_offset(zone, wall, offset))
		return false;
	for (int32_t step = 1800; step <= 3600; step += 1800)
		if (utc_zone_offset(zone, wall + step * NS_PER_S, &later) && later == *offset - step)
			*twice = step;
	return true;
}

/* Of an hour that came twice the record behind a later one is in the second; where nothing tells, it may be either. */
static void convert(struct clocks *c, struct mark *m, const char *zone, int64_t before)
{
	struct writing w = c->writing[m->writing];
	int32_t offset, twice;

	if (!offset_at(zone, m->reading, &offset, &twice))
		return;
	w.by_hand = w.known = true;
	m->reading -= offset * NS_PER_S;
	if (twice && before != UTC_NONE && m->reading < before - 300 * NS_PER_S)
		m->reading += twice * NS_PER_S;
	else if (twice && (before == UTC_NONE || m->reading > before + 300 * NS_PER_S)) {
		m->precision += twice * NS_PER_S;
		c->clock[w.clock].twice++;
	}
	c->writing[m->writing].stamps--;
	w.stamps = 0;
	m->writing = clock_writing(c, &w);
	c->writing[m->writing].stamps++;
	c->writing[m->writing].shown = offset;
}

static const char *zone_of(const struct clocks *c, const struct mark *m)
{
	const char *own = c->place[m->artifact].zone;

	return own ? own : c->clock[c->writing[m->writing].clock].zone_name;
}

void clock_hands(struct clocks *c)
{
	int64_t before = UTC_NONE;

	read_zones(c);
	read_offsets(c);
	for (size_t i = 0; i < c->marks; i++) {
		struct mark *m = &c->mark[i];

		clock_rest(c, i);
		if (i == 0 || m->artifact != c->mark[i - 1].artifact)
			before = UTC_NONE;
		if (m->writing == NO_CLOCK || c->writing[m->writing].basis != STAMP_LOCAL)
			continue;
		if (zone_of(c, m)) {
			bool fine = m->precision < 1800 * NS_PER_S;

			/* one that may be of either hour was then, or later */
			convert(c, m, zone_of(c, m), before);
			before = fine ? m->reading : before;
		}
	}
	for (size_t i = 0; i < c->relays; i++) {
		struct relayed *r = &c->relayed[i];
		int32_t offset;

		if (r->writing != NO_CLOCK && c->writing[r->writing].basis == STAMP_LOCAL && c->clock[c->writing[r->writing].clock].zone_name &&
		    utc_zone_offset(c->clock[c->writing[r->writing].clock].zone_name, r->reading, &offset)) {
			struct writing w = c->writing[r->writing];

			w.by_hand = w.known = true;
			r->reading -= offset * NS_PER_S;
			r->writing = clock_writing(c, &w);
		}
	}
}

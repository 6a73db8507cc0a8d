/*
 * Zones by offset and by name.
 * An abbreviation counts only when one offset alone goes by it. CST is China's, Cuba's and Chicago's, BST London's and Dhaka's, IST
 * Dublin's, Jerusalem's and Delhi's: a time with such a name stays local.
 */
#include "civil.h"
#include "utc_parts.h"

#include <stdio.h>
#include <string.h>

#define ZONE_ROOT "/usr/share/zoneinfo/"
#define ZONE_NAME 64
#define HOUR 3600

static const struct {
	char name[6];
	int since; /* the year in which the name last changed its meaning */
	int32_t offset;
} names[] = {
	{ "UTC", 0, 0 },
	{ "GMT", 0, 0 },
	{ "WET", 0, 0 },
	{ "WEST", 0, HOUR },
	{ "CET", 0, HOUR },
	{ "CEST", 0, 2 * HOUR },
	{ "MEZ", 0, HOUR },
	{ "MESZ", 0, 2 * HOUR },
	{ "EET", 0, 2 * HOUR },
	{ "EEST", 0, 3 * HOUR },
	{ "MSK", 2015, 3 * HOUR },
	{ "JST", 0, 9 * HOUR },
	{ "AEST", 0, 10 * HOUR },
	{ "AEDT", 0, 11 * HOUR },
};

static int number(struct slice s, size_t i, size_t n)
{
	int value = 0;

	while (n-- > 0)
		value = value * 10 + (s.p[i++] - '0');
	return value;
}

/* "+02:00", "+0200", "+02" and, where `loose`, "+2". */
static ptrdiff_t offset_read(struct slice s, bool loose, int32_t *offset)
{
	size_t n = 0;
	int hours, minutes = 0;

	if (utc_at(s, 0) != '+' && utc_at(s, 0) != '-')
		return 0;
	while (n < 5 && utc_digit(utc_at(s, n + 1)))
		n++;
	if (n != 2 && n != 4 && !(loose && n == 1))
		return 0;
	hours = number(s, 1, n == 4 ? 2 : n);
	if (n == 4) {
		minutes = number(s, 3, 2);
	} else if (utc_at(s, n + 1) == ':' && utc_digit(utc_at(s, n + 2)) && utc_digit(utc_at(s, n + 3))) {
		minutes = number(s, n + 2, 2);
		n += 3;
	}
	if (minutes > 59 || hours * 60 + minutes > 14 * 60)
		return -1;
	*offset = (hours * 60 + minutes) * 60 * (s.p[0] == '-' ? -1 : 1);
	return (ptrdiff_t)n + 1;
}

/* What goes on with these may be the name of a host or a file. */
static bool ends(struct slice s, size_t i)
{
	char c = utc_at(s, i);

	if (c == '.')
		return !utc_letter(utc_at(s, i + 1)) && !utc_digit(utc_at(s, i + 1));
	return !utc_letter(c) && !utc_digit(c) && c != '_' && c != '-' && c != '/' && c != '+';
}

static ptrdiff_t name_read(struct slice s, int year, int32_t *offset)
{
	if (s.n < 3 || s.p[0] < 'A' || s.p[0] > 'Z')
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = names[i].name[3] ? 4 : 3;

		if (s.p[0] != names[i].name[0] || s.n < n || memcmp(s.p, names[i].name, n) != 0 || (year && year < names[i].since))
			continue;
		*offset = names[i].offset;
		if (ends(s, n))
			return (ptrdiff_t)n;
		if (i < 2) {
			ptrdiff_t more = offset_read(slice_from(s, n), true, offset);

			return more > 0 ? more + (ptrdiff_t)n : 0;
		}
	}
	return 0;
}

ptrdiff_t utc_zone_read(struct slice s, int year, int32_t *offset)
{
	struct slice word;
	ptrdiff_t n;

	if (utc_at(s, 0) == 'Z' || utc_at(s, 0) == 'z')
		return *offset = 0, ends(s, 1) || s.p[1] == '-';
	if (utc_at(s, 0) != ' ')
		return offset_read(s, false, offset);
	word = slice_from(s, 1);
	if (utc_at(word, 0) == 'Z' && ends(word, 1))
		return *offset = 0, 2;
	/* Behind a blank a number may be anything else: only one that looks like nothing but an offset is taken. */
	n = offset_read(word, false, offset);
	if (n == 0)
		n = name_read(word, year, offset);
	else if (n < 5 || *offset % 900 != 0 || !ends(word, (size_t)n))
		n = 0;
	return n > 0 ? n + 1 : 0;
}

/* Neither a dot nor a slash first: nothing outside the folder can be named. */
static bool name_is_safe(struct slice name)
{
	if (name.n == 0 || name.n >= ZONE_NAME || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!utc_letter(name.p[i]) && !utc_digit(name.p[i]) && !strchr("_-+/", name.p[i]))
			return false;
	return true;
}

/* Keeps the file read last, as reports ask for one zone row by row. */
static bool file_offset(struct slice name, int64_t wall_s, int32_t *offset)
{
	static _Thread_local struct {
		char name[ZONE_NAME], bytes[16384];
		size_t n;
	} last;
	char path[sizeof(ZONE_ROOT) + ZONE_NAME];

	if (!slice_is(name, last.name)) {
		FILE *f;

		snprintf(path, sizeof(path), ZONE_ROOT "%.*s", SLICE_ARG(name));
		f = fopen(path, "rb");
		if (!f)
			return false;
		last.n = fread(last.bytes, 1, sizeof(last.bytes), f);
		fclose(f);
		memcpy(last.name, name.p, name.n);
		last.name[name.n] = '\0';
	}
	return utc_zone_file((struct slice){ last.bytes, last.n }, wall_s, offset);
}

bool utc_zone_offset(const char *zone, int64_t wall_ns, int32_t *offset)
{
	struct slice name = slice_of(zone);
	int64_t wall_s = civil_floor(wall_ns, NS_PER_S);
	int32_t got = 0;
	ptrdiff_t n = offset_read(name, true, &got);

	/* CET and its like are zones with a summer of their own when the system has a file of that name. */
	if (n == 0 && (slice_starts(name, "UTC") || slice_starts(name, "GMT")))
		n = name_read(name, 0, &got);
	if (slice_is(name, "Z"))
		n = 1;
	if (n <= 0 && name_is_safe(name) && file_offset(name, wall_s, &got))
		n = (ptrdiff_t)name.n;
	if (n <= 0)
		n = name_read(name, (int)civil_of(civil_floor(wall_s, DAY_S)).year, &got);
	if (name.n == 0 || n != (ptrdiff_t)name.n)
		return false;
	*offset = got;
	return true;
}

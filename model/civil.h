/*
 * The civil calendar as whole numbers: days since 1970-01-01 and back, for any year.
 * For: utc.c, utc_parts.h, utc_zone.c, utc_tzif.c.
 */
#ifndef CIVIL_H
#define CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_S INT64_C(86400)

struct civil {
	int64_t year;
	int month, day;
};

static inline bool civil_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline int civil_month_days(int64_t year, int month)
{
	return month == 2 ? 28 + civil_leap(year) : 30 + ((month + (month >> 3)) & 1);
}

/* The year is counted from March, so that the leap day is its last. */
static inline int64_t civil_days(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static inline struct civil civil_of(int64_t days)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = (int)(of_era - (365 * y + y / 4 - y / 100)), m = (5 * of_year + 2) / 153;
	int month = m < 10 ? m + 3 : m - 9;

	return (struct civil){ y + era * 400 + (month <= 2), month, of_year - (153 * m + 2) / 5 + 1 };
}

/* Rounds down, also below zero, and what is left then. */
static inline int64_t civil_floor(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

static inline int64_t civil_rest(int64_t n, int64_t by)
{
	return n % by + (n % by < 0 ? by : 0);
}

#endif

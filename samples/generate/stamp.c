#include "stamp.h"

#include "civil.h"

#define NS INT64_C(1000000000)

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

struct wall { /* one instant, taken apart */
	struct civil date;
	int64_t epoch, day; /* of the clock's own UTC; days of its wall time */
	int second;         /* of the day */
	int ns;
	int64_t up;
};

static struct wall apart(int64_t ns, const struct clock *c)
{
	int64_t shown = ns + c->ahead, epoch = civil_floor(shown, NS), local = epoch + c->utc_offset;
	struct wall w = { .epoch = epoch, .ns = (int)civil_rest(shown, NS), .up = ns - c->boot };

	w.day = civil_floor(local, DAY_S);
	w.date = civil_of(w.day);
	w.second = (int)civil_rest(local, DAY_S);
	return w;
}

static void zone(const struct clock *c, bool colon, struct text *out)
{
	int32_t m = c->utc_offset / 60;

	text_addf(out, "%c%02d%s%02d", m < 0 ? '-' : '+', (m < 0 ? -m : m) / 60, colon ? ":" : "", (m < 0 ? -m : m) % 60);
}

static void uptime(int64_t up, bool shell, struct text *out)
{
	int64_t s = up > 0 ? up / NS : 0, us = up > 0 ? up % NS / 1000 : 0;

	if (shell)
		text_addf(out, "%02d:%02d:%02d.%03d,%03d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60), (int)(us / 1000),
			  (int)(us % 1000));
	else
		text_addf(out, "%lld.%06d", (long long)s, (int)us);
}

static void date(char what, const struct wall *w, struct text *out)
{
	switch (what) {
	case 'Y':
		text_addf(out, "%04d", (int)w->date.year);
		break;
	case 'y':
		text_addf(out, "%02d", (int)(w->date.year % 100));
		break;
	case 'm':
		text_addf(out, "%02d", w->date.month);
		break;
	case 'd':
		text_addf(out, "%02d", w->date.day);
		break;
	case 'e':
		text_addf(out, "%2d", w->date.day);
		break;
	case 'E':
		text_addf(out, "%d", w->date.day);
		break;
	case 'b':
		text_adds(out, months[w->date.month - 1]);
		break;
	case 'a':
		text_adds(out, days[civil_rest(w->day + 4, 7)]);
		break;
	case 'j':
		text_addf(out, "%03d", (int)(w->day - civil_days(w->date.year, 1, 1) + 1));
		break;
	default:
		text_addc(out, what);
		break;
	}
}

static void directive(char what, const struct wall *w, const struct clock *c, struct text *out)
{
	switch (what) {
	case 'H':
		text_addf(out, "%02d", w->second / 3600);
		break;
	case 'M':
		text_addf(out, "%02d", w->second / 60 % 60);
		break;
	case 'S':
		text_addf(out, "%02d", w->second % 60);
		break;
	case '3':
		text_addf(out, "%03d", w->ns / 1000000);
		break;
	case '6':
		text_addf(out, "%06d", w->ns / 1000);
		break;
	case 's':
		text_addf(out, "%lld", (long long)w->epoch);
		break;
	case 'z':
		zone(c, false, out);
		break;
	case 'u':
		uptime(w->up, false, out);
		break;
	case 'U':
		uptime(w->up, true, out);
		break;
	default:
		date(what, w, out);
		break;
	}
}

void stamp_print(struct slice pattern, int64_t ns, const struct clock *c, struct text *out)
{
	struct clock utc = { .ahead = c->ahead, .boot = c->boot };
	struct wall w = apart(ns, c);

	for (size_t i = 0; i < pattern.n; i++) {
		if (pattern.p[i] != '%' || i + 1 == pattern.n) {
			text_addc(out, pattern.p[i]);
		} else if (pattern.p[i + 1] == ':') {
			zone(c, true, out);
			i += 2;
		} else if (pattern.p[i + 1] == '!') {
			c = &utc;
			w = apart(ns, c);
			i++;
		} else {
			directive(pattern.p[++i], &w, c, out);
		}
	}
}

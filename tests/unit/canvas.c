/*
 * What the canvas promises: nothing gets out of it, nothing harmful into it, wide and combining characters stay whole; and that no key
 * has two meanings on one screen.
 */
#include "check.h"
#include "canvas.h"
#include "filter.h"
#include "list.h"
#include "press.h"
#include "when.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void row_is(const struct canvas *c, int y, const char *want)
{
	struct text got = { 0 };

	text_adds(&got, "");
	for (int x = 0; x < c->width; x++) {
		const struct spot *s = &c->spot[y * c->width + x];

		text_addf(&got, s->c == 0 ? "_" : s->c < 0x80 ? "%c" : "U", (char)s->c);
	}
	if (strcmp(got.p, want) != 0) {
		printf("row %d is '%s', not '%s'\n", y, got.p, want);
		failed = 1;
	}
	text_free(&got);
}

static void writing(void)
{
	struct canvas c = { 0 };
	struct pen p;

	canvas_size(&c, 10, 2);
	p = pen_at(&c, 0, 0, 100);
	pen_adds(&p, STYLE_TEXT, "a\033[2Jbcdefgh");
	row_is(&c, 0, "a<1b>[2Jbc");
	CHECK(c.spot[1].style == STYLE_CTRL && c.spot[0].style == STYLE_TEXT);
	p = pen_at(&c, 1, 0, 4);
	pen_adds(&p, STYLE_TEXT, "xyz\346\274\242"); /* a wide one has no room for its half */
	row_is(&c, 1, "xyz       ");
	p = pen_at(&c, 1, 0, 10);
	pen_adds(&p, STYLE_TEXT, "\346\274\242e\314\201!");
	row_is(&c, 1, "U_e!      ");
	CHECK(c.spot[12].mark[0] == 0x301);
	p = pen_at(&c, 1, 1, 2); /* over half of a wide one */
	pen_adds(&p, STYLE_TEXT, "-");
	row_is(&c, 1, " -e!      ");
	p = pen_at(&c, 7, 3, 9); /* outside */
	pen_adds(&p, STYLE_TEXT, "nowhere");
	canvas_over(&c, -1, 0, 10, STYLE_CURSOR);
	canvas_over(&c, 0, -5, 99, STYLE_CURSOR);
	CHECK(c.spot[9].over == STYLE_CURSOR);
	canvas_size(&c, 0, -3);
	CHECK(c.width == 1 && c.height == 1);
	canvas_free(&c);
}

static void cutting(void)
{
	struct canvas c = { 0 };
	struct pen p;

	canvas_size(&c, 12, 2);
	p = pen_at(&c, 0, 0, 12);
	pen_cut_middle(&p, STYLE_TEXT, SLICE("89882110000000010199"), 9);
	row_is(&c, 0, "89U010199   ");
	p = pen_at(&c, 1, 0, 12);
	pen_cut(&p, STYLE_TEXT, SLICE("free text that is long"), 6);
	row_is(&c, 1, "free U      ");
	c.ascii = true;
	CHECK(canvas_columns(&c, SLICE("±0.5 ✗ 漢")) == (int)strlen("+-0.5 X <u+6f22>"));
	CHECK(canvas_fit(&c, SLICE("漢"), 3) == 0);
	canvas_free(&c);
}

static void keys(void)
{
	struct slice script = SLICE("d C-d Enter 12 PgDn");

	CHECK(press_next(&script) == 'd' && press_next(&script) == 4 && press_next(&script) == PRESS_ENTER);
	CHECK(press_next(&script) == '1' && press_next(&script) == '2' && press_next(&script) == PRESS_PAGE_DOWN);
	CHECK(press_next(&script) == PRESS_OVER);
	CHECK(key_action('d', WHERE_DEVICE) == ACTION_DIVERGENCE && key_action('d', WHERE_FLEET) == ACTION_NONE);
	for (unsigned where = 1; where <= WHERE_HISTORY; where *= 2) /* no key twice on one screen */
		for (size_t i = 0; key_at(i); i++) {
			struct slice names = slice_of(key_at(i)->keys);

			while ((key_at(i)->where & where) && names.n) {
				struct slice name = slice_token(&names, ' ');

				CHECK(press_named(name) != PRESS_NONE);
				if (key_action(press_named(name), where) != key_at(i)->action) {
					printf("%.*s means two things\n", SLICE_ARG(name));
					failed = 1;
				}
			}
		}
}

static void filters(void)
{
	struct slice row = SLICE("kind\tflow.denied\nhost\tfw1\nwhat\ttcp 10.2.0.1:1883\n");
	struct filter f = { 0 };
	struct error e;

	CHECK(filter_passes(&f, row));
	CHECK(filter_set(&f, "kind=flow.denied 1883", false, &e) > 0 && filter_passes(&f, row));
	CHECK(filter_set(&f, "kind!=flow.denied", false, &e) > 0 && !filter_passes(&f, row));
	CHECK(filter_set(&f, "what~^tcp.*83$", false, &e) > 0 && filter_passes(&f, row));
	CHECK(filter_set(&f, "fw1", true, &e) > 0 && !filter_passes(&f, row));
	CHECK(filter_set(&f, "what~(", false, &e) < 0);
	CHECK(filter_set(&f, "a b c d e f g h i j k", false, &e) > 0);
	filter_free(&f);
}

static void lists(void)
{
	struct list l = { .count = 20 };
	bool stuck = false;

	CHECK(list_key(&l, ACTION_PAGE_DOWN, 10, &stuck) && l.cursor == 9 && !stuck);
	list_show(&l, 10);
	CHECK(l.top == 2);
	CHECK(list_key(&l, ACTION_LAST, 10, &stuck) && l.cursor == 19);
	CHECK(list_key(&l, ACTION_DOWN, 10, &stuck) && stuck);
	list_count(&l, 0);
	CHECK(l.cursor == 0 && list_key(&l, ACTION_LAST, 10, &stuck) && l.cursor == 0);
	CHECK(!list_key(&l, ACTION_OPEN, 10, &stuck));
}

static void when_is(void (*say)(struct text *, int64_t), int64_t ns, const char *want)
{
	struct text t = { 0 };

	say(&t, ns);
	if (strcmp(t.p, want) != 0) {
		printf("'%s', not '%s'\n", t.p, want);
		failed = 1;
	}
	text_free(&t);
}

static void times(void)
{
	struct text t = { 0 };
	int64_t at = utc_civil(2026, 11, 23, 0, 50, 42) + 373 * NS_PER_S / 1000;

	when_time(&t, at, 0, NULL);
	CHECK(strcmp(t.p, "00:50:42.373") == 0);
	text_clear(&t);
	when_time(&t, at, NS_PER_S / 2, "+02:00");
	CHECK(strcmp(t.p, "02:50:42.3±0.5") == 0);
	text_free(&t);
	when_is(when_span, 125 * NS_PER_S, "2 min 05 s");
	when_is(when_span, 41 * NS_PER_S, "41 s");
	when_is(when_age, 90000 * NS_PER_S, "1 d");
	when_is(when_delta, -1500 * NS_PER_S / 1000, "-1.50");
	when_is(when_delta, 7080 * NS_PER_S, "+1h58");
}

int main(void)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 0; /* widths are the locale's */
	writing();
	cutting();
	keys();
	filters();
	lists();
	times();
	return failed;
}

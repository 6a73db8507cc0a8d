/* Everything that travels inside the program proves itself; the auction, user formats and syslog keep their order. */
#include "check.h"
#include "format.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define FORMAT(name, word)                                                                                                            \
	"{\"name\":\"" name "\",\"party\":\"device\",\"source\":\"a test\",\"program\":[\"unit-" name "\"],\"head\":\"(?<stamp>@\\\\d{10}) \"," \
	"\"rules\":[{\"kind\":\"note\",\"has\":\"" word "\",\"pattern\":\"" word " (?<seq>\\\\d+)\"}],"                              \
	"\"samples\":[{\"line\":\"@1772445607 " word " 7\",\"kind\":\"note\",\"fields\":{\"seq\":\"7\"}}]}"

static const struct parser *best(const struct registry *g, const char *text)
{
	struct line line = { slice_of(text), 1, 0, NULL };

	return registry_auction(g, &line, 1, NULL);
}

static void auction(struct registry *g)
{
	struct error e = { "" };
	size_t n = registry_count(g), i = 0;

	CHECK(registry_add_format(g, "a.json", SLICE(FORMAT("unit-a", "apple")), &e) == 1);
	CHECK(registry_add_format(g, "b.json", SLICE(FORMAT("unit-b", "pear")), &e) == 1);
	CHECK(registry_add_format(g, "b.json", SLICE(FORMAT("unit-b", "pear")), &e) == -1 && strstr(e.text, "b.json: there is"));
	CHECK(registry_add_format(g, "c.json", SLICE("{}"), &e) == -1 && strstr(e.text, "c.json: "));
	CHECK(registry_count(g) == n + 2 && strcmp(registry_at(g, 1)->name, "unit-b") == 0 && !registry_at(g, n + 2));
	CHECK(best(g, "@1772445607 apple 1") == registry_at(g, 0));
	CHECK(best(g, "@1772445607 pear 1") == registry_at(g, 1));
	CHECK(best(g, "@1772445607 plum 1") == registry_at(g, 0));
	CHECK(best(g, "\x01\x02") == NULL && registry_auction(g, NULL, 0, NULL) == NULL);
	CHECK(registry_program(g, SLICE("unit-unit-b"), &i) == registry_at(g, 1) && i == 2);
	CHECK(registry_program(g, SLICE("unit-unit-b"), &i) == NULL && registry_program(g, SLICE("unit-unit-b"), &i) == NULL);
}

static void carrier(const struct registry *g)
{
	static const char text[] = "Mar  2 10:00:44 dev1 unit-unit-a[12]: apple 1\n"
				   "Mar  2 10:00:45 dev1 unit-unit-b: plum 2\n"
				   "Mar  2 10:00:46 dev1 unit-unit-b: message repeated 3 times: [ pear 3]\n";
	struct line lines[2] = { { SLICE("Mar  2 10:00:44 dev1 unit-unit-a[12]: apple 1"), 1, 0, NULL },
				 { SLICE("Mar  2 10:00:45 dev1 x: plum 2"), 2, 46, NULL } };
	struct log log = { slice_of(text), 0 };
	const struct parser *p = registry_auction(g, lines, 2, NULL);
	struct reading *r = reading_new(log_more, &log);
	struct event ev = { 0 };
	struct error e = { "" };

	CHECK(p && strcmp(p->name, "syslog") == 0);
	if (p) {
		void *state = p->open(p);

		CHECK(p->next(p, state, r, &ev, &e) == 1 && ev.line == 1 && slice_is(ev.format, "unit-a") && ev.count == 1);
		CHECK(slice_is(event_get(&ev, FIELD_HOST), "dev1") && slice_is(event_get(&ev, FIELD_SEQ), "1") && ev.stamp.yearless);
		CHECK(p->next(p, state, r, &ev, &e) == 1 && ev.line == 3 && slice_is(ev.format, "unit-b") && ev.count == 3);
		CHECK(p->next(p, state, r, &ev, &e) == 0);
		p->close(state);
	}
	event_free(&ev);
	reading_free(r);
}

/* What a parser says must stand in its messages stands in all that it reads. */
static void heard(const char *path, void *data)
{
	const struct registry *g = data;
	struct text log = { 0 };
	struct event ev = { 0 };
	struct slice rest, line;

	log_slurp(&log, path);
	for (rest = text_slice(&log); rest.n > 0;) {
		struct head h = { .message = line = slice_token(&rest, '\n') };

		carrier_peel(line, &h);
		for (size_t i = 0; i < registry_count(g); i++) {
			const struct parser *p = registry_at(g, i), *asked;
			struct listeners l = registry_listeners(g, h.program, h.message);

			if (p->programs || !p->message || !p->has)
				continue;
			event_clear(&ev);
			if (p->message(p, &h, &ev) != 1)
				continue;
			while ((asked = registry_next(g, &l)) && asked != p)
				;
			if (!asked) {
				printf("%s: %s has none of its words in: %.*s\n", log_name(path), p->name, SLICE_ARG(line));
				failed = 1;
			}
		}
	}
	event_free(&ev);
	text_free(&log);
}

/* The program trusts its own formats: nobody looks at their samples but this. */
static void prove(const struct registry *g)
{
	struct error e = { "" };

	for (size_t i = 0; i < registry_count(g); i++) {
		const struct format *f = format_of(registry_at(g, i));

		if (f && format_prove(f, &e) != 1) {
			printf("%s: %s\n", registry_at(g, i)->name, e.text);
			failed = 1;
		}
	}
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	if (!g) {
		printf("%s\n", e.text);
		return 1;
	}
	CHECK(registry_count(g) > 0 && strcmp(registry_at(g, registry_count(g) - 1)->name, "syslog") == 0);
	prove(g);
	CHECK(log_files("tests/unit/logs/*.log", heard, g) > 0);
	auction(g);
	carrier(g);
	registry_free(g);
	return failed;
}

/*
 * Any bytes as a capture that tshark printed, a platform's export, a table with a head, or a register's terminal; the first byte chooses.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "parser.h"

#include <stdlib.h>
#include <string.h>

extern const struct parser parser_tshark_json, parser_tshark_text, parser_cmp_json, parser_cdr_csv, parser_osmo_vty;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct slice *s = from;
	size_t n = s->n < size ? s->n : size;

	(void)e;
	if (n)
		memcpy(buf, s->p, n);
	*s = slice_from(*s, n);
	return (ptrdiff_t)n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct parser *const parsers[] = { &parser_tshark_json, &parser_tshark_text, &parser_cmp_json, &parser_cdr_csv, &parser_osmo_vty };
	const struct parser *p = parsers[size ? data[0] % 5 : 0];
	struct slice all = slice_from((struct slice){ (const char *)data, size }, 1);
	struct reading *r = reading_new(more, &all);
	struct event ev = { 0 };
	struct error e = { "" };
	struct line line;
	void *state = p->open(p);

	if (reading_peek(r, 0, &line, &e) == 1)
		p->bid(p, &line, 1);
	while (p->next(p, state, r, &ev, &e) == 1)
		if (ev.first > ev.line || ev.last < ev.line || ev.line == 0)
			abort();
	p->close(state);
	event_free(&ev);
	reading_free(r);
	return 0;
}

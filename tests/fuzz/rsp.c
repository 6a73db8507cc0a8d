/*
 * Any bytes as a log of the eIM, the SM-DP+, the IPA or the LPA; the first byte chooses.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "parser.h"

#include <stdlib.h>
#include <string.h>

extern const struct parser parser_lpac, parser_onomondo_ipa, parser_onomondo_eim, parser_eim_rest, parser_smdpp;

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
	static const struct parser *const parsers[] = { &parser_lpac, &parser_onomondo_ipa, &parser_onomondo_eim, &parser_eim_rest, &parser_smdpp };
	const struct parser *p = parsers[size ? data[0] % 5 : 0];
	struct slice all = slice_from((struct slice){ (const char *)data, size }, 1);
	struct reading *r = reading_new(more, &all);
	struct event ev = { 0 };
	struct error e = { "" };
	struct line line;
	void *state = p->open(p);
	uint32_t last = 0;

	if (reading_peek(r, 0, &line, &e) == 1)
		p->bid(p, &line, 1);
	while (p->next(p, state, r, &ev, &e) == 1) {
		if (ev.line < last || ev.first > ev.line || ev.last < ev.line)
			abort();
		last = ev.line;
	}
	p->close(state);
	event_free(&ev);
	reading_free(r);
	return 0;
}

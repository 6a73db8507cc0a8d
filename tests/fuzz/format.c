/*
 * Any bytes through everything that a line may meet: as a format file, as JSON, as a log of whichever parser wins the auction.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "format.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

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

static void log_of(const struct parser *p, struct slice all)
{
	struct reading *r = reading_new(more, &all);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	struct error e = { "" };

	while (p->next(p, state, r, &ev, &e) == 1)
		;
	event_free(&ev);
	if (p->close)
		p->close(state);
	reading_free(r);
}

static void json(struct slice all)
{
	static struct json_token tokens[4096];
	struct text text = { 0 };
	int n = json_parse(all, tokens, sizeof(tokens) / sizeof(tokens[0]));

	for (int i = 0; i < n; i++) {
		if (tokens[i].type == JSON_STRING)
			json_unescape(tokens[i].text, &text);
		if (tokens[i].span > (uint32_t)(n - i))
			abort();
	}
	text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct registry *g;
	struct slice all = { (const char *)data, size };
	struct error e = { "" };
	struct line line = { .number = 1 };
	struct slice rest = all;
	int *bids;

	if (!g)
		g = registry_new(&e);
	if (!g)
		abort();
	json(all);
	format_free(format_new("fuzz", all, &e));
	line.text = slice_token(&rest, '\n');
	bids = xcalloc(registry_count(g), sizeof(*bids));
	registry_auction(g, &line, 1, bids);
	for (size_t i = 0; i < registry_count(g); i++)
		if (bids[i] > 0)
			log_of(registry_at(g, i), all);
	free(bids);
	return 0;
}

/*
 * Any bytes through everything that a line may meet: as a format file, as JSON, as a log of whichever parser wins the auction.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; drive/drive.c.
 */
#include "log.h"
#include "drive/seeds.h"
#include "format.h"
#include "json.h"

#include <stdlib.h>

static void ignore(const struct parser *p, const struct event *ev, void *data)
{
	(void)p;
	(void)ev;
	(void)data;
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
			reading_free(log_read(registry_at(g, i), &(struct log){ all, 0 }, ignore, NULL));
	free(bids);
	return 0;
}

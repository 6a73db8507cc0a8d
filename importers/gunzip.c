#include "gunzip.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>

#include "utc.h"

#define BLOCK 65536
#define AT_ONCE (1u << 30)
#define COPY_MAX 258u /* bytes that one code may stand for */

enum where { BEFORE, BETWEEN, INSIDE, BEHIND }; /* the first stream, two of them, one, all */

struct gunzip {
	struct bytes *source;
	enum where where;
	bool ended; /* the source */
	bool wrong; /* something that was said of bytes already handed out is not so */
	enum fault fault;
	int64_t mtime;
	struct slice left; /* came before the fault and is still to be given */
	struct inflate_state state;
	uint8_t block[BLOCK];
};

struct gunzip *gunzip_new(struct bytes *source)
{
	struct gunzip *g = xcalloc(1, sizeof(*g));

	g->source = source;
	g->mtime = UTC_NONE;
	isal_inflate_init(&g->state);
	return g;
}

void gunzip_free(struct gunzip *g)
{
	free(g);
}

/* --- the source --- */

/* Whole blocks, whatever comes in one go from a pipe: how much comes out of a broken stream must not depend on that. */
static bool fill(struct gunzip *g)
{
	size_t n = 0;

	while (!g->ended && n < BLOCK) {
		ptrdiff_t more = bytes_read(g->source, (char *)g->block + n, BLOCK - n);

		g->ended = more <= 0;
		n += more > 0 ? (size_t)more : 0;
	}
	g->state.next_in = g->block;
	g->state.avail_in = (uint32_t)n;
	return n > 0;
}

/* The next byte; -1: there is none. */
static int byte(struct gunzip *g)
{
	if (g->state.avail_in == 0 && !fill(g))
		return -1;
	g->state.avail_in--;
	return *g->state.next_in++;
}

/* --- heads --- */

static bool skip(struct gunzip *g, int n)
{
	while (n > 0 && byte(g) >= 0)
		n--;
	return n == 0;
}

static bool skip_string(struct gunzip *g)
{
	int c;

	while ((c = byte(g)) > 0)
		;
	return c == 0;
}

static bool skip_extra(struct gunzip *g)
{
	int low = byte(g), high = byte(g);

	return high >= 0 && skip(g, low | high << 8);
}

enum { EXTRA = 4, NAME = 8, COMMENT = 16, CHECKED = 2 };

/* What stands behind the three bytes that say gzip. False: it is cut. */
static bool rest_of_head(struct gunzip *g)
{
	int flags = byte(g);
	uint32_t mtime = 0;

	for (int i = 0; i < 4; i++) {
		int c = byte(g);

		mtime |= (uint32_t)(c < 0 ? 0 : c) << 8 * i;
	}
	if (flags < 0 || !skip(g, 2) || (flags & EXTRA && !skip_extra(g)) || (flags & NAME && !skip_string(g)) ||
	    (flags & COMMENT && !skip_string(g)) || (flags & CHECKED && !skip(g, 2)))
		return false;
	if (g->where == BEFORE && mtime)
		g->mtime = mtime * NS_PER_S;
	return true;
}

/* Before the first, between two, or behind all of them: zeros, with which a medium was filled up, are nothing. */
static void next_stream(struct gunzip *g)
{
	static const uint8_t magic[] = { 0x1f, 0x8b, 8 };
	int c = byte(g);
	unsigned i = 0;

	while (g->where == BETWEEN && c == 0)
		c = byte(g);
	if (c < 0 && g->where == BETWEEN) {
		g->where = BEHIND;
		return;
	}
	while (i < 3 && c == magic[i])
		c = ++i < 3 ? byte(g) : 0;
	if (c < 0 || (i == 3 && !rest_of_head(g))) {
		g->fault = FAULT_TRUNCATED;
	} else if (i < 3) {
		g->wrong = true;
		g->where = BEHIND;
	} else {
		isal_inflate_reset(&g->state);
		g->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
		g->where = INSIDE;
	}
}

int64_t gunzip_mtime(struct gunzip *g)
{
	if (g->where == BEFORE && !g->fault)
		next_stream(g);
	return g->mtime;
}

/* --- bytes --- */

/*
 * What the broken code seemed to stand for was written already; without it, what came before is whole. A part of that may not have fitted
 * into the room.
 */
static void damaged(struct gunzip *g, uint32_t room)
{
	struct inflate_state *s = &g->state;
	uint32_t made = room - s->avail_out, more = 0;

	g->fault = FAULT_DAMAGED;
	if (s->tmp_out_processed >= 0 && s->tmp_out_valid > s->tmp_out_processed && (size_t)s->tmp_out_valid <= sizeof(s->tmp_out_buffer))
		more = (uint32_t)(s->tmp_out_valid - s->tmp_out_processed);
	made = made + more > COPY_MAX ? made + more - COPY_MAX : 0;
	if (made <= room - s->avail_out) {
		s->avail_out = room - made;
		return;
	}
	g->left = (struct slice){ (const char *)s->tmp_out_buffer + s->tmp_out_processed, made - (room - s->avail_out) };
}

static void inflate(struct gunzip *g)
{
	struct inflate_state *s = &g->state;
	uint32_t room = s->avail_out;
	int got;

	if (s->avail_in == 0)
		fill(g);
	got = isal_inflate(s);
	if (s->block_state == ISAL_BLOCK_FINISH) {
		g->wrong |= got != ISAL_DECOMP_OK;
		g->where = BETWEEN;
	} else if (got < 0) {
		damaged(g, room);
	} else if (s->avail_in == 0 && g->ended && s->avail_out == room) {
		g->fault = FAULT_TRUNCATED;
	}
}

ptrdiff_t gunzip_more(struct gunzip *g, char *buf, size_t size, enum fault *why)
{
	uint32_t room = size < AT_ONCE ? (uint32_t)size : AT_ONCE;

	g->state.next_out = (uint8_t *)buf;
	g->state.avail_out = room;
	while (g->state.avail_out == room && g->where != BEHIND && !g->fault) {
		if (g->where == INSIDE)
			inflate(g);
		else
			next_stream(g);
	}
	if (g->state.avail_out < room)
		return (ptrdiff_t)(room - g->state.avail_out);
	if (g->left.n) {
		size = g->left.n < size ? g->left.n : size;
		memcpy(buf, g->left.p, size);
		g->left = slice_from(g->left, size);
		return (ptrdiff_t)size;
	}
	if (!g->fault && !g->wrong)
		return 0;
	*why = g->source->fault ? g->source->fault : g->fault ? g->fault : FAULT_CHECKSUM;
	return -1;
}

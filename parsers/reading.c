/*
 * Lines out of blocks, through one window: lines are cut where they lie, and only what must stay (the last line taken, and what was looked
 * at ahead) moves when the window is filled again.
 */
#include "parser.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD 128 /* lines that may be cut and not yet taken */
#define WINDOW_MIN (64u << 10)
#define WINDOW_MAX (8u << 20) /* looking ahead ends here: a hundred lines of 1 MiB are not worth the memory */

struct cut {                  /* one line that was found in the window */
	size_t at, n;         /* its text, from the window's start */
	size_t whole;         /* bytes it takes, byte order mark and line end included */
	bool over_long, torn; /* cut at READING_LINE_MAX; the entry broke off in it */
};

struct reading {
	reading_more *more;
	void *from;
	char *window;
	size_t size, end;   /* allocated; filled */
	size_t scan, tried; /* where the next line begins; no line end stands from there to `tried` */
	uint64_t base;      /* offset in the entry of window[0] */
	struct cut cuts[AHEAD];
	unsigned first, n; /* ring: cut, not yet taken */
	struct cut last;   /* the line taken last */
	bool taken, again; /* there is a last one; it was handed back */
	int over;          /* 0: there may be more bytes; 1: the end; -1: trouble, in `trouble` */
	struct error trouble;
	enum doubt doubt;
	uint64_t bytes;
	uint32_t lines, blanks;
};

const char *doubt_words(enum doubt d)
{
	static const char *const words[] = {
#define DOUBT(id, text) text,
		DOUBTS(DOUBT)
#undef DOUBT
	};

	return (size_t)d < sizeof(words) / sizeof(words[0]) ? words[d] : "";
}

struct reading *reading_new(reading_more *more, void *from)
{
	struct reading *r = xcalloc(1, sizeof(*r));

	r->more = more;
	r->from = from;
	r->size = WINDOW_MIN;
	r->window = xcalloc(r->size, 1);
	return r;
}

void reading_free(struct reading *r)
{
	if (!r)
		return;
	free(r->window);
	free(r);
}

/* Drops what nobody can ask for any more: all before the last line taken. */
static void slide(struct reading *r)
{
	size_t keep = r->taken ? r->last.at : r->n ? r->cuts[r->first].at : r->scan;

	if (keep == 0)
		return;
	memmove(r->window, r->window + keep, r->end - keep);
	r->base += keep;
	r->end -= keep;
	r->scan -= keep;
	r->tried -= keep;
	r->last.at -= r->taken ? keep : 0;
	for (unsigned i = 0; i < r->n; i++)
		r->cuts[(r->first + i) % AHEAD].at -= keep;
}

/* Fetches more bytes. False: there are no more, or none that a line could use. */
static bool fill(struct reading *r)
{
	ptrdiff_t got;

	if (r->over)
		return false;
	if (r->end > r->size - r->size / 4) {
		slide(r);
		if (r->end > r->size / 2) {
			r->size *= 2;
			r->window = xrealloc(r->window, r->size, 1);
		}
	}
	got = r->more(r->from, r->window + r->end, r->size - r->end, &r->trouble);
	if (got <= 0) {
		r->over = got < 0 ? -1 : 1;
		return false;
	}
	r->end += (size_t)got;
	return true;
}

static void push(struct reading *r, struct cut c)
{
	r->cuts[(r->first + r->n) % AHEAD] = c;
	r->n++;
	r->scan += c.whole;
	r->tried = r->scan;
}

/* A line that ends at `stop`, and whose LF takes `tail` bytes. The byte order mark belongs to the first line and to no text. */
static struct cut cut_at(const struct reading *r, size_t stop, size_t tail)
{
	struct cut c = { .at = r->scan, .n = stop - r->scan, .whole = stop - r->scan + tail };
	size_t mark = r->base + r->scan == 0 && c.n >= 3 && memcmp(r->window + r->scan, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	if (tail && c.n > 0 && r->window[stop - 1] == '\r')
		c.n--;
	c.at += mark;
	c.n -= mark;
	return c;
}

/* Cuts the next line. 1, 0 there is none. */
static int cut(struct reading *r)
{
	for (;;) {
		size_t here = r->end - r->tried;
		const char *lf = here ? memchr(r->window + r->tried, '\n', here) : NULL;
		size_t stop = lf ? (size_t)(lf - r->window) : r->end, n = stop - r->scan;
		bool cr = n > 0 && lf && lf[-1] == '\r';

		/* One byte beyond the limit may be a CR whose LF is still to come. */
		if (n - cr > READING_LINE_MAX + (size_t)(!lf && !r->over)) {
			struct cut c = cut_at(r, r->scan + READING_LINE_MAX, 0);

			c.over_long = true;
			push(r, c);
			return 1;
		}
		if (lf) {
			push(r, cut_at(r, stop, 1));
			return 1;
		}
		r->tried = r->end;
		if (fill(r) || n > READING_LINE_MAX)
			continue;
		if (n == 0)
			return 0;
		push(r, cut_at(r, r->end, 0));
		r->cuts[(r->first + r->n - 1) % AHEAD].torn = r->over < 0;
		return 1;
	}
}

static void lend(const struct reading *r, const struct cut *c, uint32_t number, struct line *out)
{
	*out = (struct line){ { r->window + c->at, c->n }, number, r->base + c->at, NULL };
}

static bool blank(const struct reading *r, const struct cut *c)
{
	const char *p = r->window + c->at, *end = p + c->n;

	while (p < end && (*p == ' ' || (*p >= '\t' && *p <= '\r' && *p != '\n')))
		p++;
	return p == end;
}

static int none(const struct reading *r, struct error *e)
{
	return r->over < 0 ? error_set(e, "%s", r->trouble.text) : 0;
}

int reading_line(struct reading *r, struct line *out, struct error *e)
{
	if (r->again) {
		r->again = false;
	} else {
		if (r->n == 0 && !cut(r))
			return none(r, e);
		r->last = r->cuts[r->first];
		r->taken = true;
		r->first = (r->first + 1) % AHEAD;
		r->n--;
		if (r->last.over_long)
			reading_doubt(r, DOUBT_CUT);
		if (r->last.torn)
			reading_doubt(r, DOUBT_BROKEN);
	}
	r->bytes += r->last.whole;
	r->lines++;
	r->blanks += blank(r, &r->last);
	lend(r, &r->last, r->lines, out);
	return 1;
}

int reading_peek(struct reading *r, unsigned ahead, struct line *out, struct error *e)
{
	uint32_t number = r->lines + 1 + ahead;

	if (r->again && ahead == 0) {
		lend(r, &r->last, number, out);
		return 1;
	}
	ahead -= r->again;
	if (ahead >= AHEAD)
		return 0;
	while (r->n <= ahead) {
		if (r->n > 0 && r->scan - r->cuts[r->first].at > WINDOW_MAX)
			return 0;
		if (!cut(r))
			return none(r, e);
	}
	lend(r, &r->cuts[(r->first + ahead) % AHEAD], number, out);
	return 1;
}

void reading_unread(struct reading *r)
{
	if (!r->taken || r->again)
		return;
	r->again = true;
	r->bytes -= r->last.whole;
	r->lines--;
	r->blanks -= blank(r, &r->last);
}

void reading_doubt(struct reading *r, enum doubt d)
{
	if (r->doubt == DOUBT_NONE)
		r->doubt = d;
}

enum doubt reading_doubted(struct reading *r)
{
	enum doubt d = r->doubt;

	r->doubt = DOUBT_NONE;
	return d;
}

uint64_t reading_bytes(const struct reading *r)
{
	return r->bytes;
}

uint32_t reading_lines(const struct reading *r)
{
	return r->lines;
}

uint32_t reading_blanks(const struct reading *r)
{
	return r->blanks;
}

#include "intake.h"

#include <stdlib.h>
#include <string.h>

#include "ledger.h"

#define GIVEN_AT_ONCE 4096u	 /* about so much more than it has read is in a parser's hands */
#define AHEAD (64u << 10)	 /* so much is in the window for an auction, if the entry has it */
#define BLOCK (128u << 10)	 /* a raw block, or a little more */
#define HEAD 8192u		 /* bytes that tell text from anything else */

struct intake {
	struct store *store;
	struct ahead *bundle;
	int64_t artifact;
	struct ledger ledger;
	char *window;
	size_t size, n;	     /* allocated; filled */
	size_t given, pending; /* bytes given; then, bytes of lines that were begun */
	uint64_t base;	     /* offset of the window in the entry */
	uint32_t base_line;  /* number of the line that begins there */
	uint32_t spoken;
	bool over, binary, looked;
	struct error problem;
};

struct intake *intake_new(struct store *s)
{
	struct intake *in = xcalloc(1, sizeof(*in));

	in->store = s;
	in->size = BLOCK + 2 * AHEAD;
	in->window = xcalloc(in->size, 1);
	return in;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	ledger_free(&in->ledger);
	free(in->window);
	free(in);
}

void intake_begin(struct intake *in, struct ahead *b, int64_t artifact)
{
	ledger_clear(&in->ledger);
	in->bundle = b;
	in->artifact = artifact;
	in->n = in->given = in->pending = 0;
	in->base = 0;
	in->base_line = 1;
	in->spoken = 0;
	in->over = in->binary = in->looked = false;
	in->problem.text[0] = '\0';
}

/* --- the window --- */

/* What was given becomes a raw block and leaves the window. Only between two lines. */
static int keep(struct intake *in, struct error *e)
{
	if (in->given == 0)
		return 1;
	if (store_add_block(in->store, in->artifact, in->base, in->base_line, (struct slice){ in->window, in->given }, e) < 0)
		return -1;
	memmove(in->window, in->window + in->given, in->n - in->given);
	in->base += in->given;
	in->base_line = in->ledger.lines + 1;
	in->n -= in->given;
	in->given = 0;
	return 1;
}

static void look(struct intake *in)
{
	size_t n = in->n < HEAD ? in->n : HEAD, odd = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)in->window[i];

		odd += c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1b;
	}
	in->binary = odd * 20 > n;
	in->looked = true;
}

/* Fills the window to the brim, in reads of any size: what comes of it must not depend on how a pipe was written to. */
static void fill(struct intake *in)
{
	struct error why = { "" };

	if (in->n == in->size) {
		in->size *= 2;
		in->window = xrealloc(in->window, in->size, 1);
	}
	while (!in->over && in->n < in->size) {
		ptrdiff_t n = ahead_read(in->bundle, in->window + in->n, in->size - in->n, &why);

		if (n <= 0) {
			in->over = true;
			if (n < 0)
				in->problem = why;
			break;
		}
		in->n += (size_t)n;
	}
	if (!in->looked)
		look(in);
}

/*
 * How many bytes the line at `at` takes, its end included; 0: not known before there is more. The limit and where it cuts are those of
 * reading_line(): both count the same lines.
 */
static size_t line_at(const struct intake *in, size_t at, size_t *text)
{
	const char *p = in->window + at, *lf;
	size_t here = in->n - at, n;

	if (here == 0)
		return 0;
	lf = memchr(p, '\n', here < READING_LINE_MAX + 2 ? here : READING_LINE_MAX + 2);
	n = lf ? (size_t)(lf - p) : here;
	if (lf && n > 0 && p[n - 1] == '\r')
		n--;
	*text = n;
	if (n > READING_LINE_MAX + (size_t)(!lf && !in->over))
		return *text = READING_LINE_MAX;
	if (lf)
		return (size_t)(lf - p) + 1;
	return in->over ? here : 0;
}

/* Sees to it that a whole line is in the window, and a good deal behind it. */
static int ready(struct intake *in, struct error *e)
{
	size_t text;

	while (!in->over && (in->n - in->given < AHEAD || line_at(in, in->given, &text) == 0)) {
		if (in->given >= BLOCK && keep(in, e) < 0)
			return -1;
		fill(in);
	}
	return 1;
}

static bool blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != ' ' && (p[i] < '\t' || p[i] > '\r'))
			return false;
	return true;
}

/* Begins the next few lines. */
static void begin_lines(struct intake *in)
{
	size_t n, text;

	while (in->pending < GIVEN_AT_ONCE && (n = line_at(in, in->given + in->pending, &text)) > 0) {
		bool empty = blank(in->window + in->given + in->pending, text);

		if (!ledger_add(&in->ledger, empty)) {
			intake_stop(in, "over the limit of lines");
			break;
		}
		in->spoken += !empty;
		in->pending += n;
	}
}

ptrdiff_t intake_give(struct intake *in, char *buf, size_t size, struct error *e)
{
	if (in->pending == 0) {
		if (ready(in, e) < 0)
			return -1;
		begin_lines(in);
	}
	size = size < in->pending ? size : in->pending;
	memcpy(buf, in->window + in->given, size);
	in->given += size;
	in->pending -= size;
	return (ptrdiff_t)size;
}

int intake_ahead(struct intake *in, struct line *lines, unsigned max, struct error *e)
{
	size_t at, n, text;
	unsigned i = 0;

	if (ready(in, e) < 0)
		return -1;
	at = in->given + in->pending;
	while (i < max && (n = line_at(in, at, &text)) > 0) {
		size_t mark = in->base + at == 0 && text >= 3 && memcmp(in->window, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		lines[i] = (struct line){ { in->window + at + mark, text - mark }, in->ledger.lines + 1 + i, in->base + at + mark, NULL };
		at += n;
		i++;
	}
	return (int)i;
}

bool intake_between(const struct intake *in)
{
	return in->pending == 0;
}

bool intake_over(const struct intake *in)
{
	return in->over && in->given == in->n;
}

void intake_stop(struct intake *in, const char *why)
{
	in->over = true;
	in->n = in->given + in->pending;
	if (!in->problem.text[0])
		error_set(&in->problem, "%s at byte %llu", why, (unsigned long long)(in->base + in->n));
}

/* --- accounts --- */

uint32_t intake_lines(const struct intake *in)
{
	return in->ledger.lines;
}

uint64_t intake_bytes(const struct intake *in)
{
	return in->base + in->given + in->pending;
}

uint32_t intake_spoken(const struct intake *in)
{
	return in->spoken;
}

bool intake_binary(const struct intake *in)
{
	return in->binary;
}

const char *intake_problem(const struct intake *in)
{
	return in->problem.text[0] ? in->problem.text : NULL;
}

void intake_read(struct intake *in, uint32_t first, uint32_t last, bool dated)
{
	ledger_read(&in->ledger, first, last, dated);
}

int intake_end(struct intake *in, struct artifact *a, struct error *e)
{
	struct ledger_sum sum = ledger_sum(&in->ledger);

	if (keep(in, e) < 0)
		return -1;
	a->bytes = (int64_t)in->base;
	a->lines = sum.lines;
	a->recognised = sum.recognised;
	a->unrecognised = sum.unrecognised;
	a->blank = sum.blank;
	a->undated = sum.undated;
	a->sha256 = ahead_digest(in->bundle);
	a->problem = intake_problem(in);
	a->lost = a->problem != NULL;
	return 1;
}

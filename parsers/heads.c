#include "heads.h"
#include "carrier.h"

#include <string.h>

enum {
	DAY = sizeof("Mar  2 ") - 1,
	STAMP = sizeof("Mar  2 10:00:44") - 1,
	KNOWN = sizeof(((struct heads *)0)->known) / sizeof(struct known_head)
};

/*
 * Whether the words of a head say the same whatever message stands behind them: when a tag with its colon and a blank ends them, all that
 * is asked of them is answered before that blank. But a word that begins with a digit might be a stamp's, which goes on behind them.
 */
static bool says_all(struct slice words)
{
	if (words.n < 8 || words.p[0] != ' ' || !slice_ends(words, ": ") || slice_index(words, '\t') >= 0)
		return false;
	words = slice_from(words, 1);
	while (slice_token(&words, ' ').n > 0)
		if (carrier_digits(words, 0, 1))
			return false;
	return words.n == 0;
}

static struct slice moved(struct slice s, const char *from, const char *to)
{
	return s.n ? (struct slice){ to + (s.p - from), s.n } : s;
}

static void move(struct head *h, const char *from, const char *to)
{
	h->host = moved(h->host, from, to);
	h->program = moved(h->program, from, to);
	h->pid = moved(h->pid, from, to);
	h->level = moved(h->level, from, to);
}

static void keep(struct heads *before, struct slice line, const struct head *h)
{
	struct known_head *k = &before->known[before->next];
	size_t n = h->message.n ? (size_t)(h->message.p - line.p) : 0;
	int64_t clock = utc_since_midnight(slice_from(line, DAY));
	bool dated = h->stamp.yearless && h->stamp.basis == STAMP_LOCAL && clock != UTC_NONE;

	if (!dated || h->written.p != line.p || h->written.n != STAMP || n < STAMP || n > sizeof(k->text) || h->program.n == 0 ||
	    !says_all(slice_cut(line, STAMP, n - STAMP)))
		return;
	memcpy(k->text, line.p, n);
	k->n = n;
	k->midnight = h->stamp.ns - clock;
	k->head = *h;
	move(&k->head, line.p, k->text);
	before->last = before->next;
	before->next = (before->next + 1) % KNOWN;
}

/* A message that begins with a percent sign may have a tag of its own. */
static bool begins_alike(const struct known_head *k, struct slice line)
{
	return k->n > 0 && line.n > k->n && memcmp(line.p + k->n - 8, k->text + k->n - 8, 8) == 0 && memcmp(line.p, k->text, DAY) == 0 &&
	       memcmp(line.p + STAMP, k->text + STAMP, k->n - STAMP) == 0 && !strchr(" \t%", line.p[k->n]);
}

/* Who spoke after him before is sought first. */
static const struct known_head *known(struct heads *before, struct slice line)
{
	for (unsigned i = 1; i <= KNOWN; i++) {
		unsigned at = (before->last + i) % KNOWN;

		if (begins_alike(&before->known[at], line)) {
			before->last = at;
			return &before->known[at];
		}
	}
	return NULL;
}

enum head_sort heads_peel(struct heads *before, struct slice line, struct head *out)
{
	const struct known_head *k = known(before, line);
	int64_t clock = k ? utc_since_midnight(slice_from(line, DAY)) : UTC_NONE;
	enum form plain;

	if (clock != UTC_NONE) {
		*out = k->head;
		move(out, k->text, line.p);
		out->written = slice_cut(line, 0, STAMP);
		out->message = slice_from(line, k->n);
		out->stamp.ns = k->midnight + clock;
		return KNOWN_HEAD;
	}
	if (!carrier_read(line, out, &plain))
		return NO_HEAD;
	if (plain == FORM_BSD)
		keep(before, line, out);
	return NEW_HEAD;
}

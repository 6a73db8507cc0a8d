/*
 * Copies say the same thing by the same speaker, and the sender's own stamp reads the same to the second. The n-th such record of one file is
 * the n-th of another: two alike in one file are two events, and a file and its rotations are one file. What is left over may still be the
 * copy of a record whose second ended in between.
 *
 * A record that says nothing that another of the same moment in another file does not say is its copy too (a message that one log keeps whole
 * and another in short); not so for flows, of which a filter and a connection table make different statements.
 */
#include "copies.h"

#include <stdlib.h>

#include "civil.h"
#include "fields.h"
#include "utc.h"

#define SLACK (NS_PER_S / 10) /* between two writers of one record */
#define LOOK_BACK 8	      /* left-over records of one kind within that time */
#define LOOK_AROUND 32	      /* records of one moment that may say more or less */

/* --- what says the same --- */

static int64_t second(const struct record *r)
{
	return civil_floor(r->wall, NS_PER_S);
}

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int alike_together(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return x->key != y->key ? ORDER(x->key, y->key) : second(x) != second(y) ? ORDER(second(x), second(y)) :
	       x->family != y->family ? ORDER(x->family, y->family) : ORDER(x->id, y->id);
}

/* Records from..to-1 are alike and of one second, by file: hangs the n-th of each file to the n-th of the others. heads gets one of each. */
static size_t pair(struct record *r, size_t from, size_t to, uint32_t *heads)
{
	size_t n = 0, nth = 0;

	for (size_t i = from; i < to; i++) {
		nth = i > from && r[i].family == r[i - 1].family ? nth + 1 : 0;
		if (nth == n)
			heads[n++] = UINT32_MAX;
		r[i].next = heads[nth] == UINT32_MAX ? 0 : heads[nth] + 1;
		heads[nth] = (uint32_t)i;
	}
	return n;
}

static bool share_a_file(const struct record *r, uint32_t a, uint32_t b)
{
	for (uint32_t i = a + 1; i; i = r[i - 1].next)
		for (uint32_t k = b + 1; k; k = r[k - 1].next)
			if (r[i - 1].family == r[k - 1].family)
				return true;
	return false;
}

/* May the records be of one moment: each stands for all its precision holds. */
static bool one_moment(const struct record *a, const struct record *b)
{
	if (a->wall > b->wall) {
		const struct record *c = a;

		a = b;
		b = c;
	}
	return b->wall - a->wall <= (int64_t)a->precision * 1000 + SLACK;
}

static const struct record *finest(const struct record *r, uint32_t head)
{
	const struct record *best = &r[head];

	for (uint32_t i = head + 1; i; i = r[i - 1].next)
		if (r[i - 1].precision < best->precision)
			best = &r[i - 1];
	return best;
}

/* Hangs list b behind list a. */
static void join(struct record *r, uint32_t a, uint32_t b)
{
	while (r[a].next)
		a = r[a].next - 1;
	r[a].next = b + 1;
}

/* Lists of alike records, by time, that a change of second kept apart. Joined ones are taken out. */
static size_t mend(struct record *r, uint32_t *heads, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool joined = false;

		for (size_t k = kept; k-- > 0 && kept - k <= LOOK_BACK && !joined;) {
			joined = one_moment(finest(r, heads[k]), finest(r, heads[i])) && !share_a_file(r, heads[k], heads[i]);
			if (joined)
				join(r, heads[k], heads[i]);
		}
		if (!joined)
			heads[kept++] = heads[i];
	}
	return kept;
}

static size_t same(struct record *r, size_t count, uint32_t *heads)
{
	size_t all = 0;

	qsort(r, count, sizeof(*r), alike_together);
	for (size_t i = 0; i < count;) {
		size_t n = 0, to = i;
		uint64_t key = r[i].key;

		while (to < count && r[to].key == key) {
			size_t from = to;

			while (to < count && r[to].key == key && second(&r[to]) == second(&r[from]))
				to++;
			n += pair(r, from, to, heads + all + n);
		}
		all += mend(r, heads + all, n);
		i = to;
	}
	return all;
}

/* --- what says less --- */

static int speech_together(const void *a, const void *b, void *records)
{
	const struct record *r = records, *x = &r[*(const uint32_t *)a], *y = &r[*(const uint32_t *)b];

	return x->speech != y->speech ? ORDER(x->speech, y->speech) : x->wall != y->wall ? ORDER(x->wall, y->wall) : ORDER(x->id, y->id);
}

/* Are all fields of `less` in `more`, and are there any. */
static bool within(struct slice less, struct slice more)
{
	struct slice value;
	enum field f;

	if (less.n == 0 || less.n >= more.n)
		return false;
	while (fields_next(&less, &f, &value))
		if (!slice_same(fields_get(more, f), value))
			return false;
	return true;
}

struct reader {
	copies_said *said;
	void *from;
};

/* Hangs the list that says less behind the one that says more. False: neither does. */
static bool absorb(struct record *r, uint32_t *a, uint32_t *b, const struct reader *reader)
{
	struct slice x, y;
	uint32_t less, more;

	if (r[*a].flow || !one_moment(finest(r, *a), finest(r, *b)) || share_a_file(r, *a, *b))
		return false;
	x = reader->said(reader->from, r[*a].id);
	y = reader->said(reader->from, r[*b].id);
	if (within(x, y)) {
		less = *a;
		more = *b;
	} else if (within(y, x)) {
		less = *b;
		more = *a;
	} else {
		return false;
	}
	for (uint32_t i = less + 1; i; i = r[i - 1].next)
		r[i - 1].distance |= SAYS_LESS;
	join(r, more, less);
	*a = more;
	return true;
}

/* Returns how many lists are left. */
static size_t absorb_all(struct record *r, uint32_t *heads, size_t n, const struct reader *reader)
{
	size_t kept = 0;

	qsort_r(heads, n, sizeof(*heads), speech_together, r);
	for (size_t i = 0; i < n; i++) {
		bool done = false;

		for (size_t k = kept; k-- > 0 && kept - k <= LOOK_AROUND && !done && r[heads[k]].speech == r[heads[i]].speech;)
			done = absorb(r, &heads[k], &heads[i], reader);
		if (!done)
			heads[kept++] = heads[i];
	}
	return kept;
}

size_t copies_find(struct record *r, size_t n, uint32_t *heads, copies_said *said, void *from)
{
	const struct reader reader = { said, from };

	return n ? absorb_all(r, heads, same(r, n, heads), &reader) : 0;
}

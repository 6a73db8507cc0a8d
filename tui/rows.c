#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "when.h"
#include "words.h"

/* A fold reaches over what happened in between: at most so many other rows, and so long. */
enum { FOLD_BACK = 6, FOLD_SECONDS = 60 };

/* To its place by time; an undated one stands where it is. */
static void sink(struct rows *r, size_t i)
{
	while (i > 0 && (r->row[i - 1].t == UTC_NONE || r->row[i - 1].t > r->row[i].t)) {
		struct row before = r->row[i - 1];

		r->row[i - 1] = r->row[i];
		r->row[i--] = before;
	}
}

static int add_from(struct rows *r, struct store *s, int64_t device, int64_t event, int64_t at, struct error *e)
{
	struct timeline_filter f = { .device = device, .since = at, .until = at, .witnesses = true };
	struct timeline *list = timeline_open(s, &f, e);
	struct timeline_row t;
	int got = -1;

	while (list && (got = timeline_next(list, &t, e)) > 0)
		if (t.id == event) {
			rows_append(r, s, &t);
			sink(r, r->count - 1);
			break;
		}
	timeline_close(list);
	return got;
}

int rows_add(struct rows *r, struct store *s, int64_t event, int64_t at, struct error *e)
{
	int got;

	for (size_t i = 0; i < r->count; i++)
		if (r->row[i].id == event)
			return 1;
	if (event == 0 || at == UTC_NONE)
		return 0;
	got = add_from(r, s, TIMELINE_SHARED, event, at, e);
	return got ? got : add_from(r, s, 0, event, at, e);
}

void rows_free(struct rows *r)
{
	words_free(r->words);
	free(r->row);
	free(r->entry);
	free(r->judged);
	*r = (struct rows){ .tz = r->tz, .more = r->more, .whose = r->whose };
}

/* --- folds --- */

/* Notes bind nothing: those of one host are one row, whatever they say. Equal words of one table are at one place. */
static bool alike(const struct row *a, const struct row *b)
{
	if (a->kind == KIND_NOTE && b->kind == KIND_NOTE)
		return a->party == b->party && a->host == b->host;
	return a->kind == b->kind && a->party == b->party && a->down == b->down && a->host == b->host && a->what == b->what;
}

static bool near(const struct row *a, const struct row *b)
{
	if (a->t == UTC_NONE || b->t == UTC_NONE)
		return a->t == b->t && a->artifact == b->artifact;
	return b->t - a->t <= FOLD_SECONDS * NS_PER_S;
}

/* The entry that takes the event in; last[] is the last event of each entry. */
static struct fold *fold_of(const struct rows *r, const uint32_t *last, size_t row)
{
	for (size_t i = r->entries; i-- > 0 && i + FOLD_BACK >= r->entries;) {
		const struct row *first = &r->row[r->entry[i].row];

		if (!first->open && alike(first, &r->row[row]) && near(&r->row[last[i]], &r->row[row]))
			return &r->entry[i];
	}
	return NULL;
}

static bool passes(const struct rows *r, const struct filter *f, const struct row *row)
{
	struct text words = { 0 };
	bool yes;

	rows_words(r, row, &words);
	yes = filter_passes(f, text_slice(&words));
	text_free(&words);
	return yes;
}

void rows_unjudge(struct rows *r)
{
	free(r->judged);
	r->judged = NULL;
	r->judgements = 0;
}

bool rows_judge(struct rows *r, const struct filter *f, int ms)
{
	int64_t until = when_ms() + ms;

	if (!f->count)
		return false;
	if (!r->judged)
		r->judged = xcalloc(r->count + 1, sizeof(*r->judged));
	for (size_t n = 1; r->judgements < r->count && (n % 16 || ms == ROWS_ALL || when_ms() < until); n++) {
		r->judged[r->judgements] = passes(r, f, &r->row[r->judgements]);
		r->judgements++;
	}
	return r->judgements < r->count;
}

void rows_fold(struct rows *r, const struct filter *f)
{
	uint32_t *last = xcalloc(r->count + 1, sizeof(*last));

	r->entry = xrealloc(r->entry, r->count + 1, sizeof(*r->entry));
	r->entries = 0;
	for (size_t i = 0; i < (f->count ? r->judgements : r->count); i++) {
		struct row *row = &r->row[i];
		struct fold *entry;

		row->next = 0;
		if (f->count && !r->judged[i])
			continue;
		entry = row->open ? NULL : fold_of(r, last, i);
		if (!entry) {
			last[r->entries] = (uint32_t)i;
			r->entry[r->entries++] = (struct fold){ (uint32_t)i, 1, row->count };
			continue;
		}
		r->row[last[entry - r->entry]].next = (uint32_t)i;
		last[entry - r->entry] = (uint32_t)i;
		entry->members++;
		entry->count += row->count;
	}
	free(last);
}

void rows_open(struct rows *r, size_t entry, bool open)
{
	uint32_t i = r->entry[entry].row;

	if (open) {
		do {
			r->row[i].open = true;
			i = r->row[i].next;
		} while (i);
		return;
	}
	for (size_t k = 0; k < r->count; k++)
		if (alike(&r->row[k], &r->row[i]))
			r->row[k].open = false;
}

void rows_open_all(struct rows *r, bool open)
{
	for (size_t i = 0; i < r->count; i++)
		r->row[i].open = open;
}

size_t rows_entry_of(const struct rows *r, size_t row)
{
	size_t before = 0;

	for (size_t i = 0; i < r->entries; i++) {
		uint32_t k = r->entry[i].row;

		if (k <= row)
			before = i;
		for (; k < row && r->row[k].next; k = r->row[k].next)
			;
		if (k == row)
			return i;
	}
	return before;
}

size_t rows_near(const struct rows *r, int64_t t)
{
	for (size_t i = 0; i < r->entries; i++)
		if (r->row[r->entry[i].row].t != UTC_NONE && r->row[r->entry[i].row].t >= t)
			return i;
	return r->entries ? r->entries - 1 : 0;
}

bool rows_uncertain(const struct row *before, const struct row *after)
{
	if (before->t == UTC_NONE || after->t == UTC_NONE || before->artifact == after->artifact)
		return false;
	return strcmp(before->host, after->host) != 0 && after->t - before->t <= before->half + after->half;
}

static void field_words(const struct row *row, struct text *out)
{
	struct slice rest = slice_of(row->fields), value;
	enum field f;

	while (fields_next(&rest, &f, &value)) {
		if (f == FIELD_HOST)
			continue;
		text_addf(out, "%s\t", field_name(f));
		text_add(out, value);
		text_addc(out, '\n');
	}
}

void rows_words(const struct rows *r, const struct row *row, struct text *out)
{
	text_addf(out, "party\t%s\nhost\t", party_name(row->party));
	text_adds(out, row->host);
	text_addf(out, "\nkind\t%s\nwhat\t", kind_name(row->kind));
	text_adds(out, rows_what(r, row));
	text_addf(out, "\nrole\t%s\ntext\t%s ", role_name(row->role), kind_name(row->kind));
	text_adds(out, rows_what(r, row));
	text_addf(out, "\ncount\t%u\nwritten\t", row->count);
	text_adds(out, row->written);
	text_addc(out, '\n');
	if (row->t != UTC_NONE)
		text_addf(out, "at\t%lld\n", (long long)when_wall(row->t, r->tz));
	field_words(row, out);
	if (r->more)
		r->more(r->whose, row, out);
}

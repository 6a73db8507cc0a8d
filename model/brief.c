/*
 * The verdict as settling kept it, which stands on the screen while the events are read that the whole of it is made from.
 */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static const char *kind_of(const char *word)
{
	static const char *const kinds[] = { "refused", "conflict", "silent", "off_baseline" };

	for (size_t i = 0; word && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(word, kinds[i]) == 0)
			return kinds[i];
	return kinds[0];
}

static struct divergence *first_of(const struct device_row *row)
{
	struct divergence *d = NULL;

	for (int b = 0; row->boundary && !d && b < BOUNDARY_COUNT; b++)
		if (strcmp(row->boundary, boundary_id((enum boundary)b)) == 0) {
			d = xcalloc(1, sizeof(*d));
			*d = (struct divergence){ .boundary = (enum boundary)b, .kind = kind_of(row->kind), .fact = xstrdup(row->fact ? row->fact : ""),
						  .onset = row->onset, .healed = UTC_NONE };
		}
	return d;
}

static int fill(void *to_whom, const struct device_row *row)
{
	struct verdict *v = to_whom;

	v->name = xstrdup(row->name ? row->name : "");
	v->outcome = row->outcome;
	v->last_good = row->last_good;
	v->delivery = row->delivery;
	v->first = first_of(row);
	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		v->cell[b].status = row->status[b];
		v->cell[b].until = UTC_NONE;
		if (v->first && (int)v->first->boundary == b)
			v->cell[b].kind = v->first->kind;
		else if (v->first && b < (int)v->first->boundary && row->status[b] == STATUS_BLIND)
			v->unverified[v->unverified_count++] = (enum boundary)b;
	}
	return 1;
}

struct verdict *verdict_brief(struct store *s, int64_t device, struct error *e)
{
	struct verdict *v = xcalloc(1, sizeof(*v));
	int got;

	v->device = device;
	v->at = UTC_NONE;
	got = verdict_device(s, device, fill, v, e);
	if (got == 0)
		error_set(e, "no device %lld", (long long)device);
	if (got <= 0 || judge_ids(s, v, e) < 0) {
		verdict_free(v);
		return NULL;
	}
	judge_headline(v);
	v->detail = xstrdup("");
	v->says_line = xstrdup("");
	v->good_line = xstrdup("");
	v->next_line = xstrdup("reading\xe2\x80\xa6");
	return v;
}

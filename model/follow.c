#include "follow.h"

#include <stdlib.h>

#include "judge.h"
#include "kept.h"
#include "order.h"

struct follow {
	struct store *store;
	struct coverage *coverage;
	struct kept *kept;
	int64_t *device;
	size_t count, done;
	bool begun; /* the device at hand is being read */
};

void follow_free(struct follow *f)
{
	if (!f)
		return;
	kept_free(f->kept);
	coverage_free(f->coverage);
	free(f->device);
	free(f);
}

struct follow *follow_new(struct store *s, struct error *e)
{
	struct follow *f = xcalloc(1, sizeof(*f));
	ptrdiff_t n = pass_devices(s, &f->device, e);

	f->store = s;
	f->count = n > 0 ? (size_t)n : 0;
	f->coverage = n >= 0 ? coverage_of(s, e) : NULL;
	f->kept = f->coverage ? kept_new(s) : NULL;
	if (f->kept)
		return f;
	follow_free(f);
	return NULL;
}

/* What cannot be kept is read in one go. */
static int keep_one(struct follow *f, struct track *t, struct error *e)
{
	struct track *shared = t ? NULL : track_shared(f->store, UTC_NONE, e);

	if (shared)
		t = track_load(f->store, f->device[f->done], shared, UTC_NONE, e);
	track_free(shared);
	f->begun = false;
	if (!t || judge_keep(f->store, f->coverage, t, e) < 0)
		return -1;
	f->done++;
	return 1;
}

int follow_step(struct follow *f, size_t events, struct error *e)
{
	int got = 1;

	if (f->done == f->count)
		return 1;
	if (!f->begun)
		got = kept_turn(f->kept, f->device[f->done], e);
	f->begun = true;
	if (got > 0)
		got = kept_read(f->kept, events, e);
	else if (got == 0)
		return keep_one(f, NULL, e) < 0 ? -1 : 0;
	if (got > 0)
		got = keep_one(f, kept_track(f->kept, UTC_NONE), e);
	if (got <= 0 || f->done < f->count)
		return got < 0 ? -1 : 0;
	return incident_group(f->store, e);
}

size_t follow_done(const struct follow *f, size_t *of)
{
	*of = f->count;
	return f->done;
}

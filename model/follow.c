#include "follow.h"

#include <stdlib.h>

#include "judge.h"

struct follow {
	struct store *store;
	struct coverage *coverage;
	struct track *shared;
	struct gist *gist;
	int64_t *device;
	size_t count, done;
	int64_t events, read;
};

void follow_free(struct follow *f)
{
	if (!f)
		return;
	gist_free(f->gist);
	track_free(f->shared);
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
	f->events = events_last(store_events(s));
	f->coverage = n >= 0 ? coverage_of(s, e) : NULL;
	f->shared = f->coverage ? track_shared(s, UTC_NONE, e) : NULL;
	f->gist = f->shared ? gist_new(s, UTC_NONE, e) : NULL;
	if (f->gist)
		return f;
	follow_free(f);
	return NULL;
}

/* First all events are read, for those of one device are everywhere; then each device takes a moment. */
int follow_step(struct follow *f, size_t events, struct error *e)
{
	int got = gist_read(f->gist, events, e);

	if (got < 0)
		return -1;
	f->read = got > 0 ? f->events : f->read + (int64_t)events < f->events ? f->read + (int64_t)events : f->events;
	if (got == 0)
		return 0;
	if (f->done < f->count) {
		if (judge_keep(f->store, f->coverage, track_next(f->store, f->gist, f->device[f->done], f->shared, UTC_NONE, e), e) < 0)
			return -1;
		f->done++;
	}
	return f->done < f->count ? 0 : incident_group(f->store, e);
}

size_t follow_done(const struct follow *f, size_t *of, int *read)
{
	*of = f->count;
	*read = f->events ? (int)(f->read * 100 / f->events) : 100;
	return f->done;
}

/*
 * When it is known whose each event is and when it was, they are read once for three: for their order, for who could have said something at
 * a time, and for what was said of each device.
 */
#include "coverage.h"
#include "gist.h"
#include "order.h"
#include "store_file.h"

static void forget(void *gist)
{
	gist_free(gist);
}

static int read_all(struct store *s, struct ordering *o, struct showing *c, struct gist *g, struct error *e)
{
	struct scan *scan = events_scan_looking(store_events(s), &(struct scan_look){ gist_hear, g, 0 }, e);
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1) {
		showing_add(c, &r);
		if (ordering_add(o, &r, e) < 0) {
			got = -1;
			break;
		}
	}
	return scan_close(scan, e) < 0 || got < 0 ? -1 : gist_end(g, e);
}

/* The gist waits for the verdict pass. */
int pass_index(struct store *s, struct error *e)
{
	struct ordering *o = ordering_new(s);
	struct showing *c = showing_new();
	struct gist *g = gist_begin(s, UTC_NONE, e);
	int got = g && read_all(s, o, c, g, e) > 0 && ordering_write(o, e) > 0 && showing_write(s, c, e) > 0 ? pass_run(s, store_file_index, e) : -1;

	ordering_free(o);
	showing_free(c);
	if (got > 0)
		events_keep_heard(store_events(s), g, forget);
	else
		gist_free(g);
	return got;
}

#include "deliveries.h"

#include <stdlib.h>

#include "base.h"
#include "utc.h"

void deliveries_add(struct deliveries *d, int64_t ns)
{
	if (ns == UTC_NONE)
		return;
	if ((d->n & (d->n - 1)) == 0)
		d->ns = xrealloc(d->ns, d->n ? d->n * 2 : 1, sizeof(*d->ns));
	d->ns[d->n++] = ns;
}

static int by_length(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void deliveries_sort(struct deliveries *d)
{
	if (d->n)
		qsort(d->ns, d->n, sizeof(*d->ns), by_length);
}

int64_t deliveries_percentile(const struct deliveries *d, unsigned percent)
{
	size_t rank = (d->n * percent + 99) / 100;

	return d->n ? d->ns[rank ? rank - 1 : 0] : UTC_NONE;
}

void deliveries_free(struct deliveries *d)
{
	free(d->ns);
	*d = (struct deliveries){ 0 };
}

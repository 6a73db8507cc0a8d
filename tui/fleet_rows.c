/*
 * What the fleet screen shows: devices, incidents, counts at each boundary; filtered and in order.
 */
#include <stdlib.h>
#include <string.h>

#include "fleet_view.h"
#include "when.h"

static int boundary_of(const char *id)
{
	for (int b = 0; id && b < BOUNDARY_COUNT; b++)
		if (strcmp(boundary_id((enum boundary)b), id) == 0)
			return b;
	return BOUNDARY_COUNT;
}

/* How far the device came: on through what agrees, is not asked or is not known, up to what diverges or waits. */
static void count_stages(struct fleet_view *f, const struct device_row *row)
{
	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		struct stage *s = &f->stage[b];

		switch (row->status[b]) {
		case STATUS_DIVERGE:
			s->stop++;
			break;
		case STATUS_WAITING:
			s->wait++;
			break;
		case STATUS_BLIND:
			s->unverified++;
			s->on++;
			break;
		case STATUS_AGREE:
		case STATUS_NONE:
			s->on++;
			break;
		case STATUS_AFTER:
			break;
		}
	}
}

static int add_device(void *to_whom, const struct device_row *row)
{
	struct fleet_view *f = to_whom;
	struct fleet_device *d;

	if ((f->devices & (f->devices - 1)) == 0)
		f->device = xrealloc(f->device, f->devices ? f->devices * 2 : 1, sizeof(*f->device));
	d = &f->device[f->devices++];
	*d = (struct fleet_device){ .id = row->id, .onset = row->onset, .last_good = row->last_good, .incident = row->incident,
				    .name = xstrdup(row->name), .fact = xstrdup(row->fact), .outcome = row->outcome, .boundary = boundary_of(row->boundary) };
	snprintf(d->kind, sizeof(d->kind), "%s", row->kind ? row->kind : "");
	memcpy(d->status, row->status, sizeof(d->status));
	f->outcome[row->outcome]++;
	deliveries_add(&f->deliveries, row->delivery);
	count_stages(f, row);
	return 1;
}

static int add_incident(void *to_whom, const struct incident_row *row)
{
	struct fleet_view *f = to_whom;

	if ((f->incidents & (f->incidents - 1)) == 0)
		f->incident = xrealloc(f->incident, f->incidents ? f->incidents * 2 : 1, sizeof(*f->incident));
	f->incident[f->incidents++] = (struct fleet_incident){
		.id = row->id, .devices = row->devices, .since = row->since, .boundary = xstrdup(row->boundary), .kind = xstrdup(row->kind),
		.fact = xstrdup(row->fact), .summary = xstrdup(row->summary), .common = xstrdup(row->common),
	};
	return 1;
}

int fleet_rows(struct fleet_view *f, struct ui *ui, struct error *e)
{
	if (verdict_devices(ui->store, add_device, f, e) < 0 || verdict_incidents(ui->store, add_incident, f, e) < 0)
		return -1;
	deliveries_sort(&f->deliveries);
	f->shown = xcalloc(f->devices + 1, sizeof(*f->shown));
	fleet_sort(f, ui);
	list_count(&f->troubles, f->incidents);
	list_count(&f->funnel, BOUNDARY_COUNT);
	for (size_t b = 0; b < BOUNDARY_COUNT; b++) /* where most are stopped */
		if (f->stage[b].stop > f->stage[f->funnel.cursor].stop)
			f->funnel.cursor = b;
	return 1;
}

/* --- order --- */

const char *fleet_sort_name(enum fleet_sort s)
{
	static const char *const names[] = { "first divergence, then onset", "name", "outcome", "since", "last good" };

	return names[s];
}

static int by_time(int64_t a, int64_t b)
{
	return a == b ? 0 : a == UTC_NONE ? 1 : b == UTC_NONE ? -1 : a < b ? -1 : 1;
}

static int compare(const struct fleet_view *f, const struct fleet_device *a, const struct fleet_device *b)
{
	static const int worst[] = { 1, 2, 0 }; /* unknown, reached, not reached */
	int order = 0;

	if (f->sort == SORT_OUTCOME)
		order = worst[a->outcome] - worst[b->outcome];
	else if (f->sort == SORT_SINCE)
		order = by_time(a->onset, b->onset);
	else if (f->sort == SORT_GOOD)
		order = by_time(a->last_good, b->last_good);
	else if (f->sort == SORT_DIVERGENCE)
		order = a->boundary != b->boundary ? a->boundary - b->boundary : by_time(a->onset, b->onset);
	if (order == 0)
		order = strcmp(a->name, b->name);
	if (f->reverse)
		order = -order;
	return order ? order : a->id < b->id ? -1 : 1;
}

static int compare_shown(const void *a, const void *b, void *fleet)
{
	const struct fleet_view *f = fleet;

	return compare(f, &f->device[*(const size_t *)a], &f->device[*(const size_t *)b]);
}

static int add_identity(void *to_whom, const char *type, const char *value)
{
	text_adds(to_whom, type);
	text_addc(to_whom, '\t');
	text_adds(to_whom, value);
	text_addc(to_whom, '\n');
	return 1;
}

static void add_identities(struct ui *ui, struct fleet_device *d, struct text *out)
{
	struct error e;
	struct text t = { 0 };

	if (!d->ids) {
		text_adds(&t, "");
		verdict_identities(ui->store, d->id, add_identity, &t, &e);
		d->ids = t.p;
	}
	text_adds(out, d->ids);
}

void fleet_words(struct ui *ui, struct fleet_device *d, struct text *out)
{
	struct place at = { 0, 0, d->name };
	const char *id = d->boundary < BOUNDARY_COUNT ? boundary_id((enum boundary)d->boundary) : "none";

	text_adds(out, "device\t");
	text_adds(out, d->name);
	text_addf(out, "\noutcome\t%s\nboundary\t%s\nkind\t%s\nincident\t%lld\nfact\t", outcome_name(d->outcome), id, d->kind, (long long)d->incident);
	text_adds(out, d->fact ? d->fact : "");
	text_addf(out, "\nscreen\t%s %s\n", outcome_words(d->outcome), d->boundary < BOUNDARY_COUNT ? boundary_screen((enum boundary)d->boundary) : "");
	for (int b = 0; b < BOUNDARY_COUNT; b++) /* "session:blind" */
		text_addf(out, "%s\t%s\n", boundary_id((enum boundary)b), status_name(d->status[b]));
	if (d->onset != UTC_NONE)
		text_addf(out, "at\t%lld\n", (long long)when_wall(d->onset, ui->o->tz));
	marks_words(marks_find(&ui->marks, &at), out);
	add_identities(ui, d, out);
}

void fleet_sort(struct fleet_view *f, struct ui *ui)
{
	size_t n = 0;
	struct text words = { 0 };

	for (size_t i = 0; i < f->devices; i++) {
		text_clear(&words);
		if (f->view.filter.count)
			fleet_words(ui, &f->device[i], &words);
		if (!f->view.filter.count || filter_passes(&f->view.filter, text_slice(&words)))
			f->shown[n++] = i;
	}
	text_free(&words);
	qsort_r(f->shown, n, sizeof(*f->shown), compare_shown, f);
	list_count(&f->list, n);
	f->view.version++;
}

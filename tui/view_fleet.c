/*
 * The fleet: which devices are reached, what the others have in common, and how far each came.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "fleet_view.h"
#include "summary.h"
#include "when.h"

/* --- drawing --- */

static void say_none(struct ui *ui, struct text *t)
{
	struct error e = { "" };
	struct summary *m = summary_of(ui->store, &e);

	if (m && m->recognised == 0)
		text_addf(t, "Nothing recognised: no line of %lld files matched a format. Next: a shows the files; simpane formats explain FILE tells why.",
			  (long long)m->artifacts);
	else if (m)
		text_addf(t, "No device found: %lld of %lld lines recognised, none binds an identifier. Next: a shows the files; --inventory FILE names devices.",
			  (long long)m->recognised, (long long)m->lines);
	summary_free(m);
}

static int put_headline(struct fleet_view *f, struct ui *ui, int y)
{
	struct text t = { 0 };
	bool bad = f->outcome[OUTCOME_NOT_REACHED] > 0;
	struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);
	int rows;

	pen_adds(&p, bad ? STYLE_BAD : f->devices ? STYLE_GOOD : STYLE_BLIND, bad ? "✗" : f->devices ? "✓" : "?");
	if (f->devices)
		text_addf(&t, "%zu device%s not reached, %zu reached, %zu unknown.", f->outcome[OUTCOME_NOT_REACHED],
			  f->outcome[OUTCOME_NOT_REACHED] == 1 ? "" : "s", f->outcome[OUTCOME_REACHED], f->outcome[OUTCOME_UNKNOWN]);
	else
		say_none(ui, &t);
	if (f->incidents)
		text_addf(&t, " Largest: %lld device%s, %s, %s.", (long long)f->incident[0].devices, f->incident[0].devices == 1 ? "" : "s",
			  f->incident[0].boundary ? f->incident[0].boundary : "", f->incident[0].fact ? f->incident[0].fact : "");
	rows = frame_wrap(ui, y, 3, ui->canvas->width - 1, 3, STYLE_VERDICT, text_slice(&t));
	if (f->incidents && f->incident[0].summary && *f->incident[0].summary)
		rows += frame_wrap(ui, y + rows, 3, ui->canvas->width - 1, 2, STYLE_TEXT, slice_of(f->incident[0].summary));
	text_free(&t);
	return rows;
}

static const char *screen_name(const char *id)
{
	for (int b = 0; id && b < BOUNDARY_COUNT; b++)
		if (strcmp(boundary_id((enum boundary)b), id) == 0)
			return boundary_screen((enum boundary)b);
	return id ? id : "";
}

static void put_incident(struct fleet_view *f, struct ui *ui, size_t i, int y)
{
	const struct fleet_incident *in = &f->incident[i];
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	bool here = i == f->troubles.cursor, wide = ui->canvas->width >= 100;
	struct text when = { 0 };
	int what;

	pen_addf(&p, STYLE_TEXT, "%c%-3zu", here && f->pane == FLEET_INCIDENTS ? '>' : ' ', i + 1);
	pen_adds(&p, STYLE_BAD, "✗ ");
	pen_addf(&p, STYLE_TEXT, "%6lld  %-12s ", (long long)in->devices, screen_name(in->boundary));
	if (wide)
		pen_addf(&p, STYLE_BAD, "%-13s ", in->kind ? in->kind : "");
	what = ui->canvas->width - p.x - 16 - (wide ? 26 : 0);
	pen_cut(&p, STYLE_TEXT, slice_of(in->fact), what);
	when_short(&when, in->since, ui->o->tz);
	pen_addf(&p, STYLE_TEXT, " %s", when.p);
	if (wide) {
		pen_adds(&p, STYLE_TEXT, "  ");
		pen_cut(&p, STYLE_TEXT, slice_of(in->common), p.end - p.x);
	}
	text_free(&when);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, f->pane == FLEET_INCIDENTS ? STYLE_CURSOR : STYLE_CURSOR_OFF);
}

static int put_incidents(struct fleet_view *f, struct ui *ui, int y, int rows)
{
	struct text left = { 0 };

	if (rows < 1)
		return 0;
	text_addf(&left, "incidents %zu", f->incidents);
	frame_rule(ui, y, f->pane == FLEET_INCIDENTS, left.p, "");
	text_free(&left);
	f->incident_rows = rows - 1;
	list_show(&f->troubles, (size_t)(rows - 1));
	for (int i = 0; i < rows - 1 && f->troubles.top + (size_t)i < f->incidents; i++)
		put_incident(f, ui, f->troubles.top + (size_t)i, y + 1 + i);
	return rows;
}

static int first_imsi(void *to_whom, const char *type, const char *value)
{
	struct text *t = to_whom;

	if (strcmp(type, "imsi") != 0)
		return 1;
	text_adds(t, value);
	return 0;
}

static void put_device(struct fleet_view *f, struct ui *ui, size_t i, int y)
{
	const struct fleet_device *d = &f->device[f->shown[i]];
	bool here = i == f->list.cursor, wide = ui->canvas->width >= 100;
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	struct text t = { 0 }, imsi = { 0 };
	struct error e;

	pen_adds(&p, STYLE_TEXT, here && f->pane == FLEET_DEVICES ? ">" : " ");
	pen_cut_middle(&p, STYLE_TEXT, slice_of(d->name), wide ? 18 : 14);
	pen_adds(&p, STYLE_TEXT, " ");
	if (wide) {
		verdict_identities(ui->store, d->id, first_imsi, &imsi, &e);
		pen_cut_middle(&p, STYLE_TEXT, text_slice(&imsi), 17);
	}
	pen_addf(&p, outcome_style(d->outcome), "%s %-13s", outcome_glyph(d->outcome), outcome_words(d->outcome));
	if (d->boundary < BOUNDARY_COUNT)
		text_addf(&t, "%s · %s", boundary_screen((enum boundary)d->boundary), d->kind);
	pen_cut(&p, STYLE_TEXT, text_slice(&t), wide ? 27 : 24);
	text_clear(&t);
	if (d->boundary < BOUNDARY_COUNT)
		when_short(&t, d->onset, ui->o->tz);
	pen_cut(&p, STYLE_TEXT, text_slice(&t), 17);
	text_clear(&t);
	if (wide) {
		if (d->last_good != UTC_NONE)
			when_short(&t, d->last_good, ui->o->tz);
		else
			text_adds(&t, "none seen");
		pen_cut(&p, d->last_good == UTC_NONE ? STYLE_DIM : STYLE_TEXT, text_slice(&t), 17);
	}
	for (size_t k = 0; k < f->incidents; k++)
		if (d->incident && f->incident[k].id == d->incident)
			pen_addf(&p, STYLE_TEXT, wide ? "%zu" : "inc. %zu", k + 1);
	search_mark(ui, y, 1, ui->canvas->width);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, f->pane == FLEET_DEVICES ? STYLE_CURSOR : STYLE_CURSOR_OFF);
	text_free(&t);
	text_free(&imsi);
}

static void put_devices(struct fleet_view *f, struct ui *ui, int y, int rows)
{
	bool wide = ui->canvas->width >= 100;
	struct text left = { 0 }, right = { 0 };

	if (rows < 1)
		return;
	text_addf(&left, "devices %zu of %zu", f->list.count, f->devices);
	text_addf(&right, "sorted by %s%s", fleet_sort_name(f->sort), f->reverse ? ", reversed" : "");
	frame_rule(ui, y, f->pane == FLEET_DEVICES, left.p, right.p);
	text_free(&left);
	text_free(&right);
	if (wide && rows > 4) {
		struct pen p = pen_at(ui->canvas, ++y, 1, ui->canvas->width);

		pen_addf(&p, STYLE_DIM, "%-18s %-17s%-15s%-27s%-17s%-17s%s", "device", "IMSI", "outcome", "first divergence", "since", "last good", "incident");
		rows--;
	}
	f->device_rows = rows - 1;
	list_show(&f->list, (size_t)(rows - 1));
	for (int i = 0; i < rows - 1 && f->list.top + (size_t)i < f->list.count; i++)
		put_device(f, ui, f->list.top + (size_t)i, y + 1 + i);
	if (f->list.count == 0 && rows > 1) {
		struct pen p = pen_at(ui->canvas, y + 1, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, f->devices ? "no device passes the filter; Esc clears it" : "no devices");
	}
}

static void draw(struct view *view, struct ui *ui)
{
	struct fleet_view *f = (struct fleet_view *)view;
	int y = 1, left, incidents, funnel;
	struct text middle = { 0 };

	text_addf(&middle, "%zu device%s", f->devices, f->devices == 1 ? "" : "s");
	frame_head(ui, "fleet", middle.p, STYLE_TEXT, "");
	text_free(&middle);
	y += put_headline(f, ui, y);
	left = ui->canvas->height - 2 - y;
	if (left < 1)
		return;
	if (f->zoom) {
		if (f->pane == FLEET_INCIDENTS)
			put_incidents(f, ui, y, left);
		else if (f->pane == FLEET_FUNNEL)
			funnel_draw(f, ui, y, left);
		else
			put_devices(f, ui, y, left);
		return;
	}
	funnel = left > 14 && f->devices > 1 ? BOUNDARY_COUNT + 1 : 0;
	incidents = f->incidents ? (int)f->incidents + 1 : 0;
	incidents = incidents > (left - funnel) / 2 ? (left - funnel) / 2 : incidents;
	if (f->pane == FLEET_FUNNEL && !funnel)
		funnel = left / 2 < BOUNDARY_COUNT + 1 ? left / 2 : BOUNDARY_COUNT + 1;
	y += put_incidents(f, ui, y, incidents);
	y += funnel_draw(f, ui, y, funnel);
	put_devices(f, ui, y, ui->canvas->height - 2 - y);
}

/* --- keys --- */

static void filtered(struct view *view, struct ui *ui)
{
	struct fleet_view *f = (struct fleet_view *)view;

	fleet_sort(f);
	if (f->view.filter.text)
		ui_say(ui, STYLE_WAIT, "filter  %s   %zu of %zu match   Esc clears", f->view.filter.text, f->list.count, f->devices);
}

/* A choice in incidents or funnel becomes a filter in words, so that the words can be learnt. */
static void choose(struct fleet_view *f, struct ui *ui, const char *fmt, const char *value)
{
	struct text t = { 0 };
	struct error e = { "" };

	text_addf(&t, "%s%s", fmt, value);
	filter_set(&f->view.filter, t.p, false, &e);
	text_free(&t);
	f->pane = FLEET_DEVICES;
	f->list.cursor = 0;
	filtered(&f->view, ui);
}

static void open_row(struct fleet_view *f, struct ui *ui)
{
	char id[24];

	if (f->pane == FLEET_INCIDENTS && f->incidents) {
		snprintf(id, sizeof(id), "%lld", (long long)f->incident[f->troubles.cursor].id);
		choose(f, ui, "incident=", id);
	} else if (f->pane == FLEET_FUNNEL) {
		choose(f, ui, "boundary=", boundary_id((enum boundary)f->funnel.cursor));
	} else if (f->list.count) {
		ui_push(ui, view_device_new(ui, f->device[f->shown[f->list.cursor]].id));
	}
}

static void next_pane(struct fleet_view *f, bool back)
{
	do
		f->pane = (enum fleet_pane)((f->pane + (back ? FLEET_PANES - 1 : 1)) % FLEET_PANES);
	while ((f->pane == FLEET_INCIDENTS && !f->incidents) || (f->pane == FLEET_FUNNEL && !f->devices));
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct fleet_view *f = (struct fleet_view *)view;
	struct list *list = f->pane == FLEET_INCIDENTS ? &f->troubles : f->pane == FLEET_FUNNEL ? &f->funnel : &f->list;
	int rows = f->pane == FLEET_INCIDENTS ? f->incident_rows : f->pane == FLEET_FUNNEL ? BOUNDARY_COUNT : f->device_rows;
	bool stuck;

	(void)press;
	if (list_key(list, a, rows > 0 ? (size_t)rows : 1, &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, list->cursor ? "this is the last row" : "this is the first row");
		return;
	}
	switch (a) {
	case ACTION_OPEN: open_row(f, ui); break;
	case ACTION_PANE:
	case ACTION_PANE_BACK: next_pane(f, a == ACTION_PANE_BACK); break;
	case ACTION_ZOOM: f->zoom = !f->zoom; break;
	case ACTION_HISTORY: ui_say(ui, STYLE_DIM, "history belongs to a device: Enter opens one"); break;
	case ACTION_SORT:
	case ACTION_SORT_BACK:
		f->sort = a == ACTION_SORT ? (enum fleet_sort)((f->sort + 1) % SORT_COUNT) : f->sort;
		f->reverse = a == ACTION_SORT ? false : !f->reverse;
		fleet_sort(f);
		break;
	default: break;
	}
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	struct fleet_view *f = (struct fleet_view *)view;

	(void)ui;
	fleet_words(&f->device[f->shown[row]], out);
}

static void leave(struct view *view)
{
	struct fleet_view *f = (struct fleet_view *)view;

	for (size_t i = 0; i < f->devices; i++) {
		free(f->device[i].name);
		free(f->device[i].fact);
	}
	for (size_t i = 0; i < f->incidents; i++) {
		free(f->incident[i].boundary);
		free(f->incident[i].kind);
		free(f->incident[i].fact);
		free(f->incident[i].summary);
		free(f->incident[i].common);
	}
	free(f->device);
	free(f->incident);
	free(f->shown);
	free(f);
}

struct view *view_fleet_new(struct ui *ui)
{
	struct fleet_view *f = xcalloc(1, sizeof(*f));
	struct error e = { "" };

	f->view = (struct view){ .name = "fleet", .where = WHERE_FLEET, .list = &f->list, .draw = draw, .key = key, .leave = leave, .words = words,
				 .filtered = filtered };
	f->pane = FLEET_DEVICES;
	if (fleet_rows(f, ui, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&f->view);
		return NULL;
	}
	return &f->view;
}

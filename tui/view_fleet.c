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
		text_addf(t,
			  "No device found: %lld of %lld lines recognised, none binds an identifier. Next: a shows the files; --inventory FILE "
			  "names devices.",
			  (long long)m->recognised, (long long)m->lines);
	summary_free(m);
}

static const char *screen_name(const char *id)
{
	for (int b = 0; id && b < BOUNDARY_COUNT; b++)
		if (strcmp(boundary_id((enum boundary)b), id) == 0)
			return boundary_screen((enum boundary)b);
	return id ? id : "";
}

/* The model parts what is in common by line ends. */
static void add_common(struct text *out, const char *common)
{
	struct slice rest = slice_of(common);
	bool any = false;

	while (rest.n) {
		struct slice word = slice_token(&rest, '\n');

		if (slice_starts(word, "cause_text=")) /* says what it is */
			word = slice_from(word, strlen("cause_text="));
		if (word.n)
			text_addf(out, "%s%.*s", any ? ", " : "", SLICE_ARG(word));
		any |= word.n > 0;
	}
}

/* "session" at the boundary session says nothing new: then what they have in common is told. */
static bool tells(const struct fleet_incident *in)
{
	return in->fact && strcmp(in->fact, screen_name(in->boundary)) != 0;
}

static void add_what(struct text *out, const struct fleet_incident *in)
{
	text_adds(out, "");
	if (tells(in))
		text_adds(out, in->fact);
	else
		add_common(out, in->common);
}

static void say_incident(const struct fleet_incident *in, const char *tz, struct text *t)
{
	text_adds(t, "Since ");
	when_short(t, in->since, tz);
	if (in->devices > 1 && in->common && *in->common) {
		text_adds(t, ". In common: ");
		add_common(t, in->common);
	}
	text_adds(t, ". Enter on the incident shows its devices.");
}

static void say_largest(const struct fleet_incident *in, struct text *t)
{
	const char *where = screen_name(in->boundary);

	text_addf(t, " Largest: %lld device%s, %s %s", (long long)in->devices, in->devices == 1 ? "" : "s", where, in->kind ? in->kind : "");
	if (in->fact && strcmp(in->fact, where) != 0)
		text_addf(t, ", %s", in->fact);
	text_addc(t, '.');
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
		say_largest(&f->incident[0], &t);
	rows = frame_wrap(ui, y, 3, ui->canvas->width - 1, 3, STYLE_VERDICT, text_slice(&t));
	text_clear(&t);
	if (f->incidents && ui->canvas->height >= 16)
		say_incident(&f->incident[0], ui->o->tz, &t);
	if (t.n)
		rows += frame_wrap(ui, y + rows, 3, ui->canvas->width - 1, 2, STYLE_TEXT, text_slice(&t));
	text_free(&t);
	return rows;
}

struct incident_columns { int what; bool kind, since, common; };

/* What it is stands there whole as far as it can: what they have in common and the kind give way, they can be read with Enter. */
static struct incident_columns columns_of(const struct fleet_view *f, struct ui *ui, int rows)
{
	struct incident_columns c = { .since = ui->canvas->width >= 60, .kind = true, .common = true };
	int room = ui->canvas->width - 26 - (c.since ? 17 : 0), what = 0, common = 0;
	struct text t = { 0 };

	for (size_t i = f->troubles.top; i < f->incidents && i < f->troubles.top + (size_t)rows; i++) {
		text_clear(&t);
		add_what(&t, &f->incident[i]);
		what = canvas_columns(ui->canvas, text_slice(&t)) > what ? canvas_columns(ui->canvas, text_slice(&t)) : what;
		text_clear(&t);
		if (tells(&f->incident[i]))
			add_common(&t, f->incident[i].common);
		common = canvas_columns(ui->canvas, text_slice(&t)) > common ? canvas_columns(ui->canvas, text_slice(&t)) : common;
	}
	text_free(&t);
	c.kind = what + 14 <= room;
	room -= c.kind ? 14 : 0;
	c.common = common && room - what - 2 >= (common < 12 ? common : 12);
	c.what = c.common && what < room ? what : room;
	return c;
}

static void put_incident(struct fleet_view *f, struct ui *ui, const struct incident_columns *c, size_t i, int y)
{
	const struct fleet_incident *in = &f->incident[i];
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	bool here = i == f->troubles.cursor;
	struct text when = { 0 }, what = { 0 };

	pen_addf(&p, STYLE_TEXT, "%c%-3zu", here && f->pane == FLEET_INCIDENTS ? '>' : ' ', i + 1);
	pen_adds(&p, STYLE_BAD, "✗ ");
	pen_addf(&p, STYLE_TEXT, "%6lld  %-12s ", (long long)in->devices, screen_name(in->boundary));
	if (c->kind)
		pen_addf(&p, STYLE_BAD, "%-13s ", in->kind ? in->kind : "");
	add_what(&what, in);
	pen_cut(&p, STYLE_TEXT, text_slice(&what), c->what);
	text_free(&what);
	when_short(&when, in->since, ui->o->tz);
	if (c->since)
		pen_addf(&p, STYLE_TEXT, " %-16s", when.p);
	if (c->common) {
		text_clear(&when);
		if (tells(in))
			add_common(&when, in->common);
		pen_adds(&p, STYLE_TEXT, " ");
		pen_cut(&p, STYLE_TEXT, text_slice(&when), p.end - p.x);
	}
	text_free(&when);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, FLEET_INCIDENTS, i);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, f->pane == FLEET_INCIDENTS ? STYLE_CURSOR : STYLE_CURSOR_OFF);
}

static int put_incidents(struct fleet_view *f, struct ui *ui, int y, int rows)
{
	struct incident_columns c;
	struct text left = { 0 };

	if (rows < 1)
		return 0;
	text_addf(&left, "incidents %zu", f->incidents);
	frame_rule(ui, y, f->pane == FLEET_INCIDENTS, left.p, "");
	text_free(&left);
	f->incident_rows = rows - 1;
	list_show(&f->troubles, (size_t)(rows - 1));
	c = columns_of(f, ui, rows - 1);
	for (int i = 0; i < rows - 1 && f->troubles.top + (size_t)i < f->incidents; i++)
		put_incident(f, ui, &c, f->troubles.top + (size_t)i, y + 1 + i);
	return rows;
}

static void draw(struct view *view, struct ui *ui)
{
	struct fleet_view *f = (struct fleet_view *)view;
	int y = 1, left, incidents, funnel;
	struct text middle = { 0 };

	text_addf(&middle, "%zu device%s", f->devices, f->devices == 1 ? "" : "s");
	text_adds(&middle, ui->trial.part ? "   " : "");
	trial_say_fleet(ui, &middle);
	frame_head(ui, middle.p, STYLE_TEXT, "");
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
			fleet_table_draw(f, ui, y, left);
		return;
	}
	funnel = left > 14 && f->devices > 1 ? BOUNDARY_COUNT + 1 + (left > 24) : 0;
	incidents = f->incidents ? (int)f->incidents + 1 : 0;
	incidents = incidents > (left - funnel) / 2 ? (left - funnel) / 2 : incidents;
	if (f->pane == FLEET_FUNNEL && !funnel)
		funnel = left / 2 < BOUNDARY_COUNT + 1 ? left / 2 : BOUNDARY_COUNT + 1;
	y += put_incidents(f, ui, y, incidents);
	y += funnel_draw(f, ui, y, funnel);
	fleet_table_draw(f, ui, y, ui->canvas->height - 2 - y);
}

/* --- keys --- */

static void filtered(struct view *view, struct ui *ui)
{
	struct fleet_view *f = (struct fleet_view *)view;

	fleet_sort(f, ui);
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
	case ACTION_COMPARE:
		if (f->list.count)
			ui_push(ui, view_compare_new(ui, f->device[f->shown[f->list.cursor]].id));
		break;
	case ACTION_ZOOM: f->zoom = !f->zoom; break;
	case ACTION_SORT:
	case ACTION_SORT_BACK:
		f->sort = a == ACTION_SORT ? (enum fleet_sort)((f->sort + 1) % SORT_COUNT) : f->sort;
		for (int i = 0; ui->argument.n && i < SORT_COUNT; i++)
			if (slice_is(ui->argument, fleet_sort_name((enum fleet_sort)i)))
				f->sort = (enum fleet_sort)i;
		f->reverse = a == ACTION_SORT ? false : !f->reverse;
		fleet_sort(f, ui);
		break;
	default: break;
	}
}

static void click(struct view *view, struct ui *ui, int pane, size_t n)
{
	struct fleet_view *f = (struct fleet_view *)view;
	struct list *list = pane == FLEET_INCIDENTS ? &f->troubles : pane == FLEET_FUNNEL ? &f->funnel : &f->list;

	(void)ui;
	if (pane >= FLEET_PANES)
		return;
	f->pane = (enum fleet_pane)pane;
	list->cursor = n < list->count ? n : list->cursor;
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	struct fleet_view *f = (struct fleet_view *)view;

	fleet_words(ui, &f->device[f->shown[row]], out);
}

static bool place(struct view *view, struct ui *ui, size_t row, size_t nth, struct place *out)
{
	struct fleet_view *f = (struct fleet_view *)view;

	(void)ui;
	*out = (struct place){ 0, 0, f->device[f->shown[row]].name };
	return nth == 0 || nth == SIZE_MAX;
}

int64_t fleet_neighbour(struct view *fleet, int64_t device, bool back, bool *listed)
{
	struct fleet_view *f = (struct fleet_view *)fleet;
	size_t i = 0;

	while (i < f->list.count && f->device[f->shown[i]].id != device)
		i++;
	*listed = i < f->list.count;
	if (!*listed || (back ? i == 0 : i + 1 == f->list.count))
		return 0;
	f->list.cursor = back ? i - 1 : i + 1;
	return f->device[f->shown[f->list.cursor]].id;
}

static void forget(struct fleet_view *f)
{
	for (size_t i = 0; i < f->devices; i++) {
		free(f->device[i].name);
		free(f->device[i].fact);
		free(f->device[i].ids);
	}
	for (size_t i = 0; i < f->incidents; i++) {
		free(f->incident[i].boundary);
		free(f->incident[i].kind);
		free(f->incident[i].fact);
		free(f->incident[i].summary);
		free(f->incident[i].common);
	}
	free(f->device);
	deliveries_free(&f->deliveries);
	free(f->incident);
	free(f->shown);
	f->device = NULL;
	f->incident = NULL;
	f->shown = NULL;
	f->devices = f->incidents = 0;
	memset(f->stage, 0, sizeof(f->stage));
	memset(f->outcome, 0, sizeof(f->outcome));
}

static void leave(struct view *view)
{
	forget((struct fleet_view *)view);
	free(view);
}

/* The cursor stays on its device, wherever that stands now. */
static bool renew(struct view *view, struct ui *ui)
{
	struct fleet_view *f = (struct fleet_view *)view;
	char *name = f->list.count ? xstrdup(f->device[f->shown[f->list.cursor]].name) : NULL;
	struct error e = { "" };
	int got;

	forget(f);
	got = fleet_rows(f, ui, &e);
	for (size_t i = 0; got > 0 && name && i < f->list.count; i++)
		if (strcmp(f->device[f->shown[i]].name, name) == 0)
			f->list.cursor = i;
	free(name);
	if (got > 0)
		return true;
	ui_say(ui, STYLE_BAD, "%s", e.text);
	return false;
}

struct view *view_fleet_new(struct ui *ui)
{
	struct fleet_view *f = xcalloc(1, sizeof(*f));
	struct error e = { "" };

	f->view = (struct view){ .name = "fleet", .where = WHERE_FLEET, .list = &f->list, .draw = draw, .key = key, .click = click, .leave = leave,
				 .words = words, .filtered = filtered, .place = place, .renew = renew };
	f->pane = FLEET_DEVICES;
	if (fleet_rows(f, ui, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&f->view);
		return NULL;
	}
	return &f->view;
}

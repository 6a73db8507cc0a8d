/*
 * One device: where the parties' views first part, who says what, and every statement on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "summary.h"
#include "when.h"

const struct verdict *device_here(const struct device_view *d)
{
	return d->here ? d->here : d->rest;
}

/* On the first divergence the strip says what rows 4 to 8 say: later sightings tell what stood well before it. */
const struct verdict *device_strip(const struct device_view *d)
{
	return d->event == d->bad ? d->rest : device_here(d);
}

bool device_instant(const struct device_view *d)
{
	return !d->large || d->follow;
}

const struct verdict *device_block(const struct device_view *d)
{
	return d->follow ? device_strip(d) : d->rest;
}

size_t device_bad(const struct device_view *d)
{
	return training_on(d->ui) ? NO_ROW : d->bad;
}

const struct row *device_row(const struct device_view *d)
{
	return d->rows.entries ? &d->rows.row[d->rows.entry[d->list.cursor].row] : NULL;
}

const struct row *device_member(const struct device_view *d)
{
	uint32_t i;

	if (!d->rows.entries)
		return NULL;
	i = d->rows.entry[d->list.cursor].row;
	for (size_t n = 0; n < d->member && d->rows.row[i].next; n++)
		i = d->rows.row[i].next;
	return &d->rows.row[i];
}

/* --- the cursor --- */

void device_moved(struct device_view *d)
{
	d->member = 0;
	if (d->rows.entries)
		d->event = d->rows.entry[d->list.cursor].row;
}

void device_go(struct device_view *d, size_t row)
{
	d->list.cursor = rows_entry_of(&d->rows, row);
	d->jumped = true;
	device_moved(d);
}

/* --- keys --- */

void device_refold(struct device_view *d)
{
	d->view.version++;
	rows_fold(&d->rows, &d->view.filter);
	list_count(&d->list, d->rows.entries);
	d->list.cursor = d->rows.entries ? rows_entry_of(&d->rows, d->event) : 0;
	device_moved(d);
}

static void fold(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_row(d);

	if (!row)
		return;
	if (d->rows.entry[d->list.cursor].members < 2 && !row->open)
		ui_say(ui, STYLE_DIM, "nothing is folded here");
	rows_open(&d->rows, d->list.cursor, !row->open && d->rows.entry[d->list.cursor].members > 1);
	device_refold(d);
}

static void why(struct device_view *d, struct ui *ui, int boundary)
{
	const struct row *row = device_row(d);

	device_finish(d, ui);
	ui_push(ui, overlay_why_new(ui, d->device, d->here && row && d->event != d->bad ? row->t : UTC_NONE, boundary));
}

/* The boundary that this row has to do with: the first one that diverges, else the last that agrees. */
static int boundary_of(const struct device_view *d)
{
	const struct verdict *v = device_strip(d);

	if (v->first)
		return v->first->boundary;
	for (int b = BOUNDARY_COUNT - 1; b >= 0; b--)
		if (v->cell[b].status == STATUS_AGREE)
			return b;
	return 0;
}

static void open_row(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_member(d);

	if (d->pane == PANE_STRIP)
		why(d, ui, d->boundary);
	else if (row)
		ui_push(ui, view_raw_new(ui, row->artifact, row->line));
}

static bool pane_key(struct device_view *d, struct ui *ui, enum action a)
{
	size_t members = d->rows.entries ? d->rows.entry[d->list.cursor].members : 0;

	if (d->pane == PANE_BELIEFS)
		return beliefs_key(d, ui, a);
	if (d->pane == PANE_STRIP && (a == ACTION_LEFT || a == ACTION_RIGHT)) {
		d->boundary = a == ACTION_LEFT ? (d->boundary + BOUNDARY_COUNT - 1) % BOUNDARY_COUNT : (d->boundary + 1) % BOUNDARY_COUNT;
		return true;
	}
	if (d->pane == PANE_TIMELINE && (a == ACTION_LEFT || a == ACTION_RIGHT)) {
		d->left += a == ACTION_RIGHT ? 8 : d->left >= 8 ? -8 : 0;
		d->left = d->left > 400 ? 400 : d->left;
		return true;
	}
	if (d->pane == PANE_EVIDENCE && (a == ACTION_UP || a == ACTION_DOWN)) {
		if (a == ACTION_UP ? d->member > 0 : d->member + 1 < members)
			d->member += a == ACTION_UP ? SIZE_MAX : 1;
		return true;
	}
	return false;
}

/* At an end of the rows that are here, while the device has more: others are read. */
static bool slides(struct device_view *d, struct ui *ui, enum action a)
{
	bool up = a == ACTION_UP || a == ACTION_PAGE_UP || a == ACTION_HALF_UP,
	     down = a == ACTION_DOWN || a == ACTION_PAGE_DOWN || a == ACTION_HALF_DOWN;

	if (!d->rows.entries)
		return false;
	if (a == ACTION_FIRST && d->rows.before) {
		device_slide(d, ui, UTC_NONE);
		d->list.cursor = 0;
	} else if (a == ACTION_LAST && d->rows.after) {
		device_slide(d, ui, INT64_MAX);
		d->list.cursor = d->rows.entries ? d->rows.entries - 1 : 0;
	} else if ((up && d->rows.before && d->list.cursor == 0) || (down && d->rows.after && d->list.cursor + 1 == d->rows.entries)) {
		device_slide(d, ui, d->rows.row[d->event].t);
		return false; /* and on from where it was */
	} else {
		return false;
	}
	device_moved(d);
	return true;
}

/* The next way to tell times, or the one that the command names. */
static void set_times(struct device_view *d, struct ui *ui)
{
	static const char *const names[] = { "absolute", "delta", "since-bad", "written" };

	d->times = (enum device_times)((d->times + 1) % TIMES_COUNT);
	for (int i = 0; i < TIMES_COUNT; i++)
		if (slice_is(ui->argument, names[i]))
			d->times = (enum device_times)i;
	ui_say(ui, STYLE_DIM, "times: %s", d->times == TIMES_DELTA ? "from row to row" : d->times == TIMES_SINCE_BAD ? "since the first bad" :
	       d->times == TIMES_WRITTEN ? "as written" : "absolute");
}

static void switch_key(struct device_view *d, struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_BELIEFS:
		d->beliefs = (d->beliefs + 1) % 3;
		d->pane = d->beliefs ? PANE_BELIEFS : PANE_TIMELINE;
		break;
	case ACTION_PIN:
		d->follow = !d->follow;
		d->here_row = NO_ROW;
		ui_say(ui, STYLE_DIM, d->follow ? "rows 4 to 8 follow the cursor; v pins them again" : "rows 4 to 8 stand at the last statement");
		break;
	case ACTION_PANE:
	case ACTION_PANE_BACK:
		do
			d->pane = (enum device_pane)((d->pane + (a == ACTION_PANE ? 1 : PANE_COUNT - 1)) % PANE_COUNT);
		while (d->pane == PANE_STRIP && training_on(ui)); /* its cells are withheld */
		break;
	case ACTION_ZOOM:
		d->zoom = !d->zoom;
		break;
	case ACTION_TERMS:
		d->written = !d->written;
		ui_say(ui, STYLE_DIM, d->written ? "the lines as they were written; t tells them in canonical terms" : "canonical terms");
		break;
	case ACTION_TIME:
		set_times(d, ui);
		break;
	case ACTION_UNFOLD_ALL:
	case ACTION_FOLD_ALL:
		rows_open_all(&d->rows, a == ACTION_UNFOLD_ALL);
		device_refold(d);
		break;
	default:
		break;
	}
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct device_view *d = (struct device_view *)view;
	bool stuck = false;

	if (pane_key(d, ui, a))
		return;
	if (a == ACTION_TRAIN) {
		d->pane = PANE_TIMELINE;
		device_finish(d, ui);
		training_begin(ui, d->device);
		device_go_home(d);
		return;
	}
	if (slides(d, ui, a))
		return;
	if (list_key(&d->list, a, (size_t)(d->timeline_rows > 1 ? d->timeline_rows - 1 : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, d->list.cursor ? "this is the last row" : "this is the first row");
		device_moved(d);
		return;
	}
	switch (a) {
	case ACTION_OPEN: open_row(d, ui); break;
	case ACTION_DIVERGENCE:
	case ACTION_DIVERGENCE_BACK: device_go_divergence(d, ui, a == ACTION_DIVERGENCE_BACK); break;
	case ACTION_CHANGE:
	case ACTION_CHANGE_BACK: device_go_change(d, ui, a == ACTION_CHANGE_BACK); break;
	case ACTION_WHY: why(d, ui, (int)press - '1'); break;
	case ACTION_WHY_ROW: ui_push(ui, overlay_row_new(ui, d)); break;
	case ACTION_VERDICT:
		device_go_first(d, ui);
		break;
	case ACTION_FOLD: fold(d, ui); break;
	case ACTION_ANSWER:
	case ACTION_HINT:
	case ACTION_REVEAL: training_key(d, ui, a, press); break;
	case ACTION_EPISODE:
	case ACTION_EPISODE_BACK: device_go_episode(d, ui, a == ACTION_EPISODE_BACK); break;
	case ACTION_COMPARE:
		ui_wait(ui, "looking for a healthy device…");
		ui_push(ui, view_compare_new(ui, d->device));
		break;
	case ACTION_WHAT_IF: ui_push(ui, view_clocks_new(ui)); break;
	case ACTION_HISTORY:
		device_finish(d, ui);
		ui_push(ui, view_history_new(ui, d->device));
		break;
	case ACTION_DEVICE_NEXT:
	case ACTION_DEVICE_BACK: device_go_neighbour(d, ui, a == ACTION_DEVICE_BACK); break;
	default: switch_key(d, ui, a);
	}
}

static void click(struct view *view, struct ui *ui, int pane, size_t n)
{
	struct device_view *d = (struct device_view *)view;
	size_t fact = n / PARTY_COUNT;
	int party = (int)(n % PARTY_COUNT) - 1;

	if (pane >= PANE_COUNT || (pane == PANE_STRIP && (n >= BOUNDARY_COUNT || training_on(ui))))
		return;
	d->pane = (enum device_pane)pane;
	if (pane == PANE_TIMELINE && n < d->rows.entries) {
		d->list.cursor = n;
		device_moved(d);
	} else if (pane == PANE_BELIEFS) {
		d->facts.cursor = fact;
		d->party = party;
	} else if (pane == PANE_STRIP) {
		d->boundary = (int)n;
		device_go_boundary(d, ui, (int)n);
	}
}

/* --- search, filter, copy --- */

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	struct device_view *d = (struct device_view *)view;

	(void)ui;
	for (uint32_t i = d->rows.entry[row].row, n = 0; (i || n == 0) && n < 64; i = d->rows.row[i].next, n++)
		rows_words(&d->rows, &d->rows.row[i], out);
}

/* Of a fold each event has a line of its own. */
static bool place(struct view *view, struct ui *ui, size_t row, size_t nth, struct place *out)
{
	struct device_view *d = (struct device_view *)view;
	uint32_t i = d->rows.entry[row].row;

	(void)ui;
	for (size_t n = nth == SIZE_MAX && row == d->list.cursor ? d->member : nth == SIZE_MAX ? 0 : nth; n > 0; n--) {
		i = d->rows.row[i].next;
		if (i == 0)
			return false;
	}
	*out = (struct place){ d->rows.row[i].artifact, d->rows.row[i].line, NULL };
	return true;
}

/* What a person wrote, and, where a filter asks for it, the raw line. */
static void more_words(const void *whose, const struct row *row, struct text *out)
{
	const struct device_view *d = whose;
	struct place p = { row->artifact, row->line, NULL };

	marks_words(marks_find(&d->ui->marks, &p), out);
	if (filter_names(&d->view.filter, "line")) {
		size_t n = 0;
		char *line = store_line(d->ui->store, row->artifact, row->line, &n);

		text_adds(out, "line\t");
		text_add(out, (struct slice){ line, line ? n : 0 });
		text_addc(out, '\n');
		free(line);
	}
}

static void sentence(struct view *view, struct ui *ui, struct text *out)
{
	const struct verdict *v = ((struct device_view *)view)->rest;

	if (training_on(ui)) {
		text_addf(out, "%s: training, the verdict is withheld.", v->name);
		return;
	}
	text_addf(out, "%s: %s. ", v->name, outcome_words(v->outcome));
	text_adds(out, v->headline ? v->headline : "");
	text_adds(out, v->detail && *v->detail ? " " : "");
	text_adds(out, v->detail ? v->detail : "");
}

static void say_passing(const struct device_view *d, struct ui *ui)
{
	bool all = d->rows.judgements >= d->rows.count;

	ui_say(ui, STYLE_WAIT, "filter  %s   %zu row%s pass%s%s   Esc clears", d->view.filter.text, d->rows.entries, d->rows.entries == 1 ? "" : "s",
	       d->rows.entries == 1 ? "es" : "", all ? "" : "…");
}

/* A first part of the rows at once; device_work() asks about the others. */
static void filtered(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;

	rows_unjudge(&d->rows);
	rows_judge(&d->rows, &d->view.filter, ROWS_STEP);
	device_refold(d);
	if (d->view.filter.text)
		say_passing(d, ui);
}

static bool work(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;
	bool judging = d->view.filter.count && d->rows.judgements < d->rows.count;

	if (!device_work(view, ui))
		return false;
	if (judging && d->rows.judgements >= d->rows.count && ui->said.n)
		say_passing(d, ui);
	return true;
}

static void rest(struct view *view)
{
	struct device_view *d = (struct device_view *)view;

	rows_reader_free(d->reader);
	d->reader = NULL;
}

static void leave(struct view *view)
{
	struct device_view *d = (struct device_view *)view;

	device_forget(d);
	free(d);
}

struct view *view_device_new(struct ui *ui, int64_t device)
{
	struct device_view *d = xcalloc(1, sizeof(*d));
	struct error e = { "" };

	ui_wait(ui, "reading…");
	d->view = (struct view){ .name = "device",
				 .where = WHERE_DEVICE,
				 .list = &d->list,
				 .draw = device_draw,
				 .key = key,
				 .click = click,
				 .leave = leave,
				 .words = words,
				 .filtered = filtered,
				 .place = place,
				 .sentence = sentence,
				 .renew = device_renew,
				 .work = work, .rest = rest };
	d->ui = ui;
	d->device = device;
	d->rows.tz = ui->o->tz;
	d->rows.more = more_words;
	d->rows.whose = d;
	d->here_row = NO_ROW;
	d->party = -1;
	if (device_read(d, ui, UTC_NONE, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&d->view);
		return NULL;
	}
	free(ui->shown);
	ui->shown = xstrdup(d->name);
	d->boundary = boundary_of(d);
	if (training_on(ui) || ui->training.always)
		device_finish(d, ui);
	if (training_on(ui) || ui->training.always)
		training_begin(ui, d->device);
	device_go_home(d);
	return &d->view;
}

struct view *view_device_at(struct ui *ui, int64_t device, int64_t event)
{
	struct view *view = view_device_new(ui, device);
	struct device_view *d = (struct device_view *)view;

	for (size_t i = 0; d && i < d->rows.count; i++)
		if (d->rows.row[i].id == event)
			device_go(d, i);
	return view;
}

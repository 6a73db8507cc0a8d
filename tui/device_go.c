/*
 * Where the cursor jumps to: divergences, changes of a boundary, the devices beside this one.
 */
#include <stdlib.h>

#include "device.h"

static size_t last_statement(const struct device_view *d)
{
	size_t i = d->rows.entries - 1;

	while (i > 0 && d->rows.row[d->rows.entry[i].row].kind == KIND_NOTE)
		i--;
	return i;
}

/* In training nothing is pointed at. */
void device_go_home(struct device_view *d)
{
	if (training_on(d->ui))
		d->list.cursor = 0;
	else if (d->bad != NO_ROW)
		device_go(d, d->bad);
	else if (d->rows.entries)
		d->list.cursor = last_statement(d);
	device_moved(d);
}

/* The row of a divergence, which may stand among rows that were not read. */
static void go(struct device_view *d, struct ui *ui, const struct divergence *f)
{
	size_t row;

	if (!device_holds(d, f->onset) && device_slide(d, ui, f->onset) < 0)
		return;
	row = device_event_of(d, f);
	if (row != NO_ROW)
		device_go(d, row);
}

void device_go_first(struct device_view *d, struct ui *ui)
{
	if (d->rest->first)
		go(d, ui, d->rest->first);
	else
		ui_say(ui, STYLE_WAIT, "nothing diverges in this evidence");
}

void device_go_boundary(struct device_view *d, struct ui *ui, int boundary)
{
	const struct verdict *v = d->rest;
	const struct cell *c = &v->cell[boundary];

	if (v->first && (int)v->first->boundary == boundary) {
		go(d, ui, v->first);
		return;
	}
	for (size_t e = 0; e < c->evidences; e++)
		for (size_t i = 0; i < d->rows.count; i++)
			if (d->rows.row[i].id == c->evidence[e].event) {
				device_go(d, i);
				return;
			}
	ui_say(ui, STYLE_DIM, "%d %s: %s, no line in sight stands for it; Enter tells why", boundary + 1, boundary_screen((enum boundary)boundary),
	       cell_word(c));
}

/* Is the divergence behind the cursor, or before it. By rows where they are here: several may begin at one time. */
static int side_of(const struct device_view *d, const struct divergence *f)
{
	const struct row *here = device_row(d);
	size_t at;

	if (!here)
		return 1;
	if (!device_holds(d, f->onset))
		return f->onset < here->t ? -1 : 1;
	at = rows_entry_of(&d->rows, device_event_of(d, f));
	return at < d->list.cursor ? -1 : at > d->list.cursor;
}

void device_go_divergence(struct device_view *d, struct ui *ui, bool back)
{
	const struct divergence *best = NULL;
	const struct verdict *v;

	device_finish(d, ui);
	v = d->rest;
	for (size_t i = 0; i <= v->histories; i++) {
		const struct divergence *f = i < v->histories ? &v->history[i] : v->first;

		if (f && side_of(d, f) == (back ? -1 : 1) && (!best || (back ? f->onset > best->onset : f->onset < best->onset)))
			best = f;
	}
	if (best)
		go(d, ui, best);
	else if (!v->histories && !v->first)
		ui_say(ui, STYLE_WAIT, "nothing diverges in this evidence");
	else
		ui_say(ui, STYLE_WAIT, "no divergence %s this row; . goes to the first", back ? "before" : "behind");
}

static bool same_strip(const struct verdict *a, const struct verdict *b)
{
	for (int i = 0; i < BOUNDARY_COUNT; i++)
		if (a->cell[i].status != b->cell[i].status)
			return false;
	return true;
}

/* The next entry at which a boundary has another status. Each step is a verdict of its own, so any key stops the walk. */
void device_go_change(struct device_view *d, struct ui *ui, bool back)
{
	const struct verdict *from = device_strip(d);
	size_t i = d->list.cursor;
	struct error e = { "" };

	device_finish(d, ui);
	ui_wait(ui, "looking for the next change; any key stops…");
	while (back ? i > 0 : i + 1 < d->rows.entries) {
		const struct row *row = &d->rows.row[d->rows.entry[i = back ? i - 1 : i + 1].row];
		struct verdict *v = row->t == UTC_NONE ? NULL : verdict_here(ui->store, d->device, row->t, &e);
		bool same = !v || same_strip(v, from);

		verdict_free(v);
		if (!same || screen_key(ui->screen, 0) != PRESS_NONE) {
			device_go(d, d->rows.entry[i].row);
			if (same)
				ui_say(ui, STYLE_WAIT, "stopped here by a key");
			return;
		}
	}
	ui_say(ui, STYLE_WAIT, "no boundary changes %s this row", back ? "before" : "behind");
}

/* What begins an episode: an order, a start, or a break. */
static bool begins_episode(const struct device_view *d, size_t entry)
{
	static const enum kind kinds[] = { KIND_BOOT, KIND_OPERATION_QUEUED, KIND_TRIGGER_SENT, KIND_PROFILE_ENABLED };
	uint32_t row = d->rows.entry[entry].row;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (d->rows.row[row].kind == kinds[i])
			return true;
	if (training_on(d->ui))
		return false;
	if (d->bad == row)
		return true;
	for (size_t i = 0; i < d->rest->histories; i++)
		if (device_event_of(d, &d->rest->history[i]) == row)
			return true;
	return false;
}

void device_go_episode(struct device_view *d, struct ui *ui, bool back)
{
	device_finish(d, ui);
	for (size_t i = d->list.cursor; back ? i > 0 : i + 1 < d->rows.entries;) {
		i = back ? i - 1 : i + 1;
		if (begins_episode(d, i)) {
			device_go(d, d->rows.entry[i].row);
			return;
		}
	}
	ui_say(ui, STYLE_WAIT, "no episode begins %s this row", back ? "before" : "behind");
}

/* In the order of the fleet where it is open, else by name. */
struct neighbours { int64_t own, before, after; bool seen; };

static int find_neighbours(void *to_whom, const struct device_row *row)
{
	struct neighbours *n = to_whom;

	if (row->id == n->own)
		n->seen = true;
	else if (!n->seen)
		n->before = row->id;
	else if (!n->after)
		n->after = row->id;
	return 1;
}

void device_go_neighbour(struct device_view *d, struct ui *ui, bool back)
{
	struct neighbours n = { .own = d->device };
	struct error e = { "" };
	bool listed = false;
	int64_t id = 0;

	ui_wait(ui, "reading…");
	if (ui->stack[0]->where == WHERE_FLEET)
		id = fleet_neighbour(ui->stack[0], d->device, back, &listed);
	if (!listed && verdict_devices(ui->store, find_neighbours, &n, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		return;
	}
	if (!listed)
		id = back ? n.before : n.after;
	if (id)
		ui_push(ui, view_device_new(ui, id));
	else
		ui_say(ui, STYLE_WAIT, "no device %s this one", back ? "before" : "behind");
}

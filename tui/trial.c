#include "trial.h"

#include <stdlib.h>
#include <string.h>

#include "timeline.h"
#include "ui.h"
#include "verdict.h"
#include "when.h"

enum {
	EVENTS_AT_ONCE = 5000, /* so many are settled within the time of a key */
	EVENTS_STEP = 64,      /* are read in less than a millisecond */
	STEP_MS = 8,	       /* less than a key may wait */
	SHOWN = 10,	       /* times that the fleet is read while it follows */
};

/* --- the device that is asked --- */

static int first_device(void *to_whom, const struct device_row *row)
{
	int64_t *id = to_whom;

	*id = row->id;
	return 0;
}

static int64_t device_asked(struct ui *ui)
{
	struct error e;
	int64_t id = ui->shown ? verdict_find(ui->store, ui->shown) : 0;

	if (id <= 0) {
		id = 0;
		verdict_devices(ui->store, first_device, &id, &e);
	}
	return id;
}

static char *words_of(const struct verdict *v)
{
	struct text t = { 0 };

	if (v->first)
		text_addf(&t, "%s, %s", boundary_screen(v->first->boundary), v->first->kind);
	else
		text_adds(&t, v->outcome == OUTCOME_UNKNOWN ? "nothing diverges where evidence reaches" : outcome_words(v->outcome));
	return t.p;
}

static int by_event(const void *a, const void *b)
{
	const struct instant *x = a, *y = b;

	return x->event < y->event ? -1 : x->event > y->event;
}

static struct instant *instants_of(struct ui *ui, int64_t device, size_t *n)
{
	struct timeline_filter f = { .device = device, .since = UTC_NONE, .until = UTC_NONE, .witnesses = true };
	struct timeline_row row;
	struct error e;
	struct timeline *list = timeline_open(ui->store, &f, &e);
	struct instant *all = NULL;

	*n = 0;
	while (list && timeline_next(list, &row, &e) > 0) {
		if ((*n & (*n - 1)) == 0)
			all = xrealloc(all, *n ? *n * 2 : 1, sizeof(*all));
		all[(*n)++] = (struct instant){ row.id, row.t };
	}
	timeline_close(list);
	if (*n)
		qsort(all, *n, sizeof(*all), by_event);
	return all;
}

/* How many of the device's events stand elsewhere now, or are gone, or new. */
static size_t count_moved(struct ui *ui, int64_t device)
{
	const struct trial *t = &ui->trial;
	size_t n, moved = 0, i = 0, k = 0;
	ptrdiff_t known = t->part ? whatif_moved(ui->store, device) : -1;
	struct instant *now;

	if (known >= 0)
		return (size_t)known;
	now = instants_of(ui, device, &n);
	while (i < t->instants || k < n) {
		if (k == n || (i < t->instants && t->instant[i].event < now[k].event)) {
			i++;
			moved++;
		} else if (i == t->instants || now[k].event < t->instant[i].event) {
			k++;
			moved++;
		} else {
			moved += t->instant[i++].t != now[k++].t;
		}
	}
	free(now);
	return moved;
}

/* Are there too many events to settle all of them within the time of a key. */
static bool large(struct ui *ui)
{
	return whatif_events(ui->store) > EVENTS_AT_ONCE;
}

/* Before the first step: the case as it is. */
static bool remember(struct ui *ui)
{
	struct trial *t = &ui->trial;
	struct error e = { "" };
	struct verdict *v;

	if (t->done)
		return true;
	t->device = device_asked(ui);
	while (t->device && large(ui) && verdict_ready(ui->store, t->device, SIZE_MAX, &e) == 0)
		;
	v = t->device ? verdict_of(ui->store, t->device, UTC_NONE, &e) : NULL;
	if (!v) {
		ui_say(ui, STYLE_WAIT, "no device is there to be asked");
		return false;
	}
	free(t->name);
	free(t->before);
	free(t->instant);
	t->name = xstrdup(v->name);
	t->before = words_of(v);
	t->instant = NULL;
	t->instants = 0;
	if (!large(ui) || verdict_ready(ui->store, t->device, 0, &e) <= 0 || whatif_moved(ui->store, t->device) < 0)
		t->instant = instants_of(ui, t->device, &t->instants);
	verdict_free(v);
	return true;
}

/* --- saying --- */

static void say_step(const struct tried *w, struct text *out)
{
	switch (w->kind) {
	case WHATIF_OFFSET: text_addf(out, "%s offset %s s", w->name, w->value); break;
	case WHATIF_ZONE: text_addf(out, "%s zone %s", w->name, w->value); break;
	case WHATIF_WITHOUT_CLOCK:
	case WHATIF_WITHOUT_ARTIFACT: text_addf(out, "without %s", strrchr(w->name, '/') ? strrchr(w->name, '/') + 1 : w->name); break;
	}
	if (*w->was)
		text_addf(out, ", was %s", w->was);
}

static void say_banner(struct ui *ui, const struct verdict *v, size_t moved)
{
	struct trial *t = &ui->trial;
	char *now = words_of(v);
	struct text *b = &t->banner;

	text_clear(b);
	if (t->done > 1)
		text_addf(b, "%zu steps, the last: ", t->done);
	say_step(&t->tried[t->done - 1], b);
	if (strcmp(now, t->before) == 0)
		text_addf(b, "   verdict unchanged: %s", now);
	else
		text_addf(b, "   verdict now: %s, was %s", now, t->before);
	text_addf(b, "   %zu event%s%s move%s", moved, moved == 1 ? "" : "s", t->part ? " of it" : "", moved == 1 ? "s" : "");
	free(now);
}

/* --- trying --- */

static void forget(struct trial *t, size_t from)
{
	for (size_t i = from; i < t->count; i++) {
		free(t->tried[i].name);
		free(t->tried[i].value);
		free(t->tried[i].was);
	}
	t->count = from < t->count ? from : t->count;
}

static int try(struct ui *ui, bool part, struct error *e)
{
	struct trial *t = &ui->trial;
	struct whatif *w = xcalloc(t->done + 1, sizeof(*w));
	int got;

	for (size_t i = 0; i < t->done; i++)
		w[i] = (struct whatif){ t->tried[i].kind, t->tried[i].name, t->tried[i].value };
	ui_rest(ui);
	follow_free(t->follow);
	t->follow = NULL;
	got = whatif_try(ui->store, w, t->done, !part, e);
	free(w);
	t->part = part && t->done && got > 0;
	text_clear(&t->banner);
	if (marks_keep(&ui->marks, ui->store, e) < 0) /* what was marked meanwhile went with the trial before */
		got = -1;
	return got;
}

static void judge(struct ui *ui)
{
	struct trial *t = &ui->trial;
	struct error e = { "" };
	int64_t device = t->part ? t->device : verdict_find(ui->store, t->name);
	struct verdict *v = device > 0 ? verdict_of(ui->store, device, UTC_NONE, &e) : NULL;

	if (v) {
		say_banner(ui, v, count_moved(ui, device));
	} else {
		text_clear(&t->banner);
		say_step(&t->tried[t->done - 1], &t->banner);
		text_addf(&t->banner, "   %s is no device then", t->name);
	}
	t->fresh = v;
}

struct verdict *trial_take(struct ui *ui, int64_t device)
{
	struct verdict *v = ui->trial.fresh;

	if (!v || v->device != device)
		return NULL;
	ui->trial.fresh = NULL;
	return v;
}

static void begin_follow(struct ui *ui)
{
	struct trial *t = &ui->trial;
	struct error e = { "" };

	t->follow = follow_new(ui->store, &e);
	t->followed = t->fleet = 0;
	if (t->follow)
		follow_done(t->follow, &t->fleet, &t->read);
	else
		ui_say(ui, STYLE_BAD, "%s", e.text);
}

static void apply(struct ui *ui, bool part)
{
	struct trial *t = &ui->trial;
	struct error e = { "" };

	if (try(ui, part, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		t->done = 0;
		forget(t, 0);
	} else if (t->done) {
		judge(ui);
	}
	ui_renew(ui);
	verdict_free(t->fresh);
	t->fresh = NULL;
	if (t->part)
		begin_follow(ui);
}

void trial_now(struct ui *ui)
{
	if (!ui->trial.due)
		return;
	ui->trial.due = false;
	apply(ui, large(ui));
}

/* --- the others --- */

/* The fleet screen reads its rows again now and then, not for each device. */
static void show_fleet(struct ui *ui)
{
	for (size_t i = 0; i < ui->depth; i++)
		if (ui->stack[i]->where == WHERE_FLEET)
			ui->stack[i]->renew(ui->stack[i], ui);
}

bool trial_work(struct ui *ui)
{
	struct trial *t = &ui->trial;
	int64_t until = when_ms() + STEP_MS;
	size_t before = t->followed;
	struct error e = { "" };
	int got = 0;

	if (!t->follow)
		return false;
	while (got == 0 && when_ms() < until)
		got = follow_step(t->follow, EVENTS_STEP, &e);
	t->followed = follow_done(t->follow, &t->fleet, &t->read);
	if (got < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	if (got != 0) {
		follow_free(t->follow);
		t->follow = NULL;
	}
	if (got != 0 || before * SHOWN / (t->fleet + 1) != t->followed * SHOWN / (t->fleet + 1))
		show_fleet(ui);
	return true;
}

bool trial_stop(struct ui *ui)
{
	struct trial *t = &ui->trial;

	if (!t->follow)
		return false;
	follow_free(t->follow);
	t->follow = NULL;
	return true;
}

void trial_say_fleet(const struct ui *ui, struct text *out)
{
	const struct trial *t = &ui->trial;

	if (t->part)
		text_addf(out, "what-if: %zu of %zu device%s followed", t->followed, t->fleet, t->fleet == 1 ? "" : "s");
	if (t->part && t->follow && t->read < 100)
		text_addf(out, ", %d %% read", t->read);
	else if (t->part && !t->follow && t->followed < t->fleet)
		text_adds(out, ", stopped");
}

void trial_step(struct ui *ui, bool redo)
{
	struct trial *t = &ui->trial;

	if (redo ? t->done < t->count : t->done > 0) {
		t->done += redo ? 1 : SIZE_MAX;
		t->due = true;
		ui_say(ui, STYLE_TEXT, redo ? "tried again" : t->done ? "one step back" : "the case as it is");
	}
}

void trial_add(struct ui *ui, enum whatif_kind kind, const char *name, const char *value, const char *was)
{
	struct trial *t = &ui->trial;

	if (!remember(ui))
		return;
	forget(t, t->done);
	t->tried = xrealloc(t->tried, t->count + 1, sizeof(*t->tried));
	t->tried[t->count++] = (struct tried){ kind, xstrdup(name), xstrdup(value), xstrdup(was) };
	t->done = t->count;
	t->due = true;
	marks_trial(&ui->marks);
}

bool trial_holds(const struct ui *ui, enum whatif_kind kind, const char *name)
{
	for (size_t i = 0; i < ui->trial.done; i++)
		if (ui->trial.tried[i].kind == kind && strcmp(ui->trial.tried[i].name, name) == 0)
			return true;
	return false;
}

/* A step in the midst of others cannot be undone alone: its contrary is one more step. */
void trial_clear(struct ui *ui, const char *name)
{
	const struct trial *t = &ui->trial;

	if (t->done && strcmp(t->tried[t->done - 1].name, name) == 0)
		mark_undo(ui, false);
	else
		ui_say(ui, STYLE_DIM, t->done ? "the last step was another one; u undoes steps in their order" : "nothing was tried on this clock");
}

void trial_end(struct ui *ui)
{
	struct trial *t = &ui->trial;
	struct error e;

	follow_free(t->follow);
	t->follow = NULL;
	if (t->done) {
		t->done = 0;
		ui_rest(ui);
		whatif_try(ui->store, NULL, 0, false, &e);
		marks_keep(&ui->marks, ui->store, &e);
	}
	forget(t, 0);
	free(t->tried);
	free(t->name);
	free(t->before);
	free(t->instant);
	text_free(&t->banner);
}

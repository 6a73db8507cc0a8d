/*
 * One file a case, named after the case's path. Rows: "screen NAME" opens a screen, "of", "filter", "hide" and "at" say more of it. What is not
 * there any more is left out.
 */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "ui.h"
#include "verdict.h"

/* Two cases of one name in two folders are two. */
static char *file_of(const char *path)
{
	char *whole = realpath(path, NULL);
	const char *slash = whole ? strrchr(whole, '/') : NULL;
	uint64_t hash = UINT64_C(0xCBF29CE484222325);
	struct text t = { 0 };

	for (const char *p = whole; p && *p; p++)
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001B3);
	if (slash)
		text_addf(&t, "session/%.60s-%016llx", slash + 1, (unsigned long long)hash);
	free(whole);
	return t.p;
}

/* --- saving --- */

/* A row is one line. */
static bool one_line(const char *words)
{
	return words && *words && !strpbrk(words, "\n\r");
}

static void save_cursor(struct ui *ui, struct view *v, struct text *out)
{
	struct place p = { 0 };

	if (!v->list || !v->place || !v->list->count || !v->place(v, ui, v->list->cursor, SIZE_MAX, &p))
		return;
	if (p.device && one_line(p.device))
		text_addf(out, "at %s\n", p.device);
	else if (!p.device)
		text_addf(out, "at %lld %u\n", (long long)p.artifact, p.line);
}

/* Raw lines belong to an artifact, all else with a crumb to a device. False: a screen that is not opened again, nor what stands on it. */
static bool save_screen(struct ui *ui, struct view *v, struct text *out)
{
	struct place p = { 0 };

	if (!(v->where & (WHERE_FLEET | WHERE_DEVICE | WHERE_RAW | WHERE_ARTIFACTS | WHERE_CLOCKS)))
		return false;
	if (v->where == WHERE_DEVICE && !one_line(v->crumb))
		return false;
	if (v->where == WHERE_RAW && (!v->list->count || !v->place(v, ui, 0, 0, &p)))
		return false;
	text_addf(out, "screen %s\n", v->name);
	if (v->where == WHERE_DEVICE)
		text_addf(out, "of %s\n", v->crumb);
	if (v->where == WHERE_RAW)
		text_addf(out, "of %lld\n", (long long)p.artifact);
	if (one_line(v->filter.text))
		text_addf(out, "%s %s\n", v->filter.hides ? "hide" : "filter", v->filter.text);
	save_cursor(ui, v, out);
	return true;
}

void session_save(struct ui *ui)
{
	char *file = ui->o->kept ? file_of(ui->o->kept) : NULL;
	struct text t = { 0 };
	struct error e;

	text_adds(&t, "");
	for (size_t i = 0; file && i < ui->depth && ui->stack[i]->where; i++)
		if (!save_screen(ui, ui->stack[i], &t))
			break;
	if (file && t.n)
		config_write(file, text_slice(&t), &e); /* a place that cannot be written to remembers nothing */
	text_free(&t);
	free(file);
}

/* --- coming back --- */

struct coming { struct ui *ui; struct view *v; char *name; bool any; };

static void push(struct coming *c, struct view *v)
{
	ui_push(c->ui, v);
	c->v = v;
	c->any |= v != NULL;
}

static void open_screen(struct coming *c, struct slice name)
{
	struct ui *ui = c->ui;

	free(c->name);
	c->name = xstrndup(name.p, name.n);
	c->v = NULL;
	if (slice_is(name, "fleet") && ui->stack[0]->where == WHERE_FLEET)
		c->v = ui->stack[0];
	else if (slice_is(name, "artifacts"))
		push(c, view_artifacts_new(ui));
	else if (slice_is(name, "clocks"))
		push(c, view_clocks_new(ui));
}

static void open_of(struct coming *c, struct slice value)
{
	struct ui *ui = c->ui;
	char *name = xstrndup(value.p, value.n);
	int64_t device;

	if (c->name && strcmp(c->name, "raw") == 0 && slice_digits(value)) {
		push(c, view_raw_new(ui, slice_number(value), 0));
	} else if (c->name && strcmp(c->name, "device") == 0) {
		device = verdict_find(ui->store, name);
		if (ui->depth == 1 && ui->stack[0]->where == WHERE_DEVICE && strcmp(ui->stack[0]->crumb, name) == 0)
			c->v = ui->stack[0];
		else if (device > 0)
			push(c, view_device_new(ui, device));
	}
	free(name);
}

static void set_filter(struct coming *c, struct slice words, bool hide)
{
	char *text = xstrndup(words.p, words.n);
	struct error e;

	if (c->v->filtered && filter_set(&c->v->filter, text, hide, &e) > 0) {
		c->v->version++;
		c->v->filtered(c->v, c->ui);
		c->any = true;
	}
	free(text);
}

/* A line stands at most so deep in a fold. */
static bool stands_at(struct coming *c, size_t row, struct slice value)
{
	enum { MEMBERS = 64 };
	struct place p = { 0 };
	struct slice rest = value, artifact = slice_token(&rest, ' ');

	for (size_t nth = 0; nth < MEMBERS && c->v->place(c->v, c->ui, row, nth, &p); nth++) {
		if (p.device)
			return slice_is(value, p.device);
		if (slice_number(artifact) == p.artifact && slice_number(slice_trim(rest)) == p.line)
			return true;
	}
	return false;
}

static void set_cursor(struct coming *c, struct slice value)
{
	struct list *l = c->v->list;

	for (size_t i = 0; l && c->v->place && i < l->count; i++)
		if (stands_at(c, i, value)) {
			c->any |= l->cursor != i;
			l->cursor = i;
			return;
		}
}

static void come_back(void *to_whom, unsigned line, struct slice name, struct slice value)
{
	struct coming *c = to_whom;

	(void)line;
	if (c->ui->depth + 1 >= UI_DEPTH || !value.n)
		return;
	if (slice_is(name, "screen"))
		open_screen(c, value);
	else if (slice_is(name, "of"))
		open_of(c, value);
	else if (c->v && (slice_is(name, "filter") || slice_is(name, "hide")))
		set_filter(c, value, slice_is(name, "hide"));
	else if (c->v && slice_is(name, "at"))
		set_cursor(c, value);
}

bool session_restore(struct ui *ui)
{
	char *file = ui->o->kept ? file_of(ui->o->kept) : NULL;
	struct coming c = { .ui = ui };
	struct error e;

	if (file)
		config_each(file, come_back, &c, &e);
	free(c.name);
	free(file);
	return c.any;
}

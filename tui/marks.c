#include "marks.h"

#include <stdlib.h>
#include <string.h>

#include "notes.h"
#include "ui.h"

/* --- the list --- */

static void free_mark(struct mark *m)
{
	free(m->device);
	free(m->text);
}

static struct mark copy_of(const struct mark *m)
{
	return (struct mark){ xstrdup(m->device), m->artifact, m->line, m->marked, xstrdup(m->text) };
}

static bool same_place(const struct mark *a, const struct mark *b)
{
	return a->artifact == b->artifact && a->line == b->line && strcmp(a->device, b->device) == 0;
}

static struct mark *stands(struct marks *m, const struct mark *at)
{
	for (size_t i = 0; i < m->count; i++)
		if (same_place(&m->mark[i], at))
			return &m->mark[i];
	return NULL;
}

static void put(struct marks *m, const struct mark *now)
{
	struct mark *old = stands(m, now), new = copy_of(now);

	if (old) {
		free_mark(old);
		*old = new;
		return;
	}
	m->mark = xrealloc(m->mark, m->count + 1, sizeof(*m->mark));
	m->mark[m->count++] = new;
}

static int add(void *to_whom, const struct note *n)
{
	struct mark now = { (char *)n->device, n->artifact, n->line, n->marked, (char *)n->text };

	put(to_whom, &now);
	return 1;
}

int marks_read(struct marks *m, struct store *s, struct error *e)
{
	return notes_each(s, add, m, e);
}

static struct note note_of(const struct mark *m)
{
	return (struct note){ m->device, m->artifact, m->line, m->marked, m->text };
}

int marks_keep(const struct marks *m, struct store *s, struct error *e)
{
	int got = 1;

	for (size_t i = 0; got > 0 && i < m->count; i++) {
		struct note n = note_of(&m->mark[i]);

		got = notes_keep(s, &n, e);
	}
	return got;
}

static void forget(struct marks *m, size_t from)
{
	for (size_t i = from; i < m->changes; i++) {
		free_mark(&m->change[i].before);
		free_mark(&m->change[i].after);
	}
	m->changes = from;
}

void marks_free(struct marks *m)
{
	forget(m, 0);
	for (size_t i = 0; i < m->count; i++)
		free_mark(&m->mark[i]);
	free(m->mark);
	free(m->change);
	*m = (struct marks){ 0 };
}

const struct mark *marks_find(const struct marks *m, const struct place *p)
{
	struct mark at = { (char *)(p->device ? p->device : ""), p->device ? 0 : p->artifact, p->device ? 0 : p->line, false, NULL };

	for (size_t i = 0; i < m->count; i++)
		if (same_place(&m->mark[i], &at) && (m->mark[i].marked || *m->mark[i].text))
			return &m->mark[i];
	return NULL;
}

bool marks_any(const struct marks *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->mark[i].marked || *m->mark[i].text)
			return true;
	return false;
}

char marks_glyph(const struct mark *m)
{
	return !m ? ' ' : m->marked ? 'x' : '"';
}

void marks_words(const struct mark *m, struct text *out)
{
	if (m && m->marked)
		text_adds(out, "mark\tyes\n");
	if (m && *m->text) {
		text_adds(out, "note\t");
		text_adds(out, m->text);
		text_addc(out, '\n');
	}
}

/* --- changes --- */

static void apply(struct ui *ui, const struct mark *now)
{
	struct error e = { "" };
	struct note n = note_of(now);

	put(&ui->marks, now);
	if (notes_keep(ui->store, &n, &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
}

static bool under_cursor(struct ui *ui, struct place *p)
{
	struct view *v = ui_screen(ui);

	*p = (struct place){ 0 };
	if (v->place && v->list && v->list->count && v->place(v, ui, v->list->cursor, SIZE_MAX, p))
		return true;
	ui_say(ui, STYLE_DIM, "nothing to mark here");
	return false;
}

static struct mark now_at(struct ui *ui, const struct place *p)
{
	const struct mark *m = marks_find(&ui->marks, p);

	if (m)
		return copy_of(m);
	return (struct mark){ xstrdup(p->device ? p->device : ""), p->device ? 0 : p->artifact, p->device ? 0 : p->line, false, xstrdup("") };
}

static void change(struct ui *ui, struct mark before, struct mark after)
{
	struct marks *m = &ui->marks;

	forget(m, m->done);
	m->change = xrealloc(m->change, m->changes + 1, sizeof(*m->change));
	m->change[m->changes++] = (struct change){ false, before, after };
	m->done = m->changes;
	apply(ui, &after);
}

void mark_row(struct ui *ui)
{
	struct place p;
	struct mark before, after;
	size_t all = 0;

	if (!under_cursor(ui, &p))
		return;
	before = now_at(ui, &p);
	after = copy_of(&before);
	after.marked = !after.marked;
	change(ui, before, after);
	for (size_t i = 0; i < ui->marks.count; i++)
		all += ui->marks.mark[i].marked;
	ui_say(ui, STYLE_TEXT, "%s   %zu marked%s   u undoes", after.marked ? "marked" : "mark taken away", all, all == 2 ? ", C compares them" : "");
}

void marks_trial(struct marks *m)
{
	forget(m, m->done);
	m->change = xrealloc(m->change, m->changes + 1, sizeof(*m->change));
	m->change[m->changes++] = (struct change){ .trial = true };
	m->done = m->changes;
}

static void write_note(struct ui *ui, struct slice words)
{
	struct place p;
	struct mark before, after;

	if (!under_cursor(ui, &p))
		return;
	before = now_at(ui, &p);
	after = copy_of(&before);
	free(after.text);
	after.text = xstrndup(words.n ? words.p : "", words.n);
	change(ui, before, after);
	ui_say(ui, STYLE_TEXT, words.n ? "noted   u undoes" : "note taken away   u undoes");
}

static void done(struct ui *ui, bool accepted)
{
	if (accepted)
		write_note(ui, slice_trim(text_slice(&ui->field.text)));
}

void note_begin(struct ui *ui)
{
	struct place p;
	const struct mark *m;

	if (ui->argument.n) {
		write_note(ui, ui->argument);
		return;
	}
	if (!under_cursor(ui, &p))
		return;
	m = marks_find(&ui->marks, &p);
	ui_ask(ui, FIELD_WORDS, "note", NULL, done);
	text_adds(&ui->field.text, m ? m->text : "");
}

bool mark_undo(struct ui *ui, bool redo)
{
	struct marks *m = &ui->marks;
	const struct change *c;

	if (redo ? m->done == m->changes : m->done == 0)
		return false;
	c = &m->change[redo ? m->done++ : --m->done];
	if (c->trial) {
		trial_step(ui, redo);
		return true;
	}
	apply(ui, redo ? &c->after : &c->before);
	ui_say(ui, STYLE_TEXT, "%s: %s", redo ? "done again" : "undone",
	       strcmp(c->before.text, c->after.text) != 0 ? "a note" : c->after.marked ? "a mark" : "a mark taken away");
	return true;
}

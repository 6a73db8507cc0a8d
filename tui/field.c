/*
 * The line that is being typed: Enter, Esc, Tab, arrows, Home, End, C-u and C-w; everything else is a character of it.
 */
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "ui.h"

enum { FIELD_MAX_BYTES = 400 };

void ui_ask(struct ui *ui, enum field_what what, const char *prompt, void (*typed)(struct ui *), void (*done)(struct ui *, bool))
{
	ui->field.on = true;
	ui->field.what = what;
	ui->field.prompt = prompt;
	ui->field.typed = typed;
	ui->field.done = done;
	ui->field.back = 0;
	text_clear(&ui->field.text);
}

static void cut_back(struct text *t, bool word)
{
	do {
		while (t->n && ((unsigned char)t->p[t->n - 1] & 0xC0) == 0x80)
			t->n--;
		t->n -= t->n > 0;
	} while (word && t->n && t->p[t->n - 1] != ' ');
	if (t->p)
		t->p[t->n] = '\0';
}

void field_add(struct text *t, uint32_t c)
{
	if (t->n > FIELD_MAX_BYTES)
		return;
	if (c >= 0x10000)
		text_addc(t, (char)(0xF0 | c >> 18));
	if (c >= 0x10000)
		text_addc(t, (char)(0x80 | (c >> 12 & 0x3F)));
	else if (c >= 0x800)
		text_addc(t, (char)(0xE0 | c >> 12));
	if (c >= 0x80) {
		text_addc(t, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6));
		text_addc(t, (char)(0x80 | (c & 0x3F)));
	} else
		text_addc(t, (char)c);
}

bool field_edit(struct text *t, uint32_t press)
{
	if (press == PRESS_ERASE || press == PRESS_DELETE || press == 8)
		cut_back(t, false);
	else if (press == 0x17)
		cut_back(t, true);
	else if (press == 0x15)
		text_clear(t);
	else if (press >= ' ' && press < PRESS_UP)
		field_add(t, press);
	else
		return false;
	return true;
}

/* --- what was typed before --- */

void field_remember(struct ui *ui, struct slice words)
{
	struct typing *f = &ui->field;

	if (words.n == 0 || (f->history[0] && slice_is(words, f->history[0])))
		return;
	free(f->history[HISTORY_MAX - 1]);
	memmove(&f->history[1], &f->history[0], (HISTORY_MAX - 1) * sizeof(f->history[0]));
	f->history[0] = xstrndup(words.p, words.n);
}

void field_recall(struct ui *ui, struct text *into, bool older)
{
	struct typing *f = &ui->field;

	if (older ? f->back == HISTORY_MAX || !f->history[f->back] : f->back == 0)
		return;
	f->back = older ? f->back + 1 : f->back - 1;
	text_clear(into);
	text_adds(into, f->back ? f->history[f->back - 1] : "");
}

void field_free(struct ui *ui)
{
	for (int i = 0; i < HISTORY_MAX; i++)
		free(ui->field.history[i]);
	text_free(&ui->field.text);
}

static void complete(struct ui *ui)
{
	struct typing *f = &ui->field;

	if (!f->text.n)
		return;
	if (f->what == FIELD_FILTER)
		complete_filter(&f->text);
	else if (f->what == FIELD_PATH)
		complete_path(&f->text);
}

void field_key(struct ui *ui, uint32_t press)
{
	struct typing *f = &ui->field;

	if (press == PRESS_ENTER || press == PRESS_ESC || press == 3) {
		f->on = false;
		if (press == PRESS_ENTER)
			field_remember(ui, text_slice(&f->text));
		f->done(ui, press == PRESS_ENTER);
		return;
	}
	if (press == PRESS_UP || press == PRESS_DOWN)
		field_recall(ui, &f->text, press == PRESS_UP);
	else if (press == PRESS_TAB)
		complete(ui);
	else if (!field_edit(&f->text, press))
		return;
	if (f->typed)
		f->typed(ui);
}

/*
 * The palette: every command of the screen below by its name, and what may stand behind it. Tab completes, the arrows choose, with nothing
 * typed the arrow up recalls what was run before.
 */
#include <stdlib.h>
#include <string.h>

#include "complete.h"

enum { ROWS = 10 };

struct palette {
	struct view view;
	struct text typed;
	size_t chosen;
	struct words_found words; /* for what is typed behind a command */
	char *words_of;		  /* what was typed when they were read; NULL: nothing was */
};


static struct slice argument_of(const struct palette *p, struct slice *name)
{
	struct slice s = text_slice(&p->typed);

	if (slice_starts(s, ":"))
		s = slice_from(s, 1);
	*name = slice_token(&s, ' ');
	return slice_trim(s);
}

/* A command and a blank: what follows is its argument. */
static const struct key_row *command_typed(const struct palette *p, unsigned where)
{
	struct slice name;

	if (slice_index(text_slice(&p->typed), ' ') < 0)
		return NULL;
	argument_of(p, &name);
	return key_command(name, where);
}

static const struct key_row *match(const struct palette *p, unsigned where, size_t n)
{
	struct slice name;
	const struct key_row *found = NULL;
	char *typed;

	argument_of(p, &name);
	typed = xstrndup(name.n ? name.p : "", name.n);
	for (int turn = 0; turn < 2 && !found; turn++) /* names that begin so, then names that hold it */
		for (size_t i = 0; key_at(i) && !found; i++) {
			const char *at = (key_at(i)->where & where) ? strstr(key_at(i)->command, typed) : NULL;

			if (at && (at == key_at(i)->command) == (turn == 0) && n-- == 0)
				found = key_at(i);
		}
	free(typed);
	return found;
}

/* The words that the command may take: read once for what is typed. */
static const struct words_found *words_for(struct palette *p, struct ui *ui, const struct key_row *command)
{
	struct slice name, argument = argument_of(p, &name);

	if (p->words_of && slice_is(text_slice(&p->typed), p->words_of))
		return &p->words;
	words_found_free(&p->words);
	free(p->words_of);
	p->words_of = xstrdup(p->typed.p ? p->typed.p : "");
	complete_argument(ui, command->action, argument, &p->words);
	return &p->words;
}

static size_t choices(struct palette *p, struct ui *ui)
{
	const struct key_row *command = command_typed(p, ui_where(ui));
	size_t n = 0;

	if (command)
		return words_for(p, ui, command)->count;
	while (match(p, ui_where(ui), n))
		n++;
	return n;
}

/* The chosen word, NULL: none begins so. */
static const char *chosen_word(struct palette *p, struct ui *ui, const struct key_row *command)
{
	const struct words_found *w = words_for(p, ui, command);

	return p->chosen < w->count ? w->word[p->chosen] : NULL;
}

static void put_choice(struct palette *p, struct ui *ui, struct pen *pen, size_t n)
{
	const struct key_row *command = command_typed(p, ui_where(ui)), *k;

	if (command) {
		pen_cut(pen, STYLE_TEXT, slice_of(words_for(p, ui, command)->word[n]), pen->end - pen->x);
		return;
	}
	k = match(p, ui_where(ui), n);
	pen_addf(pen, STYLE_TEXT, "%-15s %-6.*s ", k->command, SLICE_ARG(key_shown(k)));
	pen_cut(pen, STYLE_DIM, slice_of(k->does), pen->end - pen->x);
}

static void draw(struct view *view, struct ui *ui)
{
	struct palette *p = (struct palette *)view;
	const struct key_row *command = command_typed(p, ui_where(ui));
	size_t all = choices(p, ui), top;
	struct box b;

	if (p->chosen >= all)
		p->chosen = all ? all - 1 : 0;
	b = frame_box(ui, ROWS + 2, 60, ": command");
	top = p->chosen >= (size_t)ROWS ? p->chosen - ROWS + 1 : 0;
	for (int i = 0; i < b.rows; i++) {
		struct pen pen = pen_at(ui->canvas, b.y + i, b.x, b.end);

		if (i == 0) {
			pen_addf(&pen, STYLE_VERDICT, ":%s", p->typed.p ? p->typed.p : "");
			pen_adds(&pen, STYLE_SELECT, "_");
			if (command && complete_usage(command->action))
				pen_addf(&pen, STYLE_DIM, "  %s", complete_usage(command->action));
		} else if (i <= ROWS && top + (size_t)i - 1 < all) {
			put_choice(p, ui, &pen, top + (size_t)i - 1);
			if (top + (size_t)i - 1 == p->chosen)
				canvas_over(ui->canvas, b.y + i, b.x, b.end, STYLE_CURSOR);
		} else if (i == b.rows - 1) {
			pen_addf(&pen, STYLE_DIM, "%zu · Tab completes · ↑ run before · Enter runs · Esc", all);
		}
	}
}

/* A word completes to the chosen one; a command that takes words waits for them. False: there is nothing to add. */
static bool complete(struct palette *p, struct ui *ui)
{
	const struct key_row *command = command_typed(p, ui_where(ui)), *k;
	const char *word = command ? chosen_word(p, ui, command) : NULL;
	struct text line = { 0 };

	if (word)
		text_addf(&line, "%s %s", command->command, word);
	else if (!command && (k = match(p, ui_where(ui), p->chosen)))
		text_addf(&line, "%s%s", k->command, complete_usage(k->action) ? " " : "");
	if (!line.p)
		return false;
	text_free(&p->typed);
	p->typed = line;
	p->chosen = 0;
	return true;
}

static void act(struct palette *p, struct ui *ui, const struct key_row *k, struct slice argument)
{
	struct text whole = { 0 };
	char *word = xstrndup(argument.n ? argument.p : "", argument.n);
	enum action a = k->action;

	text_addf(&whole, "%s%s%s", k->command, *word ? " " : "", word);
	field_remember(ui, text_slice(&whole));
	text_free(&whole);
	ui_pop(ui);
	(void)p; /* gone with the overlay */
	if ((a == ACTION_WHY || a == ACTION_ANSWER) && !(word[0] >= '1' && word[0] <= '9'))
		ui_say(ui, STYLE_WAIT, "%s wants a boundary, 1 to 9", k->command);
	else {
		ui->argument = slice_of(word);
		ui_act(ui, a, (unsigned char)word[0]);
		ui->argument = (struct slice){ NULL, 0 };
	}
	free(word);
}

static void run(struct palette *p, struct ui *ui)
{
	struct slice name, argument = argument_of(p, &name);
	unsigned where = ui_where(ui);
	const struct key_row *k = key_command(name, where);
	const char *word;

	if (!k)
		k = match(p, where, p->chosen);
	if (!k) {
		ui_pop(ui);
		ui_say(ui, STYLE_WAIT, "no such command here");
		return;
	}
	/* the chosen word, unless something else was typed */
	word = p->chosen && command_typed(p, where) ? chosen_word(p, ui, k) : NULL;
	act(p, ui, k, word ? slice_of(word) : argument);
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct palette *p = (struct palette *)view;

	(void)a;
	if (press == PRESS_ESC || press == 3)
		ui_pop(ui);
	else if (press == PRESS_ENTER)
		run(p, ui);
	else if (press == PRESS_TAB)
		complete(p, ui);
	else if (press == PRESS_UP && p->chosen == 0)
		field_recall(ui, &p->typed, true);
	else if (press == PRESS_DOWN && ui->field.back)
		field_recall(ui, &p->typed, false);
	else if (press == PRESS_DOWN)
		p->chosen++;
	else if (press == PRESS_UP)
		p->chosen--;
	else if (field_edit(&p->typed, press))
		p->chosen = 0;
}

static void leave(struct view *view)
{
	struct palette *p = (struct palette *)view;

	text_free(&p->typed);
	words_found_free(&p->words);
	free(p->words_of);
	free(view);
}

struct view *overlay_palette_new(struct ui *ui)
{
	struct palette *p = xcalloc(1, sizeof(*p));

	ui->field.back = 0;
	p->view = (struct view){ .name = "command", .draw = draw, .key = key, .leave = leave };
	return &p->view;
}

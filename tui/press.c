#include "press.h"

#include <stdlib.h>
#include <string.h>

#include "visible.h"

static struct key_row rows[] = { /* a person may bind other keys */
#define DEVICE WHERE_DEVICE
#define FLEET WHERE_FLEET
#define RAW WHERE_RAW
#define ARTIFACTS WHERE_ARTIFACTS
#define CLOCKS WHERE_CLOCKS
#define HISTORY WHERE_HISTORY
#define FORMS WHERE_FORMS
#define COMPARE WHERE_COMPARE
#define LISTS WHERE_LISTS
#define TRAINING WHERE_TRAINING
#define KEY(id, name, keys, where, does, bar, brief) { ACTION_##id, name, keys, does, bar, brief, where },
#include "keys.def"
#undef KEY
#undef DEVICE
#undef FLEET
#undef RAW
#undef ARTIFACTS
#undef CLOCKS
#undef HISTORY
#undef FORMS
#undef COMPARE
#undef LISTS
#undef TRAINING
};

const struct key_row *key_at(size_t i)
{
	return i < sizeof(rows) / sizeof(*rows) ? &rows[i] : NULL;
}

static char *own[sizeof(rows) / sizeof(*rows)];
static const char *built_in[sizeof(rows) / sizeof(*rows)];

void key_bind(size_t i, struct slice keys)
{
	if (!built_in[i])
		built_in[i] = rows[i].keys;
	free(own[i]);
	own[i] = keys.p ? xstrndup(keys.p, keys.n) : NULL;
	rows[i].keys = own[i] ? own[i] : built_in[i];
}

/* A person's own keys come before the built-in ones. */
enum action key_action(uint32_t press, unsigned where)
{
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(*rows); i++) {
		size_t k = i % (sizeof(rows) / sizeof(*rows));
		bool turn = (own[k] != NULL) == (i == k);
		struct slice keys = slice_of(rows[k].keys);

		while (turn && (rows[k].where & where) && keys.n)
			if (press_named(slice_token(&keys, ' ')) == press)
				return rows[k].action;
	}
	return ACTION_NONE;
}

const struct key_row *key_command(struct slice name, unsigned where)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if ((rows[i].where & where) && slice_is(name, rows[i].command))
			return &rows[i];
	return NULL;
}

struct slice key_all(const struct key_row *row)
{
	return row->action == ACTION_WHY ? SLICE("1-9") : row->action == ACTION_ANSWER ? SLICE("0-9") : slice_of(row->keys);
}

struct slice key_shown(const struct key_row *row)
{
	struct slice keys = key_all(row);

	return slice_token(&keys, ' ');
}

#define SIDE 4096u /* columns and rows that a click can tell */

uint32_t press_click(unsigned column, unsigned row)
{
	bool there = column >= 1 && column <= SIDE && row >= 1 && row <= SIDE;

	return there ? PRESS_CLICK + SIDE * (row - 1) + column - 1 : PRESS_NONE;
}

void press_place(uint32_t click, int *x, int *y)
{
	*x = (int)((click - PRESS_CLICK) % SIDE);
	*y = (int)((click - PRESS_CLICK) / SIDE);
}

/* "Click@12,5" of a script: column and row. */
static uint32_t clicked(struct slice word)
{
	struct slice row = slice_from(word, strlen("Click@")), column = slice_token(&row, ',');

	if (!slice_digits(column) || !slice_digits(row) || column.n > 4 || row.n > 4)
		return PRESS_NONE;
	return press_click((unsigned)slice_number(column), (unsigned)slice_number(row));
}

uint32_t press_named(struct slice word)
{
	static const struct { const char *name; uint32_t press; } names[] = {
		{ "Enter", PRESS_ENTER },   { "Esc", PRESS_ESC },	   { "Tab", PRESS_TAB },	{ "S-Tab", PRESS_BACK_TAB },
		{ "Space", ' ' },	    { "Up", PRESS_UP },		   { "Down", PRESS_DOWN },	{ "Left", PRESS_LEFT },
		{ "Right", PRESS_RIGHT },   { "PgUp", PRESS_PAGE_UP },	   { "PgDn", PRESS_PAGE_DOWN }, { "Home", PRESS_HOME },
		{ "End", PRESS_END },	    { "Delete", PRESS_DELETE },	   { "Backspace", PRESS_ERASE }, { "F1", PRESS_F1 },
		{ "WheelUp", PRESS_WHEEL_UP }, { "WheelDown", PRESS_WHEEL_DOWN },
	};
	uint32_t c;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (slice_is(word, names[i].name))
			return names[i].press;
	if (slice_starts(word, "Click@"))
		return clicked(word);
	if (word.n == 3 && slice_starts(word, "C-") && word.p[2] >= 'a' && word.p[2] <= 'z')
		return (uint32_t)(word.p[2] - 'a' + 1);
	return word.n && visible_char(word, &c) == word.n ? c : PRESS_NONE;
}

uint32_t press_next(struct slice *script)
{
	struct slice word;
	uint32_t c;
	size_t n;

	while (script->n && script->p[0] == ' ')
		*script = slice_from(*script, 1);
	if (script->n == 0)
		return PRESS_OVER;
	word = slice_cut(*script, 0, slice_index(*script, ' ') < 0 ? script->n : (size_t)slice_index(*script, ' '));
	c = press_named(word);
	if (c != PRESS_NONE) {
		*script = slice_from(*script, word.n);
		return c;
	}
	n = visible_char(word, &c);
	*script = slice_from(*script, n ? n : 1);
	return n ? c : '?';
}

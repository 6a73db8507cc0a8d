#include "list.h"

void list_count(struct list *l, size_t count)
{
	l->count = count;
	if (l->cursor >= count)
		l->cursor = count ? count - 1 : 0;
}

static void move(struct list *l, size_t by, bool up)
{
	size_t last = l->count ? l->count - 1 : 0;

	if (up)
		l->cursor = l->cursor > by ? l->cursor - by : 0;
	else
		l->cursor = last - l->cursor > by ? l->cursor + by : last;
}

bool list_key(struct list *l, enum action a, size_t rows, bool *stuck)
{
	size_t page = rows > 2 ? rows - 1 : 1, before = l->cursor;

	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		move(l, 1, a == ACTION_UP);
		break;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		move(l, page, a == ACTION_PAGE_UP);
		break;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		move(l, (page + 1) / 2, a == ACTION_HALF_UP);
		break;
	case ACTION_FIRST:
	case ACTION_LAST:
		move(l, l->count, a == ACTION_FIRST);
		break;
	default:
		return false;
	}
	*stuck = l->cursor == before;
	return true;
}

void list_show(struct list *l, size_t rows)
{
	size_t context = rows > 6 ? 2 : 0;

	if (rows == 0)
		return;
	if (l->cursor < l->top + context)
		l->top = l->cursor > context ? l->cursor - context : 0;
	if (l->cursor + context >= l->top + rows)
		l->top = l->cursor + context - rows + 1;
	if (l->top + rows > l->count)
		l->top = l->count > rows ? l->count - rows : 0;
}

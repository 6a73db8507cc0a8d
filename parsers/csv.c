#include "csv.h"

#include <string.h>

/* The index behind the closing quote of a quoted cell; 0 when it never closes, or more than blanks stand behind it. */
static size_t closing(struct slice s, char separator)
{
	for (size_t i = 1; i < s.n; i++) {
		size_t end = i + 1;

		if (s.p[i] != '"')
			continue;
		if (end < s.n && s.p[end] == '"') {
			i++;
			continue;
		}
		while (end < s.n && s.p[end] == ' ')
			end++;
		return end == s.n || s.p[end] == separator ? i + 1 : 0;
	}
	return 0;
}

static struct slice undouble(struct slice s, struct text *room)
{
	if (!room || slice_find(s, "\"\"") < 0)
		return s;
	text_clear(room);
	for (size_t i = 0; i < s.n; i++) {
		text_addc(room, s.p[i]);
		if (s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"')
			i++;
	}
	return text_slice(room);
}

/* ="8988..." and '8988... keep a spreadsheet from making a number of it. */
static struct slice plain_cell(struct slice s)
{
	s = slice_trim(s);
	if (slice_starts(s, "=\"") && slice_ends(s, "\"") && s.n > 2)
		return slice_cut(s, 2, s.n - 3);
	return slice_starts(s, "'") ? slice_from(s, 1) : s;
}

bool csv_next(struct slice *rest, char separator, struct text *room, struct slice *cell)
{
	size_t end;

	if (!rest->p)
		return false;
	while (rest->n > 0 && rest->p[0] == ' ' && separator != ' ')
		*rest = slice_from(*rest, 1);
	end = slice_starts(*rest, "\"") ? closing(*rest, separator) : 0;
	if (end > 1) {
		*cell = plain_cell(undouble(slice_cut(*rest, 1, end - 2), room));
		*rest = slice_from(*rest, end);
		end = (size_t)(slice_index(*rest, separator) < 0 ? (ptrdiff_t)rest->n : slice_index(*rest, separator));
	} else {
		end = (size_t)(slice_index(*rest, separator) < 0 ? (ptrdiff_t)rest->n : slice_index(*rest, separator));
		*cell = plain_cell(slice_cut(*rest, 0, end));
	}
	if (end < rest->n)
		*rest = (struct slice){ rest->p + end + 1, rest->n - end - 1 };
	else
		*rest = (struct slice){ NULL, 0 };
	return true;
}

static unsigned cells(struct slice line, char separator)
{
	struct text room = { 0 };
	struct slice cell;
	unsigned n = 0;

	while (csv_next(&line, separator, &room, &cell))
		n++;
	text_free(&room);
	return n;
}

char csv_separator(struct slice line)
{
	static const char all[] = ",;\t|";
	unsigned most = 1;
	char best = '\0';

	for (const char *c = all; *c; c++) {
		unsigned n = cells(line, *c);

		if (n > most) {
			most = n;
			best = *c;
		}
	}
	return best;
}

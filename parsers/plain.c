#include "plain.h"

#include <string.h>

/* ESC, what a terminal's copy shows for it, and what cat -v and less show. */
static const char *const escapes[] = { "\x1b[", "\xe2\x86\x90[", "^[[" };

enum { ESCAPES = sizeof(escapes) / sizeof(escapes[0]), PARAMETERS = 24 };

/* Bytes of an escape sequence at the start of s: introducer, parameters, one letter. 0: none. */
static size_t sequence(struct slice s)
{
	for (size_t i = 0; i < ESCAPES; i++) {
		size_t n = strlen(escapes[i]);

		if (!slice_starts(s, escapes[i]))
			continue;
		for (size_t k = 0; n < s.n && k < PARAMETERS && ((s.p[n] >= '0' && s.p[n] <= '9') || strchr(";:?", s.p[n])); k++)
			n++;
		return n < s.n && ((s.p[n] >= 'A' && s.p[n] <= 'Z') || (s.p[n] >= 'a' && s.p[n] <= 'z')) ? n + 1 : 0;
	}
	return 0;
}

/* They all end with a bracket, and most brackets have something else before them. */
bool plain_coloured(struct slice line)
{
	ptrdiff_t at, from = 0;

	while ((at = slice_index(slice_from(line, (size_t)from), '[')) >= 0) {
		char before = from + at > 0 ? line.p[from + at - 1] : ' ';

		from += at + 1;
		if (before != '\x1b' && before != '\x90' && before != '[')
			continue;
		for (size_t i = 0; i < ESCAPES; i++)
			if (slice_ends(slice_cut(line, 0, (size_t)from), escapes[i]))
				return true;
	}
	return false;
}

struct slice plain(struct slice line, struct text *room)
{
	if (line.n == 0 || !plain_coloured(line))
		return line;
	text_clear(room);
	while (line.n > 0) {
		size_t n = sequence(line);

		if (n == 0)
			text_addc(room, line.p[n++]);
		line = slice_from(line, n);
	}
	return text_slice(room);
}

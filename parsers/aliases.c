#include "aliases.h"

#include <stdlib.h>

static unsigned char fold(char c)
{
	if (c == '.' || c == '-')
		return '_';
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

void aliases_add(struct aliases *a, int id, const char *names)
{
	struct slice rest = slice_of(names);

	while (rest.n > 0) {
		struct slice name = slice_token(&rest, ' ');
		int *last;

		if (name.n == 0)
			continue;
		last = &a->last[fold(name.p[name.n - 1])];
		a->row = xrealloc(a->row, a->n + 1, sizeof(*a->row));
		a->row[a->n].name = name;
		a->row[a->n].id = id;
		a->row[a->n].next = *last;
		*last = (int)++a->n;
	}
}

static bool ends(struct slice text, struct slice name, bool part)
{
	size_t skip;

	if (text.n < name.n || (!part && text.n != name.n))
		return false;
	skip = text.n - name.n;
	if (skip > 0 && text.p[skip - 1] != '_')
		return false;
	for (size_t i = name.n; i-- > 0;)
		if (fold(text.p[skip + i]) != fold(name.p[i]))
			return false;
	return true;
}

int aliases_find(const struct aliases *a, struct slice name, bool part)
{
	int id = -1;

	if (name.n == 0)
		return -1;
	for (int i = a->last[fold(name.p[name.n - 1])]; i > 0; i = a->row[i - 1].next)
		if (ends(name, a->row[i - 1].name, part))
			id = a->row[i - 1].id; /* the first that was added counts: it is the last of its chain */
	return id;
}

void aliases_free(struct aliases *a)
{
	free(a->row);
	*a = (struct aliases){ 0 };
}

/*
 * Folders of hosts that stand in no party's folder: "b.zip!entgw/charon.log". One is a host's when what lies in it says that name. Where most of
 * the folders beside each other are, one more that is called like a host (with a number) is one too: a collector's, which names all but itself.
 */
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "path_words.h"

struct level { /* a folder that folders stand in */
	uint32_t folders, hosts;
};

struct tree {
	struct words *folders, *levels; /* by their whole path */
	bool *host;			/* of folders */
	struct level *level;
	size_t folder_room, level_room;
};

bool path_means(struct slice folder, struct slice host)
{
	return slice_same(folder, host) || (host.n > folder.n && host.p[folder.n] == '.' && slice_same(folder, slice_cut(host, 0, folder.n)));
}

static struct slice part(struct slice path, size_t from, size_t *end)
{
	*end = from;
	while (*end < path.n && path.p[*end] != '/' && path.p[*end] != '!')
		++*end;
	return slice_cut(path, from, *end - from);
}

/* The next folder of the path below what all share. False: there is none. */
static bool next_folder(struct slice path, size_t common, size_t *at, struct slice *name, struct slice *whole, struct slice *above)
{
	for (size_t end; *at < path.n; *at = end + 1) {
		*name = path_bare(part(path, *at, &end));
		if (end >= path.n)
			return false;
		if (end < common || path_tells_nothing(*name))
			continue;
		*whole = slice_cut(path, 0, end);
		*above = slice_cut(path, 0, *at);
		*at = end + 1;
		return true;
	}
	return false;
}

static size_t folder_of(struct tree *t, struct slice whole, struct slice above)
{
	size_t n = words_count(t->folders), at = words_add(t->folders, whole), level = words_add(t->levels, above);

	for (; at >= t->folder_room; t->folder_room += 64)
		t->host = xrealloc(t->host, t->folder_room + 64, sizeof(*t->host));
	for (; level >= t->level_room; t->level_room += 64) {
		t->level = xrealloc(t->level, t->level_room + 64, sizeof(*t->level));
		memset(t->level + t->level_room, 0, 64 * sizeof(*t->level));
	}
	if (at == n) {
		t->host[at] = false;
		t->level[level].folders++;
	}
	return at;
}

static void gather(struct tree *t, const struct paths *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct slice path = p->at(p->of, i), name, whole, above;
		size_t at = 0;

		while (next_folder(path, p->common, &at, &name, &whole, &above)) {
			size_t folder = folder_of(t, whole, above);

			if (t->host[folder] || !(p->host[i].n ? slice_same(p->host[i], name) : p->says(p->of, i, name)))
				continue;
			t->host[folder] = true;
			t->level[words_find(t->levels, above)].hosts++;
		}
	}
}

static bool has_number(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= '0' && name.p[i] <= '9')
			return true;
	return false;
}

static bool beside_hosts(const struct tree *t, struct slice name, struct slice above)
{
	const struct level *l = &t->level[words_find(t->levels, above)];

	return l->hosts > 1 && 2 * l->hosts > l->folders && has_number(name);
}

void path_hosts(const struct paths *p)
{
	struct tree t = { .folders = words_new(), .levels = words_new() };

	gather(&t, p);
	for (size_t i = 0; i < p->n; i++) {
		struct slice path = p->at(p->of, i), name, whole, above;
		size_t at = 0;

		while (p->host[i].n == 0 && next_folder(path, p->common, &at, &name, &whole, &above))
			if (t.host[words_find(t.folders, whole)] || beside_hosts(&t, name, above))
				p->host[i] = name;
	}
	words_free(t.folders);
	words_free(t.levels);
	free(t.host);
	free(t.level);
}

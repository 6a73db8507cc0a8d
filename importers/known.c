#include "known.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct node {
	unsigned bundle;
	char key[]; /* SHA-256 or problem, blank, path */
};

struct before {
	char *path, sha256[65];
};

struct known {
	void *tree;
	unsigned bundle;
	struct before *before; /* by path; nothing changes it */
	size_t count, room;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct node *)a)->key, ((const struct node *)b)->key);
}

bool known_add(struct known *k, const char *path, const char *what)
{
	size_t n = strlen(what), m = strlen(path);
	struct node *node = xcalloc(1, sizeof(*node) + n + m + 2), **found;

	node->bundle = k->bundle;
	memcpy(node->key, what, n);
	node->key[n] = ' ';
	memcpy(node->key + n + 1, path, m);
	found = tsearch(node, &k->tree, by_key);
	if (!found || *found == node)
		return false;
	free(node);
	return (*found)->bundle != k->bundle;
}

void known_next(struct known *k)
{
	k->bundle++;
}

static int by_path(const void *a, const void *b)
{
	const struct before *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : strcmp(x->sha256, y->sha256);
}

static void note_before(struct known *k, const struct artifact *a)
{
	if (strlen(a->sha256) != 64 || a->problem)
		return;
	if (k->count == k->room) {
		k->room = k->room ? k->room * 2 : 64;
		k->before = xrealloc(k->before, k->room, sizeof(*k->before));
	}
	k->before[k->count].path = xstrdup(a->path);
	memcpy(k->before[k->count++].sha256, a->sha256, 65);
}

bool known_before(const struct known *k, const char *path, const char *sha256)
{
	size_t from = 0, to = k->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = strcmp(k->before[mid].path, path);

		if (order == 0)
			order = sha256 ? strcmp(k->before[mid].sha256, sha256) : 0;
		if (order == 0)
			return true;
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}

struct known *known_new(struct store *s)
{
	struct known *k = xcalloc(1, sizeof(*k));
	struct artifacts *list = store_artifacts(s);
	struct artifact a;

	while (artifacts_next(list, &a)) {
		if (a.sha256 || a.problem)
			known_add(k, a.path, a.sha256 ? a.sha256 : a.problem);
		if (a.sha256)
			note_before(k, &a);
	}
	artifacts_free(list);
	if (k->count)
		qsort(k->before, k->count, sizeof(*k->before), by_path);
	return k;
}

void known_free(struct known *k)
{
	if (!k)
		return;
	tdestroy(k->tree, free);
	for (size_t i = 0; i < k->count; i++)
		free(k->before[i].path);
	free(k->before);
	free(k);
}

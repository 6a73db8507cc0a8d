#include "known.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct node {
	unsigned bundle;
	char key[]; /* SHA-256 or problem, blank, path */
};

struct known {
	void *tree;
	unsigned bundle;
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

struct known *known_new(struct store *s)
{
	struct known *k = xcalloc(1, sizeof(*k));
	struct artifacts *list = store_artifacts(s);
	struct artifact a;

	while (artifacts_next(list, &a))
		if (a.sha256 || a.problem)
			known_add(k, a.path, a.sha256 ? a.sha256 : a.problem);
	artifacts_free(list);
	return k;
}

void known_free(struct known *k)
{
	if (!k)
		return;
	tdestroy(k->tree, free);
	free(k);
}

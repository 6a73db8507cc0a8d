/*
 * What the path of an artifact says about whose it is: "b.zip!network/aaa1.tar.gz!radius.log" lies in the network party's folder, on aaa1.
 * For: source.c, clock_hand.c.
 */
#ifndef PATH_WORDS_H
#define PATH_WORDS_H

#include "event.h"

struct path_words {
	enum party party;  /* PARTY_NONE: no folder says */
	enum role role;	   /* ROLE_NONE likewise; always of that party */
	struct slice host; /* the folder below the party's, empty: none; borrows from the path */
};

/* common: how many bytes at the start all paths of the case share; names in there tell nothing apart. */
struct path_words path_words(struct slice path, size_t common);
bool path_tells_nothing(struct slice name); /* a folder "logs" or "2026-03" holds what anybody said */
bool path_means(struct slice folder, struct slice host); /* a folder "gw7" is that of "gw7.site.example" too */
struct slice path_bare(struct slice name);   /* "aaa1.tar.gz" holds what a folder "aaa1" would */

struct paths {
	size_t n, common;
	struct slice (*at)(void *of, size_t i);
	bool (*says)(void *of, size_t i, struct slice name); /* it speaks for a host of that name */
	void *of;
	struct slice *host; /* what path_words() says; those that are empty are set when other folders tell. They borrow from the paths */
};
void path_hosts(const struct paths *p);
/* '*' is any text, '?' one byte; the bundle's name, and the folder that an archive often holds everything in, need not be written. */
bool path_fits(struct slice pattern, struct slice path);
/* Rows "PATTERN=party[/role]", one a line, the later one wins. False: none fits the path, with or without the bundle's name. */
bool path_manifest(const char *rows, struct slice path, enum party *party, enum role *role);

#endif

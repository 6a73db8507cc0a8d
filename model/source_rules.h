/*
 * Whose is what: the rules of the source pass, over the statements of a case summed up.
 * For: source.c.
 * Hosts and formats are indexes into the words of the sources; NOBODY is none.
 */
#ifndef SOURCE_RULES_H
#define SOURCE_RULES_H

#include "pass.h"
#include "path_words.h"

#define NOBODY UINT32_MAX

struct speaker {
	enum party party;
	enum role role;
};

struct mix { /* statements of one artifact that are alike */
	uint32_t artifact, host, format;
	uint32_t next;	     /* of the same artifact */
	struct speaker read; /* as the parser set it */
	int64_t count, flows;
	struct speaker is;   /* as the rules decide */
	uint32_t is_host;
	int64_t speaker;     /* the number of these; 0: not known yet */
};

struct origin { /* an artifact */
	int64_t id;
	char *path;
	uint32_t format, read_host;
	struct speaker read, manifest; /* PARTY_NONE: no row of the manifest */
	struct path_words words;
	uint32_t words_host;
	struct speaker is;
	uint32_t first; /* mix */
	uint32_t host;	/* NOBODY: unknown, or a file of many hosts */
	bool many;	/* it is such a file */
};

struct station { /* a host */
	uint32_t same_as;  /* the short name of this one, or itself */
	bool numeric;
	bool speaks;	   /* nearly all lines of some artifact name it */
	enum party folder; /* of the party's folder that holds it */
	enum role folder_role;
	int64_t votes[ROLE_COUNT]; /* statements of programs of a role */
	int64_t flows;
	int64_t tally;
	bool edge, gateway; /* by the selectors of its tunnels */
	struct speaker is;
};

struct selector { /* "A === B" as a mix said it */
	uint32_t mix;
	char *prefix;
};

struct sources {
	struct words *hosts, *formats, *ips, *endpoints;
	struct speaker *usual; /* by format */
	struct origin *origin;
	struct mix *mix;
	struct station *station; /* by host */
	struct selector *selector;
	size_t origins, mixes, stations, selectors;
};

void source_rules(struct sources *s);

#endif

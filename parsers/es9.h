/*
 * Requests to an SM-DP+ or SM-DS and their answers, as JSON (SGP.22 6.5), whatever client logs them.
 * For: lpac.c, euicc_trace.c.
 */
#ifndef ES9_H
#define ES9_H

#include "es10.h"
#include "json.h"
#include "said.h"

struct es9 { /* zero-initialised is before the first request; es9_free() */
	char transaction[65], function[40], url[256];
	struct es10_list list; /* of the notification being handed over */
	bool notifies;	       /* its one item says which */
	struct json_token *tokens;
	struct text der;
};

void es9_request(struct es9 *x, struct slice url, struct slice body);
/*
 * The answer: an HTTP code (empty: none was logged) and the body. What it states goes to q about this line; eid may be empty. Answers of
 * 200 may hold a refusal. How many statements were added.
 */
size_t es9_answer(struct es9 *x, struct slice code, struct slice body, const char *eid, struct said_queue *q, const struct line *at);
void es9_free(struct es9 *x);

#endif

/*
 * What one request in an access log states: whoever wrote the log, a method, a path and a status mean the same.
 * For: format.c (rules with "web"), access_json.c.
 */
#ifndef WEB_H
#define WEB_H

#include "event.h"

struct web {
	struct slice method; /* empty: the request could not be read */
	struct slice agent;  /* the User-Agent; may name the device */
	struct slice flags;  /* Envoy's response flags, "UF,URX" */
};

/*
 * Sets kind, cause and whom it is about; the url, the status and who asked (src) stand in the event already. A message is what a client
 * posts or puts; what it gets is none, and whatever goes to a server of remote SIM provisioning is a function of that. False: no status.
 */
bool web_request(const struct web *w, struct event *ev);

#endif

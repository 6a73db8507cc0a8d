/*
 * What if: clocks shifted, zones set, sources left out, and whether the verdict on the device shown holds. Nothing of it is saved.
 * For: view.c, view_clocks.c, view_artifacts.c, marks.c.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "base.h"
#include "follow.h"
#include "whatif.h"

struct ui;
struct verdict;

struct tried {
	enum whatif_kind kind;
	char *name, *value, *was; /* "37.4 s" */
};

struct instant { int64_t event, t; };

struct trial {
	struct tried *tried;
	size_t count, done; /* those before `done` hold, the others were undone */
	int64_t device;	    /* the one that is asked, as the case has it */
	char *name, *before; /* its name, and its verdict without any of this: "firewall, refused" */
	struct instant *instant; /* of its events without any of this */
	size_t instants;
	bool part;	     /* not all was settled anew: the fleet follows device by device */
	struct verdict *fresh; /* on that device, while screens are read again; NULL: none */
	struct follow *follow; /* it still does */
	size_t followed, fleet; /* so many devices have, of so many */
	int read;		/* so many hundredths of all events were read for it */
	bool due;	     /* a step was taken or undone and not yet tried */
	struct text banner;  /* empty: the case as it is */
};

void trial_add(struct ui *ui, enum whatif_kind kind, const char *name, const char *value, const char *was);
bool trial_holds(const struct ui *ui, enum whatif_kind kind, const char *name); /* is one of those that hold */
void trial_clear(struct ui *ui, const char *name); /* takes back what was tried on this clock last */
void trial_step(struct ui *ui, bool redo);
void trial_now(struct ui *ui);	  /* tries what is due */
struct verdict *trial_take(struct ui *ui, int64_t device); /* the verdict on it that was made a moment ago; NULL: none was */
bool trial_work(struct ui *ui);	  /* lets some more of the fleet follow; false: nothing is left to do */
bool trial_stop(struct ui *ui);	  /* the others stay as the case has them; false: none were left */
void trial_say_fleet(const struct ui *ui, struct text *out); /* "what-if: 312 of 500 devices followed", where not all was settled anew */
void trial_end(struct ui *ui);	  /* back to the case, and all is freed */

#endif

/*
 * What if: clocks shifted, zones set, sources left out, and whether the verdict on the device shown holds. Nothing of it is saved.
 * For: view.c, view_clocks.c, view_artifacts.c, marks.c.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "base.h"
#include "whatif.h"

struct ui;

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
	bool part;	     /* only that device was asked */
	bool due;	     /* a step was taken or undone and not yet tried */
	struct text banner;  /* empty: the case as it is */
};

void trial_add(struct ui *ui, enum whatif_kind kind, const char *name, const char *value, const char *was);
bool trial_holds(const struct ui *ui, enum whatif_kind kind, const char *name); /* is one of those that hold */
void trial_clear(struct ui *ui, const char *name); /* takes back what was tried on this clock last */
void trial_step(struct ui *ui, bool redo);
void trial_now(struct ui *ui);	  /* tries what is due */
void trial_whole(struct ui *ui);  /* settles the whole case where only one device was asked */
void trial_end(struct ui *ui);	  /* back to the case, and all is freed */

#endif

/*
 * Training: the screens without their verdict; who learns names the boundary and the line that shows it, and is then told.
 * For: view.c, act.c, view_device.c and its parts.
 */
#ifndef TRAINING_H
#define TRAINING_H

#include "base.h"
#include "press.h"

struct ui;
struct device_view;

struct training {
	int64_t device; /* the one that is asked about; 0: none, and nothing is withheld */
	int64_t begun;	/* ms */
	unsigned answers, hints, lines, searches; /* lines: raw ones that were opened */
	unsigned seen, last; /* enum where: screens that were looked at, and the one that was there last */
	bool found;	/* the boundary was named, its line was not */
	bool always;	/* every device that is opened is a question */
	struct text so_far; /* wrong answers and hints, a line each */
};

bool training_on(const struct ui *ui);
bool training_withholds(const struct ui *ui, enum action a); /* what would tell the verdict */
void training_begin(struct ui *ui, int64_t device); /* asks about it */
void training_end(struct ui *ui);
void training_saw(struct ui *ui, enum action a); /* an action was taken, and led to where it led */
void training_key(struct device_view *d, struct ui *ui, enum action a, uint32_t press);
int training_draw(struct ui *ui, int y, int rows); /* in place of the verdict; the rows it took */
int training_strip(struct ui *ui, int y); /* the names of the boundaries, their states withheld */

#endif

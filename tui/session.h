/*
 * Where somebody was when he left a case that is kept: the screens that were open, the rows under their cursors, the filters.
 * For: view.c.
 */
#ifndef SESSION_H
#define SESSION_H

#include "base.h"

struct ui;

void session_save(struct ui *ui);
bool session_restore(struct ui *ui); /* above the screen that is open; false: nothing is known */

#endif

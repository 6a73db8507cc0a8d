/*
 * What the mouse does, where it is wanted.
 * For: view.c, act.c, frame.c.
 */
#ifndef MOUSE_H
#define MOUSE_H

#include "base.h"

struct ui;

enum { PANE_KEYS = 255 }; /* canvas_link(): the key row */
void mouse_press(struct ui *ui, uint32_t press);
bool mouse_is(uint32_t press);
void mouse_settle(struct ui *ui); /* on or off, as the option or the settings say */
void mouse_set(struct ui *ui);	  /* as the command says, and kept */

#endif

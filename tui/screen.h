/*
 * The terminal: shows a canvas, gives keys, and leaves everything as it was, whatever ends the program. The only door to curses.
 * For: view.c. With a key script there is no terminal: keys come from the script, and the canvas is printed when asked for.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "canvas.h"
#include "error.h"
#include "press.h"

struct screen_options {
	bool ascii, no_color;
	const char *keys;  /* a key script: "d d Enter 100x30 Print", NULL: a terminal */
	int width, height; /* of the canvas when there is a key script */
};

struct screen;
struct screen *screen_open(const struct screen_options *o, struct error *e); /* NULL on trouble */
void screen_close(struct screen *s);
struct canvas *screen_canvas(struct screen *s); /* lives as long as the screen, changes its size on PRESS_RESIZE */
void screen_show(struct screen *s);
/* Waits so long for a key; PRESS_NONE when none came. SCREEN_WAIT: until one comes. */
enum { SCREEN_WAIT = -1 };
uint32_t screen_key(struct screen *s, int ms);
void screen_suspend(struct screen *s); /* stops the program as the shell's job control wants it, and comes back */
void screen_mouse(struct screen *s, bool on); /* whether the terminal tells of clicks and of the wheel; at first it does not */
void screen_redraw(struct screen *s);  /* draws every cell anew */
/* "dark", "light", "mono", "cb". False: no such theme. */
bool screen_theme(struct screen *s, struct slice name);
/* Hands text to the terminal's clipboard (OSC 52). False: there is no terminal. */
bool screen_copy(struct screen *s, struct slice text);

#endif

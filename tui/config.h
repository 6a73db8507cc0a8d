/*
 * A person's own settings, beside all cases: files of rows "name value" in $XDG_CONFIG_HOME/simpane, else ~/.config/simpane. Files whose name
 * begins with "session/" are the program's memory: they stand in $XDG_STATE_HOME/simpane, else ~/.local/state/simpane.
 * For: bindings.c (keys), filter_line.c (filters), view.c (settings), session.c.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "base.h"
#include "error.h"

char *config_get(const char *file, struct slice name); /* to be freed; NULL: no such row */
int config_set(const char *file, struct slice name, struct slice value, struct error *e); /* the folder is made when it is missing */
int config_write(const char *file, struct slice rows, struct error *e); /* in place of all that it holds */
/* Each row that is not empty and does not begin with "#". 1, also without such a file; -1 it cannot be read. */
int config_each(const char *file, void (*each)(void *to_whom, unsigned line, struct slice name, struct slice value), void *to_whom, struct error *e);

#endif

/*
 * Any keys at any size on a small case: each byte is a key or another size of the window.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; tests/unit/screens.c walks at random with it.
 */
#include "import.h"
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const keys[] = {
	"j", "k", "g", "G", "Down", "Up", "PgDn", "PgUp", "C-d", "C-u", "h", "l", "Enter", "Esc", "Tab", "S-Tab", "Space", "+", "-", "/", "n", "N",
	"f", "!", "s", "S", "R", ":", "?", "d", "D", "b", "B", "1", "2", "3", "4", "5", "6", "7", "8", "9", "K", ".", "v", "m", "z", "F", "a", "o", "H",
	"T", "x", "y", "Y", "[", "]", "{", "}", "Backspace", "C-w", "C-l", "C-z", "C-c", "q", "mtr-52", "8883", "kind=flow.denied", "outcome!=reached", "since:08:30:10", "x", "c", "u", "U", "C-r", "C-p", "Space", "device", "time", "filter", "note", "w", "=", "Z", "3600", "+02:00", "Delete", "t", "C", "I",
	"why", "theme", "1x1", "2x2", "39x7", "40x8", "59x16", "60x15", "60x16", "71x24", "72x20", "79x23", "80x24", "99x30", "100x36", "120x40", "200x60",
};

static struct store *the_case(void)
{
	static struct store *s;
	static char folder[] = "/tmp/simpane-screens-XXXXXX";
	const char *paths[] = { folder };
	struct import_options o = { .limits = limits_default };
	struct error e = { "" };
	char command[400];

	if (s)
		return s;
	if (!mkdtemp(folder) || chdir(folder) != 0)
		abort();
	snprintf(command, sizeof(command), "set -- case; . %s/tests/screens/bundle.inc", SOURCE_DIR);
	s = store_open(NULL, &e);
	if (!s || system(command) != 0 || import_paths(s, paths, 1, &o, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command) != 0 || !freopen("/dev/null", "w", stdout))
		abort();
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view_options o = { .title = "case", .width = 80, .height = 24 };
	struct error e = { "" };
	struct text script = { 0 };

	if (size > 100)
		return -1;
	text_adds(&script, "");
	for (size_t i = 0; i < size; i++)
		text_addf(&script, "%s ", keys[data[i] % (sizeof(keys) / sizeof(*keys))]);
	o.keys = script.p;
	o.ascii = size % 2;
	if (view_run(the_case(), &o, &e) < 0) {
		fprintf(stderr, "%s: %s\n", script.p, e.text);
		abort();
	}
	text_free(&script);
	return 0;
}

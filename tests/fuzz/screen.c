/*
 * Any keys at any size on a small case: each byte is a key, and from 192 on another size of the window, which the next byte tells.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON, which wants its folders with their whole path here; drive/drive.c.
 */
#include "drive/seeds.h"
#include "import.h"
#include "settle.h"
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const keys[] = {
	"j", "k", "g", "G", "Down", "Up", "PgDn", "PgUp", "C-d", "C-u", "h", "l", "Enter", "Esc", "Tab", "S-Tab", "Space", "+", "-", "/", "n", "N",
	"f", "!", "s", "S", "R", ":", "?", "d", "D", "b", "B", "1", "2", "3", "4", "5", "6", "7", "8", "9", "K", ".", "v", "m", "z", "F", "a", "o", "H",
	"T", "x", "y", "Y", "[", "]", "{", "}", "Backspace", "C-w", "C-l", "C-z", "C-c", "q", "mtr-52", "8883", "kind=flow.denied", "outcome!=reached", "since:08:30:10", "x", "c", "u", "U", "C-r", "C-p", "Space", "device", "time", "filter", "note", "w", "=", "Z", "3600", "+02:00", "Delete", "t", "C", "I",
	"why", "theme contrast", "glossary", "offset edge9 12", "zone hub9 +01:00", "sort name", "import late", "open", "since-bad", "line:SPT", "-kind:note",
	"train", "0", "hint", "WheelUp", "WheelDown", "Click@5,3", "Click@40,2", "Click@20,6", "Click@30,14", "Click@70,12", "Click@4,24", "mark:yes", "F1", "Home", "End", "G", "Space", "e\314\201\346\274\242",
	"1x1", "2x2", "39x7", "40x8", "59x16", "60x15", "60x16", "71x24", "72x20", "79x23", "80x24", "99x30", "100x36", "120x40", "161x50", "200x60",
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
	setenv("XDG_CONFIG_HOME", "/dev/null", 1); /* nothing is kept */
	setenv("XDG_STATE_HOME", "/dev/null", 1);
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

/* Adds nothing, and asks as often as a large import would. */
static int add_nothing(void *whose, struct store *s, const char *path,
		       bool (*progress)(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines), void *to_whom, struct error *e)
{
	(void)whose;
	(void)s;
	for (uint64_t done = 0; done < 3; done++)
		if (!progress(to_whom, path, done * 1500000000, done < 2 ? 3000000000 : 0, done))
			return 0;
	for (unsigned pass = 0; pass < 3; pass++)
		if (!progress(to_whom, "verdicts", pass, 3, SETTLING))
			return error_set(e, "stopped");
	return error_set(e, "%.100s: there is no such thing", path);
}

static void add_key(struct text *script, const char *key)
{
	for (const char *p = key; *p; p++)
		if (*p == ' ')
			text_adds(script, " Space ");
		else
			text_addc(script, *p);
	text_addc(script, ' ');
}

void seeds(seeds_give *give, void *data)
{
	char walk[60];
	uint64_t state = 20260511;

	for (int n = 1; n <= (int)sizeof(walk); n += 3) {
		for (int i = 0; i < n; i++) {
			state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			walk[i] = (char)(state >> 56);
		}
		give((struct slice){ walk, (size_t)n }, data);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view_options o = { .title = "case", .width = 80, .height = 24, .import = add_nothing };
	struct error e = { "" };
	struct text script = { 0 };

	if (size > 100)
		return -1;
	text_adds(&script, "");
	for (size_t i = 0; i < size; i++) {
		if (data[i] < 192 || i + 1 == size)
			add_key(&script, keys[data[i] % (sizeof(keys) / sizeof(*keys))]);
		else
			text_addf(&script, "%ux%u ", 1 + (data[i] - 192u) * 3 + data[i + 1] % 3u, 1 + data[i + 1] / 4u);
		i += data[i] >= 192;
	}
	o.keys = script.p;
	o.ascii = size % 2;
	o.train = size % 3 == 2;
	if (view_run(the_case(), &o, &e) < 0) {
		fprintf(stderr, "%s: %s\n", script.p, e.text);
		abort();
	}
	text_free(&script);
	return 0;
}

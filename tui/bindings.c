/*
 * A person's own keys. What the file says holds as far as it can; what is wrong with it is said, and the rest of the keys stay as they are.
 */
#include <string.h>

#include "args.h"
#include "config.h"
#include "press.h"

static const struct { unsigned where; const char *name; } screens[] = {
	{ WHERE_DEVICE, "device" }, { WHERE_FLEET, "fleet" }, { WHERE_RAW, "raw" }, { WHERE_ARTIFACTS, "artifacts" },
	{ WHERE_CLOCKS, "clocks" }, { WHERE_HISTORY, "history" }, { WHERE_FORMS, "forms" }, { WHERE_COMPARE, "compare" }, { WHERE_TRAINING, "training" },
};

/* --- the file --- */

static void no_command(struct text *trouble, unsigned line, struct slice name)
{
	enum { MOST = 200 };
	const char *names[MOST + 1], *nearest;
	char word[40] = "";
	size_t n = 0;

	while (n < MOST && key_at(n)) {
		names[n] = key_at(n)->command;
		n++;
	}
	names[n] = NULL;
	memcpy(word, name.p, name.n < sizeof(word) ? name.n : sizeof(word) - 1);
	nearest = args_nearest(word, names);
	text_addf(trouble, "keys, line %u: no command '%s'%s%s\n", line, word, nearest ? "; did you mean " : "", nearest ? nearest : "");
}

/* The keys of the row that are keys. */
static void take_keys(struct text *trouble, unsigned line, struct slice words, struct text *keys)
{
	text_adds(keys, "");
	while (words.n) {
		struct slice word = slice_token(&words, ' ');

		if (word.n && press_named(word) == PRESS_NONE)
			text_addf(trouble, "keys, line %u: no key is called '%.*s'\n", line, word.n < 20 ? (int)word.n : 20, word.p);
		else if (word.n)
			text_addf(keys, "%s%.*s", keys->n ? " " : "", SLICE_ARG(word));
	}
}

static void bind(void *to_whom, unsigned line, struct slice name, struct slice value)
{
	struct text *trouble = to_whom, keys = { 0 };
	bool known = false;

	if (slice_is(name, "why") || slice_is(name, "answer")) {
		text_addf(trouble, "keys, line %u: %.*s has a digit for each boundary, and keeps them\n", line, SLICE_ARG(name));
		return;
	}
	take_keys(trouble, line, slice_is(value, "-") ? SLICE("") : value, &keys);
	for (size_t i = 0; key_at(i); i++)
		if (slice_is(name, key_at(i)->command)) {
			known = true;
			if (keys.n || slice_is(value, "-"))
				key_bind(i, text_slice(&keys));
		}
	if (!known)
		no_command(trouble, line, name);
	text_free(&keys);
}

/* --- conflicts --- */

static const struct key_row *holder(uint32_t press, unsigned where)
{
	enum action a = key_action(press, where);

	for (size_t i = 0; key_at(i); i++)
		if (key_at(i)->action == a && (key_at(i)->where & where))
			return key_at(i);
	return NULL;
}

/* On the first screen where the key of this row does something else. */
static void conflict(struct text *trouble, const struct key_row *k, struct slice key)
{
	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
		const struct key_row *has = (k->where & screens[i].where) ? holder(press_named(key), screens[i].where) : NULL;

		if (!has || has->action == k->action)
			continue;
		text_addf(trouble, "keys: %.*s is %s and %s (%s): %s has it\n", SLICE_ARG(key), has->command, k->command, screens[i].name,
			  has->command);
		return;
	}
}

void keys_read(struct text *trouble)
{
	struct error e = { "" };

	text_adds(trouble, "");
	for (size_t i = 0; key_at(i); i++)
		key_bind(i, (struct slice){ NULL, 0 });
	if (config_each("keys", bind, trouble, &e) < 0)
		text_addf(trouble, "%s\n", e.text);
	for (size_t i = 0; key_at(i); i++) {
		struct slice keys = slice_of(key_at(i)->keys);

		while (keys.n)
			conflict(trouble, key_at(i), slice_token(&keys, ' '));
	}
}

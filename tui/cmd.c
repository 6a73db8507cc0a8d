/*
 * What all commands share: options checked, and messages that cannot hurt a terminal.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "utc.h"
#include "visible.h"

/* Paths and log text may stand in a message: they must not reach a terminal as they are. */
void command_say(const char *a, const char *b)
{
	struct text t = { 0 };

	text_adds(&t, "simpane: ");
	visible_add(&t, slice_of(a));
	visible_add(&t, slice_of(b));
	fprintf(stderr, "%s\n", t.p);
	text_free(&t);
}

int command_fail(const struct error *e, int code)
{
	command_say(e->text, "");
	return code;
}

static int zones(const struct args *a, struct error *e)
{
	int32_t offset;

	if (a->value[OPTION_TZ] && !utc_zone_offset(a->value[OPTION_TZ], 0, &offset))
		return error_set(e, "--tz: no zone '%.60s'; try UTC, +02:00 or Europe/Helsinki", a->value[OPTION_TZ]);
	for (const char **p = a->assume_tz; p && *p; p++) {
		const char *equals = strrchr(*p, '=');

		if (!equals || equals == *p || !utc_zone_offset(equals + 1, 0, &offset))
			return error_set(e, "--assume-tz wants PATTERN=ZONE with a zone like +02:00 or Europe/Helsinki, not '%.100s'", *p);
	}
	for (const char **p = a->offset; p && *p; p++) {
		const char *equals = strrchr(*p, '=');
		char *end = NULL;

		if (equals && equals != *p)
			strtod(equals + 1, &end);
		if (!end || end == equals + 1 || *end)
			return error_set(e, "--offset wants PATTERN=SECONDS, like fw1=37.4, not '%.100s'", *p);
	}
	return 1;
}

int command_begin(struct args *a, int argc, char **argv, int *code)
{
	const struct command *c = command_find(argv[0]);
	struct error e = { "" };

	*code = CODE_DONE;
	if (args_read(a, c->takes | TAKES(HELP), argc, argv, &e) < 0 || (!args_has(a, OPTION_HELP) && zones(a, &e) < 0)) {
		*code = command_fail(&e, CODE_USAGE);
		fprintf(stderr, "simpane: simpane %s --help shows examples\n", c->name);
		return 1;
	}
	if (!args_has(a, OPTION_HELP))
		return 0;
	command_help(c, stdout);
	return 1;
}

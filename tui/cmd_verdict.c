#include <ctype.h>
#include <string.h>

#include "cmd.h"
#include "input.h"
#include "report.h"

/* By id, by the words on the screen, or by its number. */
static int boundary_find(const char *word, struct error *e)
{
	const char *ids[BOUNDARY_COUNT + 1] = { NULL }, *nearest;

	if (isdigit((unsigned char)word[0]) && word[0] != '0' && !word[1])
		return word[0] - '1';
	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		enum boundary at = (enum boundary)b;

		ids[b] = boundary_id(at);
		if (strcmp(word, ids[b]) == 0 || strcasecmp(word, boundary_screen(at)) == 0 || strcasecmp(word, boundary_short(at)) == 0)
			return b;
	}
	nearest = args_nearest(word, ids);
	return error_set(e, "no boundary '%.40s'%s%s; they are order install confirm select attach session path policy delivery", word,
			 nearest ? ", perhaps " : "", nearest ? nearest : "");
}

/* What needs no case is checked before a long import. */
static int check(const struct args *a, struct report_options *o, int *why, struct error *e)
{
	*why = -1;
	o->tz = a->value[OPTION_TZ];
	o->ascii = args_has(a, OPTION_ASCII);
	if (args_time(a, OPTION_AT, &o->at, e) < 0)
		return -1;
	if (a->value[OPTION_WHY] && args_has(a, OPTION_JSON))
		return error_set(e, "--why explains in words; --json has the status and evidence of every boundary");
	if (a->value[OPTION_WHY])
		*why = boundary_find(a->value[OPTION_WHY], e);
	return a->value[OPTION_WHY] && *why < 0 ? -1 : 1;
}

static int say(struct input *in, const struct args *a, struct report_options *o, int why)
{
	struct error e = { "" };
	bool diverges = false;
	int got;

	o->device = input_device(in, a);
	if (o->device < 0)
		return CODE_USAGE;
	store_stay(in->store);
	if (why >= 0)
		got = report_why(stdout, in->store, o, (enum boundary)why, &diverges, &e);
	else if (args_has(a, OPTION_JSON))
		got = report_json(stdout, in->store, o, &diverges, &e);
	else
		got = report_text(stdout, in->store, o, &diverges, &e);
	store_leave(in->store);
	if (got < 0)
		return command_fail(&e, CODE_INTERNAL);
	return diverges && args_has(a, OPTION_EXIT_CODE) ? CODE_DIVERGES : CODE_DONE;
}

int cmd_verdict(int argc, char **argv)
{
	struct report_options o = { 0 };
	struct error e = { "" };
	struct args a;
	struct input in;
	int code, why;

	if (!command_begin(&a, argc, argv, &code)) {
		if (check(&a, &o, &why, &e) < 0)
			code = command_fail(&e, CODE_USAGE);
		else if ((code = input_open(&in, &a, NULL)) == 0)
			code = input_close(&in, say(&in, &a, &o, why));
	}
	args_free(&a);
	return code;
}

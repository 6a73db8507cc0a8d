#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "input.h"
#include "speak.h"
#include "report.h"
#include "view.h"

/* The crumb on the screen: the last part of the path, and how many more there are. */
static void title_of(const struct args *a, struct text *out)
{
	const char *path = a->count ? a->paths[0] : a->value[OPTION_CASE], *slash;

	slash = path ? strrchr(path, '/') : NULL;
	text_adds(out, slash && slash[1] ? slash + 1 : path ? path : "");
	if (a->count > 1)
		text_addf(out, " and %zu more", a->count - 1);
}

static int size_of(const struct args *a, struct view_options *o, struct error *e)
{
	struct slice height = slice_of(a->value[OPTION_SIZE]), width = slice_token(&height, 'x');
	int64_t w, h;

	o->width = 80;
	o->height = 24;
	if (!a->value[OPTION_SIZE])
		return 1;
	w = slice_number(width);
	h = slice_number(height);
	if (w < 1 || w > 1000 || h < 1 || h > 1000)
		return error_set(e, "--size wants WxH, like 80x24, not '%.40s'", a->value[OPTION_SIZE]);
	o->width = (int)w;
	o->height = (int)h;
	return 1;
}

static int look(struct input *in, struct view_options *o, bool screen)
{
	struct report_options text = { .tz = o->tz, .ascii = o->ascii, .at = UTC_NONE };
	struct error e = { "" };
	bool diverges = false;

	if (screen ? view_run(in->store, o, &e) < 0 : report_text(stdout, in->store, &text, &diverges, &e) < 0)
		return command_fail(&e, CODE_INTERNAL);
	return CODE_DONE;
}

static int speak(struct input *in, const struct view_options *o)
{
	struct error e = { "" };

	return speak_run(in->store, o->tz, stdin, stdout, &e) < 0 ? command_fail(&e, CODE_INTERNAL) : CODE_DONE;
}

static bool dumb_terminal(void)
{
	const char *term = getenv("TERM");

	return !term || !*term || strcmp(term, "dumb") == 0;
}

/* A screen needs a terminal at both ends; without one the verdict says the same in a pipe. One that cannot move its cursor gets lines. */
int cmd_open(int argc, char **argv)
{
	struct view_options o = { 0 };
	struct text title = { 0 };
	struct error e = { "" };
	struct args a;
	struct input in;
	int code;

	if (!command_begin(&a, argc, argv, &code)) {
		const char *no_color = getenv("NO_COLOR");

		title_of(&a, &title);
		o.tz = a.value[OPTION_TZ];
		o.ascii = args_has(&a, OPTION_ASCII);
		o.no_color = args_has(&a, OPTION_NO_COLOR) || (no_color && *no_color);
		o.train = args_has(&a, OPTION_TRAIN);
		o.mouse = args_has(&a, OPTION_MOUSE);
		o.device = a.value[OPTION_DEVICE];
		o.title = title.p;
		o.keys = a.value[OPTION_KEYS];
		o.kept = a.value[OPTION_CASE] ? a.value[OPTION_CASE] : a.count == 1 && store_is_case(a.paths[0]) ? a.paths[0] : NULL;
		o.import = input_add;
		o.whose = &a;
		if (o.train && args_has(&a, OPTION_PLAIN))
			error_set(&e, "--train wants the screens; --plain has none");
		if (e.text[0] || size_of(&a, &o, &e) < 0)
			code = command_fail(&e, CODE_USAGE);
		else if ((code = input_open(&in, &a, a.value[OPTION_CASE])) == 0) {
			bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
			bool plain = args_has(&a, OPTION_PLAIN) || (!o.keys && terminal && dumb_terminal());

			code = input_close(&in, plain ? speak(&in, &o) : look(&in, &o, o.keys || terminal));
		}
	}
	text_free(&title);
	args_free(&a);
	return code;
}

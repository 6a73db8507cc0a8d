#include <string.h>

#include "cmd.h"
#include "input.h"
#include "summary.h"

static int say(struct input *in)
{
	struct error e = { "" };
	struct summary *m = summary_of(in->store, &e);

	if (!m)
		return command_fail(&e, CODE_INTERNAL);
	printf("%lld artifacts, %lld lines, %lld recognised\n", (long long)m->artifacts, (long long)m->lines, (long long)m->recognised);
	summary_free(m);
	return CODE_DONE;
}

/* Without a PATH an existing case is settled again, with the assumptions given now. */
int cmd_import(int argc, char **argv)
{
	struct error e = { "" };
	struct args a;
	struct input in;
	int code;

	if (!command_begin(&a, argc, argv, &code)) {
		const char *path = a.value[OPTION_OUTPUT];

		if (!path)
			code = command_fail((error_set(&e, "where to? simpane import -o CASE PATH..."), &e), CODE_USAGE);
		else if (a.count == 0 && !store_is_case(path))
			code = command_fail((error_set(&e, "%.200s is no case file, and there is no PATH to import", path), &e), CODE_USAGE);
		else if ((code = input_open(&in, &a, path)) == 0)
			code = input_close(&in, args_has(&a, OPTION_QUIET) ? CODE_DONE : say(&in));
	}
	args_free(&a);
	return code;
}

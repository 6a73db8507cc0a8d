#include "cmd.h"

int cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("simpane " SIMPANE_VERSION);
	return CODE_DONE;
}

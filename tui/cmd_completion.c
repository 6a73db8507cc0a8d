/*
 * Words for the shell, made from the tables of commands and options so that they cannot be out of date.
 */
#include <string.h>

#include "cmd.h"

static void options_of(const struct command *c)
{
	uint64_t takes = c->takes | TAKES(HELP);

	for (int o = 0; o < OPTION_COUNT; o++)
		if (takes >> o & 1)
			printf(" --%s", option_rows[o].name);
}

static void bash(void)
{
	puts("_simpane() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n\tif [ \"$COMP_CWORD\" -eq 1 ] && [ \"${cur#-}\" = \"$cur\" ]; then");
	fputs("\t\twords=\"", stdout);
	for (size_t i = 0; command_at(i); i++)
		printf("%s%s", i ? " " : "", command_at(i)->name);
	puts("\"\n\telse case ${COMP_WORDS[1]} in");
	for (size_t i = 0; command_at(i); i++) {
		printf("\t%s) words=\"", command_at(i)->name);
		options_of(command_at(i));
		puts("\" ;;");
	}
	puts("\tesac; fi\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _simpane simpane");
}

static void fish(void)
{
	for (size_t i = 0; command_at(i); i++) {
		const struct command *c = command_at(i);
		uint64_t takes = c->takes | TAKES(HELP);

		printf("complete -c simpane -n __fish_use_subcommand -a %s\n", c->name);
		for (int o = 0; o < OPTION_COUNT; o++)
			if (takes >> o & 1)
				printf("complete -c simpane -n '__fish_seen_subcommand_from %s' -l %s%s\n", c->name, option_rows[o].name,
				       option_rows[o].argument ? " -r" : "");
	}
}

int cmd_completion(int argc, char **argv)
{
	const char *shell = argc == 2 ? argv[1] : "";

	if (strcmp(shell, "zsh") == 0)
		puts("autoload -U +X bashcompinit && bashcompinit");
	if (strcmp(shell, "bash") == 0 || strcmp(shell, "zsh") == 0)
		bash();
	else if (strcmp(shell, "fish") == 0)
		fish();
	else {
		command_help(command_find("completion"), strcmp(shell, "--help") == 0 ? stdout : stderr);
		return strcmp(shell, "--help") == 0 ? CODE_DONE : CODE_USAGE;
	}
	return CODE_DONE;
}

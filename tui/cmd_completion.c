/*
 * Words for the shell, made from the tables of commands and options so that they cannot be out of date.
 */
#include <string.h>

#include "boundary.h"
#include "cmd.h"
#include "event.h"

/* --- what an option takes --- */

/* The words it may be, parted by blanks; nothing: a file, or something that only a person knows. */
static void add_values(struct text *out, const char *argument)
{
	text_adds(out, "");
	if (!argument)
		return;
	if (strcmp(argument, "PARTY") == 0) {
		for (int p = PARTY_RSP; p < PARTY_COUNT; p++)
			text_addf(out, "%s%s", out->n ? " " : "", party_name((enum party)p));
	} else if (strcmp(argument, "BOUNDARY") == 0) {
		for (int b = 0; b < BOUNDARY_COUNT; b++)
			text_addf(out, "%s%s", out->n ? " " : "", boundary_id((enum boundary)b));
	} else if (strcmp(argument, "KIND") == 0) {
		for (int k = 0; k < KIND_COUNT; k++)
			text_addf(out, "%s%s", out->n ? " " : "", kind_name((enum kind)k));
	} else if (strchr(argument, '|') && !strchr(argument, '[')) {
		for (const char *p = argument; *p; p++)
			text_addc(out, *p == '|' ? ' ' : *p);
	}
}

/* The words that stand behind a command as they are: "bash|zsh|fish", "[COMMAND|keys|filter|man]"; those in capitals are no words. */
static void add_topics(struct text *out, const struct command *c)
{
	const char *p = strchr(c->synopsis, ' ');
	struct slice rest = slice_of(p ? p : "");

	text_adds(out, "");
	while (rest.n) {
		struct slice word = slice_token(&rest, '|');

		while (word.n && strchr(" []", word.p[0]))
			word = slice_from(word, 1);
		while (word.n && strchr(" []", word.p[word.n - 1]))
			word.n--;
		if (!word.n || word.p[0] < 'a' || word.p[0] > 'z' || !strchr(c->synopsis, '|'))
			continue;
		for (size_t i = 0; i < word.n; i++)
			if (word.p[i] == ' ' || word.p[i] == '[')
				word.n = i;
		text_addf(out, "%s%.*s", out->n ? " " : "", SLICE_ARG(word));
	}
	for (size_t i = 0; strstr(c->synopsis, "COMMAND") && command_at(i); i++)
		text_addf(out, " %s", command_at(i)->name);
}

/* --- bash, which zsh understands --- */

static void options_of(const struct command *c)
{
	uint64_t takes = c->takes | TAKES(HELP);

	for (int o = 0; o < OPTION_COUNT; o++)
		if (takes >> o & 1)
			printf(" --%s", option_rows[o].name);
}

static void bash_values(void)
{
	puts("\tcase ${COMP_WORDS[COMP_CWORD-1]} in");
	for (int o = 0; o < OPTION_COUNT; o++) {
		struct text words = { 0 };

		add_values(&words, option_rows[o].argument);
		if (words.n && option_rows[o].letter)
			printf("\t-%c|", option_rows[o].letter);
		if (words.n)
			printf("%s--%s) COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")); return ;;\n", option_rows[o].letter ? "" : "\t",
			       option_rows[o].name, words.p);
		text_free(&words);
	}
	puts("\tesac");
}

static void bash(void)
{
	puts("_simpane() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=");
	bash_values();
	fputs("\tif [ \"$COMP_CWORD\" -eq 1 ] && [ \"${cur#-}\" = \"$cur\" ]; then\n\t\twords=\"", stdout);
	for (size_t i = 0; command_at(i); i++)
		printf("%s%s", i ? " " : "", command_at(i)->name);
	puts("\"\n\telse case ${COMP_WORDS[1]} in");
	for (size_t i = 0; command_at(i); i++) {
		struct text topics = { 0 };

		add_topics(&topics, command_at(i));
		printf("\t%s) words=\"%s", command_at(i)->name, topics.p);
		options_of(command_at(i));
		puts("\" ;;");
		text_free(&topics);
	}
	puts("\tesac; fi\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _simpane simpane");
}

/* --- fish --- */

static void fish_options(const struct command *c)
{
	uint64_t takes = c->takes | TAKES(HELP);

	for (int o = 0; o < OPTION_COUNT; o++) {
		struct text words = { 0 };

		if (!(takes >> o & 1))
			continue;
		add_values(&words, option_rows[o].argument);
		printf("complete -c simpane -n '__fish_seen_subcommand_from %s' -l %s", c->name, option_rows[o].name);
		if (option_rows[o].argument)
			fputs(" -r", stdout);
		if (words.n)
			printf(" -f -a '%s'", words.p);
		puts("");
		text_free(&words);
	}
}

static void fish(void)
{
	for (size_t i = 0; command_at(i); i++) {
		const struct command *c = command_at(i);
		struct text topics = { 0 };

		add_topics(&topics, c);
		printf("complete -c simpane -n __fish_use_subcommand -a %s\n", c->name);
		if (topics.n)
			printf("complete -c simpane -n '__fish_seen_subcommand_from %s' -a '%s'\n", c->name, topics.p);
		fish_options(c);
		text_free(&topics);
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

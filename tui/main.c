/*
 * The command line: which commands there are, and which one is meant.
 */
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

#define IMPORTS (TAKES(BASELINE) | TAKES(INVENTORY) | TAKES(FORMATS) | TAKES(ASSUME_TZ) | TAKES(OFFSET) | TAKES(YEAR) | TAKES(LIMIT_BYTES) | \
		 TAKES(LIMIT_DEPTH) | TAKES(QUIET) | TAKES(VERBOSE))
#define COMMON (IMPORTS | TAKES(TZ) | TAKES(NO_COLOR) | TAKES(ASCII))

static const struct command commands[] = {
	{ "open", "[open] PATH...", "import, then look around (the verdict as text when there is no terminal)",
	  "simpane bundle.zip                      look at a bundle\n"
	  "simpane --case 4711.case device.tgz fw/  several parts of one incident, kept for later\n"
	  "simpane 4711.case                       go on where you were\n"
	  "simpane --train bundle.zip              find the boundary yourself, then be told\n",
	  COMMON | TAKES(CASE) | TAKES(DEVICE) | TAKES(TRAIN) | TAKES(MOUSE) | TAKES(PLAIN) | TAKES(KEYS) | TAKES(SIZE), cmd_open },
	{ "import", "import -o CASE PATH...", "import into a new or existing case file",
	  "simpane import -o 4711.case bundle.zip\n"
	  "simpane import -o 4711.case firewall.log          add later evidence\n"
	  "simpane import -o 4711.case --assume-tz 'ggsn*=+02:00'   change an assumption\n",
	  IMPORTS | TAKES(OUTPUT), cmd_import },
	{ "verdict", "verdict PATH...", "per device: where the parties' views first part, who says what, who acts next",
	  "simpane verdict bundle.zip\n"
	  "simpane verdict --json bundle.zip | jq '.devices[].first_divergence.boundary'\n"
	  "simpane verdict --device mtr-0001 --at 2026-03-02T10:00:00Z bundle.zip\n"
	  "simpane verdict --why policy bundle.zip     one boundary with its evidence\n"
	  "simpane verdict --exit-code bundle.zip      1 when a device diverges, whatever else was lost\n",
	  COMMON | TAKES(JSON) | TAKES(DEVICE) | TAKES(AT) | TAKES(WHY) | TAKES(EXIT_CODE), cmd_verdict },
	{ "devices", "devices PATH...", "devices with identifiers, outcome and first boundary",
	  "simpane devices bundle.zip\nsimpane devices --json bundle.zip\n", COMMON | TAKES(JSON), cmd_devices },
	{ "timeline", "timeline PATH...", "one device's events, or all",
	  "simpane timeline --device mtr-0001 bundle.zip\n"
	  "simpane timeline --party firewall --kind flow.denied bundle.zip\n"
	  "simpane timeline --grep 'CHILD_SA|IKE_SA' --since 2026-03-02T10:00:00Z bundle.zip\n"
	  "simpane timeline --json bundle.zip | jq .kind     one event a line\n",
	  COMMON | TAKES(JSON) | TAKES(DEVICE) | TAKES(SINCE) | TAKES(UNTIL) | TAKES(PARTY) | TAKES(KIND) | TAKES(GREP) | TAKES(FIXED) |
	  TAKES(AS_WRITTEN), cmd_timeline },
	{ "clocks", "clocks PATH...", "clocks: zone, offset, drift, and how they are known",
	  "simpane clocks bundle.zip\nsimpane clocks --offset fw1=37.4 bundle.zip\n", COMMON | TAKES(JSON), cmd_clocks },
	{ "artifacts", "artifacts PATH...", "what was read: party, format, lines, recognised, what could not be read",
	  "simpane artifacts bundle.zip\n"
	  "simpane artifacts --unknown bundle.zip     what nobody could read, the most frequent form first\n"
	  "simpane artifacts --json bundle.zip | jq '.artifacts[].unknown'\n",
	  COMMON | TAKES(JSON) | TAKES(UNKNOWN), cmd_artifacts },
	{ "formats", "formats [test [FORMAT...]|explain FILE|- [FORMAT...]|words]", "formats known, their tests, and how a file is read",
	  "simpane formats                              what is known\n"
	  "simpane formats words                        the kinds and fields that a format may use\n"
	  "simpane formats test my.json                 check a format of your own\n"
	  "simpane formats test --formats DIR           all formats, also those of the folder\n"
	  "simpane formats explain kern.log             how each line is read and by which rule, or why not\n"
	  "simpane formats explain my.log my.json       the same with a format of your own\n",
	  TAKES(JSON) | TAKES(FORMATS), cmd_formats },
	{ "report", "report PATH...", "a report for a ticket",
	  "simpane report -o 4711.txt bundle.zip\n"
	  "simpane report -f md --device mtr-0001 bundle.zip\n"
	  "simpane report -f json bundle.zip\n",
	  COMMON | TAKES(FORMAT) | TAKES(OUTPUT) | TAKES(DEVICE) | TAKES(AT), cmd_report },
	{ "version", "version", "version of the program", "simpane version\n", 0, cmd_version },
	{ "help", "help [COMMAND|keys|filter|man]", "this text, or that of a command; the keys; the words of a filter line; the manual",
	  "simpane help verdict\n"
	  "simpane help keys                    the keys of the screens, and what is wrong with your own\n"
	  "simpane help man > simpane.1         the manual, for man\n",
	  0, cmd_help },
	{ "completion", "completion bash|zsh|fish", "words for the shell to complete",
	  "simpane completion bash > ~/.local/share/bash-completion/completions/simpane\n",
	  0, cmd_completion },
};

const struct command *command_at(size_t i)
{
	return i < sizeof(commands) / sizeof(*commands) ? &commands[i] : NULL;
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; command_at(i); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

void command_help(const struct command *c, FILE *to)
{
	uint64_t takes = c->takes | TAKES(HELP);

	for (const char *p = c->examples, *end; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		fprintf(to, "  %.*s\n", (int)(end - p), p);
	}
	fprintf(to, "\nusage: simpane %s\n%s.\n", c->synopsis, c->does);
	if (c->takes & TAKES(BASELINE))
		fputs("PATH is an archive, a folder, a log file, - for standard input, or a case file.\n", to);
	fputs("\n", to);
	for (int o = 0; o < OPTION_COUNT; o++) {
		const struct option_row *row = &option_rows[o];
		char word[64];

		if (!(takes >> o & 1))
			continue;
		snprintf(word, sizeof(word), "--%s%s%s", row->name, row->argument ? " " : "", row->argument ? row->argument : "");
		fprintf(to, "  %c%c%c %-24s %s\n", row->letter ? '-' : ' ', row->letter ? row->letter : ' ', row->letter ? ',' : ' ', word, row->help);
	}
}

static void overview(FILE *to)
{
	fputs("  simpane bundle.zip              look at a bundle\n"
	      "  simpane verdict bundle.zip      where do the parties' views first part, and who acts next?\n"
	      "  simpane timeline --device mtr-0001 bundle.zip\n\n"
	      "usage: simpane [COMMAND] [OPTION...] PATH...\n\n", to);
	for (size_t i = 0; command_at(i); i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].does);
	fputs("\nsimpane help COMMAND shows examples and options.\n"
	      "exit codes: 0 done, 1 with --exit-code: a device diverges, 2 usage, 3 input unusable,\n"
	      "4 done, but part of the input was lost, 70 internal error, 130 interrupted.\n", to);
}

static int unknown(const char *word)
{
	const char *names[sizeof(commands) / sizeof(*commands) + 1] = { NULL }, *nearest;

	for (size_t i = 0; command_at(i); i++)
		names[i] = commands[i].name;
	nearest = args_nearest(word, names);
	command_say("no command and no file is called ", word);
	if (nearest)
		fprintf(stderr, "simpane: did you mean simpane %s?\n", nearest);
	else
		fputs("simpane: simpane help lists the commands\n", stderr);
	return CODE_USAGE;
}

int cmd_help(int argc, char **argv)
{
	char *again[] = { argv[0], (char *)"--help", NULL };
	const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;

	if (argc > 1 && manual_topic(argv[1], stdout))
		return CODE_DONE;
	if (argc > 1 && !c && argv[1][0] != '-')
		return unknown(argv[1]);
	if (!c)
		overview(stdout);
	else if (c->examples)
		command_help(c, stdout);
	else
		return c->run(2, again);
	return CODE_DONE;
}

/* "simpane bundle.zip": not a command, so a path, unless it is nothing of the kind. */
static int open_path(int argc, char **argv)
{
	if (argv[1][0] != '-' && !strpbrk(argv[1], "./") && access(argv[1], F_OK) != 0)
		return unknown(argv[1]);
	argv[0] = (char *)"open";
	return cmd_open(argc, argv);
}

int main(int argc, char **argv)
{
	const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;

	setlocale(LC_CTYPE, ""); /* for the widths of characters; numbers stay as they are in C */
	if (argc < 2) {
		overview(stderr);
		return CODE_USAGE;
	}
	if (c)
		return c->run(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0)
		return cmd_version(argc - 1, argv + 1);
	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return cmd_help(1, argv);
	return open_path(argc, argv);
}

/*
 * The manual, made from the tables of commands, options and keys so that it cannot be out of date: the keys as they are bound, the words of a
 * filter line, and the whole as a page for man(1).
 */
#include <string.h>

#include "cmd.h"
#include "press.h"

static const struct { const char *term, *means; } filters[] = {
	{ "1883", "in any value; \"two words\" in quotes" },
	{ "kind:flow", "the value begins so: every flow.*; rule: alone asks whether there is one" },
	{ "dport=1883", "exactly" },
	{ "outcome!=reached", "the opposite; so are -kind:note and -1883" },
	{ "what~10\\.200", "a pattern; /CHILD_SA|IKE/ in any value" },
	{ "count>10, mtu<1400", "as numbers" },
	{ "since:10:02, until:10:04:30", "by the time of the day as it is shown, or since:2026-03-02T10:02" },
	{ "party:device,firewall", "either" },
	{ "line:GTP", "in the raw line" },
	{ "mark:yes, note:word", "what people marked and noted" },
	{ "@name", "the filter that :save-filter name has kept" },
};

static const struct { const char *path, *means; } files[] = {
	{ "$XDG_CONFIG_HOME/simpane/keys", "own keys: rows \"COMMAND KEY...\", \"-\" for no key; simpane help keys shows what holds and what is wrong" },
	{ "$XDG_CONFIG_HOME/simpane/settings", "the theme, written by :theme, and the mouse, written by :mouse" },
	{ "$XDG_CONFIG_HOME/simpane/filters", "filters that were kept: rows \"NAME FILTER\"" },
	{ "$XDG_STATE_HOME/simpane/session/", "for each case file that is kept: which screens were open, where the cursor stood, the filters" },
};

static const struct { int code; const char *means; } exits[] = {
	{ CODE_DONE, "done" }, { CODE_DIVERGES, "with --exit-code: a device diverges" }, { CODE_USAGE, "usage" }, { CODE_INPUT, "input unusable" },
	{ CODE_LOST, "done, but part of the input was lost or unreadable (each is listed)" }, { CODE_INTERNAL, "internal error" },
	{ CODE_INTERRUPTED, "interrupted" },
};

static bool again(size_t i)
{
	return i > 0 && strcmp(key_at(i)->command, key_at(i - 1)->command) == 0;
}

static void manual_keys(FILE *to)
{
	struct text trouble = { 0 };

	keys_read(&trouble);
	for (size_t i = 0; key_at(i); i++)
		fprintf(to, "  %-15s %-10.*s %s\n", again(i) ? "" : key_at(i)->command, SLICE_ARG(again(i) ? SLICE("") : key_all(key_at(i))), key_at(i)->does);
	fputs("\nIn the screens each of them is a command behind a colon, too. Own keys: rows \"COMMAND KEY...\" in $XDG_CONFIG_HOME/simpane/keys, else in\n"
	      "~/.config/simpane/keys; \"-\" for no key. Keys: a character, C-a to C-z, Enter Esc Tab S-Tab Space Up Down Left Right PgUp PgDn Home End\n"
	      "Delete Backspace F1.\n", to);
	if (trouble.n)
		fprintf(to, "\n%s", trouble.p);
	text_free(&trouble);
}

static void manual_filters(FILE *to)
{
	fputs("A filter line holds terms between blanks; a row is shown when all of them hold.\n\n", to);
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		fprintf(to, "  %-28s %s\n", filters[i].term, filters[i].means);
	fputs("\nNames are those of the fields (simpane formats words) and: party role kind what line text mark note since until count; of devices\n"
	      "outcome boundary incident fact; of artifacts path format problem read. Tab completes them.\n", to);
}

/* --- the page --- */

/* Nothing of it is a request or an escape. */
static void put(FILE *to, const char *words)
{
	for (const char *p = words; *p; p++) {
		if ((p == words || p[-1] == '\n') && (*p == '.' || *p == '\''))
			fputs("\\&", to);
		if (*p == '\\' || *p == '-')
			fprintf(to, "\\%c", *p == '\\' ? 'e' : '-');
		else
			fputc(*p, to);
	}
}

static void put_item(FILE *to, const char *bold, const char *argument, const char *means)
{
	fputs(".TP\n\\fB", to);
	put(to, bold);
	fputs("\\fR", to);
	if (argument) {
		fputs(" \\fI", to);
		put(to, argument);
		fputs("\\fR", to);
	}
	fputs("\n", to);
	put(to, means);
	fputs("\n", to);
}

static void put_commands(FILE *to)
{
	fputs(".SH COMMANDS\n", to);
	for (size_t i = 0; command_at(i); i++) {
		const struct command *c = command_at(i);

		put_item(to, c->synopsis, NULL, c->does);
		if (!c->examples)
			continue;
		fputs(".RS\n.nf\n", to);
		put(to, c->examples);
		fputs(".fi\n.RE\n", to);
	}
}

static void put_options(FILE *to)
{
	fputs(".SH OPTIONS\nWhich command takes which: simpane help COMMAND.\n", to);
	for (int o = 0; o < OPTION_COUNT; o++) {
		struct text word = { 0 };

		if (option_rows[o].letter)
			text_addf(&word, "-%c, ", option_rows[o].letter);
		text_addf(&word, "--%s", option_rows[o].name);
		put_item(to, word.p, option_rows[o].argument, option_rows[o].help);
		text_free(&word);
	}
}

static void put_keys(FILE *to)
{
	fputs(".SH KEYS\nEach key of the screens is a command behind a colon, too.\n", to);
	for (size_t i = 0; key_at(i); i++) {
		struct text word = { 0 };

		text_adds(&word, key_at(i)->command);
		text_addf(&word, "  %.*s", SLICE_ARG(key_all(key_at(i))));
		if (again(i)) { /* the same key on another screen */
			fputs(".br\n", to);
			put(to, key_at(i)->does);
			fputs("\n", to);
		} else
			put_item(to, word.p, NULL, key_at(i)->does);
		text_free(&word);
	}
}

static void manual_page(FILE *to)
{
	fprintf(to, ".TH SIMPANE 1 \"\" \"simpane %s\"\n.SH NAME\nsimpane \\- find the boundary where an eSIM device was lost\n", SIMPANE_VERSION);
	fputs(".SH SYNOPSIS\n\\fBsimpane\\fR [\\fICOMMAND\\fR] [\\fIOPTION\\fR...] \\fIPATH\\fR...\n.SH DESCRIPTION\n", to);
	put(to, "Reads the logs of all parties to an eSIM IoT device (RSP servers, card, device, network, firewall, application) and says at which boundary "
		"between two of them their views of the state first part, since when, who says what, and who acts next: offline, with file and line for every "
		"sentence. A PATH is an archive, a folder, a log file, - for standard input, or a case file.\n");
	put_commands(to);
	put_options(to);
	put_keys(to);
	fputs(".SH FILTERS\nTerms stand between blanks; a row is shown when all of them hold.\n", to);
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		put_item(to, filters[i].term, NULL, filters[i].means);
	fputs(".SH FILES\n", to);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		put_item(to, files[i].path, NULL, files[i].means);
	fputs("Without XDG_CONFIG_HOME it is ~/.config, without XDG_STATE_HOME ~/.local/state.\n.SH ENVIRONMENT\n", to);
	put_item(to, "NO_COLOR", NULL, "no colour, whatever it is set to");
	put_item(to, "TERM", NULL, "dumb, or a terminal that cannot move its cursor: lines as with --plain");
	put_item(to, "COLORFGBG", NULL, "whether the ground is light, where the terminal says so");
	fputs(".SH EXIT STATUS\n", to);
	for (size_t i = 0; i < sizeof(exits) / sizeof(*exits); i++) {
		char code[12];

		snprintf(code, sizeof(code), "%d", exits[i].code);
		put_item(to, code, NULL, exits[i].means);
	}
}

bool manual_topic(const char *name, FILE *to)
{
	static const struct { const char *name; void (*print)(FILE *to); } topics[] = {
		{ "keys", manual_keys }, { "filter", manual_filters }, { "man", manual_page },
	};

	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++)
		if (strcmp(topics[i].name, name) == 0) {
			topics[i].print(to);
			return true;
		}
	return false;
}

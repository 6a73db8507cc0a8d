/*
 * Writes C files once more, with every comparison so that it can be turned round while the program runs: "a < b" becomes TURN_LT(17, a, b), which
 * turned.h reads. One line for each such change goes to standard output, with its class (round: a comparison turned round, equal: == and != changed for
 * each other, logic: && and ||, edge: with or without the equal case):
 *
 *	17 logic walk_first.c rank: r->ahead && x: ||
 *
 * usage: turn TO FILE.c... (written to the folder TO under the same name)
 * It knows of C what it needs: words, strings, comments, brackets, and how tightly an operator binds.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct token {
	size_t from, to; /* in the text */
	size_t pair;	 /* of a bracket: the other one */
	bool word;
};

static struct file {
	const char *name;
	char *text;
	size_t size;
	struct token *token;
	size_t count;
} file;

static unsigned number = 1; /* of the next change */

static void fail(const char *what)
{
	fprintf(stderr, "turn: %s: %s\n", file.name, what);
	exit(1);
}

/* --- reading --- */

static void load(const char *path)
{
	FILE *f = fopen(path, "rb");

	file = (struct file){ .name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path };
	if (!f)
		fail("cannot be read");
	file.text = calloc(1, 1 << 20);
	file.size = fread(file.text, 1, (1 << 20) - 1, f);
	fclose(f);
	file.token = calloc(file.size + 1, sizeof(*file.token));
}

/* Behind the white space, comments and directives at this place. */
static size_t skip(size_t at)
{
	const char *t = file.text;

	for (;;) {
		if (isspace((unsigned char)t[at]))
			at++;
		else if (strncmp(t + at, "/*", 2) == 0 && strstr(t + at, "*/"))
			at = (size_t)(strstr(t + at, "*/") - t) + 2;
		else if (t[at] == '#' && (at == 0 || t[at - 1] == '\n'))
			do
				at += strcspn(t + at, "\n") + 1;
			while (t[at - 2] == '\\' && t[at]);
		else
			return at;
	}
}

static size_t length(size_t at)
{
	static const char *const signs[] = { "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
					     "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=" };
	const char *t = file.text + at;
	size_t n = 0;

	while (isalnum((unsigned char)t[n]) || t[n] == '_')
		n++;
	if (n)
		return n;
	if (*t == '"' || *t == '\'') {
		for (n = 1; t[n] && t[n] != *t; n++)
			n += t[n] == '\\';
		return n + 1;
	}
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strncmp(t, signs[i], strlen(signs[i])) == 0)
			return strlen(signs[i]);
	return 1;
}

static void read_tokens(void)
{
	size_t open[200], depth = 0;

	for (size_t at = skip(0); at < file.size; at = skip(at)) {
		struct token *k = &file.token[file.count];
		char c = file.text[at];

		*k = (struct token){ at, at + length(at), 0, isalpha((unsigned char)c) || c == '_' };
		at = k->to;
		if (c == '(' || c == '[' || c == '{') {
			if (depth == sizeof(open) / sizeof(open[0]))
				fail("too deep");
			open[depth++] = file.count;
		} else if (c == ')' || c == ']' || c == '}') {
			if (depth-- == 0)
				fail("a bracket too many");
			k->pair = open[depth];
			file.token[open[depth]].pair = file.count;
		}
		file.count++;
	}
}

static bool is(size_t i, const char *word)
{
	const struct token *k = &file.token[i];

	return k->to - k->from == strlen(word) && memcmp(file.text + k->from, word, k->to - k->from) == 0;
}

static bool among(size_t i, const char *const *words)
{
	for (; *words; words++)
		if (is(i, *words))
			return true;
	return false;
}

/* --- how far an operand goes --- */

/* How loosely the token binds two operands: 99 ends any expression; 0: it is part of one. */
static int looseness(size_t i)
{
	static const char *const ends[] = { ";", ",", "?", ":", "{", "}", "(", "[", ")", "]", "=", "+=", "-=", "*=", "/=", "|=", "&=", "^=", "%=",
					    "return", "else", "do", "case", NULL };
	static const char *const less[] = { "<", ">", "<=", ">=", NULL }, *const equal[] = { "==", "!=", NULL }, *const bits[] = { "|", "^", NULL };

	return among(i, ends) ? 99 : among(i, less) ? 6 : among(i, equal) ? 7 : among(i, bits) ? 10 : is(i, "&&") ? 11 : is(i, "||") ? 12 : 0;
}

static size_t left_of(size_t op)
{
	size_t i = op;

	while (i > 0) {
		size_t k = i - 1;

		if (is(k, ")") || is(k, "]") || is(k, "}"))
			k = file.token[k].pair;
		else if (looseness(k) > looseness(op))
			break;
		i = k;
	}
	return i;
}

static size_t right_of(size_t op)
{
	size_t i = op;

	while (i + 1 < file.count) {
		size_t k = i + 1;

		if (is(k, "(") || is(k, "[") || (is(k, "{") && is(i, ")")))
			k = file.token[k].pair;
		else if (looseness(k) >= looseness(op))
			break;
		i = k;
	}
	return i;
}

/* --- writing --- */

static const struct turn {
	const char *sign, *macro, *becomes[3], *class[2];
} turns[] = {
	{ "==", "TURN_EQ", { "!=" }, { "equal" } },
	{ "!=", "TURN_NE", { "==" }, { "equal" } },
	{ "<", "TURN_LT", { ">=", "<=" }, { "round", "edge" } },
	{ ">", "TURN_GT", { "<=", ">=" }, { "round", "edge" } },
	{ "<=", "TURN_LE", { ">", "<" }, { "round", "edge" } },
	{ ">=", "TURN_GE", { "<", ">" }, { "round", "edge" } },
	{ "&&", "TURN_AND", { "||" }, { "logic" } },
	{ "||", "TURN_OR", { "&&" }, { "logic" } },
};

static const struct turn *turn_at(size_t i)
{
	for (size_t k = 0; k < sizeof(turns) / sizeof(turns[0]); k++)
		if (is(i, turns[k].sign))
			return &turns[k];
	return NULL;
}

/* The tokens on one line, without comments. */
static void say(FILE *out, size_t from, size_t to)
{
	for (size_t i = from; i <= to; i++)
		fprintf(out, "%s%.*s", i > from && file.token[i].from > file.token[i - 1].to ? " " : "", (int)(file.token[i].to - file.token[i].from),
			file.text + file.token[i].from);
}

/* The name of the function that holds it: before the last opening bracket at the left edge. */
static size_t function_of(size_t i)
{
	for (; i > 0; i--)
		if (is(i, "{") && (file.token[i].from == 0 || file.text[file.token[i].from - 1] == '\n') && is(i - 1, ")"))
			return file.token[i - 1].pair - 1;
	return 0;
}

struct mark { /* what to write before and behind a token */
	char *before, *behind;
};

static void add(char **to, const char *what, bool front)
{
	char *out = NULL;

	if (asprintf(&out, "%s%s", front ? what : *to ? *to : "", front ? *to ? *to : "" : what) < 0)
		exit(1);
	free(*to);
	*to = out;
}

/* Inner expressions first: what they write stands nearer to the token. */
static void wrap(struct mark *marks, size_t op, const struct turn *t)
{
	size_t from = left_of(op), to = right_of(op);
	char text[64];

	snprintf(text, sizeof(text), "%s(%u, ", t->macro, number);
	add(&marks[from].before, text, true);
	add(&marks[to].behind, ")", false);
	for (size_t k = 0; k < 2 && t->becomes[k]; k++) {
		printf("%u %s %s ", number++, t->class[k], file.name);
		say(stdout, function_of(op), function_of(op));
		printf(": ");
		say(stdout, from, to);
		printf(": %s\n", t->becomes[k]);
	}
}

static void write_turned(const char *folder)
{
	struct mark *marks = calloc(file.count + 1, sizeof(*marks));
	char path[4096];
	FILE *out;
	size_t done = 0;

	for (int loose = 6; loose <= 12; loose++)
		for (size_t i = 1; i + 1 < file.count; i++)
			if (turn_at(i) && looseness(i) == loose)
				wrap(marks, i, turn_at(i));
	snprintf(path, sizeof(path), "%s/%s", folder, file.name);
	out = fopen(path, "w");
	if (!out)
		fail("cannot be written");
	fprintf(out, "#include \"turned.h\"\n");
	for (size_t i = 0; i < file.count; i++) {
		const struct token *k = &file.token[i];

		fwrite(file.text + done, 1, k->from - done, out);
		fputs(marks[i].before ? marks[i].before : "", out);
		if (turn_at(i))
			fputs(",", out);
		else
			fwrite(file.text + k->from, 1, k->to - k->from, out);
		fputs(marks[i].behind ? marks[i].behind : "", out);
		done = k->to;
		free(marks[i].before);
		free(marks[i].behind);
	}
	fwrite(file.text + done, 1, file.size - done, out);
	fclose(out);
	free(marks);
}

int main(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		load(argv[i]);
		read_tokens();
		write_turned(argv[1]);
		free(file.token);
		free(file.text);
	}
	return argc < 3;
}

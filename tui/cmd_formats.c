/*
 * `simpane formats`: what is known, whether it still reads its samples, and the words that a format may use. For people who write formats.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "cmd_formats.h"
#include "format.h"
#include "formats.h"
#include "json.h"

int formats_slurp(const char *path, struct text *out, struct error *e)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char buf[65536];
	size_t n;
	int ok = 1;

	if (!f)
		return error_set(e, "%s: %s", path, strerror(errno));
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(out, (struct slice){ buf, n });
	if (ferror(f))
		ok = error_set(e, "%s: %s", path, strerror(errno));
	if (f != stdin)
		fclose(f);
	return ok;
}

void formats_show(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\t')
			putchar(' ');
		else if (c < 0x20 || c >= 0x7F)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

/* --- the list --- */

static void list_json(const struct registry *g)
{
	cJSON *doc = cJSON_CreateObject(), *array;
	char *text;

	cJSON_AddStringToObject(doc, "schema", "simpane.formats/1");
	array = cJSON_AddArrayToObject(doc, "formats");
	for (size_t i = 0; i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);
		const struct format *f = format_of(p);
		cJSON *o = cJSON_CreateObject();

		cJSON_AddStringToObject(o, "format", p->name);
		cJSON_AddItemToObject(o, "party", p->party ? cJSON_CreateString(party_name(p->party)) : cJSON_CreateNull());
		cJSON_AddItemToObject(o, "role", p->role ? cJSON_CreateString(role_name(p->role)) : cJSON_CreateNull());
		cJSON_AddStringToObject(o, "parser", f ? "rules" : "built-in");
		cJSON_AddStringToObject(o, "source", p->source ? p->source : "");
		cJSON_AddNumberToObject(o, "samples", f ? (double)format_samples(f) : 0);
		cJSON_AddItemToArray(array, o);
	}
	text = cJSON_PrintUnformatted(doc);
	puts(text ? text : "{}");
	cJSON_free(text);
	cJSON_Delete(doc);
}

static int list(const struct registry *g, bool json)
{
	if (json) {
		list_json(g);
		return 0;
	}
	printf("%-20s %-12s %-9s %-9s %7s  %s\n", "FORMAT", "PARTY", "ROLE", "PARSER", "SAMPLES", "SOURCE");
	for (size_t i = 0; i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);
		const struct format *f = format_of(p);
		char samples[24] = "-";

		if (f)
			snprintf(samples, sizeof(samples), "%zu", format_samples(f));
		printf("%-20s %-12s %-9s %-9s %7s  %s\n", p->name, p->party ? party_name(p->party) : "any", p->role ? role_name(p->role) : "-",
		       f ? "rules" : "built-in", samples, p->source ? p->source : "");
	}
	return 0;
}

/* --- samples --- */

static void say_ok(const struct format *f)
{
	printf("ok %s %zu samples\n", format_parser(f)->name, format_samples(f));
}

static int test_all(const struct registry *g)
{
	int code = 0;

	for (size_t i = 0; i < registry_count(g); i++) {
		const struct format *f = format_of(registry_at(g, i));
		struct error e = { "" };

		if (!f)
			continue;
		if (format_prove(f, &e) == 1) {
			say_ok(f);
			continue;
		}
		printf("FAILED %s: %s\n", registry_at(g, i)->name, e.text);
		code = 1;
	}
	return code;
}

static int test_file(const char *path)
{
	struct text text = { 0 };
	struct error e = { "" };
	struct format *f = NULL;

	if (formats_slurp(path, &text, &e) < 0) {
		text_free(&text);
		return command_fail(&e, CODE_INPUT);
	}
	f = format_new(path, text_slice(&text), &e);
	text_free(&text);
	if (!f)
		return command_fail(&e, CODE_DIVERGES);
	say_ok(f);
	format_free(f);
	return 0;
}

/* --- words --- */

static void put_words(const char *title, const char *(*name)(int), int from, int to)
{
	int column = 80;

	printf("%s", title);
	for (int i = from; i < to; i++) {
		int n = (int)strlen(name(i)) + 1;

		column += n;
		if (column > 79) {
			printf("\n ");
			column = 1 + n;
		}
		printf(" %s", name(i));
	}
	puts("\n");
}

static const char *kind_at(int i)
{
	return kind_name((enum kind)i);
}

static const char *field_at(int i)
{
	return field_name((enum field)i);
}

static const char *role_at(int i)
{
	return role_name((enum role)i);
}

static const char *party_at(int i)
{
	return party_name((enum party)i);
}

static int words(void)
{
	put_words("kinds, for \"kind\"", kind_at, 0, KIND_COUNT);
	put_words("fields, for groups of patterns, \"set\" and \"fields\"", field_at, 0, FIELD_COUNT);
	puts("further groups of \"head\"\n  stamp uptime program level\n\nfurther groups of \"pattern\"\n  stamp offset at method agent flags\n");
	put_words("parties", party_at, PARTY_NONE + 1, PARTY_COUNT);
	put_words("roles", role_at, ROLE_NONE + 1, ROLE_COUNT);
	return CODE_DONE;
}

/* --- the command --- */

/* Formats of the caller's own join the auction: a folder's, and single files. They stand first. */
static int join(struct registry *g, const struct args *a, const char *const *files, size_t *own, struct error *e)
{
	size_t before = registry_count(g);

	if (a->value[OPTION_FORMATS] && formats_load(g, a->value[OPTION_FORMATS], e) < 0)
		return -1;
	for (; files && *files; files++) {
		struct text text = { 0 };
		int ok = formats_slurp(*files, &text, e);

		if (ok == 1)
			ok = registry_add_format(g, *files, text_slice(&text), e);
		text_free(&text);
		if (ok < 0)
			return -1;
	}
	*own = registry_count(g) - before;
	return 1;
}

static int test_files(const struct args *a)
{
	int code = CODE_DONE;

	for (size_t i = 1; i < a->count; i++) {
		int said = test_file(a->paths[i]);

		code = said > code ? said : code;
	}
	return code;
}

/* "simpane formats expalin": what may have been meant. */
static int unknown(const char *what)
{
	static const char *const names[] = { "test", "explain", "words", NULL };
	const char *nearest = args_nearest(what, names);

	command_say("formats can do test, explain or words, not ", what);
	if (nearest)
		fprintf(stderr, "simpane: did you mean simpane formats %s?\n", nearest);
	return CODE_USAGE;
}

static int run(const struct args *a)
{
	const char *what = a->count ? a->paths[0] : "";
	bool explains = strcmp(what, "explain") == 0;
	struct error e = { "" };
	struct registry *g;
	size_t own = 0;
	int code;

	if (strcmp(what, "words") == 0)
		return words();
	if (strcmp(what, "test") == 0 && a->count > 1)
		return test_files(a);
	if (*what && !explains && strcmp(what, "test") != 0)
		return unknown(what);
	if (explains && a->count < 2)
		return command_fail((error_set(&e, "explain what? simpane formats explain FILE, or - for standard input"), &e), CODE_USAGE);
	g = registry_new(&e);
	if (!g)
		return command_fail(&e, CODE_INTERNAL);
	if (join(g, a, explains ? a->paths + 2 : NULL, &own, &e) < 0)
		code = command_fail(&e, CODE_INPUT);
	else if (explains)
		code = formats_explain(g, own, a->paths[1], &e) < 0 ? command_fail(&e, CODE_INPUT) : CODE_DONE;
	else
		code = *what ? test_all(g) : list(g, args_has(a, OPTION_JSON));
	registry_free(g);
	return code;
}

int cmd_formats(int argc, char **argv)
{
	struct args a;
	int code;

	if (!command_begin(&a, argc, argv, &code))
		code = run(&a);
	args_free(&a);
	return code;
}

#include "regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Ordinary rules need some hundred steps a line. A hundred thousand stop a pattern that explodes after about a millisecond. */
#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 10000
#define HEAP_LIMIT_KIB 20000
#define PATTERN_MAX 65536
#define JIT_STACK_MAX (512 * 1024)

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	const char **names; /* by group, in the code's own table */
	size_t groups;
	bool machine;	/* there is machine code, and no text need be checked before it runs */
	uint8_t *first; /* of an anchored pattern: what is known of texts that begin with this byte, see may_begin() */
};

/* A stack for each pattern would be hundreds of them, and only one pattern runs at a time. It goes with the last pattern. */
static struct {
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	size_t users;
} shared;

static void share(void)
{
	if (shared.users++ > 0)
		return;
	shared.context = pcre2_match_context_create(NULL);
	if (!shared.context)
		return;
	pcre2_set_match_limit(shared.context, MATCH_LIMIT);
	pcre2_set_depth_limit(shared.context, DEPTH_LIMIT);
	pcre2_set_heap_limit(shared.context, HEAP_LIMIT_KIB);
	shared.stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
	if (shared.stack)
		pcre2_jit_stack_assign(shared.context, NULL, shared.stack);
}

static void unshare(void)
{
	if (--shared.users > 0)
		return;
	pcre2_match_context_free(shared.context);
	pcre2_jit_stack_free(shared.stack);
	shared.context = NULL;
	shared.stack = NULL;
}

static pcre2_code *compile(struct slice pattern, unsigned options, struct error *e)
{
	uint32_t flags = PCRE2_NEVER_BACKSLASH_C | PCRE2_DUPNAMES;
	PCRE2_UCHAR words[160];
	PCRE2_SIZE at = 0;
	pcre2_code *code;
	int number = 0;

	if (pattern.n > PATTERN_MAX) {
		error_set(e, "at %d: the pattern is too long", PATTERN_MAX);
		return NULL;
	}
	if (options & REGEX_LITERAL)
		flags = PCRE2_LITERAL;
	if (options & REGEX_UTF)
		flags |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
	if (options & REGEX_CASELESS)
		flags |= PCRE2_CASELESS;
	if (options & REGEX_ANCHORED)
		flags |= PCRE2_ANCHORED;
	code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, flags, &number, &at, NULL);
	if (code)
		return code;
	pcre2_get_error_message(number, words, sizeof(words));
	error_set(e, "at %zu: %s", (size_t)at, (const char *)words);
	return NULL;
}

/* A row of PCRE2's table of names is the number in two bytes, then the name with its NUL. */
static void name(struct regex *re)
{
	uint32_t count = 0, size = 0, last = 0;
	PCRE2_SPTR row = NULL;

	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &last);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, &row);
	re->groups = (size_t)last + 1;
	re->names = xcalloc(re->groups, sizeof(*re->names));
	for (uint32_t i = 0; i < count; i++, row += size) {
		size_t group = (size_t)row[0] << 8 | row[1];

		if (group < re->groups)
			re->names[group] = (const char *)row + 2;
	}
}

struct regex *regex_new(struct slice pattern, unsigned options, struct error *e)
{
	pcre2_code *code = compile(pattern, options, e);
	struct regex *re;
	uint32_t all = 0;

	if (!code)
		return NULL;
	re = xcalloc(1, sizeof(*re));
	re->code = code;
	share();
	/* Where machine code cannot be made (a hardened kernel), PCRE2 interprets, under the same limits. */
	re->machine = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0 && !(options & REGEX_UTF);
	pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &all);
	if (all & PCRE2_ANCHORED)
		re->first = xcalloc(256, sizeof(*re->first));
	re->data = pcre2_match_data_create_from_pattern(code, NULL);
	name(re);
	if (re->data && shared.context)
		return re;
	regex_free(re);
	error_set(e, "at 0: no memory");
	return NULL;
}

void regex_free(struct regex *re)
{
	if (!re)
		return;
	unshare();
	pcre2_match_data_free(re->data);
	pcre2_code_free(re->code);
	free(re->names);
	free(re->first);
	free(re);
}

/*
 * Most lines that a format's head is tried on begin otherwise. When a text of one byte alone does not match, and its end was not even looked
 * at, then nothing that begins so can. Asked once for each byte.
 */
static bool may_begin(const struct regex *re, unsigned char c)
{
	enum { UNKNOWN, MAY, CANNOT };

	if (re->first[c] == UNKNOWN)
		re->first[c] = pcre2_match(re->code, &c, 1, 0, PCRE2_PARTIAL_HARD, re->data, shared.context) == PCRE2_ERROR_NOMATCH ? CANNOT
																    : MAY;
	return re->first[c] == MAY;
}

int regex_match(const struct regex *re, struct slice text, struct slice *groups, size_t n)
{
	PCRE2_SPTR p = (PCRE2_SPTR)(text.p ? text.p : "");
	const PCRE2_SIZE *at;
	int got;

	if (re->first && text.n > 0 && !may_begin(re, *p))
		return 0;
	got = re->machine ? pcre2_jit_match(re->code, p, text.n, 0, 0, re->data, shared.context) :
			    pcre2_match(re->code, p, text.n, 0, 0, re->data, shared.context);
	if (got == PCRE2_ERROR_NOMATCH)
		return 0;
	if (got < 0)
		return -1;
	at = pcre2_get_ovector_pointer(re->data);
	for (size_t i = 0; i < n; i++) {
		groups[i] = (struct slice){ 0 };
		/* \K can put a match's start behind its end; such a group is as good as none. */
		if (i < (size_t)got && at[2 * i] != PCRE2_UNSET && at[2 * i] <= at[2 * i + 1])
			groups[i] = slice_cut(text, at[2 * i], at[2 * i + 1] - at[2 * i]);
	}
	return 1;
}

size_t regex_groups(const struct regex *re)
{
	return re->groups;
}

const char *regex_group_name(const struct regex *re, size_t i)
{
	return i < re->groups ? re->names[i] : NULL;
}

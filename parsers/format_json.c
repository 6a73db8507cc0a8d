/*
 * A format file, from JSON into a compiled format. Strict: what it does not know it refuses, with the place and the word.
 */
#include <stdlib.h>
#include <string.h>

#include "compiled.h"
#include "json.h"

static bool is_one_of(const char *word, const char *words)
{
	struct slice rest = slice_of(words);

	while (rest.n > 0)
		if (slice_is(slice_token(&rest, ' '), word))
			return true;
	return false;
}

/* An object with none but these keys, each at most once: a misspelt key must not be a rule that quietly does less. */
static int known(const cJSON *object, const char *keys, struct error *e)
{
	const cJSON *c;

	if (!cJSON_IsObject(object))
		return error_set(e, "not an object");
	cJSON_ArrayForEach(c, object)
	{
		if (!is_one_of(c->string, keys))
			return error_set(e, "unknown key \"%s\"; here may stand: %s", c->string, keys);
		if (cJSON_GetObjectItemCaseSensitive(object, c->string) != c)
			return error_set(e, "\"%s\" stands there twice", c->string);
	}
	return 1;
}

/* 1 with *out, 0 when there is no such key, -1 when it is no text or empty. */
static int string(const cJSON *object, const char *key, const char **out, struct error *e)
{
	const cJSON *c = cJSON_GetObjectItemCaseSensitive(object, key);

	*out = NULL;
	if (!c)
		return 0;
	if (!cJSON_IsString(c) || !c->valuestring[0])
		return error_set(e, "\"%s\" is not a text", key);
	*out = c->valuestring;
	return 1;
}

static int needed(const cJSON *object, const char *key, const char **out, struct error *e)
{
	int got = string(object, key, out, e);

	return got == 0 ? error_set(e, "\"%s\" is missing", key) : got;
}

/* "(of session there are requested up refused down)": the kinds of the word's family, or the families. */
static void relatives(const char *word, struct error *e)
{
	struct slice rest = slice_of(word), family = slice_token(&rest, '.');
	struct text t = { 0 };

	for (int k = 0; k < KIND_COUNT; k++) {
		struct slice last = slice_of(kind_name((enum kind)k)), first = slice_token(&last, '.');

		if (slice_same(first, family) && last.n)
			text_addf(&t, " %.*s", SLICE_ARG(last));
	}
	if (t.n)
		error_set(e, "unknown kind \"%s\"; of %.*s there are:%s", word, SLICE_ARG(family), t.p);
	else
		error_set(e, "unknown kind \"%s\"; `simpane formats words` lists them", word);
	text_free(&t);
}

static int part(const char *name, bool head)
{
	int f = field_find(slice_of(name));

	if (f >= 0)
		return f;
	if (strcmp(name, "stamp") == 0)
		return PART_STAMP;
	if (!head && strcmp(name, "at") == 0)
		return PART_AT;
	if (!head && strcmp(name, "method") == 0)
		return PART_METHOD;
	if (!head && strcmp(name, "agent") == 0)
		return PART_AGENT;
	if (!head && strcmp(name, "flags") == 0)
		return PART_FLAGS;
	if (!head)
		return strcmp(name, "offset") == 0 ? PART_OFFSET : PART_NONE;
	if (strcmp(name, "program") == 0)
		return PART_PROGRAM;
	if (strcmp(name, "uptime") == 0)
		return PART_UPTIME;
	return strcmp(name, "level") == 0 ? PART_LEVEL : PART_NONE;
}

/* "pattern: at 12: missing closing parenthesis, behind "link (up": what stands before the place, to find it by. */
static int misplaced(const char *text, bool head, struct error *e)
{
	struct error said = *e;
	struct slice rest = slice_of(said.text), before = slice_of(text);
	int64_t at;

	slice_token(&rest, ' ');
	at = slice_number(slice_token(&rest, ':'));
	before = slice_cut(before, 0, at > 0 ? (size_t)at : 0);
	before = slice_from(before, before.n > 40 ? before.n - 40 : 0);
	return error_set(e, "%s: at %lld:%.*s, behind \"%.*s\"", head ? "head" : "pattern", (long long)at, SLICE_ARG(rest), SLICE_ARG(before));
}

static int pattern_compile(struct pattern *p, bool head, struct error *e)
{
	struct regex *re = regex_new(slice_of(p->text), head ? REGEX_ANCHORED : REGEX_BYTES, e);

	if (!re)
		return misplaced(p->text, head, e);
	regex_free(p->re);
	free(p->part);
	p->re = re;
	p->groups = regex_groups(p->re);
	p->part = xcalloc(p->groups, sizeof(*p->part));
	for (size_t i = 0; i < p->groups; i++) {
		const char *name = regex_group_name(p->re, i);

		p->part[i] = name ? part(name, head) : PART_NONE;
		if (name && p->part[i] == PART_NONE)
			return error_set(e, "%s: unknown group \"%s\"; `simpane formats words` lists those there are",
					 head ? "head" : "pattern", name);
	}
	return 1;
}

static int speaker(const cJSON *object, enum party *party, enum role *role, struct error *e)
{
	const char *word;
	int got = string(object, "party", &word, e), found;

	if (got < 0)
		return -1;
	found = got ? party_find(slice_of(word)) : PARTY_NONE;
	if (found < 0 || (got && found == PARTY_NONE))
		return error_set(e, "unknown party \"%s\"; there are rsp, euicc, device, network, firewall and application", word);
	*party = (enum party)found;
	got = string(object, "role", &word, e);
	if (got < 0)
		return -1;
	found = got ? role_find(slice_of(word)) : ROLE_NONE;
	if (found < 0 || (got && found == ROLE_NONE))
		return error_set(e, "unknown role \"%s\"; `simpane formats words` lists them", word);
	*role = (enum role)found;
	if (*party == PARTY_NONE)
		*party = role_party(*role);
	if (*role != ROLE_NONE && role_party(*role) != *party)
		return error_set(e, "\"%s\" is no role of \"%s\"", role_name(*role), party_name(*party));
	return 1;
}

static int kind_of(const char *word, struct error *e)
{
	int kind = kind_find(slice_of(word));

	if (kind < 0)
		relatives(word, e);
	return kind;
}

static int pairs_new(struct pairs *p, const cJSON *object, bool nulls, struct error *e)
{
	const cJSON *c;

	if (!object)
		return 1;
	if (!cJSON_IsObject(object))
		return error_set(e, "the fields are not an object");
	p->at = xcalloc((size_t)cJSON_GetArraySize(object) + 1, sizeof(*p->at));
	cJSON_ArrayForEach(c, object)
	{
		int field = field_find(slice_of(c->string));

		if (field < 0)
			return error_set(e, "unknown field \"%s\"; `simpane formats words` lists those there are", c->string);
		if (!(cJSON_IsString(c) && c->valuestring[0]) && !(nulls && cJSON_IsNull(c)))
			return error_set(e, "\"%s\" is not a text", c->string);
		p->at[p->n++] = (struct pair){ (enum field)field, xstrdup(cJSON_IsString(c) ? c->valuestring : NULL) };
	}
	return 1;
}

/* "before", "after" or "around": where a record that names nobody looks for whom it is about. */
static int who(struct rule *r, const cJSON *o, struct error *e)
{
	const char *word;
	int got = string(o, "who", &word, e);

	if (got < 1)
		return got;
	r->before = strcmp(word, "before") == 0 || strcmp(word, "around") == 0;
	r->after = strcmp(word, "after") == 0 || strcmp(word, "around") == 0;
	return r->before || r->after ? 1 : error_set(e, "\"who\" is neither before, after nor around: \"%s\"", word);
}

/* A list of names of fields: what a rule takes over from an earlier record, and what must be the same there. */
static int fields_new(struct fields *f, const cJSON *o, const char *key, struct error *e)
{
	const cJSON *c, *array = cJSON_GetObjectItemCaseSensitive(o, key);

	if (array && !cJSON_IsArray(array))
		return error_set(e, "\"%s\" is not a list", key);
	cJSON_ArrayForEach(c, array)
	{
		int field = cJSON_IsString(c) ? field_find(slice_of(c->valuestring)) : -1;

		if (field < 0)
			return error_set(e, "\"%s\" has something in it that is not a field", key);
		if (f->n == RECALL_FIELDS)
			return error_set(e, "\"%s\" has more than %d fields", key, RECALL_FIELDS);
		f->at[f->n++] = (enum field)field;
	}
	return 1;
}

static int recalls(struct rule *r, const cJSON *o, struct error *e)
{
	if (fields_new(&r->recall, o, "recall", e) < 0 || fields_new(&r->by, o, "by", e) < 0)
		return -1;
	return r->by.n > 0 && r->recall.n == 0 ? error_set(e, "\"by\" without \"recall\"") : 1;
}

/* What the rule makes of a record: a statement of one kind, or what the AT reader finds. */
static int made(struct rule *r, const cJSON *o, struct error *e)
{
	static const struct {
		const char *word;
		unsigned way;
	} ways[] = { { "line", 0 },
		     { "sent", AT_SENT },
		     { "said", AT_SAID },
		     { "sent part", AT_SENT | AT_PART },
		     { "said part", AT_SAID | AT_PART } };
	const char *word;
	int got = string(o, "at", &word, e), found;

	if (got < 0)
		return -1;
	r->talks = got;
	for (size_t i = 0; got && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(word, ways[i].word) == 0) {
			r->way = ways[i].way;
			return cJSON_GetObjectItemCaseSensitive(o, "kind") ? error_set(e, "\"at\" and \"kind\" exclude each other") : 1;
		}
	}
	if (got)
		return error_set(e, "\"at\" is neither line, sent, said, sent part nor said part: \"%s\"", word);
	got = string(o, "web", &word, e);
	if (got < 0)
		return -1;
	r->web = got;
	if (got && (strcmp(word, "request") != 0 || cJSON_GetObjectItemCaseSensitive(o, "kind")))
		return error_set(e, "\"web\" can only be \"request\", and stands in place of \"kind\"");
	if (got)
		return 1;
	if (needed(o, "kind", &word, e) < 0)
		return -1;
	found = kind_of(word, e);
	if (found < 0)
		return -1;
	r->kind = (enum kind)found;
	return 1;
}

static bool has_part(const struct pattern *p, int part)
{
	for (size_t i = 0; i < p->groups; i++)
		if (p->part[i] == part)
			return true;
	return false;
}

static bool rule_sets(const struct rule *r, enum field f)
{
	for (size_t i = 0; i < r->set.n; i++)
		if (r->set.at[i].field == f)
			return true;
	return has_part(&r->pattern, (int)f);
}

static int rule_new(struct rule *r, const cJSON *o, struct error *e)
{
	const char *pattern, *has;

	if (known(o, "kind at web has pattern set party role who recall by", e) < 0 || made(r, o, e) < 0)
		return -1;
	if (string(o, "has", &has, e) < 0 || needed(o, "pattern", &pattern, e) < 0 || speaker(o, &r->party, &r->role, e) < 0 ||
	    who(r, o, e) < 0 || recalls(r, o, e) < 0)
		return -1;
	r->has = xstrdup(has);
	if (has)
		digrams_want(&r->wanted, slice_of(has));
	if (pairs_new(&r->set, cJSON_GetObjectItemCaseSensitive(o, "set"), false, e) < 0)
		return -1;
	r->pattern.text = xstrdup(pattern);
	return 1;
}

int rule_compile(struct rule *r, struct error *e)
{
	if (r->pattern.re)
		return 1;
	if (pattern_compile(&r->pattern, false, e) < 0)
		return -1;
	if (r->talks != has_part(&r->pattern, PART_AT))
		return error_set(e, "the group \"at\" and the key \"at\" belong together");
	if ((rule_sets(r, FIELD_CAUSE) || rule_sets(r, FIELD_CAUSE_TEXT)) && !rule_sets(r, FIELD_CAUSE_LAYER))
		return error_set(e, "a cause without its layer: set \"cause_layer\"");
	if (r->web ? !has_part(&r->pattern, FIELD_STATUS)
		   : has_part(&r->pattern, PART_METHOD) || has_part(&r->pattern, PART_AGENT) || has_part(&r->pattern, PART_FLAGS))
		return error_set(e, "the key \"web\" needs the group \"status\", and the groups \"method\", \"agent\" and \"flags\" need it");
	return 1;
}

static int sample_new(struct sample *s, const cJSON *o, struct error *e)
{
	const char *line, *kind = NULL, *stamp;

	if (known(o, "line kind fields stamp", e) < 0 || needed(o, "line", &line, e) < 0 || string(o, "stamp", &stamp, e) < 0)
		return -1;
	s->line = xstrdup(line);
	s->stamp = xstrdup(stamp);
	s->kind = -1;
	if (!cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(o, "kind"))) {
		if (needed(o, "kind", &kind, e) < 0)
			return -1;
		s->kind = kind_of(kind, e);
		if (s->kind < 0)
			return -1;
	}
	return pairs_new(&s->fields, cJSON_GetObjectItemCaseSensitive(o, "fields"), true, e);
}

static int list(const cJSON *o, const char *key, size_t *n, struct error *e)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!array)
		return error_set(e, "\"%s\" is missing", key);
	if (!cJSON_IsArray(array) || cJSON_GetArraySize(array) == 0)
		return error_set(e, "\"%s\" is not a list with something in it", key);
	*n = (size_t)cJSON_GetArraySize(array);
	return 1;
}

static int programs(struct format *f, const cJSON *o, struct error *e)
{
	const cJSON *c, *array = cJSON_GetObjectItemCaseSensitive(o, "program");
	size_t n;

	if (!array)
		return 1;
	if (list(o, "program", &n, e) < 0)
		return -1;
	f->programs = xcalloc(n + 1, sizeof(*f->programs));
	n = 0;
	cJSON_ArrayForEach(c, array)
	{
		if (!cJSON_IsString(c) || !c->valuestring[0])
			return error_set(e, "\"program\" has something in it that is not a text");
		f->programs[n++] = xstrdup(c->valuestring);
	}
	return 1;
}

static int items(struct format *f, const cJSON *o, struct error *e)
{
	const cJSON *c;
	size_t n;

	if (list(o, "rules", &n, e) < 0)
		return -1;
	f->rules = xcalloc(n, sizeof(*f->rules));
	cJSON_ArrayForEach(c, cJSON_GetObjectItemCaseSensitive(o, "rules"))
	{
		const cJSON *kind = cJSON_GetObjectItemCaseSensitive(c, "kind");
		struct rule *r = &f->rules[f->rule_count++];

		if (rule_new(r, c, e) < 0 || (!f->known && rule_compile(r, e) < 0))
			return error_wrap(e, "rule %zu (%s)", f->rule_count, cJSON_IsString(kind) ? kind->valuestring : "no kind");
		f->asks_whose |= r->before || r->after;
	}
	if (list(o, "samples", &n, e) < 0)
		return -1;
	f->samples = xcalloc(n, sizeof(*f->samples));
	cJSON_ArrayForEach(c, cJSON_GetObjectItemCaseSensitive(o, "samples"))
	{
		if (sample_new(&f->samples[f->sample_count++], c, e) < 0)
			return error_wrap(e, "sample %zu", f->sample_count);
	}
	return 1;
}

/* How the stamps are to be taken, and how far around a record its subject may be named. */
static int times(struct format *f, const cJSON *o, struct error *e)
{
	const cJSON *within = cJSON_GetObjectItemCaseSensitive(o, "within");
	const char *zone;
	int got = string(o, "zone", &zone, e);

	if (got < 0)
		return -1;
	if (got && strcmp(zone, "UTC") != 0)
		return error_set(e, "\"zone\" can only be UTC: other zones are the host's, not the format's");
	f->utc = got;
	if (within && (!cJSON_IsNumber(within) || within->valuedouble < 0.001 || within->valuedouble > 3600))
		return error_set(e, "\"within\" is not a number of seconds up to 3600");
	f->within = within ? (int64_t)(within->valuedouble * 1e9) : 2 * NS_PER_S;
	return 1;
}

static int whole(struct format *f, const cJSON *o, struct error *e)
{
	const cJSON *common = cJSON_GetObjectItemCaseSensitive(o, "common");
	const char *name, *source, *head;

	if (known(o, "name party role source program head common zone within rules samples", e) < 0 || needed(o, "name", &name, e) < 0 ||
	    needed(o, "source", &source, e) < 0 || string(o, "head", &head, e) < 0 || times(f, o, e) < 0)
		return -1;
	f->name = xstrdup(name);
	f->source = xstrdup(source);
	if (speaker(o, &f->parser.party, &f->parser.role, e) < 0 || programs(f, o, e) < 0)
		return -1;
	if (f->parser.party == PARTY_NONE)
		return error_set(e, "\"party\" is missing");
	if (!head && !f->programs)
		return error_set(e, "neither \"head\" nor \"program\": nothing would ever be read");
	if (common && (!cJSON_IsTrue(common) || !head))
		return error_set(e, "\"common\" can only be true, of a \"head\"");
	f->common = common != NULL;
	f->head.text = xstrdup(head);
	if (head && pattern_compile(&f->head, true, e) < 0)
		return -1;
	return items(f, o, e);
}

int format_fill(struct format *f, struct slice json, struct error *e)
{
	cJSON *doc = json_document(json, e);
	int ok = doc ? whole(f, doc, e) : -1;

	cJSON_Delete(doc);
	return ok;
}

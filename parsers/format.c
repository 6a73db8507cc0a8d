#include "format.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "regex.h"

/* What a group of a pattern is for: a field (0 and up), or one of these. */
enum { PART_NONE = -1, PART_STAMP = -2, PART_PROGRAM = -3, PART_LEVEL = -4 };

struct pattern {
	struct regex *re;
	int *part; /* by group */
	size_t groups;
};

struct pair {
	enum field field;
	char *value; /* NULL in a sample: must not be set */
};

struct pairs {
	struct pair *at;
	size_t n;
};

struct rule {
	enum kind kind;
	enum party party;
	enum role role;
	char *has;
	struct pattern pattern;
	struct pairs set;
};

struct sample {
	char *line, *stamp;
	int kind; /* -1: no rule reads it */
	struct pairs fields;
};

/* What reading changes, so that a format can be const to those who read with it. */
struct work {
	int rule;
	struct slice *head, *groups;
};

struct format {
	struct parser parser;
	char *name, *source;
	char **programs;
	struct pattern head;
	struct rule *rules;
	size_t rule_count;
	struct sample *samples;
	size_t sample_count;
	struct work *work;
};

/* --- reading lines --- */

static void take(struct event *ev, enum field field, struct slice value)
{
	char low[16];
	bool upper = false;

	if (field == FIELD_PROTO && value.n < sizeof(low)) {
		for (size_t i = 0; i < value.n; i++) {
			bool is = value.p[i] >= 'A' && value.p[i] <= 'Z';

			low[i] = (char)(is ? value.p[i] + 32 : value.p[i]);
			upper |= is;
		}
	}
	if (upper)
		event_make(ev, field, "%.*s", (int)value.n, low);
	else
		event_set(ev, field, value);
}

static void apply(const struct rule *r, const struct slice *groups, struct event *ev)
{
	ev->kind = r->kind;
	ev->party = r->party;
	ev->role = r->role;
	for (size_t i = 0; i < r->set.n; i++)
		event_set(ev, r->set.at[i].field, slice_of(r->set.at[i].value));
	for (size_t i = 1; i < r->pattern.groups; i++)
		if (r->pattern.part[i] >= 0)
			take(ev, (enum field)r->pattern.part[i], groups[i]);
}

static bool rules(const struct format *f, struct slice message, struct event *ev)
{
	for (size_t i = 0; i < f->rule_count; i++) {
		const struct rule *r = &f->rules[i];

		if (r->has && slice_find(message, r->has) < 0)
			continue;
		if (regex_match(r->pattern.re, message, f->work->groups, r->pattern.groups) != 1)
			continue;
		apply(r, f->work->groups, ev);
		f->work->rule = (int)i;
		return true;
	}
	f->work->rule = -1;
	return false;
}

/* Cuts the format's own head off a line. Its groups stay in work->head until the next call. */
static bool behead(const struct format *f, struct slice line, struct head *h)
{
	const struct slice *g = f->work->head;

	if (!f->head.re || regex_match(f->head.re, line, f->work->head, f->head.groups) != 1)
		return false;
	*h = (struct head){ 0 };
	for (size_t i = 1; i < f->head.groups; i++) {
		if (g[i].n == 0)
			continue;
		if (f->head.part[i] == PART_STAMP) {
			h->written = g[i];
			utc_read(g[i], &h->stamp);
		} else if (f->head.part[i] == PART_PROGRAM) {
			h->program = g[i];
		} else if (f->head.part[i] == PART_LEVEL) {
			h->level = g[i];
		}
	}
	h->message = slice_from(line, (size_t)(g[0].p + g[0].n - line.p));
	return true;
}

static void head_fields(const struct format *f, struct event *ev)
{
	for (size_t i = 1; i < f->head.groups; i++)
		if (f->head.part[i] >= 0 && !event_has(ev, (enum field)f->head.part[i]))
			take(ev, (enum field)f->head.part[i], f->work->head[i]);
}

static int message(const struct parser *p, const struct head *h, struct event *ev)
{
	const struct format *f = p->self;
	struct head own;

	if (behead(f, h->message, &own) && rules(f, own.message, ev)) {
		head_fields(f, ev);
		return 1;
	}
	return rules(f, h->message, ev);
}

static bool listed(const struct format *f, struct slice program)
{
	for (char **name = f->programs; name && *name; name++)
		if (slice_is(program, *name))
			return true;
	return false;
}

/* One line of a bare file, or of a carrier in between. ev must be clear. */
static bool read_line(const struct format *f, struct slice line, struct event *ev)
{
	struct head h;

	if (behead(f, line, &h)) {
		if (!rules(f, h.message, ev))
			return false;
		head_fields(f, ev);
	} else {
		f->work->rule = -1;
		if (!f->programs || !carrier_peel(line, &h) || !listed(f, h.program) || !message(&f->parser, &h, ev))
			return false;
		if (!event_has(ev, FIELD_HOST))
			event_set(ev, FIELD_HOST, h.host);
	}
	ev->stamp = h.stamp;
	ev->relay = h.relay;
	ev->written = h.written;
	return true;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	const struct format *f = p->self;
	struct line line;
	int got;

	(void)state;
	while ((got = reading_line(r, &line, e)) == 1) {
		event_clear(ev);
		if (!read_line(f, line.text, ev))
			continue;
		if (ev->written.n > 0 && ev->stamp.basis == STAMP_NONE)
			reading_doubt(r, DOUBT_STAMP);
		ev->format = slice_of(f->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}

unsigned format_reads(const struct format *f, const struct line *lines, unsigned n)
{
	struct event ev = { 0 };
	unsigned read = 0;

	for (unsigned i = 0; i < n; i++) {
		event_clear(&ev);
		read += read_line(f, lines[i].text, &ev);
	}
	event_free(&ev);
	return read;
}

/* Heads alone are weak: many products begin their lines alike. A format none of whose rules finds a word to read bids half. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	const struct format *f = p->self;
	unsigned heads = 0;
	struct head h;

	for (unsigned i = 0; i < n; i++)
		heads += behead(f, lines[i].text, &h);
	if (heads == 0)
		return 0;
	return (int)(heads * 100 / n) / (format_reads(f, lines, n) > 0 ? 1 : 2);
}

/* --- samples --- */

static bool same_stamp(const struct stamp *s, const char *expected)
{
	int64_t ns;

	if (!utc_parse_argument(expected, &ns))
		return false;
	if (s->basis == STAMP_NONE)
		return false;
	return (s->yearless ? utc_with_year(s->ns, ns) : s->ns) == ns;
}

static int check_fields(const struct sample *s, const struct event *ev, struct error *e)
{
	for (size_t i = 0; i < s->fields.n; i++) {
		const struct pair *p = &s->fields.at[i];
		struct slice got = event_get(ev, p->field);

		if (p->value ? slice_is(got, p->value) : got.n == 0)
			continue;
		return error_set(e, "%s is \"%.*s\", not \"%s\"", field_name(p->field), SLICE_ARG(got), p->value ? p->value : "");
	}
	return 1;
}

static int check_stamp(const struct sample *s, const struct event *ev, struct error *e)
{
	char got[32] = "no stamp";

	if (!s->stamp || same_stamp(&ev->stamp, s->stamp))
		return 1;
	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, got);
	return error_set(e, "the stamp is %s, not %s", got, s->stamp);
}

/* Reads one sample. The rule's index goes to *rule, -1 when none was due. */
static int check(const struct format *f, const struct sample *s, struct event *ev, struct error *e)
{
	struct slice line = slice_of(s->line);
	struct head h = { .message = line };
	bool read;

	event_clear(ev);
	read = f->head.re ? read_line(f, line, ev) : message(&f->parser, &h, ev);
	if (f->head.re && !read && !behead(f, line, &h) && !carrier_peel(line, &h))
		return error_set(e, "the head does not match");
	if (!read && s->kind < 0)
		return 1;
	if (!read)
		return error_set(e, "no rule reads it");
	if (s->kind < 0)
		return error_set(e, "rule %d (%s) reads it", f->work->rule + 1, kind_name(ev->kind));
	if ((int)ev->kind != s->kind)
		return error_set(e, "it is %s by rule %d, not %s", kind_name(ev->kind), f->work->rule + 1, kind_name((enum kind)s->kind));
	if (check_fields(s, ev, e) < 0)
		return -1;
	return check_stamp(s, ev, e);
}

int format_prove(const struct format *f, struct error *e)
{
	bool *proved = xcalloc(f->rule_count + 1, sizeof(*proved));
	struct event ev = { 0 };
	int ok = 1;

	for (size_t i = 0; i < f->sample_count && ok == 1; i++) {
		ok = check(f, &f->samples[i], &ev, e);
		if (ok < 0)
			error_wrap(e, "sample %zu", i + 1);
		else if (f->work->rule >= 0)
			proved[f->work->rule] = true;
	}
	for (size_t i = 0; i < f->rule_count && ok == 1; i++)
		if (!proved[i])
			ok = error_set(e, "rule %zu (%s): no sample proves it", i + 1, kind_name(f->rules[i].kind));
	event_free(&ev);
	free(proved);
	return ok;
}

/* --- from JSON --- */

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
			return error_set(e, "unknown key \"%s\"", c->string);
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

static int part(const char *name, bool head)
{
	int f = field_find(slice_of(name));

	if (f >= 0 || !head)
		return f;
	if (strcmp(name, "stamp") == 0)
		return PART_STAMP;
	if (strcmp(name, "program") == 0)
		return PART_PROGRAM;
	return strcmp(name, "level") == 0 ? PART_LEVEL : PART_NONE;
}

static int pattern_new(struct pattern *p, const char *text, bool head, struct error *e)
{
	p->re = regex_new(slice_of(text), head ? REGEX_ANCHORED : REGEX_BYTES, e);
	if (!p->re)
		return error_wrap(e, head ? "head" : "pattern");
	p->groups = regex_groups(p->re);
	p->part = xcalloc(p->groups, sizeof(*p->part));
	for (size_t i = 0; i < p->groups; i++) {
		const char *name = regex_group_name(p->re, i);

		p->part[i] = name ? part(name, head) : PART_NONE;
		if (name && p->part[i] == PART_NONE)
			return error_set(e, "unknown group \"%s\"", name);
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
		return error_set(e, "unknown party \"%s\"", word);
	*party = (enum party)found;
	got = string(object, "role", &word, e);
	if (got < 0)
		return -1;
	found = got ? role_find(slice_of(word)) : ROLE_NONE;
	if (found < 0 || (got && found == ROLE_NONE))
		return error_set(e, "unknown role \"%s\"", word);
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

	return kind < 0 ? error_set(e, "unknown kind \"%s\"", word) : kind;
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
			return error_set(e, "unknown field \"%s\"", c->string);
		if (!(cJSON_IsString(c) && c->valuestring[0]) && !(nulls && cJSON_IsNull(c)))
			return error_set(e, "\"%s\" is not a text", c->string);
		p->at[p->n++] = (struct pair){ (enum field)field, xstrdup(cJSON_IsString(c) ? c->valuestring : NULL) };
	}
	return 1;
}

static int rule_new(struct rule *r, const cJSON *o, struct error *e)
{
	const char *kind, *pattern, *has;
	int found;

	if (known(o, "kind has pattern set party role", e) < 0 || needed(o, "kind", &kind, e) < 0)
		return -1;
	found = kind_of(kind, e);
	if (found < 0)
		return -1;
	r->kind = (enum kind)found;
	if (string(o, "has", &has, e) < 0 || needed(o, "pattern", &pattern, e) < 0 || speaker(o, &r->party, &r->role, e) < 0)
		return -1;
	r->has = xstrdup(has);
	if (pairs_new(&r->set, cJSON_GetObjectItemCaseSensitive(o, "set"), false, e) < 0)
		return -1;
	return pattern_new(&r->pattern, pattern, false, e);
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

		if (rule_new(&f->rules[f->rule_count++], c, e) < 0)
			return error_wrap(e, "rule %zu (%s)", f->rule_count, cJSON_IsString(kind) ? kind->valuestring : "no kind");
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

static int fill(struct format *f, const cJSON *o, struct error *e)
{
	const char *name, *source, *head;

	if (known(o, "name party role source program head rules samples", e) < 0 || needed(o, "name", &name, e) < 0 ||
	    needed(o, "source", &source, e) < 0 || string(o, "head", &head, e) < 0)
		return -1;
	f->name = xstrdup(name);
	f->source = xstrdup(source);
	if (speaker(o, &f->parser.party, &f->parser.role, e) < 0 || programs(f, o, e) < 0)
		return -1;
	if (f->parser.party == PARTY_NONE)
		return error_set(e, "\"party\" is missing");
	if (!head && !f->programs)
		return error_set(e, "neither \"head\" nor \"program\": nothing would ever be read");
	if (head && pattern_new(&f->head, head, true, e) < 0)
		return -1;
	return items(f, o, e);
}

static void finish(struct format *f)
{
	size_t groups = 1;

	for (size_t i = 0; i < f->rule_count; i++)
		if (f->rules[i].pattern.groups > groups)
			groups = f->rules[i].pattern.groups;
	f->work = xcalloc(1, sizeof(*f->work));
	f->work->rule = -1;
	f->work->groups = xcalloc(groups, sizeof(*f->work->groups));
	f->work->head = xcalloc(f->head.groups + 1, sizeof(*f->work->head));
	f->parser.name = f->name;
	f->parser.source = f->source;
	f->parser.programs = (const char *const *)f->programs;
	f->parser.self = f;
	f->parser.bid = bid;
	f->parser.next = next;
	f->parser.message = f->programs ? message : NULL;
}

struct format *format_new(const char *file, struct slice json, struct error *e)
{
	struct format *f = xcalloc(1, sizeof(*f));
	cJSON *doc = json_document(json, e);
	int ok = doc ? fill(f, doc, e) : -1;

	cJSON_Delete(doc);
	if (ok == 1) {
		finish(f);
		ok = format_prove(f, e);
	}
	if (ok == 1)
		return f;
	error_wrap(e, "%s", file);
	format_free(f);
	return NULL;
}

static void pairs_free(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->at[i].value);
	free(p->at);
}

static void pattern_free(struct pattern *p)
{
	regex_free(p->re);
	free(p->part);
}

void format_free(struct format *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->rule_count; i++) {
		free(f->rules[i].has);
		pattern_free(&f->rules[i].pattern);
		pairs_free(&f->rules[i].set);
	}
	for (size_t i = 0; i < f->sample_count; i++) {
		free(f->samples[i].line);
		free(f->samples[i].stamp);
		pairs_free(&f->samples[i].fields);
	}
	for (char **name = f->programs; name && *name; name++)
		free(*name);
	if (f->work) {
		free(f->work->head);
		free(f->work->groups);
	}
	pattern_free(&f->head);
	free(f->work);
	free(f->rules);
	free(f->samples);
	free(f->programs);
	free(f->name);
	free(f->source);
	free(f);
}

const struct parser *format_parser(const struct format *f)
{
	return &f->parser;
}

const struct format *format_of(const struct parser *p)
{
	return p->bid == bid ? p->self : NULL;
}

size_t format_samples(const struct format *f)
{
	return f->sample_count;
}

int format_last_rule(const struct format *f)
{
	return f->work->rule;
}

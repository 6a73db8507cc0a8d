#include "scenario.h"

#include <stdio.h>
#include <string.h>

#include "utc.h"

#define USES 8       /* files may use files so deep */
#define DEVICES 5000 /* of a fleet */

/* Makes room for one more and points at it. */
#define MORE(sc, list)                                                                                                                     \
	((sc)->list = (sc)->list##_n % 16 ? (sc)->list : xrealloc((sc)->list, (sc)->list##_n + 16, sizeof(*(sc)->list)),                   \
	 memset(&(sc)->list[(sc)->list##_n], 0, sizeof(*(sc)->list)), &(sc)->list[(sc)->list##_n++])

struct place { /* where it is being read */
	struct scenario *sc;
	struct slice rest; /* of the statement */
	const char *file;
	unsigned line, depth;
};

static int read_file(struct scenario *sc, const char *path, unsigned depth, struct error *e);

static struct slice word(struct place *p)
{
	struct slice w;

	p->rest = slice_trim(p->rest);
	w = slice_token(&p->rest, ' ');
	p->rest = slice_trim(p->rest);
	return w;
}

static int pairs(struct slice rest, struct vars *vars, struct scenario *sc, const struct vars *outer, struct error *e)
{
	struct slice name, value;

	while (scenario_word(&rest, &name, &value)) {
		struct scope all = { &sc->vars, NULL }, mid = { outer, &all }, own = { vars, &mid };
		struct text got = { 0 };
		int ok = vars_value(value, &own, &sc->dice, &got, e);

		if (ok == 1)
			vars_set(vars, name, text_slice(&got));
		text_free(&got);
		if (ok < 0)
			return -1;
	}
	return 1;
}

static int on_title(struct place *p, struct error *e)
{
	(void)e;
	p->sc->title = p->rest;
	return 1;
}

static int on_cause(struct place *p, struct error *e)
{
	(void)e;
	p->sc->cause = p->rest;
	return 1;
}

static int on_pending(struct place *p, struct error *e)
{
	(void)e;
	p->sc->pending = p->rest;
	return 1;
}

static int on_story(struct place *p, struct error *e)
{
	(void)e;
	*MORE(p->sc, story) = p->rest;
	return 1;
}

static int on_seed(struct place *p, struct error *e)
{
	if (!slice_digits(p->rest))
		return error_set(e, "a seed is a number");
	p->sc->dice.state ^= (uint64_t)slice_number(p->rest) * UINT64_C(0x2545f4914f6cdd1d);
	return 1;
}

static int on_start(struct place *p, struct error *e)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(p->rest));
	return utc_parse_argument(text, &p->sc->start) ? 1 : error_set(e, "\"%s\" is no time", text);
}

static int on_use(struct place *p, struct error *e)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%.*s.txt", p->sc->root, SLICE_ARG(p->rest));
	return read_file(p->sc, path, p->depth + 1, e);
}

static int on_set(struct place *p, struct error *e)
{
	return pairs(p->rest, &p->sc->vars, p->sc, NULL, e);
}

static int on_default(struct place *p, struct error *e)
{
	struct vars values = { 0 };
	int got = pairs(p->rest, &values, p->sc, NULL, e);

	for (size_t i = 0; i < values.n; i++)
		if (!vars_get(&p->sc->vars, slice_of(values.var[i].name)))
			vars_set(&p->sc->vars, slice_of(values.var[i].name), slice_of(values.var[i].value));
	vars_free(&values);
	return got;
}

static int on_host(struct place *p, struct error *e)
{
	struct scope all = { &p->sc->vars, NULL };
	struct text name = { 0 };
	struct host *h = NULL;

	if (vars_expand(word(p), &all, NULL, &name, e) < 0)
		return -1;
	for (size_t i = 0; i < p->sc->host_n; i++) /* said again: changed */
		if (slice_same(text_slice(&p->sc->host[i].name), text_slice(&name)))
			h = &p->sc->host[i];
	if (!h) {
		h = MORE(p->sc, host);
		h->name = name;
	} else {
		text_free(&name);
	}
	return pairs(p->rest, &h->vars, p->sc, NULL, e);
}

static int on_log(struct place *p, struct error *e)
{
	struct log *l = MORE(p->sc, log);
	struct slice rest, name, value;

	l->kind = word(p);
	l->path = word(p);
	l->host = word(p);
	if (l->host.n == 0)
		return error_set(e, "log KIND PATH HOST");
	rest = p->rest;
	while (scenario_word(&rest, &name, &value))
		if (slice_is(name, "via"))
			l->via = value;
	return pairs(p->rest, &l->vars, p->sc, NULL, e);
}

static int add_device(struct place *p, struct slice name, int64_t n, struct error *e)
{
	struct device *d = MORE(p->sc, device);
	struct scope all = { &p->sc->vars, NULL }, own = { &d->vars, &all };
	struct text number = { 0 };
	int got;

	d->n = (unsigned)n;
	text_addf(&number, "%lld", (long long)n);
	vars_set(&d->vars, SLICE("n"), text_slice(&number));
	text_free(&number);
	got = vars_expand(name, &own, NULL, &d->name, e);
	if (got == 1)
		vars_set(&d->vars, SLICE("dev"), text_slice(&d->name));
	return got == 1 ? pairs(p->rest, &d->vars, p->sc, NULL, e) : -1;
}

static int on_device(struct place *p, struct error *e)
{
	struct slice name = word(p);

	return add_device(p, name, (int64_t)p->sc->device_n + 1, e);
}

static int on_fleet(struct place *p, struct error *e)
{
	struct slice to = word(p), from = slice_token(&to, '-'), name = word(p);
	int64_t first = slice_number(from), last = slice_number(to);

	if (first < 0 || last < first || last - first > DEVICES)
		return error_set(e, "fleet FROM-TO NAME");
	for (int64_t n = first; n <= last; n++)
		if (add_device(p, name, n, e) < 0)
			return -1;
	return 1;
}

static void action(struct place *p, struct action *a)
{
	a->file = p->file;
	a->line = p->line;
	a->call = p->rest;
}

static int on_let(struct place *p, struct error *e)
{
	struct action *a = MORE(p->sc, action);

	(void)e;
	a->what = LET;
	if (slice_starts(p->rest, "for ")) {
		word(p);
		a->who = word(p);
	}
	action(p, a);
	return 1;
}

static int who(struct place *p, struct action *a, struct error *e)
{
	for (;;) {
		bool spread = slice_starts(p->rest, "spread ");

		if (!spread && !slice_starts(p->rest, "for "))
			break;
		word(p);
		if (!spread)
			a->who = word(p);
		else if (scenario_time(word(p), &a->spread, e) < 0)
			return -1;
	}
	action(p, a);
	return 1;
}

static int on_at(struct place *p, struct error *e)
{
	struct action *a = MORE(p->sc, action);

	return scenario_time(word(p), &a->from, e) < 0 ? -1 : who(p, a, e);
}

static int on_once(struct place *p, struct error *e)
{
	struct action *a = MORE(p->sc, action);

	a->alone = true;
	return scenario_time(word(p), &a->from, e) < 0 ? -1 : who(p, a, e);
}

static int on_every(struct place *p, struct error *e)
{
	struct action *a = MORE(p->sc, action);

	if (scenario_time(word(p), &a->step, e) < 0 || scenario_time(word(p), &a->from, e) < 0 || scenario_time(word(p), &a->to, e) < 0)
		return -1;
	return a->step <= 0 ? error_set(e, "every STEP FROM TO") : who(p, a, e);
}

static int flaw(struct place *p, char what, struct error *e)
{
	struct flaw *f = MORE(p->sc, flaw);
	int64_t much;

	f->what = what;
	f->glob = word(p);
	much = slice_number(p->rest);
	f->much = much < 0 ? 0 : (unsigned)much;
	return f->glob.n && (what == 'm' || much >= 0) ? 1 : error_set(e, "which log, and how much?");
}

static int on_missing(struct place *p, struct error *e)
{
	return flaw(p, 'm', e);
}

static int on_drop(struct place *p, struct error *e)
{
	return flaw(p, 'd', e);
}

static int on_noise(struct place *p, struct error *e)
{
	return flaw(p, 'n', e);
}

static int on_file(struct place *p, struct error *e)
{
	struct plain *f = MORE(p->sc, plain);

	(void)e;
	f->path = word(p);
	f->text = p->rest;
	return 1;
}

static int claim(struct place *p, char what)
{
	struct claim *c = MORE(p->sc, claim);

	c->what = what;
	c->who = word(p);
	c->rest = p->rest;
	return 1;
}

static int on_truth(struct place *p, struct error *e)
{
	(void)e;
	return claim(p, 't');
}

static int on_history(struct place *p, struct error *e)
{
	(void)e;
	return claim(p, 'h');
}

static int on_incident(struct place *p, struct error *e)
{
	(void)e;
	return claim(p, 'i');
}

static int on_expect(struct place *p, struct error *e)
{
	(void)e;
	return claim(p, 'e');
}

static int on_kind(struct place *p, struct error *e)
{
	struct kind *k = MORE(p->sc, kind);

	(void)e;
	k->name = word(p);
	k->head = p->rest;
	if (slice_ends(k->head, "|"))
		k->head.n--;
	return 1;
}

static int on_phrase(struct place *p, struct error *e)
{
	struct phrase *f = MORE(p->sc, phrase);

	(void)e;
	f->name = word(p);
	f->params = p->rest;
	return 1;
}

/* "edge! +0.1 TEXT" below a phrase */
static int rule(struct place *p, struct error *e)
{
	struct phrase *f = p->sc->phrase_n ? &p->sc->phrase[p->sc->phrase_n - 1] : NULL;
	struct rule *r;
	struct slice first;

	if (!f)
		return error_set(e, "a line of no phrase");
	if (f->rules % 8 == 0)
		f->rule = xrealloc(f->rule, f->rules + 8, sizeof(*f->rule));
	r = &f->rule[f->rules++];
	*r = (struct rule){ 0 };
	first = word(p);
	if (first.n > 1 && strchr("!~", first.p[first.n - 1])) {
		r->mark = first.p[first.n - 1];
		first.n--;
	}
	if (!slice_is(first, "do"))
		r->kinds = first;
	if (slice_starts(p->rest, "+") && p->rest.n > 1 && strchr("0123456789", p->rest.p[1]) && scenario_time(word(p), &r->after, e) < 0)
		return -1;
	r->text = p->rest;
	return 1;
}

static const struct {
	const char *name;
	int (*read)(struct place *p, struct error *e);
} statements[] = { { "title", on_title },       { "cause", on_cause },     { "story", on_story },     { "pending", on_pending },
		   { "seed", on_seed },         { "start", on_start },     { "use", on_use },         { "set", on_set },
		   { "default", on_default },   { "host", on_host },       { "log", on_log },         { "device", on_device },
		   { "fleet", on_fleet },       { "let", on_let },         { "at", on_at },           { "every", on_every },
		   { "once", on_once },         { "missing", on_missing }, { "drop", on_drop },       { "noise", on_noise },
		   { "file", on_file },         { "truth", on_truth },     { "history", on_history }, { "expect", on_expect },
		   { "incident", on_incident }, { "kind", on_kind },       { "phrase", on_phrase } };

static int statement(struct place *p, struct slice line, struct error *e)
{
	bool indented = slice_starts(line, "\t") || slice_starts(line, " ");
	struct slice name;

	p->rest = slice_trim(line);
	if (p->rest.n == 0 || slice_starts(p->rest, "#"))
		return 1;
	if (indented)
		return rule(p, e);
	name = word(p);
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++)
		if (slice_is(name, statements[i].name))
			return statements[i].read(p, e);
	return error_set(e, "no statement is called \"%.*s\"", SLICE_ARG(name));
}

static int slurp(const char *path, struct text *out, struct error *e)
{
	char buf[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return error_set(e, "cannot be opened");
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(out, (struct slice){ buf, n });
	fclose(f);
	return 1;
}

static int read_file(struct scenario *sc, const char *path, unsigned depth, struct error *e)
{
	struct place p = { .sc = sc, .depth = depth };
	struct text file = { 0 }, *name, *kept;
	struct slice rest;

	if (depth > USES)
		return error_set(e, "%s: files use each other too deeply", path);
	if (slurp(path, &file, e) < 0)
		return error_wrap(e, "%s", path);
	kept = MORE(sc, files); /* what was read points into it */
	*kept = file;
	rest = text_slice(kept);
	name = MORE(sc, files);
	text_adds(name, path);
	p.file = name->p;
	while (rest.n > 0) {
		struct slice line = slice_token(&rest, '\n');

		p.line++;
		if (statement(&p, line, e) < 0)
			return depth && strncmp(e->text, sc->root, strlen(sc->root)) == 0 ? -1 : error_wrap(e, "%s:%u", p.file, p.line);
	}
	return 1;
}

int scenario_read(struct scenario *sc, const char *path, struct error *e)
{
	struct text *root = MORE(sc, files);
	struct slice s = slice_of(path);

	for (int up = 0; up < 2; up++) { /* the folder above that of the scenario */
		while (s.n > 0 && s.p[s.n - 1] != '/')
			s.n--;
		s.n -= s.n > 0;
	}
	if (s.n)
		text_add(root, s);
	else
		text_adds(root, slice_index(slice_of(path), '/') >= 0 ? "." : "..");
	sc->root = root->p;
	sc->dice.state = UINT64_C(0x5eed);
	return read_file(sc, path, 0, e);
}

#include "play.h"

#include <string.h>

#define DEPTH 8 /* phrases may call phrases so deep */

struct call {                      /* one phrase, said once */
	const struct scope *scope; /* its parameters, what the device has, what all have */
	const struct device *device;
	int64_t ns;
	unsigned depth;
};

static int say(struct scenario *sc, struct logs *l, struct slice words, const struct call *from, struct error *e);

static const struct vars *values_of(const struct scenario *sc, struct slice host)
{
	const struct device *d;

	for (size_t i = 0; i < sc->host_n; i++)
		if (slice_same(text_slice(&sc->host[i].name), host))
			return &sc->host[i].vars;
	d = scenario_device(sc, host);
	return d ? &d->vars : NULL;
}

/* "+02:00" */
static int east(const char *zone, int32_t *s, struct error *e)
{
	struct slice z = slice_of(zone), hours = slice_from(z, 1), rest = hours;

	hours = slice_token(&rest, ':');
	if ((zone[0] != '+' && zone[0] != '-') || slice_number(hours) < 0 || slice_number(rest) < 0)
		return error_set(e, "\"%s\" is no zone", zone);
	*s = (int32_t)(slice_number(hours) * 3600 + slice_number(rest) * 60) * (zone[0] == '-' ? -1 : 1);
	return 1;
}

/* "TIME:AHEAD": at that time the clock was set, and from then on is so far ahead. 0: nobody set it. */
static int was_set(const struct scenario *sc, const struct vars *v, int64_t *at, int64_t *ahead, struct error *e)
{
	const char *set = vars_get(v, SLICE("set"));
	struct slice rest = slice_of(set), when = slice_token(&rest, ':');

	if (!set)
		return 0;
	if (scenario_time(when, at, e) < 0 || scenario_time(rest, ahead, e) < 0)
		return -1;
	*at += sc->start;
	return 1;
}

int play_clock(const struct scenario *sc, struct slice host, int64_t at, struct clock *c, struct error *e)
{
	const struct vars *v = values_of(sc, host);
	const char *ahead, *utc, *boot;
	int64_t since, then;
	int set;
	int64_t before = INT64_C(900000) * 1000000000;

	*c = (struct clock){ .boot = sc->start - before };
	if (!v)
		return error_set(e, "no host is called \"%.*s\"", SLICE_ARG(host));
	ahead = vars_get(v, SLICE("ahead"));
	utc = vars_get(v, SLICE("utc"));
	boot = vars_get(v, SLICE("boot"));
	if ((ahead && scenario_time(slice_of(ahead), &c->ahead, e) < 0) || (utc && east(utc, &c->utc_offset, e) < 0) ||
	    (boot && scenario_time(slice_of(boot), &before, e) < 0))
		return -1;
	if (boot)
		c->boot = sc->start + before;
	if ((set = was_set(sc, v, &since, &then, e)) < 0)
		return -1;
	if (set && at >= since)
		c->ahead = then;
	return 1;
}

/* \n \t \e \s \\ become what they mean. */
static void escapes(struct slice s, struct text *out)
{
	static const char names[] = "ntes\\", means[] = "\n\t\x1b \\";

	for (size_t i = 0; i < s.n; i++) {
		const char *name = s.p[i] == '\\' && i + 1 < s.n ? strchr(names, s.p[i + 1]) : NULL;

		text_addc(out, name ? means[name - names] : s.p[i]);
		i += name != NULL;
	}
}

static bool listed(struct slice kinds, struct slice kind)
{
	while (kinds.n > 0)
		if (slice_same(slice_token(&kinds, ','), kind))
			return true;
	return false;
}

static struct slice head_of(const struct scenario *sc, struct slice kind)
{
	for (size_t i = sc->kind_n; i-- > 0;)
		if (slice_same(sc->kind[i].name, kind))
			return sc->kind[i].head;
	return (struct slice){ 0 };
}

/* What is one statement for the scenario may be many lines, each with a head: "\\v" stands between them. */
static int lines(struct scenario *sc, struct logs *l, struct out *o, const struct log *log, const struct rule *r, uint32_t host,
		 const struct scope *scope, const struct moment *when, struct error *e)
{
	struct text head = { 0 }, body = { 0 };
	struct slice rest;
	int got = vars_expand(head_of(sc, log->kind), scope, when, &head, e);

	if (got == 1)
		got = vars_expand(r->text, scope, when, &body, e);
	rest = text_slice(&body);
	while (got == 1 && rest.n > 0) {
		ptrdiff_t at = slice_find(rest, "\\v");
		struct text *text = &logs_add(l, o, when->ns, r->mark, host)->text;

		escapes(text_slice(&head), text);
		escapes(at < 0 ? rest : slice_cut(rest, 0, (size_t)at), text);
		rest = at < 0 ? (struct slice){ 0 } : slice_from(rest, (size_t)at + 2);
	}
	text_free(&head);
	text_free(&body);
	return got;
}

/* One statement into one log. */
static int line(struct scenario *sc, struct logs *l, const struct log *log, const struct rule *r, const struct call *c, struct error *e)
{
	struct vars own = { 0 };
	struct scope logs_own = { &log->vars, c->scope }, scope = { &own, &logs_own };
	struct clock clock, collector = { 0 };
	struct moment when = { c->ns + r->after, &clock, &collector };
	struct text path = { 0 }, host = { 0 }, via = { 0 };
	int got = vars_expand(log->path, &logs_own, NULL, &path, e);

	if (got == 1)
		got = vars_expand(log->host, &logs_own, NULL, &host, e);
	if (got == 1)
		got = play_clock(sc, text_slice(&host), when.ns, &clock, e);
	if (got == 1 && log->via.n)
		got = vars_expand(log->via, &logs_own, NULL, &via, e);
	if (got == 1 && via.n)
		got = play_clock(sc, text_slice(&via), when.ns, &collector, e);
	if (got == 1) {
		vars_set(&own, SLICE("host"), text_slice(&host));
		got = lines(sc, l, logs_open(l, text_slice(&path), log->kind), log, r, logs_host(l, text_slice(&host)), &scope, &when, e);
	}
	text_free(&path);
	text_free(&host);
	text_free(&via);
	vars_free(&own);
	return got;
}

/* A log that is kept per device has no line when nobody is spoken of. */
static bool nobodys(const struct log *log, const struct call *c)
{
	return !c->device && (slice_find(log->path, "$(dev)") >= 0 || slice_find(log->host, "$(dev)") >= 0);
}

static bool given(struct slice words, struct slice name)
{
	struct slice n, v;

	while (scenario_word(&words, &n, &v))
		if (slice_same(n, name))
			return true;
	return false;
}

/* What the caller gives, then the defaults of what it does not. */
static int parameters(struct scenario *sc, const struct phrase *f, struct slice words, const struct scope *outer, struct vars *own,
		      struct error *e)
{
	struct slice defaults = f->params, name, value;
	struct scope inner = { own, outer };

	for (struct slice rest = words; scenario_word(&rest, &name, &value);) {
		struct text got = { 0 };

		if (vars_value(value, outer, &sc->dice, &got, e) < 0)
			return -1;
		vars_set(own, name, text_slice(&got));
		text_free(&got);
	}
	while (scenario_word(&defaults, &name, &value)) {
		struct text got = { 0 };

		if (!value.p || given(words, name))
			continue;
		if (vars_value(value, &inner, &sc->dice, &got, e) < 0)
			return -1;
		vars_set(own, name, text_slice(&got));
		text_free(&got);
	}
	return 1;
}

static int rules(struct scenario *sc, struct logs *l, const struct phrase *f, const struct call *c, struct error *e)
{
	for (size_t i = 0; i < f->rules; i++) {
		const struct rule *r = &f->rule[i];

		if (r->kinds.n == 0) {
			struct call inner = *c;

			inner.ns += r->after;
			if (say(sc, l, r->text, &inner, e) < 0)
				return -1;
			continue;
		}
		for (size_t k = 0; k < sc->log_n; k++)
			if (listed(r->kinds, sc->log[k].kind) && !nobodys(&sc->log[k], c) && line(sc, l, &sc->log[k], r, c, e) < 0)
				return -1;
	}
	return 1;
}

static int say(struct scenario *sc, struct logs *l, struct slice words, const struct call *from, struct error *e)
{
	struct slice rest = slice_trim(words), first = slice_token(&rest, ' ');
	const struct phrase *f;
	struct vars own = { 0 };
	struct text name = { 0 };
	struct scope scope = { &own, from->scope };
	struct call c = { &scope, from->device, from->ns, from->depth + 1 };
	int got = vars_expand(first, from->scope, NULL, &name, e);

	f = scenario_phrase(sc, text_slice(&name));
	if (got == 1 && !f)
		got = error_set(e, "there is no such phrase");
	if (got == 1 && c.depth > DEPTH)
		got = error_set(e, "phrases call each other too deeply");
	if (got == 1)
		got = parameters(sc, f, rest, from->scope, &own, e);
	if (got == 1)
		got = rules(sc, l, f, &c, e);
	if (got < 0)
		error_wrap(e, "%.*s", SLICE_ARG(text_slice(&name)));
	vars_free(&own);
	text_free(&name);
	return got;
}

static int say_for(struct scenario *sc, struct logs *l, const struct action *a, const struct device *d, int64_t ns, struct error *e)
{
	struct scope all = { &sc->vars, NULL }, own = { d ? &d->vars : NULL, &all };
	struct call c = { &own, d, ns + (int64_t)dice_below(&sc->dice, 250000) * 1000, 0 };

	return say(sc, l, a->call, &c, e);
}

static int let(struct scenario *sc, const struct action *a, struct error *e)
{
	struct slice rest, name, value;

	for (size_t i = 0; i < sc->device_n; i++) {
		struct device *d = &sc->device[i];
		struct scope all = { &sc->vars, NULL }, own = { &d->vars, &all };

		if (!scenario_means(a->who, d))
			continue;
		for (rest = a->call; scenario_word(&rest, &name, &value);) {
			struct text got = { 0 };

			if (vars_value(value, &own, &sc->dice, &got, e) < 0)
				return -1;
			vars_set(&d->vars, name, text_slice(&got));
			text_free(&got);
		}
	}
	return 1;
}

static int act(struct scenario *sc, struct logs *l, const struct action *a, struct error *e)
{
	if (a->what == LET)
		return let(sc, a, e);
	for (int64_t t = a->from; t <= (a->step ? a->to : a->from); t += a->step ? a->step : 1) {
		int64_t later = 0;

		if (a->alone && say_for(sc, l, a, NULL, sc->start + t, e) < 0)
			return -1;
		for (size_t i = 0; i < sc->device_n && !a->alone; i++) {
			if (!scenario_means(a->who, &sc->device[i]))
				continue;
			if (say_for(sc, l, a, &sc->device[i], sc->start + t + later, e) < 0)
				return -1;
			later += a->spread;
		}
	}
	return 1;
}

/* Lines of phrase "noise" at any time that the log covers. */
static int noise(struct scenario *sc, struct logs *l, const struct flaw *f, struct error *e)
{
	const struct phrase *words = scenario_phrase(sc, SLICE("noise"));
	struct scope all = { &sc->vars, NULL };

	for (size_t k = 0; k < sc->log_n && words; k++) {
		const struct log *log = &sc->log[k];
		struct call c = { .scope = &all };

		for (unsigned i = 0; i < f->much && slice_same(log->kind, f->glob) && !nobodys(log, &c); i++) {
			const struct rule *r = &words->rule[dice_below(&sc->dice, words->rules)];
			int64_t span = sc->action_n ? sc->action[sc->action_n - 1].from : 0;

			c.ns = sc->start + (int64_t)dice_below(&sc->dice, (uint64_t)(span > 0 ? span : 60000000000));
			if (listed(r->kinds, log->kind) && line(sc, l, log, r, &c, e) < 0)
				return -1;
		}
	}
	return 1;
}

int play(struct scenario *sc, struct logs *l, struct error *e)
{
	for (size_t i = 0; i < sc->action_n; i++)
		if (act(sc, l, &sc->action[i], e) < 0)
			return error_wrap(e, "%s:%u", sc->action[i].file, sc->action[i].line);
	for (size_t i = 0; i < sc->flaw_n; i++)
		if (sc->flaw[i].what == 'n' && noise(sc, l, &sc->flaw[i], e) < 0)
			return error_wrap(e, "noise");
	return 1;
}

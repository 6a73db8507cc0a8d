/* The words of statements, and the lists that a scenario is made of. */
#include "scenario.h"

#include <stdlib.h>

bool scenario_word(struct slice *s, struct slice *name, struct slice *value)
{
	size_t n = 0;
	struct slice rest;

	*s = slice_trim(*s);
	*value = (struct slice){ 0 };
	if (s->n == 0)
		return false;
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '\t' && s->p[n] != '=')
		n++;
	*name = slice_cut(*s, 0, n);
	*s = slice_from(*s, n);
	if (s->n == 0 || s->p[0] != '=')
		return true;
	rest = slice_from(*s, 1);
	if (slice_starts(rest, "\"")) {
		rest = slice_from(rest, 1);
		*value = slice_token(&rest, '"');
	} else {
		*value = slice_token(&rest, ' ');
	}
	if (!value->p)
		value->p = "";
	*s = rest;
	return true;
}

/* "90", "1m30", "0.25", "-1h": parts with a unit, the last may have none. */
int scenario_time(struct slice s, int64_t *ns, struct error *e)
{
	static const struct {
		char unit;
		int64_t s;
	} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
	struct slice whole = s;
	bool minus = slice_starts(s, "-");
	double sum = 0;

	s = slice_from(s, minus || slice_starts(s, "+"));
	while (s.n > 0) {
		char number[32], *end;
		size_t n = 0;
		int64_t unit = 1;

		while (n < s.n && n < sizeof(number) - 1 && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
			n++;
		for (size_t i = 0; i < n; i++)
			number[i] = s.p[i];
		number[n] = '\0';
		for (size_t i = 0; n < s.n && i < sizeof(units) / sizeof(*units); i++)
			if (s.p[n] == units[i].unit)
				unit = units[i].s;
		if (n == 0 || (n < s.n && unit == 1 && s.p[n] != 's'))
			return error_set(e, "\"%.*s\" is no time", SLICE_ARG(whole));
		sum += strtod(number, &end) * (double)unit;
		s = slice_from(s, n + (n < s.n));
	}
	*ns = (int64_t)(sum * 1e6 + 0.5) * 1000 * (minus ? -1 : 1);
	return 1;
}

const struct phrase *scenario_phrase(const struct scenario *sc, struct slice name)
{
	for (size_t i = sc->phrase_n; i-- > 0;) /* the last one read counts: a scenario may say it otherwise */
		if (slice_same(sc->phrase[i].name, name))
			return &sc->phrase[i];
	return NULL;
}

struct device *scenario_device(const struct scenario *sc, struct slice name)
{
	for (size_t i = 0; i < sc->device_n; i++)
		if (slice_same(text_slice(&sc->device[i].name), name))
			return &sc->device[i];
	return NULL;
}

bool scenario_means(struct slice who, const struct device *d)
{
	struct slice rest = who, from = slice_token(&rest, '-');

	if (who.n == 0 || slice_is(who, "all") || slice_same(who, text_slice(&d->name)))
		return true;
	if (slice_digits(who))
		return slice_number(who) == d->n;
	return slice_digits(from) && slice_digits(rest) && d->n >= slice_number(from) && d->n <= slice_number(rest);
}

void scenario_free(struct scenario *sc)
{
	for (size_t i = 0; i < sc->phrase_n; i++)
		free(sc->phrase[i].rule);
	for (size_t i = 0; i < sc->host_n; i++) {
		vars_free(&sc->host[i].vars);
		text_free(&sc->host[i].name);
	}
	for (size_t i = 0; i < sc->log_n; i++)
		vars_free(&sc->log[i].vars);
	for (size_t i = 0; i < sc->device_n; i++) {
		vars_free(&sc->device[i].vars);
		text_free(&sc->device[i].name);
	}
	for (size_t i = 0; i < sc->files_n; i++)
		text_free(&sc->files[i]);
	vars_free(&sc->vars);
	vars_free(&sc->dice.counters);
	free(sc->files);
	free(sc->story);
	free(sc->phrase);
	free(sc->kind);
	free(sc->host);
	free(sc->log);
	free(sc->device);
	free(sc->action);
	free(sc->flaw);
	free(sc->claim);
	free(sc->plain);
	*sc = (struct scenario){ 0 };
}

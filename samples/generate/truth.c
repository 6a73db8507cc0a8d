#include "truth.h"

#include <stdlib.h>
#include <string.h>

#include "play.h"

static void string(struct text *out, struct slice s)
{
	text_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			text_addc(out, '\\');
		text_addc(out, s.p[i]);
	}
	text_addc(out, '"');
}

/* "a,b" as ["a", "b"]. */
static void array(struct text *out, struct slice s, char by)
{
	const char *between = "";

	text_addc(out, '[');
	while (s.n > 0) {
		text_adds(out, between);
		string(out, slice_token(&s, by));
		between = ", ";
	}
	text_addc(out, ']');
}

/* "path:refused path:conflict:name" as [["path", "refused"], ["path", "conflict", "name"]]. */
static void pairs(struct text *out, struct slice s)
{
	const char *between = "";

	text_addc(out, '[');
	for (s = slice_trim(s); s.n > 0; s = slice_trim(s)) {
		text_adds(out, between);
		array(out, slice_token(&s, ' '), ':');
		between = ", ";
	}
	text_addc(out, ']');
}

static bool is_identity(const char *name)
{
	static const char *const names[] = { "eid", "iccid", "imsi", "imei", "msisdn" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0 &&
		    strspn(name + strlen(names[i]), "0123456789") == strlen(name + strlen(names[i])))
			return true;
	return false;
}

static void identities(struct text *out, const struct device *d)
{
	const char *between = "";

	text_adds(out, "{");
	for (size_t i = 0; i < d->vars.n; i++) {
		if (!is_identity(d->vars.var[i].name))
			continue;
		text_addf(out, "%s", between);
		string(out, slice_of(d->vars.var[i].name));
		text_adds(out, ": ");
		string(out, slice_of(d->vars.var[i].value));
		between = ", ";
	}
	text_adds(out, "}");
}

static void expectations(struct text *out, struct slice rest)
{
	struct slice name, value;

	while (scenario_word(&rest, &name, &value)) {
		text_adds(out, ", ");
		string(out, name);
		text_adds(out, ": ");
		string(out, value);
	}
}

static void device(struct text *out, const struct scenario *sc, const struct device *d)
{
	text_adds(out, "  ");
	string(out, text_slice(&d->name));
	text_adds(out, ": {\"ids\": ");
	identities(out, d);
	for (size_t i = 0; i < sc->claim_n; i++) {
		struct slice rest = sc->claim[i].rest, outcome;

		if (sc->claim[i].what != 't' || !scenario_means(sc->claim[i].who, d))
			continue;
		outcome = slice_token(&rest, ' ');
		text_adds(out, ", \"outcome\": ");
		array(out, outcome, ',');
		text_adds(out, ", \"first\": ");
		if (slice_is(slice_trim(rest), "-"))
			text_adds(out, "null");
		else
			pairs(out, rest);
	}
	for (size_t i = 0; i < sc->claim_n; i++)
		if (sc->claim[i].what == 'e' && scenario_means(sc->claim[i].who, d))
			expectations(out, sc->claim[i].rest);
	text_adds(out, ", \"history\": ");
	for (size_t i = 0, found = 0; i <= sc->claim_n && !found; i++) {
		found = i == sc->claim_n || (sc->claim[i].what == 'h' && scenario_means(sc->claim[i].who, d));
		if (found)
			pairs(out, i < sc->claim_n ? sc->claim[i].rest : (struct slice){ 0 });
	}
	text_adds(out, "}");
}

/* "incident session:refused:session 412" */
static void incidents(struct text *out, const struct scenario *sc)
{
	const char *between = "";

	for (size_t i = 0; i < sc->claim_n; i++) {
		if (sc->claim[i].what != 'i')
			continue;
		text_addf(out, "%s  {\"is\": ", between);
		array(out, sc->claim[i].who, ':');
		text_addf(out, ", \"devices\": %.*s}", SLICE_ARG(sc->claim[i].rest));
		between = ",\n";
	}
}

static const struct vars *host(const struct scenario *sc, struct slice name)
{
	for (size_t i = 0; i < sc->host_n; i++)
		if (slice_same(text_slice(&sc->host[i].name), name))
			return &sc->host[i].vars;
	return scenario_device(sc, name) ? &scenario_device(sc, name)->vars : NULL;
}

static int clocks(struct text *out, const struct scenario *sc, const struct logs *l, struct error *e)
{
	const char *between = "";

	for (size_t i = 0; i < l->host_n; i++) {
		struct slice name = text_slice(&l->host[i]);
		const struct vars *v = host(sc, name);
		const char *zone = v ? vars_get(v, SLICE("zone")) : NULL, *clock = v ? vars_get(v, SLICE("clock")) : NULL;
		struct clock c, then;

		if ((clock && strcmp(clock, "no") == 0) || !logs_wrote(l, (uint32_t)i))
			continue;
		if (play_clock(sc, name, INT64_MIN, &c, e) < 0 || play_clock(sc, name, INT64_MAX, &then, e) < 0)
			return -1;
		text_addf(out, "%s  ", between);
		string(out, name);
		text_addf(out, ": {\"offset_s\": %.3f, ", (double)then.ahead / 1e9);
		if (then.ahead != c.ahead)
			text_addf(out, "\"before_s\": %.3f, ", (double)c.ahead / 1e9);
		text_adds(out, "\"zone\": ");
		string(out, slice_of(zone ? zone : "UTC"));
		text_addf(out, ", \"utc_offset_s\": %d}", c.utc_offset);
		between = ",\n";
	}
	return 1;
}

/* All lines of an entry. */
static void cited(struct text *out, const struct out *o, size_t k, uint32_t line, const char **between)
{
	for (uint32_t i = 0; i < logs_lines(&o->entry[k]); i++) {
		text_addf(out, "%s  {\"artifact\": ", *between);
		string(out, text_slice(&o->path));
		text_addf(out, ", \"line\": %u, \"role\": \"%s\"}", line + i, o->entry[k].mark == '!' ? "divergence" : "symptom");
		*between = ",\n";
	}
}

static void evidence(struct text *out, const struct logs *l)
{
	const char *between = "";

	for (size_t i = 0; i < l->out_n; i++) {
		uint32_t line = 1;

		for (size_t k = 0; k < l->out[i].entry_n; line += logs_lines(&l->out[i].entry[k++])) {
			if (l->out[i].entry[k].mark)
				cited(out, &l->out[i], k, line, &between);
		}
	}
}

static void story(struct text *out, const struct scenario *sc)
{
	text_addf(out, "# %.*s\n\n", SLICE_ARG(sc->title));
	for (size_t i = 0; i < sc->story_n; i++)
		text_addf(out, "%zu. %.*s\n", i + 1, SLICE_ARG(sc->story[i]));
}

int truth_write(const struct scenario *sc, const struct logs *l, const char *name, const char *folder, struct error *e)
{
	struct text out = { 0 }, words = { 0 };
	int got;

	text_addf(&out, "{\n \"bundle\": \"%s\",\n \"title\": ", name);
	string(&out, sc->title);
	text_adds(&out, ",\n \"root_cause\": ");
	string(&out, sc->cause);
	if (sc->pending.n) {
		text_adds(&out, ",\n \"pending\": ");
		string(&out, sc->pending);
	}
	text_adds(&out, ",\n \"devices\": {\n");
	for (size_t i = 0; i < sc->device_n; i++) {
		device(&out, sc, &sc->device[i]);
		text_adds(&out, i + 1 < sc->device_n ? ",\n" : "\n");
	}
	text_adds(&out, " },\n \"incidents\": [\n");
	incidents(&out, sc);
	text_adds(&out, "\n ],\n \"clocks\": {\n");
	got = clocks(&out, sc, l, e);
	text_adds(&out, "\n },\n \"evidence\": [\n");
	evidence(&out, l);
	text_adds(&out, "\n ]\n}\n");
	story(&words, sc);
	if (got == 1)
		got = logs_file(folder, "truth.json", text_slice(&out), e);
	if (got == 1 && sc->story_n)
		got = logs_file(folder, "STORY.md", text_slice(&words), e);
	text_free(&out);
	text_free(&words);
	return got;
}

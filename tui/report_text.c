/*
 * The verdict for people: one device, one screen of 80 columns. No glyph carries meaning, so it can be read aloud, mailed and searched.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "summary.h"

enum { EVIDENCE_ROWS = 6 };

struct page {
	FILE *to;
	const struct report_options *o;
	struct text line; /* being gathered */
};

static void words(struct page *p, const char *label)
{
	report_words(p->to, label, text_slice(&p->line), p->o->ascii);
	text_clear(&p->line);
}

/* The sentences of a verdict may bring their label along; it stands in its own column here. */
static void labelled(struct page *p, const char *label, const char *sentence)
{
	struct slice s = slice_of(sentence);

	if (s.n == 0)
		return;
	if (slice_starts(s, label))
		s = slice_trim(slice_from(s, strlen(label)));
	report_words(p->to, label, s, p->o->ascii);
}

static void put_ids(struct page *p, const struct verdict *v)
{
	for (size_t i = 0; i < v->id_count; i++) {
		bool again = strcmp(v->ids[i].type, "host") == 0 && strcmp(v->ids[i].value, v->name) == 0;

		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(v->ids[k].type, v->ids[i].type) == 0 && strcmp(v->ids[k].value, v->ids[i].value) == 0;
		if (!again)
			text_addf(&p->line, "%s%s=%s", p->line.n ? ", " : "", v->ids[i].type, v->ids[i].value);
	}
	if (p->line.n)
		words(p, NULL);
}

static void put_status(struct page *p, const struct cell *c)
{
	if (c->status == STATUS_DIVERGE)
		text_adds(&p->line, c->kind ? c->kind : "diverges");
	else if (c->status == STATUS_AGREE && c->basis && strcmp(c->basis, "implied") == 0)
		text_adds(&p->line, "implied");
	else
		text_adds(&p->line, status_name(c->status));
	if (c->status != STATUS_WAITING)
		return;
	text_addf(&p->line, " (%s", c->why ? c->why : "grace");
	if (c->until != UTC_NONE) {
		text_adds(&p->line, " until ");
		report_time(&p->line, c->until, p->o->tz);
	}
	text_addc(&p->line, ')');
}

static void put_strip(struct page *p, const struct verdict *v)
{
	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		text_addf(&p->line, "%s%s ", b ? ", " : "", boundary_screen((enum boundary)b));
		put_status(p, &v->cell[b]);
	}
	words(p, "Boundaries");
}

static void put_evidence(struct page *p, const struct evidence *ev)
{
	text_addf(&p->line, "%s:%u", ev->path ? ev->path : "?", ev->line);
	fputs("  ", p->to);
	words(p, NULL);
	report_raw(p->to, slice_of(ev->text), p->o->ascii);
}

static bool same_line(const struct evidence *a, const struct evidence *b)
{
	return a->artifact == b->artifact && a->line == b->line;
}

static void put_proof(struct page *p, const struct divergence *d)
{
	size_t shown = 0;

	for (size_t i = 0; i < d->count && shown < EVIDENCE_ROWS; i++) {
		bool again = d->says[i].evidence.event == 0;

		for (size_t k = 0; k < i && !again; k++)
			again = same_line(&d->says[k].evidence, &d->says[i].evidence);
		if (again)
			continue;
		if (shown++ == 0)
			fputs("Evidence\n", p->to);
		put_evidence(p, &d->says[i].evidence);
	}
}

static void put_head(struct page *p, const struct verdict *v)
{
	text_addf(&p->line, "%s: %s%s%s%s", v->name, outcome_words(v->outcome), v->services ? " (" : "", v->services ? v->services : "",
		  v->services ? ")" : "");
	if (v->at != UTC_NONE) {
		text_adds(&p->line, ", at ");
		report_time(&p->line, v->at, p->o->tz);
		text_adds(&p->line, p->o->tz ? "" : " UTC");
	}
	words(p, NULL);
}

static void put_history(struct page *p, const struct verdict *v)
{
	size_t rows = 0;

	for (size_t i = 0; i < v->histories; i++) {
		const struct divergence *d = &v->history[i];

		if (d->healed == UTC_NONE && v->first && d->boundary == v->first->boundary && strcmp(d->fact, v->first->fact) == 0)
			continue;
		text_addf(&p->line, "%s %s %s, ", boundary_screen(d->boundary), d->kind, d->fact);
		report_time(&p->line, d->onset, p->o->tz);
		text_adds(&p->line, d->healed == UTC_NONE ? ", open" : " to ");
		if (d->healed != UTC_NONE)
			report_time(&p->line, d->healed, p->o->tz);
		words(p, rows++ ? "" : "History");
	}
}

static void put_verdict(struct page *p, const struct verdict *v)
{
	put_head(p, v);
	put_ids(p, v);
	put_strip(p, v);
	fputc('\n', p->to);
	labelled(p, "Verdict", v->headline);
	labelled(p, "", v->detail);
	labelled(p, "Says", v->says_line);
	labelled(p, "Last good", v->good_line);
	if (v->present) {
		text_addf(&p->line, "%s %s: %s", boundary_screen(v->present->boundary), v->present->kind, v->present->summary);
		words(p, "Now");
	}
	labelled(p, "Next", v->next_line);
	put_history(p, v);
	for (size_t i = 0; i < v->finding_count; i++)
		labelled(p, "Finding", v->findings[i]);
	if (v->first)
		put_proof(p, v->first);
}

/* The model parts what is in common by line ends. */
static void put_common(struct text *line, const char *common)
{
	struct slice rest = slice_of(common);
	const char *before = "; in common: ";

	while (rest.n) {
		struct slice one = slice_token(&rest, '\n');

		text_addf(line, "%s%.*s", before, SLICE_ARG(one));
		before = ", ";
	}
}

static int put_incident(void *to_whom, const struct incident_row *row)
{
	struct page *p = to_whom;

	text_addf(&p->line, "%s %s %s: %lld device%s", row->boundary, row->kind, row->fact, (long long)row->devices, row->devices == 1 ? "" : "s");
	if (row->since != UTC_NONE) {
		text_adds(&p->line, " since ");
		report_time(&p->line, row->since, p->o->tz);
	}
	if (row->common && *row->common)
		put_common(&p->line, row->common);
	words(p, "Incident");
	return 1;
}

static int put_fleet(struct page *p, const struct fleet *f, struct store *s, struct error *e)
{
	int got;

	text_addf(&p->line, "%zu devices: %zu reached, %zu not reached, %zu unknown", f->all, f->outcome[OUTCOME_REACHED],
		  f->outcome[OUTCOME_NOT_REACHED], f->outcome[OUTCOME_UNKNOWN]);
	words(p, "Fleet");
	got = verdict_incidents(s, put_incident, p, e);
	fputc('\n', p->to);
	return got;
}

static int put_case(struct page *p, struct store *s, struct error *e)
{
	struct summary *m = summary_of(s, e);

	if (!m)
		return -1;
	text_addf(&p->line, "%lld artifacts, %lld lines, %lld recognised", (long long)m->artifacts, (long long)m->lines, (long long)m->recognised);
	if (m->from != UTC_NONE) {
		text_adds(&p->line, "; ");
		report_time(&p->line, m->from, p->o->tz);
		text_adds(&p->line, " to ");
		report_time(&p->line, m->to, p->o->tz);
	}
	if (m->reference)
		text_addf(&p->line, "; reference clock %s", m->reference);
	words(p, "Case");
	for (size_t i = 0; i < m->count; i++)
		labelled(p, "Assumed", m->assumptions[i]);
	summary_free(m);
	return 1;
}

static int put_devices(struct page *p, struct store *s, const struct fleet *f, bool *diverges, struct error *e)
{
	for (size_t i = 0; i < f->count; i++) {
		struct verdict *v = verdict_of(s, f->device[i], p->o->at, e);

		if (!v)
			return -1;
		*diverges |= v->first != NULL;
		put_verdict(p, v);
		verdict_free(v);
		fputc('\n', p->to);
	}
	return 1;
}

int report_text(FILE *to, struct store *s, const struct report_options *o, bool *diverges, struct error *e)
{
	struct page p = { .to = to, .o = o };
	struct fleet f;
	int got = fleet_read(&f, s, o->device, e);

	if (got >= 0 && f.count == 0)
		fputs("No device found: no line that was recognised binds an identifier.\n\n", to);
	if (got >= 0 && f.count > 1)
		got = put_fleet(&p, &f, s, e);
	if (got >= 0)
		got = put_devices(&p, s, &f, diverges, e);
	if (got >= 0)
		got = put_case(&p, s, e);
	text_free(&p.line);
	fleet_free(&f);
	return got < 0 ? -1 : 1;
}

/* --- one boundary --- */

static void put_ask(struct page *p, const struct ask *a)
{
	text_addf(&p->line, "%s of %s", a->kind, party_name(a->party));
	if (a->host || a->role != ROLE_NONE)
		text_addf(&p->line, " (%s)", a->host ? a->host : role_name(a->role));
	if (a->key)
		text_addf(&p->line, ", %s", a->key);
	text_adds(&p->line, ", ");
	report_time(&p->line, a->from, p->o->tz);
	text_adds(&p->line, " to ");
	report_time(&p->line, a->to, p->o->tz);
	if (a->zone)
		text_addf(&p->line, "; its clock is in %s", a->zone);
	words(p, "Ask for");
}

static void put_divergence(struct page *p, const struct divergence *d)
{
	text_addf(&p->line, "%s %s since ", d->kind, d->fact);
	report_time(&p->line, d->onset, p->o->tz);
	if (d->healed != UTC_NONE) {
		text_adds(&p->line, " until ");
		report_time(&p->line, d->healed, p->o->tz);
	}
	if (d->summary)
		text_addf(&p->line, ": %s", d->summary);
	words(p, d->healed == UTC_NONE ? "Open" : "Healed");
	put_proof(p, d);
}

static void put_why(struct page *p, const struct verdict *v, enum boundary b)
{
	const struct cell *c = &v->cell[b];
	const char *x = NULL, *y = NULL;

	boundary_between(b, &x, &y);
	text_addf(&p->line, "%s: %s (%s, between %s and %s) is ", v->name, boundary_screen(b), boundary_id(b), x, y);
	put_status(p, c);
	if (v->at != UTC_NONE) {
		text_adds(&p->line, " at ");
		report_time(&p->line, v->at, p->o->tz);
	}
	words(p, NULL);
	for (size_t i = 0; i < c->asks; i++)
		put_ask(p, &c->ask[i]);
	for (size_t i = 0; i < v->histories; i++)
		if (v->history[i].boundary == b)
			put_divergence(p, &v->history[i]);
	if (c->evidences)
		fputs(c->status == STATUS_AGREE ? "Agreed by\n" : "Seen\n", p->to);
	for (size_t i = 0; i < c->evidences; i++)
		put_evidence(p, &c->evidence[i]);
}

int report_why(FILE *to, struct store *s, const struct report_options *o, enum boundary b, bool *diverges, struct error *e)
{
	struct page p = { .to = to, .o = o };
	struct fleet f;
	int got = fleet_read(&f, s, o->device, e);

	for (size_t i = 0; got >= 0 && i < f.count; i++) {
		struct verdict *v = verdict_of(s, f.device[i], o->at, e);

		if (i > 0)
			fputc('\n', to);
		got = v ? 1 : -1;
		if (!v)
			break;
		*diverges |= v->first != NULL;
		put_why(&p, v, b);
		verdict_free(v);
	}
	text_free(&p.line);
	fleet_free(&f);
	return got < 0 ? -1 : 1;
}

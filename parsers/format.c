#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "compiled.h"
#include "nearest.h"
#include "plain.h"
#include "web.h"

#define DIGRAMS_PAY 6 /* rules; with fewer their literals are searched for */

/* --- reading lines --- */

static void take(struct event *ev, enum field field, struct slice value)
{
	char low[16], digits[WHOSE_DIGITS + 1];
	bool upper = false;

	if (field == FIELD_IMSI) {
		struct slice imsi = whose_imsi(value, digits);

		if (slice_same(imsi, value))
			event_set(ev, field, value);
		else if (imsi.n > 0)
			event_join(ev, field, imsi, "", (struct slice){ 0 });
		return;
	}

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

/* A stamp in the message, and its offset, tell more than the head's. */
static void own_stamp(const struct rule *r, const struct slice *groups, struct head *own)
{
	struct stamp *out = &own->stamp;

	*own = (struct head){ 0 };
	for (size_t i = 1; i < r->pattern.groups; i++) {
		if (r->pattern.part[i] == PART_STAMP && groups[i].n > 0)
			own->written = slice_cut(groups[i], 0, utc_read(groups[i], out));
		if (r->pattern.part[i] == PART_OFFSET && out->basis == STAMP_LOCAL) {
			struct slice digits = slice_starts(groups[i], "-") ? slice_from(groups[i], 1) : groups[i];
			int64_t offset = slice_number(digits);

			if (offset < 0 || offset > 15 * 3600)
				continue;
			out->basis = STAMP_ZONED;
			out->utc_offset = (int32_t)(digits.n < groups[i].n ? -offset : offset);
			out->ns -= out->utc_offset * NS_PER_S;
		}
	}
}

static struct slice part_of(const struct rule *r, const struct slice *groups, int part)
{
	for (size_t i = 1; i < r->pattern.groups; i++)
		if (r->pattern.part[i] == part && groups[i].n > 0)
			return groups[i];
	return (struct slice){ 0 };
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
	if (r->web)
		web_request(&(struct web){ .method = part_of(r, groups, PART_METHOD), .agent = part_of(r, groups, PART_AGENT),
					   .flags = part_of(r, groups, PART_FLAGS) }, ev);
	cause_complete(ev);
}

/* A rule whose text the AT reader makes nothing of lets the next ones try. */
static bool hears(const struct format *f, const struct rule *r, struct event *ev)
{
	const struct slice *groups = f->work->groups;

	if (!talk_hear(&f->work->talk, r, part_of(r, groups, PART_AT), !f->work->all, ev))
		return false;
	for (size_t i = 1; i < r->pattern.groups; i++)
		if (r->pattern.part[i] >= 0)
			take(ev, (enum field)r->pattern.part[i], groups[i]);
	return true;
}

/* Fills in what an earlier record said, then remembers this one. Undated records know no distance: they neither give nor take. */
static void remember(const struct format *f, struct event *ev, const struct stamp *stamp, struct slice host)
{
	const struct rule *r = &f->rules[f->work->rule];
	struct recall *m = &f->work->recall;

	if (m->fields == 0 || stamp->basis == STAMP_NONE)
		return;
	for (size_t i = 0; i < r->recall.n; i++)
		if (!event_has(ev, r->recall.at[i]))
			recall_find(m, ev, r->recall.at[i], r->by.at, r->by.n, stamp, host, f->within);
	recall_add(m, ev, stamp, host);
}

/* Most rules of most formats are never tried: a pattern is compiled when a message has its literal. */
static bool ready(const struct format *f, struct rule *r)
{
	struct error ignored;
	struct work *w = f->work;

	if (!r->pattern.re && rule_compile(r, &ignored) < 0)
		return false;
	if (r->pattern.groups > w->group_room) {
		w->group_room = r->pattern.groups;
		w->groups = xrealloc(w->groups, w->group_room, sizeof(*w->groups));
	}
	return true;
}

/* Few literals are sooner searched for than ruled out: then NULL. */
static const struct digrams *digrams_of(const struct format *f, struct slice text)
{
	if (f->rule_count <= DIGRAMS_PAY)
		return NULL;
	digrams_read(&f->work->digrams, text);
	return &f->work->digrams;
}

/* Digrams of a longer text rule out less, and nothing wrongly. */
static bool rules(const struct format *f, struct slice message, const struct digrams *digrams, struct event *ev)
{
	for (size_t i = 0; i < f->rule_count; i++) {
		struct rule *r = &f->rules[i];

		if (r->has && ((digrams && !digrams_may(digrams, &r->wanted)) || slice_find(message, r->has) < 0))
			continue;
		if (!ready(f, r) || regex_match(r->pattern.re, message, f->work->groups, r->pattern.groups) != 1)
			continue;
		if (r->talks && !hears(f, r, ev))
			continue;
		if (!r->talks)
			apply(r, f->work->groups, ev);
		own_stamp(r, f->work->groups, &f->work->own);
		f->work->rule = (int)i;
		return true;
	}
	f->work->rule = -1;
	return false;
}

/* Milliseconds since boot, when nothing dates the record better. */
static void uptime(struct slice digits, struct head *h)
{
	int64_t ms = slice_number(digits);

	if (h->stamp.basis != STAMP_NONE || ms < 0 || ms > INT64_MAX / INT64_C(1000000))
		return;
	h->written = digits;
	h->stamp = (struct stamp){ .basis = STAMP_UPTIME, .ns = ms * INT64_C(1000000), .precision = 1000000 };
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
			if (f->utc && h->stamp.basis == STAMP_LOCAL) /* says nothing of the host's zone */
				h->stamp.basis = STAMP_EPOCH;
		} else if (f->head.part[i] == PART_UPTIME) {
			uptime(g[i], h);
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

static void date(const struct format *f, const struct head *h, struct event *ev)
{
	const struct head *from = f->work->own.stamp.basis == STAMP_NONE ? h : &f->work->own;

	ev->stamp = from->stamp;
	ev->written = from->written;
}

/* No rule's literal can stand there. */
static bool hopeless(const struct format *f, const struct digrams *digrams)
{
	if (!digrams)
		return false;
	for (size_t i = 0; i < f->rule_count; i++)
		if (!f->rules[i].has || digrams_may(digrams, &f->rules[i].wanted))
			return false;
	f->work->rule = -1;
	return true;
}

static int message(const struct parser *p, const struct head *h, struct event *ev)
{
	const struct format *f = p->self;
	struct slice text = plain(h->message, &f->work->plain);
	const struct digrams *digrams = digrams_of(f, text);
	struct head own;

	if (f->talks)
		talk_to(&f->work->talk, h);
	if (hopeless(f, digrams))
		return 0;
	if (behead(f, text, &own) && rules(f, own.message, digrams, ev)) {
		head_fields(f, ev);
	} else {
		own = (struct head){ 0 };
		if (!rules(f, text, digrams, ev))
			return 0;
	}
	date(f, &own, ev);
	remember(f, ev, h->stamp.basis == STAMP_NONE ? &ev->stamp : &h->stamp, h->host);
	return 1;
}

static bool listed(const struct format *f, struct slice program)
{
	for (char **name = f->programs; name && *name; name++)
		if (slice_is(program, *name))
			return true;
	return false;
}

/* What a terminal or a container's runtime put a stamp before: it says nothing of the program, the format's own head must tell. */
static bool unwrap(const struct format *f, const struct head *wrap, struct head *own)
{
	if (wrap->program.n > 0 || !behead(f, wrap->message, own))
		return false;
	/* a program that counts from its start is dated by who wrote it down */
	if (own->stamp.basis == STAMP_NONE || (own->stamp.basis == STAMP_UPTIME && wrap->stamp.basis != STAMP_NONE)) {
		own->stamp = wrap->stamp;
		own->written = wrap->written;
		own->relay = wrap->relay;
	} else {
		own->relay = wrap->stamp;
	}
	return true;
}

/* One line of a bare file, or of a carrier in between. ev must be clear; what it borrows may stand in the room. */
static bool read_line(const struct format *f, const struct head *line, struct peeled *peeled, struct event *ev, struct text *room)
{
	struct head h, wrap = { 0 };
	struct slice text = plain(line->message, room);

	if (!behead(f, text, &h) && !(carrier_once(text, text.p == line->message.p ? peeled : NULL, &wrap) && unwrap(f, &wrap, &h))) {
		f->work->rule = -1;
		if (!f->programs || !listed(f, wrap.program) || !message(&f->parser, &wrap, ev))
			return false;
		if (!event_has(ev, FIELD_HOST))
			event_set(ev, FIELD_HOST, wrap.host);
		carrier_date(&wrap, ev);
		return true;
	}
	if (!rules(f, h.message, digrams_of(f, h.message), ev))
		return false;
	head_fields(f, ev);
	date(f, &h, ev);
	ev->relay = h.relay;
	remember(f, ev, &ev->stamp, event_get(ev, FIELD_HOST));
	return true;
}

/* --- whom it is about --- */

#define AHEAD_LINES 8
#define AHEAD_NS (NS_PER_S / 20)

static bool is_near(const struct event *a, const struct event *b)
{
	return a->stamp.basis == b->stamp.basis && b->stamp.ns - a->stamp.ns <= AHEAD_NS && a->stamp.ns <= b->stamp.ns;
}

/* The first of the next records that names somebody. The line that ev borrows from is gone after it: ev must borrow from work->kept. */
static int look_ahead(const struct format *f, struct reading *r, struct event *ev, struct error *e)
{
	struct event *other = &f->work->other;
	struct line line;
	int got = 0, rule = f->work->rule;

	for (unsigned i = 0; i < AHEAD_LINES && (got = reading_peek(r, i, &line, e)) == 1; i++) {
		event_clear(other);
		if (!read_line(f, &(struct head){ .message = line.text }, NULL, other, &f->work->ahead))
			continue;
		if (!is_near(ev, other))
			break;
		if (!event_has(other, FIELD_IMSI))
			continue;
		event_make(ev, FIELD_IMSI, "%.*s", SLICE_ARG(event_get(other, FIELD_IMSI)));
		break;
	}
	f->work->rule = rule;
	return got < 0 ? -1 : 1;
}

static int find_whose(const struct format *f, struct reading *r, const struct line *line, struct event *ev, struct error *e)
{
	const struct rule *rule = &f->rules[f->work->rule];
	struct text *kept = &f->work->kept;

	if (event_has(ev, FIELD_IMSI)) {
		whose_add(&f->work->whose, ev);
		return 1;
	}
	if (rule->after) {
		text_clear(kept);
		text_add(kept, line->text);
		event_clear(ev);
		read_line(f, &(struct head){ .message = text_slice(kept) }, NULL, ev, &f->work->plain);
		ev->line = line->number;
		if (look_ahead(f, r, ev, e) < 0)
			return -1;
	}
	if (rule->before && !event_has(ev, FIELD_IMSI))
		whose_find(&f->work->whose, ev, f->within);
	whose_end(&f->work->whose, ev);
	return 1;
}

static void *forget(const struct parser *p)
{
	const struct format *f = p->self;

	f->work->whose = (struct whose){ 0 };
	talk_begin(&f->work->talk);
	recall_forget(&f->work->recall);
	return NULL;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	const struct format *f = p->self;
	struct talk *talk = &f->work->talk;
	struct line line;
	int got = 1;

	(void)state;
	if (talk_more(talk, ev))
		return 1;
	if (f->talks && talk_look(talk, r, e) < 0)
		return -1;
	while ((got = reading_line(r, &line, e)) == 1) {
		bool read;

		event_clear(ev);
		f->work->all = true;
		read = read_line(f, &(struct head){ .message = line.text }, NULL, ev, &f->work->plain);
		f->work->all = false;
		if (!read)
			continue;
		ev->line = line.number;
		if (find_whose(f, r, &line, ev, e) < 0)
			return -1;
		if (ev->written.n > 0 && ev->stamp.basis == STAMP_NONE)
			reading_doubt(r, DOUBT_STAMP);
		ev->format = slice_of(f->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		if (f->talks)
			talk_keep(talk, ev);
		return 1;
	}
	return got;
}

bool format_line(const struct format *f, const struct head *h, struct peeled *peeled, struct event *ev)
{
	return f->head.re && read_line(f, h, peeled, ev, &f->work->plain);
}

unsigned format_reads(const struct format *f, const struct line *lines, unsigned n)
{
	struct event ev = { 0 };
	unsigned read = 0;

	talk_begin(&f->work->talk);
	for (unsigned i = 0; i < n; i++) {
		event_clear(&ev);
		read += read_line(f, &(struct head){ .message = lines[i].text }, lines[i].peeled, &ev, &f->work->plain);
	}
	event_free(&ev);
	talk_begin(&f->work->talk);
	return read;
}

/* A record of a bare file, or what something stood before. Whom a record is about can be told only here, not in a file of all programs. */
static bool is_record(const struct format *f, const struct line *line)
{
	struct slice text = plain(line->text, &f->work->plain);
	struct head h, wrap;

	if (behead(f, text, &h))
		return true;
	if (!carrier_once(text, text.p == line->text.p ? line->peeled : NULL, &wrap))
		return false;
	return unwrap(f, &wrap, &h) || (f->asks_whose && f->programs && listed(f, wrap.program));
}

/* Heads alone are weak: many products begin their lines alike. A format none of whose rules finds a word to read bids half, or nothing. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	const struct format *f = p->self;
	unsigned heads = 0;

	for (unsigned i = 0; i < n; i++)
		heads += is_record(f, &lines[i]);
	if (heads == 0)
		return 0;
	if (format_reads(f, lines, n) > 0)
		return (int)(heads * 100 / n);
	return f->common ? 0 : (int)(heads * 100 / n) / 2;
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

/* What comes nearest, for a sample that should be read. */
static int unread(const struct format *f, struct slice line, const char *what, struct error *e)
{
	struct text room = { 0 }, out = { 0 };
	struct nearest n;

	nearest_rule(f, line, !f->head.re, &n, &room);
	nearest_say(f, &n, &out);
	error_set(e, "%s: %s", what, out.p);
	text_free(&room);
	text_free(&out);
	return -1;
}

/* Reads one sample. The rule's index goes to *rule, -1 when none was due. */
static int check(const struct format *f, const struct sample *s, struct event *ev, struct error *e)
{
	struct slice line = slice_of(s->line);
	struct head h = { .message = line };
	bool read;

	event_clear(ev);
	recall_forget(&f->work->recall);
	read = f->head.re ? read_line(f, &h, NULL, ev, &f->work->plain) : message(&f->parser, &h, ev);
	if (f->head.re && !read && !behead(f, plain(line, &f->work->plain), &h) && !carrier_peel(line, &h))
		return unread(f, line, "the head does not match", e);
	if (!read && s->kind < 0)
		return 1;
	if (!read)
		return unread(f, line, "no rule reads it", e);
	if (s->kind < 0)
		return error_set(e, "rule %d (%s) reads it", f->work->rule + 1, kind_name(ev->kind));
	if ((int)ev->kind != s->kind)
		return error_set(e, "it is %s by rule %d, not %s", kind_name(ev->kind), f->work->rule + 1, kind_name((enum kind)s->kind));
	if (check_fields(s, ev, e) < 0)
		return -1;
	return check_stamp(s, ev, e);
}

int format_compile(const struct format *f, struct error *e)
{
	for (size_t i = 0; i < f->rule_count; i++)
		if (rule_compile(&f->rules[i], e) < 0)
			return error_wrap(e, "rule %zu (%s)", i + 1, f->rules[i].talks || f->rules[i].web ? "no kind" : kind_name(f->rules[i].kind));
	return 1;
}

int format_prove(const struct format *f, struct error *e)
{
	bool *proved = xcalloc(f->rule_count + 1, sizeof(*proved));
	struct event ev = { 0 };
	int ok = format_compile(f, e);

	talk_begin(&f->work->talk);
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

/* --- making --- */

static bool want(struct recall *m, const struct fields *fields)
{
	bool ok = true;

	for (size_t i = 0; i < fields->n; i++)
		ok &= recall_want(m, fields->at[i]);
	return ok;
}

/* What one of stands in every message that it reads. */
static const char **literals(const struct format *f)
{
	const char **has = xcalloc(f->rule_count + 1, sizeof(*has));
	size_t n = 0;

	while (n < f->rule_count && f->rules[n].has) {
		has[n] = f->rules[n].has;
		n++;
	}
	if (n == f->rule_count && !f->talks)
		return has;
	free(has);
	return NULL;
}

static int finish(struct format *f, struct error *e)
{
	bool ok = true;

	for (size_t i = 0; i < f->rule_count; i++)
		f->talks |= f->rules[i].talks;
	f->work = xcalloc(1, sizeof(*f->work));
	f->work->rule = -1;
	f->work->head = xcalloc(f->head.groups + 1, sizeof(*f->work->head));
	f->parser.name = f->name;
	f->parser.source = f->source;
	f->has = literals(f);
	f->parser.programs = (const char *const *)f->programs;
	f->parser.has = f->has;
	f->parser.self = f;
	f->parser.bid = bid;
	f->parser.open = forget;
	f->parser.next = next;
	f->parser.message = f->programs ? message : NULL;
	for (size_t i = 0; i < f->rule_count; i++)
		ok &= want(&f->work->recall, &f->rules[i].recall) && want(&f->work->recall, &f->rules[i].by);
	return ok ? 1 : error_set(e, "the rules recall more than %d fields in all", RECALL_FIELDS);
}

static struct format *make(const char *file, struct slice json, bool known, struct error *e)
{
	struct format *f = xcalloc(1, sizeof(*f));

	f->known = known;
	if (format_fill(f, json, e) == 1 && finish(f, e) == 1)
		return f;
	error_wrap(e, "%s", file);
	format_free(f);
	return NULL;
}

struct format *format_known(const char *file, struct slice json, struct error *e)
{
	return make(file, json, true, e);
}

struct format *format_new(const char *file, struct slice json, struct error *e)
{
	struct format *f = make(file, json, false, e);

	if (!f || format_prove(f, e) == 1)
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
	free(p->text);
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
		text_free(&f->work->plain);
		text_free(&f->work->ahead);
		text_free(&f->work->kept);
		event_free(&f->work->other);
		talk_free(&f->work->talk);
	}
	pattern_free(&f->head);
	free(f->work);
	free(f->rules);
	free(f->samples);
	free(f->programs);
	free(f->has);
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

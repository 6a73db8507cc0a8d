/*
 * The words of a verdict: who says what, what is proved, who acts next. Whole sentences, to be read aloud; no glyphs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "judge.h"

#define SAYS_MAX 6

void judge_time(int64_t t, int64_t half, char *out, size_t size)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char utc[32];
	int month;

	if (t == UTC_NONE) {
		snprintf(out, size, "at no known time");
		return;
	}
	utc_print(t, utc);
	month = (utc[5] - '0') * 10 + utc[6] - '0';
	if (half < 50 * NS_PER_S / 1000)
		snprintf(out, size, "%.2s %s %.12s", utc + 8, months[(month + 11) % 12], utc + 11);
	else if (half < 10 * NS_PER_S)
		snprintf(out, size, "%.2s %s %.8s ±%.1f s", utc + 8, months[(month + 11) % 12], utc + 11, (double)half / NS_PER_S);
	else
		snprintf(out, size, "%.2s %s %.8s ±%.0f s", utc + 8, months[(month + 11) % 12], utc + 11, (double)half / NS_PER_S);
}

/* --- what one statement says --- */

static void add_field(struct text *t, const char *before, struct slice value)
{
	if (!value.n)
		return;
	text_adds(t, before);
	text_add(t, value);
}

static void add_cause(struct text *t, const struct step *s)
{
	struct slice cause = track_field(s, FIELD_CAUSE), layer = track_field(s, FIELD_CAUSE_LAYER), words = track_field(s, FIELD_CAUSE_TEXT);

	if (!words.n)
		words = track_field(s, FIELD_REASON);
	add_field(t, ": ", words);
	if (!cause.n)
		return;
	text_adds(t, " (");
	add_field(t, "", layer);
	text_adds(t, layer.n ? " " : "");
	text_add(t, cause);
	text_addc(t, ')');
}

static void say_flow(struct text *t, const struct step *s, const char *verb)
{
	text_adds(t, verb);
	if (s->count > 1)
		text_addf(t, " %u packets", s->count);
	add_field(t, " ", track_field(s, FIELD_SRC));
	add_field(t, " to ", track_field(s, FIELD_DST));
	add_field(t, " ", track_field(s, FIELD_PROTO));
	add_field(t, " ", track_field(s, FIELD_DPORT));
	add_field(t, ", rule ", track_field(s, FIELD_RULE));
	add_field(t, ", ", track_field(s, FIELD_REASON));
}

static void say_order(struct text *t, const struct step *s, const char *verb)
{
	struct slice op = track_field(s, FIELD_OPERATION);

	text_addf(t, "%s the ", verb);
	text_add(t, op.n ? op : SLICE("download"));
	add_field(t, " of ", track_field(s, FIELD_ICCID));
	add_cause(t, s);
}

static void say_session(struct text *t, const struct step *s, const char *verb)
{
	text_adds(t, verb);
	add_field(t, ", APN ", track_field(s, FIELD_APN));
	add_field(t, ", ", track_field(s, FIELD_IP));
	add_cause(t, s);
}

static void say_other(struct text *t, const struct step *s)
{
	char value[200];

	text_adds(t, kind_name(s->kind));
	track_value(s, value, sizeof(value));
	if (s->fact)
		text_addf(t, " %s: %s", s->fact, value);
	if (s->count > 1)
		text_addf(t, " (%u times)", s->count);
}

/* "denied 61 packets 10.60.0.2 to 10.200.0.10 tcp 1883, rule FW1-1220-DROP" */
static void say_step(struct text *t, const struct step *s)
{
	switch (s->kind) {
	case KIND_FLOW_DENIED:
		say_flow(t, s, "denied");
		break;
	case KIND_FLOW_ALLOWED:
		say_flow(t, s, slice_is(track_field(s, FIELD_REASON), "seen") ? "saw" : "allowed");
		break;
	case KIND_FLOW_RESET:
		say_flow(t, s, "reset");
		break;
	case KIND_FLOW_TIMEOUT:
		say_flow(t, s, "timed out");
		break;
	case KIND_OPERATION_REFUSED:
	case KIND_DOWNLOAD_REFUSED:
		say_order(t, s, "refused");
		break;
	case KIND_OPERATION_FAILED:
	case KIND_DOWNLOAD_FAILED:
		say_order(t, s, "reports as failed");
		break;
	case KIND_SESSION_UP:
		say_session(t, s, "session up");
		break;
	case KIND_SESSION_REFUSED:
		say_session(t, s, "refused the session");
		break;
	case KIND_REGISTRATION_DENIED:
		say_session(t, s, "registration denied");
		break;
	default:
		say_other(t, s);
	}
}

/* --- who says what --- */

static void add_says(const struct walk *w, struct divergence *d, size_t step)
{
	const struct step *s;
	struct text value = { 0 };

	if (step == NO_STEP || d->count == SAYS_MAX)
		return;
	s = &w->track->step[step];
	for (size_t i = 0; i < d->count; i++)
		if (d->says[i].evidence.event == s->event)
			return;
	say_step(&value, s);
	d->says = xrealloc(d->says, d->count + 1, sizeof(*d->says));
	d->says[d->count++] = (struct says){ .party = s->party, .role = s->role, .host = xstrdup(s->host), .t = s->dated ? s->t : UTC_NONE,
					     .half = s->half, .value = value.p ? value.p : xstrdup(""), .evidence = judge_evidence(w->track, step) };
}

static bool spoken(const struct divergence *d, enum party party)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->says[i].party == party)
			return true;
	return false;
}

/* The first statement of a party after the onset, or the last before it, with one of these kinds. */
static size_t near_onset(const struct walk *w, const struct rift *r, enum party party, enum kind from, enum kind to, bool after)
{
	size_t best = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->shared || s->party != party || s->kind < from || s->kind > to || s->t == UTC_NONE)
			continue;
		if (after && s->last >= r->onset)
			return i;
		if (!after && s->t <= r->onset + r->half)
			best = i;
	}
	return best;
}

static bool silent_application(const struct walk *w, const struct rift *r)
{
	return coverage_at(w->coverage, PARTY_APPLICATION, ROLE_NONE, COVER_DELIVERS, r->onset) &&
	       near_onset(w, r, PARTY_APPLICATION, KIND_CLIENT_CONNECTED, KIND_MESSAGE_FAILED, true) == NO_STEP;
}

static void fill_says(const struct walk *w, const struct rift *r, struct divergence *d)
{
	add_says(w, d, r->opener);
	add_says(w, d, r->other);
	if (is_rsp(r->boundary)) {
		for (size_t i = 0; i < w->track->count && d->count < SAYS_MAX; i++)
			if (w->track->step[i].fact && strcmp(w->track->step[i].fact, r->fact) == 0 && i > r->opener)
				add_says(w, d, i);
		return;
	}
	if (!spoken(d, PARTY_NETWORK))
		add_says(w, d, near_onset(w, r, PARTY_NETWORK, KIND_REGISTRATION_SEARCHING, KIND_USAGE, r->boundary <= BOUNDARY_SESSION));
	if (!spoken(d, PARTY_FIREWALL))
		add_says(w, d, near_onset(w, r, PARTY_FIREWALL, KIND_FLOW_ALLOWED, KIND_FLOW_DENIED, r->boundary < BOUNDARY_POLICY));
	if (!spoken(d, PARTY_APPLICATION))
		add_says(w, d, near_onset(w, r, PARTY_APPLICATION, KIND_TLS_UP, KIND_MESSAGE_FAILED, true));
	if (!spoken(d, PARTY_DEVICE)) {
		add_says(w, d, near_onset(w, r, PARTY_DEVICE, KIND_REGISTRATION_DENIED, KIND_SESSION_REFUSED, true));
		add_says(w, d, near_onset(w, r, PARTY_DEVICE, KIND_MESSAGE_FAILED, KIND_MESSAGE_FAILED, true));
	}
}

static void fill_cause(const struct step *s, struct divergence *d)
{
	struct slice cause = track_field(s, FIELD_CAUSE), layer = track_field(s, FIELD_CAUSE_LAYER), text = track_field(s, FIELD_CAUSE_TEXT);

	if (!text.n)
		text = track_field(s, FIELD_REASON);
	if (!text.n)
		text = track_field(s, FIELD_RULE);
	d->cause = cause.n ? xstrndup(cause.p, cause.n) : NULL;
	d->cause_layer = layer.n ? xstrndup(layer.p, layer.n) : NULL;
	d->cause_text = text.n ? xstrndup(text.p, text.n) : NULL;
}

/* --- who acts next --- */

static const struct {
	const char *kind; /* NULL: any */
	const char *words; /* %s: the speaker */
} nexts[BOUNDARY_COUNT] = {
	[BOUNDARY_ORDER] = { NULL, "ask the owner of %s why it refused: check matching ID, EID and the state of the profile order" },
	[BOUNDARY_INSTALL] = { NULL, "ask the owner of the profile (via %s) about the card's answer; check memory, policy and the state of the profile" },
	[BOUNDARY_CONFIRM] = { NULL, "ask the owner of %s to read the state of the card again; the result was never taken over" },
	[BOUNDARY_SELECT] = { NULL, "ask the device team (%s) why the modem does not use the enabled profile: REFRESH, SIM state" },
	[BOUNDARY_ATTACH] = { NULL, "ask the network team about the subscription and registration at %s" },
	[BOUNDARY_SESSION] = { NULL, "compare APN, address and subscription as %s has them with what the device asks for" },
	[BOUNDARY_PATH] = { NULL, "ask the owner of %s about the tunnel, route or name" },
	[BOUNDARY_POLICY] = { NULL, "ask the owner of %s whom the rule is meant for and which pool it should allow" },
	[BOUNDARY_DELIVERY] = { NULL, "ask the owner of the application about %s: it was reached, or its answer does not come back" },
};

static void fill_next(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *s = &w->track->step[r->opener];
	struct slice rule = track_field(s, FIELD_RULE);
	char *owners = store_get_meta(w->track->store, "baseline.owners");
	struct slice rest = slice_of(owners);

	d->next = xcalloc(2, sizeof(*d->next));
	if (r->boundary == BOUNDARY_POLICY && rule.n)
		d->next[d->nexts++] = judge_text("ask the owner of %s for rule %.*s and whom it is meant for", judge_speaker(s), SLICE_ARG(rule));
	else
		d->next[d->nexts++] = judge_text(nexts[r->boundary].words, judge_speaker(s));
	while (rest.n) {
		struct slice row = slice_token(&rest, '\n'), name = slice_token(&row, '=');

		if (slice_is(name, boundary_id(r->boundary)) && row.n && d->nexts < 2)
			d->next[d->nexts++] = judge_text("owner: %.*s", SLICE_ARG(row));
	}
	free(owners);
}

static bool in_rows(const char *rows, struct slice value)
{
	struct slice rest = slice_of(rows);

	while (rest.n)
		if (slice_same(slice_trim(slice_token(&rest, '\n')), value))
			return true;
	return false;
}

/* A requested value that differs from the baseline: the asker leads; one that equals it: the refuser. */
static void fill_lead(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *s = &w->track->step[r->opener];
	struct slice apn = track_field(s, FIELD_APN);
	char *expected = r->boundary == BOUNDARY_SESSION ? store_get_meta(w->track->store, "baseline.apn") : NULL;

	if (strcmp(r->kind, "silent") == 0)
		d->lead = xstrdup(judge_speaker(s));
	else if (expected && apn.n && strcmp(r->kind, "refused") == 0)
		d->lead = xstrdup(in_rows(expected, apn) ? judge_speaker(s) : w->track->name);
	free(expected);
}

void judge_words(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *s = &w->track->step[r->opener];
	struct text t = { 0 };

	text_addf(&t, "%s ", judge_speaker(s));
	say_step(&t, s);
	if (r->count > s->count)
		text_addf(&t, ", %u times in all", r->count);
	if (r->other != NO_STEP) {
		text_addf(&t, "; %s ", judge_speaker(&w->track->step[r->other]));
		say_step(&t, &w->track->step[r->other]);
	}
	if (strcmp(r->kind, "silent") == 0)
		text_adds(&t, "; nobody beyond saw it, and their logs cover the time");
	else if (r->boundary == BOUNDARY_POLICY && silent_application(w, r))
		text_adds(&t, "; the application saw none of it");
	d->summary = t.p;
	fill_cause(s, d);
	fill_says(w, r, d);
	fill_next(w, r, d);
	fill_lead(w, r, d);
}

/* --- the five sentences --- */

static void add_names(struct text *t, const enum boundary *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_addf(t, "%s%s", i ? ", " : "", boundary_screen(b[i]));
}

static void say_divergence(struct text *t, const struct verdict *v)
{
	const struct divergence *d = v->first;
	char when[64];

	judge_time(d->onset, d->half, when, sizeof(when));
	text_addf(t, "%s divergence: %s, %s, since %s.", v->unverified_count ? "First visible" : "First", boundary_screen(d->boundary),
		  strcmp(d->kind, "off_baseline") == 0 ? "off baseline" : d->kind, when);
	if (!v->unverified_count)
		return;
	text_adds(t, " Unverified before it: ");
	add_names(t, v->unverified, v->unverified_count);
	text_addc(t, '.');
}

static size_t with_status(const struct verdict *v, enum status s, enum boundary *out)
{
	size_t n = 0;

	for (int b = 0; b < BOUNDARY_COUNT; b++)
		if (v->cell[b].status == s)
			out[n++] = (enum boundary)b;
	return n;
}

static void say_waiting(struct text *t, const struct verdict *v, enum boundary b)
{
	const struct cell *c = &v->cell[b];
	char when[64];

	text_addf(t, "Waiting: %s, %s", boundary_screen(b), c->why ? c->why : "grace");
	if (c->until != UTC_NONE) {
		judge_time(c->until, 0, when, sizeof(when));
		text_addf(t, ", until %.15s", when);
	}
	text_adds(t, ".");
}

static void say_reached(struct text *t, const struct verdict *v)
{
	char when[64];

	judge_time(v->last_good, 0, when, sizeof(when));
	text_addf(t, "Reached: %s of %s at %.15s.", v->last_good_text ? v->last_good_text : "the application accepted a message", v->name, when);
	text_adds(t, v->first ? " An order is still open." : " No divergence is open.");
}

static void say_headline(const struct walk *w, struct verdict *v)
{
	enum boundary some[BOUNDARY_COUNT];
	struct text t = { 0 };
	size_t waiting = with_status(v, STATUS_WAITING, some);

	(void)w;
	if (v->first) {
		say_divergence(&t, v);
	} else if (waiting) {
		say_waiting(&t, v, some[0]);
		if (v->outcome == OUTCOME_REACHED)
			text_adds(&t, " ");
	}
	if (v->outcome == OUTCOME_REACHED && !v->first) {
		say_reached(&t, v);
		waiting = with_status(v, STATUS_BLIND, some);
		if (waiting) {
			text_adds(&t, " Unverified: ");
			add_names(&t, some, waiting);
			text_addc(&t, '.');
		}
	} else if (!v->first && !waiting) {
		waiting = with_status(v, STATUS_BLIND, some);
		text_adds(&t, "Nothing diverges where the evidence reaches. Outcome unknown");
		if (waiting) {
			text_adds(&t, ": ");
			add_names(&t, some, waiting);
			text_adds(&t, waiting > 1 ? " are blind" : " is blind");
		}
		text_addc(&t, '.');
	}
	v->headline = t.p;
}

static void say_says(struct verdict *v)
{
	struct text t = { 0 };

	for (size_t i = 0; v->first && i < v->first->count; i++) {
		const struct says *s = &v->first->says[i];

		text_addf(&t, "%s%s", i ? " · " : "", s->host ? s->host : party_name(s->party));
		if (s->role != ROLE_NONE)
			text_addf(&t, " %s", role_name(s->role));
		text_addf(&t, ": %s", s->value);
	}
	v->says_line = t.p ? t.p : xstrdup("");
}

static void say_good(struct verdict *v)
{
	char when[64];

	judge_time(v->last_good, 0, when, sizeof(when));
	if (v->last_good == UTC_NONE)
		v->good_line = judge_text("none in this evidence%s", v->first ? "; Changed: no dated change" : "");
	else if (v->first)
		v->good_line = judge_text("%.15s, %s; Changed: %s", when, v->last_good_text, v->changed ? v->changed : "no dated change");
	else
		v->good_line = judge_text("%.15s, %s", when, v->last_good_text);
}

static void say_ask(struct text *t, const struct ask *a)
{
	char from[64], to[64];

	judge_time(a->from, 0, from, sizeof(from));
	judge_time(a->to, 0, to, sizeof(to));
	text_addf(t, "get from the %s party: %s", party_name(a->party), a->kind);
	if (a->host)
		text_addf(t, " of %s", a->host);
	text_addf(t, ", %.15s to %.15s UTC (its zone: %s)", from, to, a->zone ? a->zone : "UTC");
}

static void say_next(struct verdict *v)
{
	struct text t = { 0 };

	for (size_t i = 0; v->first && i < v->first->nexts; i++)
		text_addf(&t, "%s%s", i ? "; " : "", v->first->next[i]);
	for (int b = BOUNDARY_COUNT - 1; b >= 0 && !v->first && !t.n && v->outcome != OUTCOME_REACHED; b--)
		if (v->cell[b].asks)
			say_ask(&t, &v->cell[b].ask[0]);
	if (!t.n)
		text_adds(&t, "nothing to do on this evidence");
	v->next_line = t.p;
}

void judge_sentences(const struct walk *w, struct verdict *v)
{
	say_headline(w, v);
	v->detail = xstrdup(v->first ? v->first->summary : "");
	say_says(v);
	say_good(v);
	say_next(v);
}

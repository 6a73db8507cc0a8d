/*
 * The five sentences of a verdict, as they stand on the screen, in reports and on the command line. No glyphs; to be read aloud.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static void add_names(struct text *t, const enum boundary *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_addf(t, "%s%s", i ? ", " : "", boundary_screen(b[i]));
}

static void say_clock(struct text *t, const struct verdict *v)
{
	if (v->clock)
		text_addf(t, " It depends on the clock of %s.", v->clock);
}

static void say_divergence(struct text *t, const struct verdict *v)
{
	const struct divergence *d = v->first;
	char when[64];

	judge_time(d->onset, d->half, when, sizeof(when));
	text_addf(t, "%s divergence: %s, %s, %s%s.", v->unverified_count ? "First visible" : "First", boundary_screen(d->boundary),
		  strcmp(d->kind, "off_baseline") == 0 ? "off baseline" : d->kind, d->onset == UTC_NONE ? "" : "since ", when);
	say_clock(t, v);
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

	text_addf(t, "Waiting: %s%s%s", boundary_screen(b), c->why ? ", " : "", c->why ? c->why : "");
	if (c->until != UTC_NONE) {
		judge_time(c->until, 0, when, sizeof(when));
		text_addf(t, ", until %.15s", when);
	}
	text_adds(t, ".");
}

static void say_accepted(struct text *t, const struct verdict *v)
{
	char when[64];

	judge_time(v->last_good, 0, when, sizeof(when));
	text_addf(t, "%s of %s at %.15s", v->last_good_text ? v->last_good_text : "the application accepted a message", v->name, when);
}

static void say_reached(struct text *t, const struct verdict *v)
{
	text_adds(t, "Reached: ");
	say_accepted(t, v);
	text_adds(t, v->first ? ". An order is still open." : ". No divergence is open.");
}

/* Messages and trouble, and which of them came last is not known. */
static void say_doubt(struct text *t, const struct verdict *v)
{
	text_adds(t, "Outcome unknown: ");
	say_accepted(t, v);
	text_addf(t, ", but the trouble may have come after it: that depends on the clock of %s.", v->clock);
}

void judge_headline(struct verdict *v)
{
	enum boundary some[BOUNDARY_COUNT];
	struct text t = { 0 };
	size_t waiting = with_status(v, STATUS_WAITING, some);

	if (v->first) {
		say_divergence(&t, v);
	} else if (waiting) {
		say_waiting(&t, v, some[0]);
		if (v->outcome == OUTCOME_REACHED || v->doubted)
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
	} else if (v->doubted) {
		say_doubt(&t, v);
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
	if (!v->first && !v->doubted)
		say_clock(&t, v);
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

	text_addf(t, "get from the %s party: %s", party_name(a->party), a->kind);
	if (a->host)
		text_addf(t, " of %s", a->host);
	else if (a->role != ROLE_NONE)
		text_addf(t, " of the %s", role_name(a->role));
	if (a->key)
		text_addf(t, ", %s", a->key);
	if (a->from == UTC_NONE || a->to == UTC_NONE)
		return;
	judge_time(a->from, 0, from, sizeof(from));
	judge_time(a->to, 0, to, sizeof(to));
	text_addf(t, ", %.15s to %.15s UTC", from, to);
	if (!a->zone) {
		text_adds(t, " (its zone is not known)");
	} else if (a->utc_offset) {
		judge_time(a->from + a->utc_offset * NS_PER_S, 0, from, sizeof(from));
		judge_time(a->to + a->utc_offset * NS_PER_S, 0, to, sizeof(to));
		text_addf(t, " (%.15s to %.15s in its zone, %s)", from, to, a->zone);
	} else {
		text_addf(t, " (its zone: %s)", a->zone);
	}
}

/* The blind boundary that would decide: the first behind the last one that agrees, along the way of the traffic; else any. */
static int deciding(const struct verdict *v, int behind)
{
	for (int b = behind + 1; b < BOUNDARY_COUNT; b++)
		if (v->cell[b].asks)
			return b;
	return -1;
}

static int last_agreed(const struct verdict *v)
{
	int last = BOUNDARY_SELECT;

	for (int b = BOUNDARY_ATTACH; b < BOUNDARY_COUNT; b++)
		if (v->cell[b].status == STATUS_AGREE)
			last = b;
	return last;
}

#define ASKS_SAID 4

struct asking {
	struct text *text;
	const struct ask *said[ASKS_SAID];
	size_t n;
};

/* Those of a boundary from one to another; one log of a party's role is asked for once. */
static void say_asks_of(struct asking *k, const struct cell *c, size_t from, size_t to)
{
	for (size_t i = from; i < c->asks && i < to && k->n < ASKS_SAID; i++) {
		const struct ask *a = &c->ask[i];
		bool again = false;

		for (size_t n = 0; n < k->n; n++)
			again |= k->said[n]->party == a->party && (k->said[n]->role == a->role || i == 0);
		if (again)
			continue;
		if (k->n)
			text_adds(k->text, "; ");
		say_ask(k->text, a);
		k->said[k->n++] = a;
	}
}

/* What would decide, and what would tell the other parties' sides of it: of an order first, unless messages fail. */
static void say_asks(struct text *t, const struct verdict *v, bool failing)
{
	int first = deciding(v, last_agreed(v)), order = deciding(v, -1);
	struct asking k = { .text = t };

	if (first < 0 || (!failing && order >= 0 && order <= BOUNDARY_CONFIRM))
		first = order;
	if (first < 0)
		return;
	say_asks_of(&k, &v->cell[first], 0, 1);
	for (int b = deciding(v, first); b >= 0 && k.n < 2; b = deciding(v, b))
		say_asks_of(&k, &v->cell[b], 0, 1);
	say_asks_of(&k, &v->cell[BOUNDARY_PATH], 1, SIZE_MAX);
	say_asks_of(&k, &v->cell[BOUNDARY_DELIVERY], 1, SIZE_MAX);
}

static void say_next(const struct walk *w, struct verdict *v)
{
	struct text t = { 0 };

	for (size_t i = 0; v->first && i < v->first->nexts; i++)
		text_addf(&t, "%s%s", i ? "; " : "", v->first->next[i]);
	if (!v->first && v->outcome != OUTCOME_REACHED)
		say_asks(&t, v, judge_trouble(w, v->at) != NO_STEP);
	if (!t.n)
		text_adds(&t, "nothing to do on this evidence");
	v->next_line = t.p;
}

void judge_sentences(const struct walk *w, struct verdict *v)
{
	judge_headline(v);
	v->detail = xstrdup(v->first ? v->first->summary : "");
	say_says(v);
	say_good(v);
	say_next(w, v);
}

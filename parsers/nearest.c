/*
 * A pattern that does not match is shortened piece by piece until it does: where it was cut stands what the line lacks.
 */
#include "nearest.h"

#include <stdlib.h>
#include <string.h>

#include "compiled.h"
#include "plain.h"

/* --- a pattern in pieces --- */

enum { PIECES = 256, SHOWN = 60 };

struct pieces {
	size_t end[PIECES];    /* where each ends in the pattern */
	unsigned open[PIECES]; /* groups that are open there */
	size_t n;
};

/* "[...]": a bracket that comes first, or after "^", is one of its characters. */
static size_t class_end(struct slice p, size_t at)
{
	at += at + 1 < p.n && p.p[at + 1] == '^' ? 2 : 1;
	if (at < p.n && p.p[at] == ']')
		at++;
	while (at < p.n && p.p[at] != ']') {
		if (p.p[at] == '\\')
			at++;
		else if (p.p[at] == '[' && at + 1 < p.n && p.p[at + 1] == ':')
			while (at + 1 < p.n && !(p.p[at] == ':' && p.p[at + 1] == ']' && p.p[at - 1] != '['))
				at++;
		at++;
	}
	return at < p.n ? at + 1 : p.n;
}

/* What stands behind "(" before the group's own pattern; *look: it only looks, and cannot be cut in the middle. */
static size_t group_start(struct slice p, size_t at, bool *look)
{
	*look = false;
	if (at + 2 >= p.n || p.p[at + 1] != '?')
		return at + 1;
	*look = strchr("=!>", p.p[at + 2]) || (p.p[at + 2] == '<' && at + 3 < p.n && strchr("=!", p.p[at + 3]));
	if (!*look && strchr("<P'", p.p[at + 2])) {
		at += 3;
		while (at < p.n && p.p[at] != '>' && p.p[at] != '\'')
			at++;
		return at < p.n ? at + 1 : p.n;
	}
	return at + 3;
}

static size_t quantified(struct slice p, size_t at)
{
	if (at < p.n && p.p[at] == '{' && at + 1 < p.n && p.p[at + 1] >= '0' && p.p[at + 1] <= '9')
		while (at < p.n && p.p[at++] != '}')
			;
	while (at < p.n && strchr("*+?", p.p[at]))
		at++;
	return at;
}

static void cut(struct slice p, struct pieces *out)
{
	unsigned open = 0, look = 0; /* look: the depth at which looking began */
	bool looks;

	out->n = 0;
	for (size_t at = 0; at < p.n && out->n < PIECES;) {
		if (p.p[at] == '(') {
			at = group_start(p, at, &looks);
			open++;
			look = looks && !look ? open : look;
			continue;
		}
		if (p.p[at] == '|') {
			at++;
			continue;
		}
		if (p.p[at] == ')' && open > 0) {
			look = look == open ? 0 : look;
			open--;
		}
		at = p.p[at] == '[' ? class_end(p, at) : at + (p.p[at] == '\\' ? 2 : 1);
		at = quantified(p, at < p.n ? at : p.n);
		if (look)
			continue;
		out->end[out->n] = at;
		out->open[out->n++] = open;
	}
}

/* Do the first `k` pieces match? *to gets where the match ends. -1: they are no pattern of their own. */
static int tries(struct slice p, const struct pieces *c, size_t k, bool head, struct slice text, size_t *to)
{
	struct text part = { 0 };
	struct error e;
	struct regex *re;
	struct slice whole;
	int got;

	text_add(&part, slice_cut(p, 0, c->end[k - 1]));
	for (unsigned i = 0; i < c->open[k - 1]; i++)
		text_addc(&part, ')');
	re = regex_new(text_slice(&part), head ? REGEX_ANCHORED : REGEX_BYTES, &e);
	got = re ? regex_match(re, text, &whole, 1) == 1 : -1;
	if (got == 1)
		*to = (size_t)(whole.p - text.p) + whole.n;
	regex_free(re);
	text_free(&part);
	return got;
}

/* How many pieces match, from the whole down; 0: not even the first. */
static size_t longest(struct slice p, const struct pieces *c, bool head, struct slice text, size_t *to)
{
	size_t k = c->n;

	*to = 0;
	while (k > 0 && tries(p, c, k, head, text, to) != 1)
		k--;
	return k;
}

struct reach {
	size_t pieces, of, at;
	struct slice matched, wanted;
};

static void reach(const struct pattern *p, bool head, struct slice text, struct reach *r)
{
	struct slice pattern = slice_of(p->text);
	struct pieces c;
	size_t end;

	cut(pattern, &c);
	r->of = c.n;
	r->pieces = longest(pattern, &c, head, text, &r->at);
	end = r->pieces ? c.end[r->pieces - 1] : 0;
	r->matched = slice_cut(pattern, 0, end);
	r->wanted = slice_from(pattern, end);
}

/* --- the nearest rule --- */

/* Carrier heads are peeled as the road does; then the format's own head may stand there again. */
static bool message_of(const struct format *f, struct slice line, bool message, struct slice *out)
{
	struct head h = { .message = line };
	struct slice whole;
	bool carried = message;

	if (f->head.re && regex_match(f->head.re, line, &whole, 1) == 1) {
		*out = slice_from(line, (size_t)(whole.p - line.p) + whole.n);
		return true;
	}
	if (!message && carrier_peel(line, &h))
		for (char **name = f->programs; name && *name && !carried; name++)
			carried = slice_is(h.program, *name);
	if (f->head.re && h.message.n < line.n && regex_match(f->head.re, h.message, &whole, 1) == 1) {
		*out = slice_from(h.message, (size_t)(whole.p - h.message.p) + whole.n);
		return true;
	}
	*out = carried ? h.message : line;
	return carried;
}

static char low(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The longest part of the literal that stands in the text, whatever the case. */
static struct slice shared(const char *has, struct slice text)
{
	struct slice literal = slice_of(has), best = { 0 };

	for (size_t i = 0; i < literal.n; i++)
		for (size_t k = 0; k < text.n; k++) {
			size_t n = 0;

			while (i + n < literal.n && k + n < text.n && low(literal.p[i + n]) == low(text.p[k + n]))
				n++;
			if (n > best.n)
				best = slice_cut(literal, i, n);
		}
	return best;
}

/* How near a rule comes, up to 3000: its literal stands there, its pattern matches, each a part of the way. */
static unsigned nearness(const struct rule *r, struct slice message, struct nearest *n)
{
	bool matches = regex_match(r->pattern.re, message, NULL, 0) == 1;
	struct reach far = { 0 };
	unsigned near = 0;

	n->has = r->has;
	n->literal = r->has && slice_find(message, r->has) >= 0;
	n->shared = r->has && !n->literal && message.n <= 4096 ? shared(r->has, message) : (struct slice){ 0 };
	if (n->literal)
		near = 1000;
	else if (n->shared.n >= 4)
		near = (unsigned)(n->shared.n * 500 / strlen(r->has));
	if (matches) {
		n->matched = slice_of(r->pattern.text);
		n->wanted = (struct slice){ 0 };
		n->at = message.n;
		return near + 2000;
	}
	if (!n->literal && r->has)
		return near;
	reach(&r->pattern, false, message, &far);
	n->matched = far.matched;
	n->wanted = far.wanted;
	n->at = far.at;
	return near + (far.at ? (unsigned)(far.pieces * 1000 / far.of) : 0); /* "^" matches anything */
}

void nearest_rule(const struct format *f, struct slice line, bool message, struct nearest *out, struct text *room)
{
	unsigned best = 99; /* less is chance */
	struct error ignored;

	line = slice_cut(plain(line, room), 0, 16384);
	*out = (struct nearest){ .rule = -1 };
	if (format_compile(f, &ignored) < 0)
		return;
	out->head = message_of(f, line, message, &out->message);
	if (!out->head) {
		struct reach far = { 0 };

		if (f->head.re)
			reach(&f->head, true, line, &far);
		out->matched = far.matched;
		out->wanted = far.wanted;
		out->at = far.at;
		return;
	}
	for (size_t i = 0; i < f->rule_count; i++) {
		struct nearest n = { .head = true, .message = out->message, .rule = (int)i };
		unsigned near = nearness(&f->rules[i], out->message, &n);

		if (near > best) {
			best = near;
			*out = n;
		}
	}
}

/* --- in words --- */

static void add_cut(struct text *out, struct slice s)
{
	text_addc(out, '"');
	text_add(out, slice_cut(s, 0, SHOWN));
	text_adds(out, s.n > SHOWN ? "...\"" : "\"");
}

/* The end of what matches is what tells. */
static void add_tail(struct text *out, struct slice s)
{
	text_adds(out, s.n > SHOWN ? "\"..." : "\"");
	text_add(out, s.n > SHOWN ? slice_from(s, s.n - SHOWN) : s);
	text_addc(out, '"');
}

static void add_parting(struct text *out, const struct nearest *n)
{
	struct slice rest = slice_from(n->message, n->at);

	if (n->matched.n) {
		text_adds(out, "matches up to ");
		add_tail(out, n->matched);
		text_adds(out, ", then wants ");
	} else {
		text_adds(out, "wants ");
	}
	add_cut(out, n->wanted);
	if (rest.n) {
		text_addf(out, " where at %zu stands ", n->at + 1);
		add_cut(out, rest);
	} else {
		text_adds(out, " where the message ends");
	}
}

void nearest_say(const struct format *f, const struct nearest *n, struct text *out)
{
	const struct rule *r = n->rule >= 0 ? &f->rules[n->rule] : NULL;

	if (!n->head && !f->head.re) {
		text_adds(out, "it has no head of its own, and no carrier names one of its programs");
	} else if (!n->head) {
		text_adds(out, "the head ");
		add_parting(out, n);
	} else if (!r) {
		text_adds(out, "no rule comes near the message ");
		add_cut(out, n->message);
	} else {
		text_addf(out, "nearest is rule %d (%s): ", n->rule + 1, r->talks ? "at" : r->web ? "web" : kind_name(r->kind));
		if (n->has && !n->literal) {
			text_adds(out, n->wanted.n || !n->matched.n ? "its \"has\" " : "its pattern matches, but its \"has\" ");
			add_cut(out, slice_of(n->has));
			text_adds(out, " does not stand there");
			if (n->shared.n == strlen(n->has)) {
				text_adds(out, ", but with other capitals");
			} else if (n->shared.n >= 4) {
				text_adds(out, ", only ");
				add_cut(out, n->shared);
			}
		} else if (!n->wanted.n) {
			text_adds(out, r->talks ? "its pattern matches, but the AT reader makes nothing of it" : "it matches");
		} else {
			text_adds(out, n->literal ? "its \"has\" stands there; its pattern " : "its pattern ");
			add_parting(out, n);
		}
	}
}

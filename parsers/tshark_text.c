/*
 * Packets as tshark prints them with -V: a block per packet, a line per field, headings at the start of a line.
 *	Frame 3: 88 bytes on wire (704 bits), 88 bytes captured (704 bits)
 *	    Epoch Time: 1784017813.251000000 seconds
 *	S1 Application Protocol
 *	                    NAS EPS Mobility Management Message Type: Attach reject (0x44)
 * Learnt from tshark 4.0.
 */
#include <stdlib.h>
#include <string.h>

#include "dissected.h"
#include "recordwise.h"

struct tshark_text {
	struct dissected packet;
	struct dissected_state state;
	struct line at; /* the block being read; number 0: none */
	uint32_t last;
	struct text heading, group;
	bool ended;
};

static bool is_frame(struct slice s)
{
	return slice_starts(s, "Frame ") && slice_find(s, " bytes on wire (") > 0;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned frames = 0, part = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice s = lines[i].text;

		frames += is_frame(s);
		part += s.n == 0 || s.p[0] == ' ' || slice_find(s, "Protocol") >= 0 || is_frame(s) || slice_starts(s, "DLT:");
	}
	return frames > 0 ? (int)(part * 100 / n) : 0;
}

static void close_state(void *state)
{
	struct tshark_text *t = state;

	dissected_free(&t->packet);
	dissected_state_free(&t->state);
	text_free(&t->heading);
	text_free(&t->group);
	free(t);
}

/* "Attach reject (0x44)" is 0x44, "7 (0x0007)" is 7, "1784017813.251 seconds" its first word. */
static struct slice plain_value(struct slice s)
{
	ptrdiff_t end;

	s = slice_trim(s);
	end = slice_find(s, " (");
	if (end > 0 && slice_digits(slice_cut(s, 0, (size_t)end)))
		return slice_cut(s, 0, (size_t)end);
	if (slice_ends(s, ")")) {
		for (size_t i = s.n; i-- > 0;)
			if (s.p[i] == '(')
				return slice_cut(s, i + 1, s.n - i - 2);
	}
	if (slice_ends(s, "]"))
		s = slice_cut(s, 0, s.n - 1);
	end = slice_index(s, ' ');
	return end > 0 && slice_ends(s, " seconds") ? slice_cut(s, 0, (size_t)end) : s;
}

static void keep(struct text *t, struct slice s)
{
	text_clear(t);
	text_add(t, s);
}

static void field(struct tshark_text *t, struct slice line)
{
	struct slice s = slice_trim(line), label;
	ptrdiff_t dots = slice_find(s, " = "), colon = slice_find(s, ": ");
	int what;

	if (dots > 0 && dots < 12 && colon > dots) { /* ".... 0001 = Type: x (1)" */
		s = slice_from(s, (size_t)dots + 3);
		colon = slice_find(s, ": ");
	}
	if (colon <= 0) {
		keep(&t->group, s);
		return;
	}
	label = slice_cut(s, 0, (size_t)colon);
	what = dissected_label(text_slice(&t->group), label);
	if (what < 0 || (what != FOUND_EMM_CAUSE && what != FOUND_ESM_CAUSE))
		what = dissected_label(text_slice(&t->heading), label);
	if (what >= 0)
		dissected_add(&t->packet, (enum found)what, plain_value(slice_from(s, (size_t)colon + 2)));
}

/* Reads up to the first line of the next packet. False: there was no packet. */
static int block(void *state, struct reading *r, struct error *e)
{
	struct tshark_text *t = state;
	struct line line;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		if (is_frame(line.text)) {
			if (t->at.number > 0)
				dissected_say(&t->state, &t->packet, &t->at, t->last);
			dissected_clear(&t->packet);
			bool first = t->at.number == 0;

			t->at = line;
			t->last = line.number;
			keep(&t->heading, line.text);
			if (!first)
				return 1;
			continue;
		}
		if (t->at.number == 0 || line.text.n == 0)
			continue;
		t->last = line.number;
		if (line.text.p[0] == ' ')
			field(t, line.text);
		else
			keep(&t->heading, line.text);
	}
	if (got == 0 && t->at.number > 0) {
		dissected_say(&t->state, &t->packet, &t->at, t->last);
		t->at.number = 0;
		return 1;
	}
	return got;
}

const struct parser parser_tshark_text = {
	.name = "tshark_text",
	.party = PARTY_NETWORK,
	.role = ROLE_CORE,
	.source = "tshark 4.0, -V",
	.self = &(const struct recordwise_self){ .state = sizeof(struct tshark_text),
						.queue = offsetof(struct tshark_text, state.q),
						.record = block },
	.bid = bid,
	.open = recordwise_open,
	.close = close_state,
	.next = recordwise_next,
};

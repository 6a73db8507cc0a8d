/*
 * Libreswan's pluto.
 *	"dc4/1x1" #4: initiator established Child SA using #1; IPsec tunnel [10.77.0.0-10.77.127.255:0-65535 0] ->
 *[10.78.0.0-10.78.0.255:0-65535 0] {ESP=>0x86c232ec <0x0935486d xfrm=AES_CBC_256-HMAC_SHA2_256_128} Learnt from Libreswan 3 to 5 (logs, and
 *answers of "ipsec auto", which have a number before them). An IKE SA alone carries nothing. Its selectors are ranges; those that are a
 *network are written as one.
 */
#include "linewise.h"

#include <string.h>

static const struct row {
	const char *words;
	enum kind kind;
	const char *reason; /* NULL: the words of the line */
} rows[] = {
	{ "established Child SA", KIND_TUNNEL_UP, NULL },
	{ "IPsec SA established", KIND_TUNNEL_UP, NULL },
	{ "rekeyed Child SA", KIND_TUNNEL_UP, NULL },
	{ "established IKE SA", KIND_NOTE, NULL },
	{ "ISAKMP SA established", KIND_NOTE, NULL },
	{ "- ignored", KIND_NOTE, NULL }, /* received before anybody was authenticated */
	{ "NO_PROPOSAL_CHOSEN", KIND_TUNNEL_FAILED, "NO_PROPOSAL_CHOSEN" },
	{ "no local proposal matches", KIND_TUNNEL_FAILED, "NO_PROPOSAL_CHOSEN" },
	{ "AUTHENTICATION_FAILED", KIND_TUNNEL_FAILED, "AUTHENTICATION_FAILED" },
	{ "authentication failed", KIND_TUNNEL_FAILED, "AUTHENTICATION_FAILED" },
	{ "TS_UNACCEPTABLE", KIND_TUNNEL_FAILED, "TS_UNACCEPTABLE" },
	{ "compatible Traffic Selectors", KIND_TUNNEL_FAILED, "TS_UNACCEPTABLE" },
	{ "INVALID_ID_INFORMATION", KIND_TUNNEL_FAILED, "INVALID_ID_INFORMATION" },
	{ "INVALID_KE_PAYLOAD", KIND_NOTE, NULL },
	{ "FAILED_CP_REQUIRED", KIND_TUNNEL_FAILED, "FAILED_CP_REQUIRED" },
	{ "INTERNAL_ADDRESS_FAILURE", KIND_TUNNEL_FAILED, "INTERNAL_ADDRESS_FAILURE" },
	{ "second timeout exceeded", KIND_TUNNEL_FAILED, "no response" },
	{ "max number of retransmissions", KIND_TUNNEL_FAILED, "no response" },
	{ "No acceptable response to our", KIND_TUNNEL_FAILED, "no response" },
	{ "no connection has been authorized", KIND_TUNNEL_FAILED, "no connection has been authorized" },
	{ "cannot respond to IPsec SA request", KIND_TUNNEL_FAILED, NULL },
	{ "rejected by peer", KIND_TUNNEL_FAILED, NULL },
	{ "No response from peer", KIND_TUNNEL_DOWN, "no response" },
	{ "DPD", KIND_NOTE, NULL },
	{ "received Delete SA", KIND_TUNNEL_DOWN, "deleted by peer" },
	{ "ESP traffic information", KIND_NOTE, NULL },
	{ "deleting state", KIND_NOTE, NULL },
	{ "retransmission", KIND_NOTE, NULL },
	{ "terminating SAs", KIND_TUNNEL_DOWN, "by the administrator" },
};

/* --- selectors --- */

static bool number(struct slice s, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int64_t byte = slice_number(slice_token(&s, '.'));

		if (byte < 0 || byte > 255)
			return false;
		*out = *out << 8 | (uint32_t)byte;
	}
	return s.n == 0;
}

/* "10.78.0.0-10.78.0.255:0-65535 0" as "10.78.0.0/24", if it is one network; else the range as it stands. */
static struct slice network(struct slice range, char room[32])
{
	struct slice from = slice_token(&range, '-'), to = slice_token(&range, ':');
	uint32_t first, last, size;
	unsigned bits = 0;
	size_t n;

	if (!number(from, &first) || !number(to, &last) || last < first)
		return from;
	size = last - first;
	while (bits < 32 && size >> bits)
		bits++;
	if ((size & (size + 1)) != 0 || (first & size) != 0 || from.n > 16)
		return from;
	bits = 32 - bits;
	memcpy(room, from.p, from.n);
	n = from.n;
	room[n++] = '/';
	if (bits > 9)
		room[n++] = (char)('0' + bits / 10);
	room[n++] = (char)('0' + bits % 10);
	return (struct slice){ room, n };
}

/* "[A] -> [B]" */
static void selectors(struct slice s, struct event *ev)
{
	ptrdiff_t open = slice_find(s, " ["), arrow = slice_find(s, "] -> [");
	char there[32], here[32];
	struct slice a, b;

	if (open < 0 || arrow < open)
		return;
	a = slice_cut(s, (size_t)open + 2, (size_t)(arrow - open) - 2);
	b = slice_from(s, (size_t)arrow + 6);
	b = slice_token(&b, ']');
	a = network(a, here);
	b = network(b, there);
	event_make(ev, FIELD_PREFIX, "%.*s === %.*s", SLICE_ARG(a), SLICE_ARG(b));
}

/* "{ESP=>0x86c232ec <0x0935486d": what it sends by, and what it hears by. */
static void numbers(struct slice s, struct event *ev)
{
	ptrdiff_t out = slice_find(s, "=>0x"), in = slice_find(s, " <0x");
	struct slice there, here;

	if (out < 0 || in < out)
		return;
	there = slice_from(s, (size_t)out + 4);
	here = slice_from(s, (size_t)in + 4);
	event_join(ev, FIELD_TRANSACTION, slice_token(&here, ' '), " ", slice_token(&there, ' '));
}

/* --- the line --- */

/* "\"dc4/1x1\"[2] 198.51.100.2 #4: text", perhaps behind "002 " or a stamp. */
static bool split(struct slice s, struct event *ev, struct slice *text)
{
	ptrdiff_t open = slice_index(s, '"'), hash;
	struct slice name, instance;

	if (open < 0)
		return false;
	s = slice_from(s, (size_t)open + 1);
	name = slice_token(&s, '"');
	hash = slice_find(s, "#");
	if (name.n == 0 || name.n > 120 || hash < 1 || hash > 60)
		return false;
	instance = slice_cut(s, 0, (size_t)hash);
	s = slice_from(s, (size_t)hash + 1);
	if (!slice_digits(slice_cut(s, 0, 1)))
		return false;
	event_set(ev, FIELD_TUNNEL, slice_trim(name));
	event_set(ev, FIELD_SESSION, slice_token(&s, ':'));
	while (instance.n) {
		struct slice word = slice_token(&instance, ' ');

		if (slice_index(word, '.') > 0)
			event_set(ev, FIELD_DST, word);
	}
	*text = slice_trim(s);
	return text->n > 0;
}

static struct slice peer(struct slice s)
{
	ptrdiff_t at = slice_find(s, " from ");

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)at + 6);
	s = slice_token(&s, ' ');
	return slice_index(s, '.') > 0 ? slice_token(&s, ':') : (struct slice){ 0 };
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct slice text;
	struct stamp stamp;
	size_t n;

	(void)state;
	if (slice_index(h->message, '"') < 0 || !split(h->message, ev, &text))
		return LINE_OTHER;
	if (h->program.n && !slice_is(h->program, "pluto") && !slice_is(h->program, "ipsec__plutorun"))
		return LINE_OTHER;
	/* other programs quote and number as well */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (slice_find(text, rows[i].words) < 0)
			continue;
		ev->kind = rows[i].kind;
		event_set(ev, FIELD_REASON,
			  rows[i].reason               ? slice_of(rows[i].reason)
			  : ev->kind == KIND_TUNNEL_UP ? (struct slice){ 0 }
						       : text);
		if (ev->kind == KIND_TUNNEL_UP) {
			selectors(text, ev);
			numbers(text, ev);
		} else {
			event_set(ev, FIELD_DST, peer(text));
		}
		if (ev->kind == KIND_TUNNEL_FAILED) {
			event_set(ev, FIELD_CAUSE_TEXT, text);
			event_set(ev, FIELD_CAUSE_LAYER, SLICE("ike"));
		}
		n = h->program.n ? 0 : utc_read(h->message, &stamp);
		if (n > 0) {
			ev->stamp = stamp;
			ev->written = slice_cut(h->message, 0, n);
		}
		return LINE_EVENT;
	}
	return slice_is(h->program, "pluto") ? LINE_NOISE : LINE_OTHER;
}

const struct parser parser_pluto = {
	.name = "pluto",
	.party = PARTY_FIREWALL,
	.role = ROLE_GATEWAY,
	.source = "Libreswan 3 to 5",
	.has = (const char *const[]){ "\"", NULL },
	.self = &(const struct linewise_self){ .read = read_line },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};

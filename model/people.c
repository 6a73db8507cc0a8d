#include "people.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum field field;
	const char *name;
	bool strong;
} types[ID_TYPES] = {
	[ID_HOST] = { FIELD_HOST, "host", false },
	[ID_CLIENT] = { FIELD_CLIENT, "client", false },
	[ID_EID] = { FIELD_EID, "eid", true },
	[ID_IMSI] = { FIELD_IMSI, "imsi", true },
	[ID_IMEI] = { FIELD_IMEI, "imei", true },
	[ID_ICCID] = { FIELD_ICCID, "iccid", true },
	[ID_MSISDN] = { FIELD_MSISDN, "msisdn", true },
	[ID_TRANSACTION] = { FIELD_TRANSACTION, "transaction", false },
	[ID_ACCT_SESSION] = { FIELD_ACCT_SESSION, "acct_session", false },
};

#define KNOWN (1u << 15) /* the latest of these */

struct known {
	uint64_t code; /* with the type; 0: free */
	uint32_t node;
};

struct pair {
	uint32_t a, b;
};

const char *id_type_name(enum id_type t)
{
	return types[t].name;
}

enum field id_field(enum id_type t)
{
	return types[t].field;
}

bool id_strong(enum id_type t)
{
	return types[t].strong;
}

void people_new(struct people *p)
{
	*p = (struct people){ .keys = words_new(), .values = words_new() };
	for (int type = ID_HOST + 1; type < ID_TYPES; type++)
		p->fields |= UINT64_C(1) << types[type].field;
	p->known = xcalloc(KNOWN, sizeof(*p->known));
}

void people_free(struct people *p)
{
	words_free(p->keys);
	words_free(p->values);
	free(p->node);
	free(p->claim);
	free(p->known);
	free(p->pair);
	free(p->pair_slot);
}

/* --- one form for every form --- */

static bool luhn(const char *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(digits[n - 1 - i] - '0');

		if (i % 2 == 1)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

static struct slice without_filler(struct slice s)
{
	while (s.n && (s.p[s.n - 1] == 'F' || s.p[s.n - 1] == 'f'))
		s.n--;
	return s;
}

/* "98..." of the card's file is "89..." with its nibbles swapped, when that makes the check digit right. */
static struct slice iccid_form(struct slice s, char *out)
{
	struct slice plain = without_filler(s), swapped;

	if (!slice_starts(s, "98") || s.n % 2 != 0 || s.n > 20)
		return plain;
	for (size_t i = 0; i < s.n; i += 2) {
		out[i] = s.p[i + 1];
		out[i + 1] = s.p[i];
	}
	swapped = without_filler((struct slice){ out, s.n });
	return slice_starts(swapped, "89") && slice_digits(swapped) && luhn(swapped.p, swapped.n) ? swapped : plain;
}

bool people_same_iccid(struct slice a, struct slice b)
{
	char x[24], y[24];

	a = iccid_form(a, x);
	b = iccid_form(b, y);
	if (a.n > b.n) {
		struct slice c = a;

		a = b;
		b = c;
	}
	return a.n >= 18 ? b.n - a.n <= 1 && memcmp(a.p, b.p, a.n) == 0 : slice_same(a, b);
}

static struct slice imsi_form(struct slice s)
{
	if (slice_starts(s, "imsi-"))
		s = slice_from(s, 5);
	return s;
}

static struct slice shown_form(enum id_type type, struct slice s, char *out)
{
	switch (type) {
	case ID_ICCID:
		return iccid_form(s, out);
	case ID_IMSI:
		return imsi_form(s);
	case ID_MSISDN:
		return slice_starts(s, "+") ? slice_from(s, 1) : s;
	case ID_EID:
		return without_filler(s);
	default:
		return s;
	}
}

/* IMEI and IMEISV of one device share the first 14 digits. */
static struct slice key_form(enum id_type type, struct slice shown)
{
	return type == ID_IMEI && slice_digits(shown) && shown.n >= 14 ? slice_cut(shown, 0, 14) : shown;
}

static bool all_alike(struct slice s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[0])
			return false;
	return s.n > 0;
}

/* --- nodes --- */

/* An IMEI is shown with its check digit rather than without, and rather than with a software version. */
static void show(struct people *p, struct node *n, struct slice shown)
{
	size_t had = strlen(words_at(p->values, n->shown));

	if (n->type == ID_IMEI && shown.n != had && (shown.n == 15 || (had != 15 && shown.n > had)))
		n->shown = words_add(p->values, shown);
}

uint32_t people_node(struct people *p, enum id_type type, struct slice value, bool make)
{
	char key[128], swapped[24];
	struct slice shown, k;
	size_t before = words_count(p->keys), i;
	ptrdiff_t at;

	if (type == ID_CLIENT && value.n == 15 && slice_digits(value) && luhn(value.p, value.n))
		type = ID_IMEI; /* a client id is often the IMEI */
	if (value.n == 0 || value.n > 120 || (types[type].strong && all_alike(value)))
		return NO_NODE;
	shown = shown_form(type, value, swapped);
	k = key_form(type, shown);
	key[0] = (char)('A' + (int)type);
	memcpy(key + 1, k.p, k.n);
	k = (struct slice){ key, k.n + 1 };
	at = words_find(p->keys, k);
	if (at >= 0) {
		show(p, &p->node[at], shown);
		return (uint32_t)at;
	}
	if (!make)
		return NO_NODE;
	i = words_add(p->keys, k);
	if (i >= p->room) {
		p->room = p->room ? p->room * 2 : 64;
		p->node = xrealloc(p->node, p->room, sizeof(*p->node));
	}
	if (i == before)
		p->node[i] = (struct node){ .up = (uint32_t)i, .type = type, .from = UTC_NONE, .to = UTC_NONE,
					    .shown = words_add(p->values, shown), .host = type == ID_HOST ? (uint32_t)i + 1 : 0,
					    .eid = type == ID_EID ? (uint32_t)i + 1 : 0,
					    .core = type == ID_IMSI || type == ID_MSISDN };
	return (uint32_t)i;
}

uint32_t people_node_of(struct people *p, enum id_type type, struct event_row *r, bool make)
{
	uint64_t code = type == ID_HOST ? (uint64_t)r->speaker : event_code(r, types[type].field);
	struct known *k;
	uint32_t i;

	if (!code || code >> 60)
		return people_node(p, type, type == ID_HOST ? r->host : event_field(r, types[type].field), make);
	code = code << 4 | (uint64_t)type;
	k = &p->known[code * UINT64_C(0x9e3779b97f4a7c15) >> 40 & (KNOWN - 1)];
	if (k->code == code)
		return k->node;
	i = people_node(p, type, type == ID_HOST ? r->host : event_field(r, types[type].field), make);
	if (make || i != NO_NODE)
		*k = (struct known){ code, i };
	return i;
}

const char *people_value(const struct people *p, uint32_t i)
{
	return words_at(p->values, p->node[i].shown);
}

/* --- components --- */

uint32_t people_root(const struct people *p, uint32_t i)
{
	while (p->node[i].up != i) {
		p->node[i].up = p->node[p->node[i].up].up;
		i = p->node[i].up;
	}
	return i;
}

static void claim(struct people *p, uint32_t node, uint32_t other, int64_t t)
{
	for (size_t i = p->claims; i-- > 0 && i + 64 > p->claims;)
		if (p->claim[i].node == node && p->claim[i].other == other && p->claim[i].from <= t)
			return;
	if (p->claims == p->claim_room) {
		p->claim_room = p->claim_room ? p->claim_room * 2 : 64;
		p->claim = xrealloc(p->claim, p->claim_room, sizeof(*p->claim));
	}
	p->claim[p->claims++] = (struct claim){ node, other, t };
}

bool people_join(struct people *p, uint32_t a, uint32_t b, int64_t t)
{
	uint32_t x = people_root(p, a), y = people_root(p, b), z;

	if (x == y) {
		if (p->node[b].contested)
			claim(p, b, a, t);
		return true;
	}
	if ((p->node[x].host && p->node[y].host) || (p->node[x].eid && p->node[y].eid)) {
		p->node[b].contested = true;
		claim(p, b, a, t);
		return false;
	}
	if (x > y) {
		z = x;
		x = y;
		y = z;
	}
	p->node[y].up = x;
	if (!p->node[x].host)
		p->node[x].host = p->node[y].host;
	if (!p->node[x].eid)
		p->node[x].eid = p->node[y].eid;
	p->node[x].core |= p->node[y].core;
	return true;
}

static uint32_t *slot_of(const struct people *p, uint32_t a, uint32_t b)
{
	size_t at = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (p->pair_slots - 1);

	while (p->pair_slot[at] && (p->pair[p->pair_slot[at] - 1].a != a || p->pair[p->pair_slot[at] - 1].b != b))
		at = (at + 1) & (p->pair_slots - 1);
	return &p->pair_slot[at];
}

static void widen_pairs(struct people *p)
{
	free(p->pair_slot);
	p->pair_slots = p->pair_slots ? 2 * p->pair_slots : 256;
	p->pair_slot = xcalloc(p->pair_slots, sizeof(*p->pair_slot));
	for (size_t i = 0; i < p->pairs; i++)
		*slot_of(p, p->pair[i].a, p->pair[i].b) = (uint32_t)i + 1;
}

void people_pair(struct people *p, uint32_t a, uint32_t b)
{
	uint32_t *slot;

	if (2 * p->pairs >= p->pair_slots)
		widen_pairs(p);
	slot = slot_of(p, a, b);
	if (*slot)
		return;
	if (p->pairs == p->pair_room) {
		p->pair_room = p->pair_room ? p->pair_room * 2 : 64;
		p->pair = xrealloc(p->pair, p->pair_room, sizeof(*p->pair));
	}
	p->pair[p->pairs++] = (struct pair){ a, b };
	*slot = (uint32_t)p->pairs;
}

bool people_join_pairs(struct people *p)
{
	bool one = p->claims == 0;

	for (size_t i = 0; i < p->pairs && one; i++)
		one = people_join(p, p->pair[i].a, p->pair[i].b, UTC_NONE);
	return one;
}

void people_part(struct people *p)
{
	for (uint32_t i = 0; i < words_count(p->keys); i++) {
		struct node *n = &p->node[i];

		n->up = i;
		n->host = n->type == ID_HOST ? i + 1 : 0;
		n->eid = n->type == ID_EID ? i + 1 : 0;
		n->core = n->type == ID_IMSI || n->type == ID_MSISDN;
		n->contested = false;
	}
	p->claims = 0;
}

static int by_node(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

void people_settle(struct people *p)
{
	if (p->claims)
		qsort(p->claim, p->claims, sizeof(*p->claim), by_node);
}

/* Contested: whoever claimed it last before t has it, before the first claim the component it stands in. */
uint32_t people_holder(const struct people *p, uint32_t i, int64_t t)
{
	size_t lo = 0, hi = p->claims;
	uint32_t who = people_root(p, i);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->claim[mid].node < i)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; t != UTC_NONE && lo < p->claims && p->claim[lo].node == i && p->claim[lo].from <= t; lo++)
		who = people_root(p, p->claim[lo].other);
	return who;
}

#include "step.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *value;
	enum field key, more;
} facts[KIND_COUNT] = {
#define FACT(kind, name, key, value, more) [KIND_##kind] = { name, value, key, more },
#include "facts.def"
#undef FACT
};

const char *step_fact_name(enum kind k)
{
	return facts[k].name;
}

static struct slice field(const struct step *s, enum field f)
{
	return pass_field(s->fields, f);
}

void step_value(const struct step *s, char *out, size_t size)
{
	const char *word = facts[s->kind].value;
	enum field more = facts[s->kind].more;
	struct slice v = more == FIELD_COUNT ? (struct slice){ 0 } : field(s, more);

	if (!word)
		snprintf(out, size, "%.*s", SLICE_ARG(v));
	else if (v.n)
		snprintf(out, size, "%s, %.*s", word, SLICE_ARG(v));
	else
		snprintf(out, size, "%s", word);
}

/* --- which fact --- */

static size_t put(char *out, size_t at, struct slice s)
{
	if (s.n)
		memcpy(out + at, s.p, s.n);
	return at + s.n;
}

/* "tcp 10.200.0.10:1883": the far end of the flow as the device sees it, whichever way the packet went. Most statements are about flows. */
static void flow_key(struct step *s, const struct holds *h, char *out, size_t size)
{
	struct slice proto = field(s, FIELD_PROTO), dst = field(s, FIELD_DST), dport = field(s, FIELD_DPORT);
	size_t at;

	if (h->held(h->who, dst) && !h->held(h->who, field(s, FIELD_SRC))) {
		s->down = true;
		dst = field(s, FIELD_SRC);
		dport = field(s, FIELD_SPORT);
	}
	proto = slice_cut(proto, 0, size / 4);
	dst = slice_cut(dst, 0, size / 4);
	dport = slice_cut(dport, 0, size / 4);
	at = put(out, put(out, put(out, 0, proto), SLICE(" ")), dst);
	if (dport.n)
		at = put(out, put(out, at, SLICE(":")), dport);
	out[at] = '\0';
}

static void operation_key(const struct step *s, char *out, size_t size)
{
	struct slice tx = field(s, FIELD_TRANSACTION), op = field(s, FIELD_OPERATION), iccid = field(s, FIELD_ICCID);

	if (op.n == 0 && (s->kind == KIND_DOWNLOAD_STARTED || s->kind == KIND_DOWNLOAD_REFUSED || s->kind == KIND_DOWNLOAD_FAILED ||
			  s->kind == KIND_DOWNLOAD_DONE))
		op = SLICE("download");
	if (iccid.n)
		snprintf(out, size, "%.*s %.*s", SLICE_ARG(op), SLICE_ARG(iccid));
	else
		snprintf(out, size, "%.*s%s%.*s", SLICE_ARG(op), tx.n ? " " : "", SLICE_ARG(tx));
}

static void delivery_key(struct step *s, char *out, size_t size)
{
	if (slice_is(field(s, FIELD_DIRECTION), "down") || (s->kind == KIND_MESSAGE_SENT && s->party == PARTY_APPLICATION))
		s->down = true;
	snprintf(out, size, "%.*s", SLICE_ARG(field(s, FIELD_PROTO)));
}

/* What a host says of its Ethernet port or wireless LAN is about no session of the operator's. A modem may show as eth1 or enx0. */
static bool beside(const struct step *s)
{
	static const char *const ports[] = { "eth0", "eno", "enp", "ens", "wl" };
	struct slice iface = field(s, FIELD_IFACE);
	bool port = slice_is(iface, "lo");

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		port |= slice_starts(iface, ports[i]);
	return port && s->party == PARTY_DEVICE && s->kind >= KIND_SESSION_REQUESTED && s->kind <= KIND_SESSION_DOWN;
}

struct slice step_fact(struct step *s, const struct holds *holds, char out[STEP_FACT_MAX])
{
	char key[300] = "";
	const char *name;
	size_t n;

	if (beside(s))
		s->kind = KIND_NOTE;
	name = facts[s->kind].name;
	if (!name)
		return (struct slice){ 0 };
	if (strcmp(name, "flow") == 0)
		flow_key(s, holds, key, sizeof(key));
	else if (strcmp(name, "operation") == 0)
		operation_key(s, key, sizeof(key));
	else if (strcmp(name, "delivery") == 0)
		delivery_key(s, key, sizeof(key));
	else if (strcmp(name, "tunnel") == 0)
		snprintf(key, sizeof(key), "%s%s%.*s", s->host ? s->host : "", field(s, FIELD_TUNNEL).n ? " " : "",
			 SLICE_ARG(field(s, FIELD_TUNNEL)));
	else if (strcmp(name, "route") == 0 && !field(s, FIELD_PREFIX).n)
		snprintf(key, sizeof(key), "%.*s", SLICE_ARG(field(s, FIELD_NAME)));
	else if (facts[s->kind].key != FIELD_COUNT)
		snprintf(key, sizeof(key), "%.*s", SLICE_ARG(field(s, facts[s->kind].key)));
	if (strcmp(name, "delivery") == 0)
		n = (size_t)snprintf(out, STEP_FACT_MAX, "delivery[%s]%s", key, s->down ? ".down" : ".up");
	else if (key[0])
		n = put(out, put(out, put(out, put(out, 0, slice_of(name)), SLICE("[")), slice_of(key)), SLICE("]"));
	else
		n = put(out, 0, slice_of(name));
	return (struct slice){ out, n };
}

/* --- repetitions --- */

#define BIT(f) (UINT64_C(1) << FIELD_##f)

/* Repetitions say the same with other ports, sequence numbers and byte counts. */
static const uint64_t telling = BIT(REPLY) | BIT(RULE) | BIT(CAUSE) | BIT(CAUSE_TEXT) | BIT(REASON) | BIT(IP) | BIT(APN) |
				BIT(TRANSACTION) | BIT(PROFILE_STATE) | BIT(ICCID) | BIT(OPERATION) | BIT(CLIENT) | BIT(SRC);
static const uint64_t named = BIT(IMSI) | BIT(PLMN) | BIT(NID); /* which not every repetition names */

uint64_t step_telling(enum kind k, bool down)
{
	const char *name = facts[k].name ? facts[k].name : "";
	uint64_t all = telling | named | BIT(IFACE);

	if (strcmp(name, "flow") == 0)
		all |= BIT(PROTO) | BIT(DST) | (down ? BIT(SPORT) : BIT(DPORT));
	else if (strcmp(name, "delivery") == 0)
		all |= BIT(PROTO) | BIT(DIRECTION);
	else if (strcmp(name, "tunnel") == 0)
		all |= BIT(TUNNEL);
	else if (strcmp(name, "route") == 0)
		all |= BIT(NAME);
	return all | (k == KIND_NAME_RESOLVED ? BIT(STATUS) : 0) | (facts[k].key < FIELD_COUNT ? UINT64_C(1) << facts[k].key : 0);
}

static bool same_field(const struct step *a, const struct step *b, enum field f)
{
	return slice_same(field(a, f), field(b, f));
}

bool step_repeats(const struct step *a, const struct step *b)
{
	if (a->kind != b->kind || a->role != b->role)
		return false;
	for (uint64_t left = a->present & b->present & named; left; left &= left - 1) {
		enum field f = (enum field)__builtin_ctzll(left);

		if (field(a, f).n && field(b, f).n && !same_field(a, b, f))
			return false;
	}
	if (a->kind == KIND_NAME_RESOLVED && !same_field(a, b, FIELD_STATUS))
		return false; /* another address */
	for (uint64_t left = (a->present | b->present) & telling; left; left &= left - 1)
		if (!same_field(a, b, (enum field)__builtin_ctzll(left)))
			return false;
	return true;
}

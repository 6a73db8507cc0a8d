#include "flow.h"

#include <string.h>
#include <strings.h>

static const struct {
	int64_t number;
	const char *name;
} protocols[] = { { 1, "icmp" }, { 2, "igmp" }, { 6, "tcp" },     { 17, "udp" },  { 41, "ipv6" }, { 47, "gre" },
		  { 50, "esp" }, { 51, "ah" },  { 58, "icmpv6" }, { 89, "ospf" }, { 132, "sctp" } };

void flow_proto(struct event *ev, struct slice proto)
{
	int64_t number = slice_number(proto);
	char low[16];

	for (size_t i = 0; number >= 0 && i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (protocols[i].number == number) {
			event_set(ev, FIELD_PROTO, slice_of(protocols[i].name));
			return;
		}
	}
	if (proto.n == 0 || proto.n >= sizeof(low))
		return;
	for (size_t i = 0; i < proto.n; i++)
		low[i] = (char)(proto.p[i] >= 'A' && proto.p[i] <= 'Z' ? proto.p[i] + 32 : proto.p[i]);
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (slice_is((struct slice){ low, proto.n }, protocols[i].name)) {
			event_set(ev, FIELD_PROTO, slice_of(protocols[i].name));
			return;
		}
	}
	event_make(ev, FIELD_PROTO, "%.*s", (int)proto.n, low);
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool same_word(struct slice s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

/* Words that a verdict goes by; the first row of the strongest verdict wins. UniFi's names end in -A-, -D-, -R- and a number. */
static const struct {
	const char *word;
	enum flow_verdict verdict;
} claims[] = {
	{ "rpfilter", FLOW_REVERSE_PATH }, { "rpf", FLOW_REVERSE_PATH },     { "martian", FLOW_REVERSE_PATH },
	{ "spoof", FLOW_REVERSE_PATH },    { "spoofed", FLOW_REVERSE_PATH }, { "spoofing", FLOW_REVERSE_PATH },
	{ "invalid", FLOW_OUT_OF_STATE },  { "drop", FLOW_DENIED },          { "dropped", FLOW_DENIED },
	{ "deny", FLOW_DENIED },           { "denied", FLOW_DENIED },        { "reject", FLOW_DENIED },
	{ "rejected", FLOW_DENIED },       { "block", FLOW_DENIED },         { "blocked", FLOW_DENIED },
	{ "discard", FLOW_DENIED },        { "accept", FLOW_ALLOWED },       { "accepted", FLOW_ALLOWED },
	{ "allow", FLOW_ALLOWED },         { "allowed", FLOW_ALLOWED },      { "pass", FLOW_ALLOWED },
	{ "passed", FLOW_ALLOWED },        { "permit", FLOW_ALLOWED },       { "permitted", FLOW_ALLOWED },
};

enum flow_verdict flow_claimed(struct slice name)
{
	size_t best = sizeof(claims) / sizeof(claims[0]);

	for (size_t i = 0; i < name.n;) {
		size_t n = 0;

		while (i + n < name.n && letter(name.p[i + n]))
			n++;
		for (size_t k = 0; n > 1 && k < best; k++)
			if (same_word(slice_cut(name, i, n), claims[k].word))
				best = k;
		i += n ? n : 1;
	}
	if (best < sizeof(claims) / sizeof(claims[0]))
		return claims[best].verdict;
	if (slice_find(name, "-D-") > 0 || slice_find(name, "-R-") > 0)
		return FLOW_DENIED;
	return slice_find(name, "-A-") > 0 ? FLOW_ALLOWED : FLOW_SEEN;
}

void flow_judge(struct event *ev, enum flow_verdict v)
{
	ev->kind = v == FLOW_SEEN || v == FLOW_ALLOWED ? KIND_FLOW_ALLOWED : KIND_FLOW_DENIED;
	if (v == FLOW_SEEN)
		event_set(ev, FIELD_REASON, SLICE("seen"));
	else if (v == FLOW_OUT_OF_STATE)
		event_set(ev, FIELD_REASON, SLICE("out_of_state"));
	else if (v == FLOW_REVERSE_PATH)
		event_set(ev, FIELD_REASON, SLICE("reverse_path"));
}

bool flow_pair(struct slice *rest, struct slice *key, struct slice *value)
{
	struct slice s = slice_trim(*rest);
	size_t n = 0;

	*value = (struct slice){ 0 };
	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t' && s.p[n] != '=')
		n++;
	*key = slice_cut(s, 0, n);
	if (n < s.n && s.p[n] == '=') {
		size_t from = ++n;
		char end = n < s.n && s.p[n] == '"' ? '"' : ' ';

		if (end == '"')
			from = ++n;
		while (n < s.n && s.p[n] != end && (end == '"' || s.p[n] != '\t'))
			n++;
		*value = slice_cut(s, from, n - from);
		n += end == '"' && n < s.n;
	}
	*rest = slice_from(s, n);
	return s.n > 0;
}

void flow_iface(struct event *ev, struct slice in, struct slice out)
{
	if (in.n && out.n)
		event_make(ev, FIELD_IFACE, "%.*s>%.*s", SLICE_ARG(in), SLICE_ARG(out));
	else
		event_set(ev, FIELD_IFACE, in.n ? in : out);
}

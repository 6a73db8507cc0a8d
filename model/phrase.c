/*
 * What one statement says, in words: short for a list of speakers, whole for a sentence. No glyphs; to be read aloud as it stands.
 */
#include <stdio.h>
#include <string.h>

#include "judge.h"

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

/* --- parts --- */

static void add_field(struct text *t, const char *before, struct slice value)
{
	if (!value.n)
		return;
	text_adds(t, before);
	text_add(t, value);
}

static void add_cause(struct text *t, const struct step *s)
{
	struct slice cause = track_field(s, FIELD_CAUSE), layer = track_field(s, FIELD_CAUSE_LAYER),
		     words = track_field(s, FIELD_CAUSE_TEXT);

	if (!words.n)
		words = track_field(s, FIELD_REASON);
	add_field(t, ": ", words);
	if (!cause.n || slice_same(cause, words))
		return;
	text_adds(t, " (");
	add_field(t, "", layer);
	text_adds(t, layer.n ? " " : "");
	text_add(t, cause);
	text_addc(t, ')');
}

static void add_order(struct text *t, const struct step *s)
{
	struct slice op = track_field(s, FIELD_OPERATION);

	text_adds(t, " the ");
	text_add(t, op.n ? op : SLICE("download"));
	add_field(t, " of ", track_field(s, FIELD_ICCID));
	add_cause(t, s);
}

static void add_session(struct text *t, const struct step *s)
{
	add_field(t, ", APN ", track_field(s, FIELD_APN));
	add_field(t, ", ", track_field(s, FIELD_IP));
	add_cause(t, s);
}

static void add_name(struct text *t, const struct step *s)
{
	add_field(t, " ", track_field(s, FIELD_NAME));
	add_field(t, " = ", track_field(s, FIELD_STATUS));
	add_cause(t, s);
}

static void add_tunnel(struct text *t, const struct step *s)
{
	add_field(t, " ", track_field(s, FIELD_TUNNEL));
	add_cause(t, s);
}

static void add_route(struct text *t, const struct step *s)
{
	add_field(t, " to ", track_field(s, FIELD_PREFIX));
	add_field(t, " by ", track_field(s, FIELD_NODE));
	add_cause(t, s);
}

static void add_client(struct text *t, const struct step *s)
{
	add_field(t, " ", track_field(s, FIELD_CLIENT));
	add_cause(t, s);
}

static void add_message(struct text *t, const struct step *s)
{
	add_field(t, " by ", track_field(s, FIELD_PROTO));
	add_cause(t, s);
}

static void add_flow(struct text *t, const struct step *s)
{
	if (s->count > 1)
		text_addf(t, " %u packets", s->count);
	add_field(t, s->count > 1 ? ", " : " ", track_field(s, FIELD_SRC));
	add_field(t, " to ", track_field(s, FIELD_DST));
	add_field(t, " ", track_field(s, FIELD_PROTO));
	add_field(t, " ", track_field(s, FIELD_DPORT));
	add_field(t, ", rule ", track_field(s, FIELD_RULE));
	if (!slice_is(track_field(s, FIELD_REASON), "seen"))
		add_field(t, ", ", track_field(s, FIELD_REASON));
}

/* --- the verb of each kind, and what belongs behind it --- */

static const struct {
	const char *verb; /* behind the speaker's name: "fw1 denied" */
	void (*rest)(struct text *t, const struct step *s);
} phrases[KIND_COUNT] = {
	[KIND_OPERATION_QUEUED] = { "queued", add_order },
	[KIND_OPERATION_FETCHED] = { "fetched", add_order },
	[KIND_OPERATION_DONE] = { "finished", add_order },
	[KIND_OPERATION_REFUSED] = { "refused", add_order },
	[KIND_OPERATION_FAILED] = { "gave up", add_order },
	[KIND_DOWNLOAD_STARTED] = { "began", add_order },
	[KIND_DOWNLOAD_REFUSED] = { "refused", add_order },
	[KIND_DOWNLOAD_FAILED] = { "failed at", add_order },
	[KIND_DOWNLOAD_DONE] = { "finished", add_order },
	[KIND_NOTIFICATION_FAILED] = { "could not deliver the result of", add_order },
	[KIND_REGISTRATION_REGISTERED] = { "is registered", add_session },
	[KIND_REGISTRATION_DENIED] = { "says registration denied", add_session },
	[KIND_REGISTRATION_LOST] = { "lost the registration", add_session },
	[KIND_REGISTRATION_SEARCHING] = { "is searching", add_session },
	[KIND_SUBSCRIPTION_UNKNOWN] = { "knows no such subscriber", add_session },
	[KIND_SUBSCRIPTION_BARRED] = { "bars the subscription", add_session },
	[KIND_SUBSCRIPTION_SUSPENDED] = { "has the subscription suspended", add_session },
	[KIND_AUTH_ACCEPTED] = { "accepted the authentication", add_session },
	[KIND_AUTH_REFUSED] = { "refused the authentication", add_session },
	[KIND_AUTH_UNANSWERED] = { "got no answer to the authentication", add_session },
	[KIND_SESSION_REQUESTED] = { "asked for a session", add_session },
	[KIND_SESSION_UP] = { "says session up", add_session },
	[KIND_SESSION_REFUSED] = { "says session refused", add_session },
	[KIND_SESSION_DOWN] = { "says session down", add_session },
	[KIND_USAGE] = { "counts the session's traffic", add_session },
	[KIND_LIMIT_REACHED] = { "says the limit is reached", add_session },
	[KIND_FLOW_ALLOWED] = { "allowed", add_flow },
	[KIND_FLOW_DENIED] = { "denied", add_flow },
	[KIND_FLOW_CLOSED] = { "saw the end of", add_flow },
	[KIND_FLOW_RESET] = { "saw a reset of", add_flow },
	[KIND_FLOW_TIMEOUT] = { "aged out", add_flow },
	[KIND_FLOW_TOO_BIG] = { "found too big", add_flow },
	[KIND_TUNNEL_UP] = { "says tunnel up", add_tunnel },
	[KIND_TUNNEL_DOWN] = { "says tunnel down", add_tunnel },
	[KIND_TUNNEL_FAILED] = { "says tunnel failed", add_tunnel },
	[KIND_ROUTE_UP] = { "has the route", add_route },
	[KIND_ROUTE_DOWN] = { "lost the route", add_route },
	[KIND_ROUTE_MISSING] = { "has no route", add_route },
	[KIND_NAME_RESOLVED] = { "answered", add_name },
	[KIND_NAME_FAILED] = { "had no answer for", add_name },
	[KIND_TLS_UP] = { "finished the TLS handshake", add_client },
	[KIND_TLS_FAILED] = { "says TLS failed", add_client },
	[KIND_CLIENT_CONNECTED] = { "connected", add_client },
	[KIND_CLIENT_REFUSED] = { "refused the client", add_client },
	[KIND_CLIENT_CLOSED] = { "closed the client", add_client },
	[KIND_MESSAGE_SENT] = { "sent a message", add_message },
	[KIND_MESSAGE_RECEIVED] = { "accepted a message", add_message },
	[KIND_MESSAGE_ACKNOWLEDGED] = { "has the message acknowledged", add_message },
	[KIND_MESSAGE_FAILED] = { "says a message failed", add_message },
	[KIND_BOOT] = { "restarted", NULL },
	[KIND_CONFIG_CHANGED] = { "had its configuration changed", add_cause },
};

static const char *verb_of(const struct step *s)
{
	if (s->kind == KIND_FLOW_ALLOWED && slice_is(track_field(s, FIELD_REASON), "seen"))
		return "saw";
	return phrases[s->kind].verb;
}

void judge_phrase(struct text *t, const struct step *s)
{
	char value[200];

	text_addf(t, "%s ", judge_speaker(s));
	if (verb_of(s)) {
		text_adds(t, verb_of(s));
		if (phrases[s->kind].rest)
			phrases[s->kind].rest(t, s);
		return;
	}
	step_value(s, value, sizeof(value));
	text_addf(t, "says %s%s%s", s->fact ? s->fact : kind_name(s->kind), s->fact ? ": " : "", s->fact ? value : "");
}

/* "denied", "session up, 10.60.0.2", "message failed: timed out (7 times)" */
void judge_short(struct text *t, const struct step *s)
{
	const char *verb = verb_of(s);
	char value[200];

	step_value(s, value, sizeof(value));
	if (s->kind == KIND_CONFIG_SNAPSHOT && track_field(s, FIELD_RULE).n && track_field(s, FIELD_STATUS).n) {
		text_addf(t, "rule %.*s: %.*s", SLICE_ARG(track_field(s, FIELD_RULE)), SLICE_ARG(track_field(s, FIELD_STATUS)));
	} else if (s->kind >= KIND_SESSION_REQUESTED && s->kind <= KIND_SESSION_DOWN) {
		text_addf(t, "session %s", value);
	} else if (!verb) {
		text_addf(t, "%s%s%s", s->fact ? s->fact : kind_name(s->kind), s->fact ? ": " : "", s->fact ? value : "");
	} else {
		text_adds(t, strncmp(verb, "says ", 5) == 0 ? verb + 5 : verb);
		if (s->kind < KIND_FLOW_ALLOWED || s->kind > KIND_FLOW_TOO_BIG)
			add_cause(t, s);
	}
	if (s->count > 1 && s->kind != KIND_SESSION_UP)
		text_addf(t, " (%u times)", s->count);
}

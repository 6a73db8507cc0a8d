/*
 * Tunnels of Cisco ASA and FTD.
 *	%ASA-4-113019: Group = dc4, Username = dc4, IP = 198.51.100.2, Session disconnected. Session Type: LAN-to-LAN, Duration: 0h:32m:16s,
 *	Bytes xmt: 297103, Bytes rcv: 1216163, Reason: Lost Service
 * A second phase that is complete carries traffic; a first one does not yet. The peer is the destination, whoever began.
 */
#include "asa.h"
#include "kv.h"

#include <string.h>

static const struct row {
	int id;
	enum kind kind;
	const char *word;   /* only when this stands in it; NULL: always */
	const char *reason; /* what follows this word; NULL: the whole text */
} rows[] = {
	{ 113019, KIND_TUNNEL_DOWN, NULL, "Reason:" },
	{ 113005, KIND_AUTH_REFUSED, NULL, "reason =" },
	{ 113015, KIND_AUTH_REFUSED, NULL, "reason =" },
	{ 113006, KIND_AUTH_REFUSED, NULL, NULL },
	{ 113021, KIND_AUTH_REFUSED, NULL, NULL },
	{ 113004, KIND_AUTH_ACCEPTED, "authentication", NULL },
	{ 113008, KIND_AUTH_ACCEPTED, NULL, NULL },
	{ 113012, KIND_AUTH_ACCEPTED, NULL, NULL },
	{ 113014, KIND_AUTH_UNANSWERED, NULL, NULL },
	{ 113022, KIND_AUTH_UNANSWERED, NULL, NULL },
	{ 113029, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 113030, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 113033, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 113035, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 113037, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 113038, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 113040, KIND_TUNNEL_FAILED, NULL, "Reason:" },
	{ 602303, KIND_TUNNEL_UP, NULL, NULL },
	{ 602304, KIND_TUNNEL_DOWN, NULL, NULL },
	{ 713049, KIND_TUNNEL_UP, NULL, NULL },
	{ 713050, KIND_TUNNEL_DOWN, NULL, "Reason:" },
	{ 713120, KIND_TUNNEL_UP, NULL, NULL },
	{ 713123, KIND_TUNNEL_DOWN, NULL, NULL },
	{ 713259, KIND_TUNNEL_DOWN, NULL, "Reason:" },
	{ 713060, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 713061, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 713048, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 713198, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 716002, KIND_TUNNEL_DOWN, NULL, "terminated:" },
	{ 716038, KIND_AUTH_ACCEPTED, NULL, NULL },
	{ 716039, KIND_AUTH_REFUSED, NULL, "Authentication:" },
	{ 722022, KIND_TUNNEL_UP, NULL, NULL },
	{ 722033, KIND_TUNNEL_UP, NULL, NULL },
	{ 722051, KIND_TUNNEL_UP, NULL, NULL },
	{ 722023, KIND_TUNNEL_DOWN, NULL, NULL },
	{ 722037, KIND_TUNNEL_DOWN, NULL, "connection:" },
	{ 750003, KIND_TUNNEL_FAILED, NULL, "ERROR:" },
	{ 750006, KIND_NOTE, NULL, "Reason:" },
	{ 750007, KIND_TUNNEL_DOWN, NULL, "Reason:" },
	{ 751022, KIND_TUNNEL_FAILED, NULL, NULL },
	{ 0, KIND_TUNNEL_FAILED, "unacceptable", NULL }, /* 713902 to 713906 say anything */
	{ 0, KIND_TUNNEL_FAILED, "QM FSM error", NULL },
	{ 0, KIND_TUNNEL_FAILED, "ismatch", NULL },
	{ 0, KIND_TUNNEL_FAILED, "Tunnel Rejected", NULL },
	{ 0, KIND_TUNNEL_FAILED, "Negotiation aborted", NULL },
};

/* "Group = dc4,", "Group <dc4>" or "Group dc4 User": the value of a name. */
static struct slice value(struct slice s, const char *name)
{
	ptrdiff_t at = slice_find(s, name);

	if (at < 0 || (at > 0 && s.p[at - 1] != ' ' && s.p[at - 1] != ','))
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)at + strlen(name));
	if (s.n == 0 || !strchr(" =<:", s.p[0]))
		return (struct slice){ 0 };
	s = slice_trim(s);
	if (slice_starts(s, "<")) {
		s = slice_from(s, 1);
		return slice_token(&s, '>');
	}
	if (slice_starts(s, "= "))
		return asa_after(s, "=", ",:");
	if (slice_starts(s, ":"))
		return asa_after(s, ":", " ");
	return asa_after(s, "", " ,");
}

/* "Local:192.0.2.2:500 Remote:198.51.100.2:500" */
static void peers(struct slice s, struct event *ev)
{
	struct slice local = asa_after(s, "Local:", " "), remote = asa_after(s, "Remote:", " ");

	event_set(ev, FIELD_SRC, slice_token(&local, ':'));
	event_set(ev, FIELD_DST, slice_token(&remote, ':'));
	local = asa_after(s, "between ", " ");
	remote = asa_after(s, " and ", " ");
	if (local.n && slice_find(s, "SA (SPI") >= 0) {
		event_set(ev, FIELD_SRC, local);
		event_set(ev, FIELD_DST, remote);
	}
}

static struct slice somebody(struct slice s)
{
	static const char *const names[] = { "(user= ", "Username = ", "Username:", "User = ", "user = ", "User <", "Uname: ", " User " };
	struct slice user = { 0 };

	for (size_t i = 0; user.n == 0 && i < sizeof(names) / sizeof(names[0]); i++)
		user = asa_after(s, names[i], " ,:)>");
	return slice_index(user, '*') >= 0 ? (struct slice){ 0 } : user;
}

static void who(struct slice s, struct event *ev)
{
	struct slice group = value(s, "Group"), user = somebody(s), ip = value(s, "IP"), inner = asa_after(s, "IPv4 Address <", ">");
	bool tunnel = ev->kind == KIND_TUNNEL_UP || ev->kind == KIND_TUNNEL_DOWN || ev->kind == KIND_TUNNEL_FAILED || ev->kind == KIND_NOTE;

	peers(s, ev);
	if (value(s, "user IP").n)
		ip = value(s, "user IP");
	if (!tunnel)
		event_set(ev, FIELD_SRC, ip);
	else if (!event_has(ev, FIELD_DST))
		event_set(ev, FIELD_DST, ip);
	event_set(ev, FIELD_IP, inner);
	if (!slice_same(user, group) && !slice_same(user, ip) && !slice_same(user, event_get(ev, FIELD_DST)))
		kv_set(ev, FIELD_CLIENT, user);
	if (!tunnel)
		return;
	event_set(ev, FIELD_TUNNEL, group.n ? group : event_get(ev, FIELD_DST));
	if (asa_after(s, "Outbound SPI = ", ", ").n)
		event_join(ev, FIELD_TRANSACTION, asa_after(s, "Inbound SPI = ", ", "), " ", asa_after(s, "Outbound SPI = ", ", "));
	event_set(ev, FIELD_BYTES_OUT, asa_after(s, "Bytes xmt:", ", "));
	event_set(ev, FIELD_BYTES_IN, asa_after(s, "Bytes rcv:", ", "));
}

enum linewise asa_vpn(int64_t id, struct slice s, struct event *ev)
{
	const struct row *r = NULL;
	struct slice reason = s;

	for (size_t i = 0; !r && i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((rows[i].id == id || (rows[i].id == 0 && id / 1000 >= 713)) && (!rows[i].word || slice_find(s, rows[i].word) >= 0))
			r = &rows[i];
	if (r)
		ev->kind = r->kind;
	if (r && r->reason && slice_find(s, r->reason) >= 0)
		reason = asa_after(s, r->reason, id == 113005 || id == 113015 ? ":" : "\n");
	who(s, ev);
	if (ev->kind != KIND_TUNNEL_UP && ev->kind != KIND_AUTH_ACCEPTED)
		event_set(ev, FIELD_REASON, reason);
	return LINE_EVENT;
}

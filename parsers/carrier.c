/*
 * Heads that carriers put before a message, and the message behind the innermost of them.
 *	2026-03-02T10:00:44.120933+00:00 10.9.0.2 2026-03-02T10:01:21.520411+00:00 fw1 charon 07[IKE] retransmit 5 of request ...
 * Learnt from RFC 3164, RFC 5424, rsyslog 8 (its templates), busybox 1.35, OpenWrt's logread, journalctl 252, containerd (CRI), docker and
 * kubectl with --timestamps, tio, picocom and the Arduino monitor.
 */
#include "carrier.h"

#include <string.h>

#define DEPTH 4 /* so many heads may stand in one another */

struct layer { /* one head, and where another may begin behind it; nowhere: empty */
	struct head head;
	struct slice inner;
	enum form form;
};

static struct slice skip(struct slice s, size_t n)
{
	s = slice_from(s, n);
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_from(s, 1);
	return s;
}

/* --- behind the stamp --- */

/* "charon[12]: ", "kernel: ", "%ASA-6-302013: ". False: the words there are no tag. */
static bool take_tag(struct slice s, struct head *h)
{
	size_t n = carrier_tag(s), pid = 0;
	struct slice rest;

	if (n == 0)
		return false;
	if (s.p[n] == '[' && slice_is(carrier_word(s), "kernel[")) { /* a relay's template without a colon: "kernel[ 3228.099662] ..." */
		h->program = slice_cut(s, 0, n);
		h->pid = (struct slice){ 0 };
		h->message = slice_from(s, n);
		return true;
	}
	if (s.p[n] == '[') {
		ptrdiff_t end = slice_index(carrier_word(slice_from(s, n)), ']');

		if (end < 2 || end > 32)
			return false;
		pid = (size_t)end + 1;
	}
	rest = slice_from(s, n + pid);
	if (slice_starts(rest, ":"))
		rest = slice_from(rest, 1);
	else if (!pid || (rest.n && rest.p[0] != ' '))
		return false;
	if (!pid && rest.n && (rest.p[0] == '/' || carrier_digits(rest, 0, 1))) /* "http://" */
		return false;
	h->program = slice_cut(s, 0, n);
	h->pid = slice_cut(s, n + 1, pid ? pid - 2 : 0);
	h->message = skip(rest, 0);
	return true;
}

/* "fw1: %ASA-6-302013: ...": the firewall's message code is the tag, whatever stands before it. */
static void take_code(struct head *h)
{
	struct slice before = h->program;

	if (slice_starts(h->message, "%") && take_tag(h->message, h) && h->host.n == 0)
		h->host = before;
}

/* "[2234]: ": logread leaves the program out when the line came without it. */
static bool take_pid(struct slice s, struct head *h)
{
	ptrdiff_t end = slice_starts(s, "[") ? slice_index(slice_cut(s, 0, 12), ']') : -1;

	if (end < 2 || !slice_digits(slice_cut(s, 1, (size_t)end - 1)) || !slice_starts(slice_from(s, (size_t)end + 1), ": "))
		return false;
	h->pid = slice_cut(s, 1, (size_t)end - 1);
	h->message = skip(s, (size_t)end + 3);
	return true;
}

/* A tag without a colon, as templates without one and busybox write it ("syslogd started"). */
static bool take_word(struct slice s, struct head *h)
{
	struct slice word = carrier_word(s);

	if (!carrier_program(word) || word.n == s.n)
		return false;
	h->program = word;
	h->message = skip(s, word.n);
	return true;
}

/* "[a@1 k=\"v\"][b ...]" or "-": what it takes, 0 when it is none. A quote that never closes ends with its bracket. */
static size_t data_at(struct slice s)
{
	size_t i = 0;

	if (slice_starts(s, "-"))
		return s.n == 1 || s.p[1] == ' ' ? 1 : 0;
	while (i < s.n && s.p[i] == '[') {
		bool quoted = false;

		for (i++; i < s.n && (quoted || s.p[i] != ']'); i++) {
			if (s.p[i] == '\\' && quoted)
				i++;
			else if (s.p[i] == '"')
				quoted = !quoted;
		}
		if (i >= s.n)
			return s.n;
		i++;
	}
	return i;
}

/* "HOST APP PROCID MSGID DATA MESSAGE" of RFC 5424. Devices that say everything in the data have no message: then msgid and data are it. */
static bool take_5424(struct slice s, bool sure, struct head *h)
{
	struct slice part[4], msgid;
	size_t data;

	for (size_t i = 0; i < 4; i++) {
		msgid = s;
		part[i] = carrier_word(s);
		if (part[i].n == 0)
			return false;
		s = slice_from(s, part[i].n + 1);
		if (slice_is(part[i], "-"))
			part[i] = (struct slice){ 0 };
	}
	data = data_at(s);
	if (!sure && part[2].n && !slice_digits(part[2]))
		return false;
	if (data == 0 || (part[0].n && !carrier_host(part[0])))
		return false;
	h->host = part[0];
	h->program = part[1];
	h->pid = part[2];
	if (slice_find(slice_cut(s, 0, data), "isSynced=\"0\"") >= 0)
		h->stamp.doubt = CLOCK_UNSYNCED;
	h->message = skip(s, data);
	if (slice_starts(h->message, "\xef\xbb\xbf"))
		h->message = skip(h->message, 3);
	if (h->message.n == 0 && data > 1)
		h->message = part[3].n ? msgid : s;
	return true;
}

/* "<30>" */
static bool take_priority(struct slice *s, struct head *h)
{
	ptrdiff_t end = slice_starts(*s, "<") ? slice_index(slice_cut(*s, 0, 5), '>') : -1;

	if (end < 2 || !slice_digits(slice_cut(*s, 1, (size_t)end - 1)))
		return false;
	h->level = slice_cut(*s, 1, (size_t)end - 1);
	*s = slice_from(*s, (size_t)end + 1);
	return true;
}

/* Does another head begin here, as behind the stamp of a relay: with a priority, a date of digits, or a name of a month or a weekday. */
static bool begins(struct slice s)
{
	enum form form = FORM_NONE;
	struct slice rest;
	struct head h;

	if (slice_starts(s, "1 "))
		s = slice_from(s, 2);
	rest = s;
	if (!carrier_digits(s, 0, 1) && !carrier_named(s))
		return take_priority(&rest, &h);
	h = (struct head){ 0 };
	return carrier_stamp(s, &form, &h) > 0 && (form == FORM_ISO || form == FORM_BSD || form == FORM_CTIME);
}

/* "HOST [facility.level] TAG: MESSAGE", where the host or all of it may be missing. */
static bool take_3164(struct slice s, struct layer *l, bool pri)
{
	struct head *h = &l->head;
	struct slice word = carrier_word(s);
	bool loose = pri || l->form == FORM_BSD || (l->form == FORM_ISO && h->stamp.basis == STAMP_ZONED);

	if (slice_starts(s, ": %")) /* a firewall without a name */
		return take_tag(slice_from(s, 2), h);
	if (carrier_facility(word)) {
		h->level = word;
		s = skip(s, word.n);
		return take_tag(s, h) || take_pid(s, h) || take_word(s, h);
	}
	if (l->form == FORM_CTIME)
		return false;
	if (take_tag(s, h)) {
		take_code(h);
		return l->form != FORM_UNIX && l->form != FORM_UPTIME;
	}
	if (!carrier_host(word) || word.n == s.n)
		return false;
	h->host = word;
	s = skip(s, word.n);
	word = carrier_word(s);
	if (carrier_facility(word)) {
		h->level = word;
		s = skip(s, word.n);
		loose = true;
	} else if (begins(s)) {
		h->message = l->inner = s;
		return true;
	}
	if (slice_starts(s, ": %"))
		s = slice_from(s, 2);
	if (take_tag(s, h) || (loose && take_word(s, h))) {
		take_code(h);
		return true;
	}
	h->message = s;
	return pri || l->form == FORM_BSD;
}

/* "stdout F " of the container runtime. */
static size_t stream_at(struct slice s)
{
	size_t n = slice_starts(s, "stdout ") || slice_starts(s, "stderr ") ? 7 : 0;

	return n && (slice_starts(slice_from(s, n), "F ") || slice_starts(slice_from(s, n), "P ")) ? n + 2 : 0;
}

static bool take_wrapped(struct slice s, struct layer *l)
{
	l->head.message = l->inner = s;
	return true;
}

/* The kernel's ring buffer: no host, and every line is the kernel's. A journal's monotonic stamp has a host and a tag behind it. */
static bool take_kernel(struct slice s, struct layer *l)
{
	if (l->form == FORM_UPTIME && take_3164(s, l, false) && l->head.host.n && (l->head.pid.n || slice_is(l->head.program, "kernel")))
		return true;
	l->head = (struct head){ .stamp = l->head.stamp, .written = l->head.written, .program = SLICE("kernel"), .message = s };
	l->inner = (struct slice){ 0 };
	return true;
}

/* --- heads --- */

/* Routers count their messages, name themselves and mark an unset clock before the stamp: "84: r1: *Mar  2 10:00:44.411: %SYS-5-...". */
static struct slice skip_counts(struct slice s, struct head *h)
{
	struct slice rest = s, first = slice_token(&rest, ' ');

	if (first.n < 2 || first.p[first.n - 1] != ':' || !slice_digits(slice_cut(first, 0, first.n - 1)))
		return s;
	s = rest = skip(rest, 0);
	first = slice_token(&rest, ' ');
	if (first.n > 1 && first.p[first.n - 1] == ':' && carrier_host(slice_cut(first, 0, first.n - 1))) {
		h->host = slice_cut(first, 0, first.n - 1);
		s = skip(rest, 0);
	}
	return slice_starts(s, "*") || slice_starts(s, ".") ? slice_from(s, 1) : s;
}

/* " CST: %SYS-5-...": a router's zone that utc_read() makes nothing of. */
static struct slice skip_zone(struct slice s)
{
	size_t n = 1;

	while (n < s.n && s.p[n] >= 'A' && s.p[n] <= 'Z')
		n++;
	return n > 3 && n < 6 && s.p[0] == ' ' && slice_starts(slice_from(s, n), ": %") ? slice_from(s, n) : s;
}

/* "[1772445644.120] " of logread -t, better than the wall time before it. */
static struct slice take_epoch(struct slice s, struct head *h)
{
	struct head epoch = { 0 };
	enum form form;
	size_t n = slice_starts(s, "[") ? carrier_stamp(s, &form, &epoch) : 0;

	if (n == 0 || epoch.stamp.basis != STAMP_EPOCH)
		return s;
	h->stamp = epoch.stamp;
	h->written = epoch.written;
	return skip(s, n);
}

/* A terminal's or a runtime's stamp stands before whatever there was. */
static bool wraps(const struct layer *l)
{
	const struct stamp *st = &l->head.stamp;

	if (l->form == FORM_BRACKET)
		return st->basis == STAMP_EPOCH || slice_index(l->head.written, '-') > 0;
	/* docker and kubectl stamp to the nanosecond, syslog never below the microsecond */
	return l->form == FORM_CLOCK || (l->form == FORM_ISO && st->basis == STAMP_ZONED && st->precision < 1000);
}

static bool take_stamped(struct slice s, struct layer *l, bool pri)
{
	size_t stream;

	s = skip_zone(s);
	if (slice_starts(s, ": %"))
		return take_3164(s, l, pri);
	if (l->form != FORM_CLOCK && !slice_starts(s, " ") && !slice_starts(s, "\t"))
		return false;
	s = skip(s, 0);
	stream = l->form == FORM_ISO ? stream_at(s) : 0;
	if (stream)
		return take_wrapped(slice_from(s, stream), l);
	if (l->form == FORM_ISO && l->head.stamp.basis == STAMP_ZONED && begins(s)) /* a cloud's export before the line */
		return take_wrapped(s, l);
	if (l->form == FORM_ISO && take_5424(s, false, &l->head))
		return true;
	if (wraps(l))
		return take_wrapped(s, l);
	if (l->form == FORM_UPTIME || l->form == FORM_BRACKET)
		return take_kernel(s, l);
	if (l->form == FORM_CTIME)
		s = take_epoch(s, &l->head);
	return take_3164(s, l, pri);
}

/*
 * "amf-1  | " of docker compose and "[pod/amf-0/amf] " of kubectl: what the container wrote stands behind it. The bytes; 0: none.
 * A container is no host, and its name is the deployment's, not the program's.
 */
static size_t container_at(struct slice s)
{
	struct slice word = carrier_word(s);
	size_t n = word.n;

	if (slice_starts(word, "[pod/"))
		return slice_ends(word, "]") && n < s.n ? n + 1 : 0;
	while (n < s.n && s.p[n] == ' ')
		n++;
	return n > word.n && slice_starts(slice_from(s, n), "| ") && carrier_host(word) ? n + 2 : 0;
}

/* "Thu, Jun 23 2022 4:04:18 pm | " of a viewer of logs. */
static bool take_viewer(struct slice s, struct layer *l)
{
	struct head h = { 0 };
	size_t n;

	if (s.n < 20 || s.p[3] != ',' || (n = utc_read(s, &h.stamp)) == 0 || !slice_starts(slice_from(s, n), " | "))
		return false;
	l->head.stamp = h.stamp;
	l->head.written = slice_cut(s, 0, n);
	return take_wrapped(slice_from(s, n + 3), l);
}

static bool peel(struct slice s, struct layer *l)
{
	struct head *h = &l->head;
	size_t container;

	if (!carrier_may_begin(s))
		return false;
	*l = (struct layer){ 0 };
	container = container_at(s);
	if (container)
		return take_wrapped(slice_from(s, container), l);
	if (take_viewer(s, l))
		return true;

	bool pri = take_priority(&s, h);
	size_t n;

	if (slice_starts(s, "1 ") && (pri || carrier_digits(s, 2, 4))) {
		s = slice_from(s, 2);
		if (slice_starts(s, "- "))
			return take_5424(slice_from(s, 2), true, h);
		n = carrier_stamp(s, &l->form, h);
		return n && l->form == FORM_ISO && slice_starts(slice_from(s, n), " ") && take_5424(slice_from(s, n + 1), true, h);
	}
	if (pri)
		s = skip_counts(s, h);
	n = carrier_stamp(s, &l->form, h);
	if (n && pri && h->written.p == s.p && utc_doubt(s.p[-1])) { /* the mark belongs to what was written */
		h->written = (struct slice){ s.p - 1, h->written.n + 1 };
		h->stamp.doubt = utc_doubt(s.p[-1]);
	}
	if (n == 0)
		return pri && take_tag(s, h);
	return take_stamped(slice_from(s, n), l, pri);
}

/* The inner head is the sender's, the outer one the receiver's; a sender without a calendar is dated by its receiver. */
static void put_inside(struct head *outer, const struct head *inner)
{
	struct head h = *inner;
	bool dated = inner->stamp.basis != STAMP_NONE && (inner->stamp.basis != STAMP_UPTIME || outer->stamp.basis == STAMP_NONE);

	if (!dated) {
		h.stamp = outer->stamp;
		h.written = outer->written;
	}
	h.relay = outer->relay.basis != STAMP_NONE ? outer->relay : dated ? outer->stamp : (struct stamp){ 0 };
	if (h.host.n == 0)
		h.host = outer->host;
	if (h.level.n == 0)
		h.level = outer->level;
	*outer = h;
}

bool carrier_read(struct slice line, struct head *out, enum form *plain)
{
	struct layer outer, inner;

	if (!peel(line, &outer))
		return false;
	*out = outer.head;
	*plain = outer.inner.n > 0 ? FORM_NONE : outer.form;
	for (unsigned depth = 1; depth < DEPTH && outer.inner.n > 0; depth++) {
		if (!peel(outer.inner, &inner))
			break;
		put_inside(out, &inner.head);
		outer = inner;
	}
	return true;
}

bool carrier_peel(struct slice line, struct head *out)
{
	enum form plain;

	return carrier_read(line, out, &plain);
}

bool carrier_once(struct slice line, struct peeled *p, struct head *out)
{
	if (!p)
		return carrier_peel(line, out);
	if (!p->tried)
		p->carried = carrier_peel(line, &p->head);
	p->tried = true;
	if (p->carried)
		*out = p->head;
	return p->carried;
}

void carrier_date(const struct head *h, struct event *ev)
{
	const struct stamp *own = &ev->stamp, *st = &h->stamp;
	bool dated = own->basis != STAMP_NONE && own->basis != STAMP_UPTIME;
	bool zoned = own->basis == STAMP_EPOCH || own->basis == STAMP_ZONED;
	bool finer = own->precision < st->precision || (st->yearless && !own->yearless);
	bool better = st->basis == STAMP_NONE || (st->basis == STAMP_LOCAL && (zoned || finer));

	if (dated && h->program.n == 0) {
		ev->relay = *st;
		return;
	}
	if (dated && better) { /* the last who wrote a time before it received it */
		ev->relay = h->relay.basis != STAMP_NONE ? h->relay : *st;
		return;
	}
	ev->stamp = h->stamp;
	ev->relay = h->relay;
	ev->written = h->written;
}

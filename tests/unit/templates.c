/* Lines that say the same have one form, others have not; nobody's lines are counted, in bounded memory, whatever stands in them. */
#include "check.h"
#include "templates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *line, *form;
} forms[] = {
	{ "Mar  2 10:00:44 gw-7 pppd[536]: LCP terminated by peer", "<time> gw-<n> pppd[<n>]: LCP terminated by peer" },
	{ "2026-03-02T10:00:44.120933+00:00 gw-7 x: up", "<time> gw-<n> x: up" },
	{ "[2026-03-02 10:00:00.123] OK", "<time> OK" },
	{ "1772445644: client 00aa11bb22cc33dd gone", "<time>: client <hex> gone" },
	{ "from 10.0.0.2:51510 to [2001:db8::1]:443, fe80::1", "from <ip>:<n> to [<ip>]:<n>, <ip>" },
	{ "mac 02:00:5e:00:09:01 at 08:30:06 rssi=-95 snr -3.5", "mac <hex> at <n> rssi=<n> snr <n>" },
	{ "tx 62 F2 10 FF 00 done", "tx <hex> done" },
	{ "tx 62 F2 done", "tx <n> F<n> done" },
	{ "addr 0x1f00 crc 9A3F", "addr <hex> crc <hex>" },
	{ "order 6f1c2d7e-9a41-4b7c-8d10-55e0aa93c0de ready", "order <id> ready" },
	{ "topic \"fleet/m1\" refused: 'not allowed'", "topic \"*\" refused: \"*\"" },
	{ "the peer's key isn't known", "the peer's key isn't known" },
	{ "level=warn msg=\"no answer\" client=\"m-1\"", "level=warn msg=\"no answer\" client=\"*\"" },
	{ "{\"ev\":\"pdp_up\",\"ip\":\"10.1.2.3\",\"n\":7}", "{\"ev\":\"pdp_up\",\"ip\":\"<ip>\",\"n\":<n>}" },
	{ "flow 1258832998001901 closed", "flow <n> closed" },
	{ "wwan0   is\tup", "wwan<n> is up" },
	{ "ends \"open", "ends \"open" },
	{ "", "" },
	{ ":::::::::", ":::::::::" },
};

static void check_forms(void)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct text t = { 0 };

		template_form(&t, slice_of(forms[i].line));
		if (!slice_is(text_slice(&t), forms[i].form)) {
			printf("%s\n\t%s\n\tnot %s\n", forms[i].line, t.p ? t.p : "", forms[i].form);
			failed = 1;
		}
		text_free(&t);
	}
}

/* Every beginning of every line, and noise, has a form of bounded length. */
static void check_total(void)
{
	uint64_t state = 7;

	for (size_t i = 0; i < 3000; i++) {
		char line[2000];
		size_t n = i < 1000 ? i : sizeof(line);
		struct text t = { 0 };

		for (size_t k = 0; k < n; k++) {
			state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
			line[k] = i % 2 ? (char)(state >> 33) : "09af:. -\"'\\[{x="[state >> 33 & 15];
		}
		template_form(&t, (struct slice){ line, n });
		CHECK(t.n <= TEMPLATE_BYTES);
		text_free(&t);
	}
}

static struct store *store_with(const char *log, int64_t *artifact, uint32_t lines, const uint32_t *read)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct artifact a = { .lines = lines, .unrecognised = lines, .mtime = UTC_NONE };
	struct event ev = { 0 };

	CHECK(s && store_begin(s, &e) == 1);
	*artifact = a.id = store_add_artifact(s, "x.log", UTC_NONE, &e);
	CHECK(store_add_block(s, a.id, 0, 1, slice_of(log), &e) == 1);
	for (; *read; read++) {
		event_clear(&ev);
		ev.kind = KIND_NOTE;
		ev.line = ev.first = ev.last = *read;
		CHECK(store_add_event(s, a.id, &ev, &e) == 1);
	}
	CHECK(store_end_artifact(s, &a, &e) == 1 && store_commit(s, &e) == 1);
	event_free(&ev);
	return s;
}

static void check_groups(void)
{
	static const char log[] = "read 1\nlost link 3\n\nread 2\nlost link 44\ncold start\nlost link 5\n";
	static const uint32_t read[] = { 1, 4, 0 };
	struct templates t = { 0 };
	struct error e = { "" };
	int64_t id;
	struct store *s = store_with(log, &id, 7, read);

	CHECK(templates_read(&t, s, id, &e) == 1);
	CHECK(t.unread == 4 && t.other == 0 && t.n == 2);
	CHECK(t.n == 2 && t.at[0].count == 3 && t.at[0].line == 2 && strcmp(t.at[0].form, "lost link <n>") == 0);
	CHECK(t.n == 2 && strcmp(t.at[0].example, "lost link 3") == 0 && t.at[1].count == 1 && t.at[1].line == 6);
	templates_free(&t);
	CHECK(templates_read(&t, s, id + 1, &e) == -1);
	templates_free(&t);
	store_close(s);
}

/* Words no mask knows, each once, and one line that comes again and again among them. */
static void check_bounds(void)
{
	static const uint32_t read[] = { 0 };
	struct templates t = { 0 };
	struct error e = { "" };
	struct text log = { 0 };
	uint32_t lines = 0, again = 0;
	struct store *s;
	int64_t id;

	for (unsigned i = 0; i < 5000; i++) {
		char word[5] = { (char)('a' + i / 1000 % 10), (char)('a' + i / 100 % 10), (char)('a' + i / 10 % 10), (char)('a' + i % 10) };

		text_addf(&log, "word %s\n", word);
		lines++;
		if (i % 3 == 0) {
			text_adds(&log, "again and again\n");
			lines++;
			again++;
		}
	}
	s = store_with(log.p, &id, lines, read);
	CHECK(templates_read(&t, s, id, &e) == 1);
	CHECK(t.unread == lines && t.n <= TEMPLATES_MAX && t.other > 0);
	CHECK(t.n > 0 && strcmp(t.at[0].form, "again and again") == 0 && t.at[0].count == again);
	for (size_t i = 0; i < t.n; i++)
		again += i > 0 ? (uint32_t)t.at[i].count : 0;
	CHECK(again + t.other == lines);
	templates_free(&t);
	store_close(s);
	text_free(&log);
}

int main(void)
{
	check_forms();
	check_total();
	check_groups();
	check_bounds();
	return failed;
}

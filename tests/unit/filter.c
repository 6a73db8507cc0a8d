/*
 * The filter language: what each form of a term lets through, and what is refused.
 */
#include "filter.h"

#include <stdio.h>
#include <string.h>

static int failed;

static const char row[] = "party\tfirewall\nkind\tflow.denied\nhost\tedge9\ndport\t8883\nmtu\t1400\nwhat\ttcp 10.210.0.20:8883, rule E9-4290-DROP\n"
			  "at\t1778488206270000000\n"; /* 2026-05-11 08:30:06.27 */

static void expect(const char *text, bool hide, int want)
{
	struct filter f = { 0 };
	struct error e = { "" };
	int got = filter_set(&f, text, hide, &e) < 0 ? -1 : filter_passes(&f, slice_of(row));

	if (got != want) {
		printf("%s%s: %d, not %d %s\n", hide ? "hiding " : "", text, got, want, e.text);
		failed = 1;
	}
	filter_free(&f);
}

static void keeps_the_last_good_one(void)
{
	struct filter f = { 0 };
	struct error e = { "" };

	filter_set(&f, "party:rsp", false, &e);
	if (filter_set(&f, "since:soon", false, &e) >= 0 || !f.text || strcmp(f.text, "party:rsp") != 0) {
		puts("a filter that cannot be read takes the place of the one before");
		failed = 1;
	}
	filter_free(&f);
}

int main(void)
{
	static const struct { const char *text; int want; } cases[] = {
		{ "", 1 }, { "8883", 1 }, { "1883", 0 }, { "DROP", 1 }, { "drop edge9", 1 }, { "drop edge8", 0 }, { "\"rule E9\"", 1 }, { "\"rule  E9\"", 0 },
		{ "kind:flow", 1 }, { "kind:FLOW.d", 1 }, { "kind=flow", 0 }, { "kind=flow.denied", 1 }, { "kind!=flow.denied", 0 }, { "-kind:flow", 0 },
		{ "-kind:note", 1 }, { "-8883", 0 }, { "-1883", 1 }, { "party:device,fire", 1 }, { "party=device,firewall", 1 }, { "party:device,rsp", 0 },
		{ "what~10\\.210", 1 }, { "what~^10", 0 }, { "/e9-\\d+/", 1 }, { "-/e9-\\d+/", 0 }, { "/a b/", 0 }, { "rule:", 0 }, { "dport:", 1 },
		{ "mtu<1401", 1 }, { "mtu<1400", 0 }, { "mtu>1399.5", 1 }, { "host>1", 0 }, { "since:08:30", 1 }, { "since:08:30:06.3", 0 }, { "until:08:30:06.3", 1 },
		{ "since:08:30:06 until:08:30:07", 1 }, { "since:2026-05-11", 1 }, { "since:2026-05-11T08:31", 0 }, { "until:2026-05-12", 1 },
		{ "-since:08:31", 1 }, { "since:soon", -1 }, { "since:25", -1 }, { "since:10:99", -1 }, { "since:2026-13-01", -1 }, { "mtu>x", -1 }, { "what~(", -1 },
		{ "10.210.0.20:8883", 1 }, { "1778488206270000000", 0 }, { "\"", 1 }, { "-", 1 }, { "/", 0 }, { ":", 1 }, { "a b c d e f g h i j k l m n o p q", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect(cases[i].text, false, cases[i].want);
	expect("kind:flow", true, 0);
	expect("kind:note", true, 1);
	expect("-kind:flow", true, 1);
	keeps_the_last_good_one();
	return failed;
}

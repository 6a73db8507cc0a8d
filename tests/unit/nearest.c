/* What is said of a line that no rule reads: the nearest rule, and where its literal or pattern parts from the line. Any line, any format: it ends. */
#include "nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

static const char gate[] = "{ \"name\": \"gate\", \"party\": \"device\", \"source\": \"a test\", \"program\": [\"gated\"], \"head\": \"(?<stamp>\\\\S+Z) GATE\\\\[\\\\d+\\\\] \","
			   "\"rules\": ["
			   "{ \"kind\": \"session.up\", \"has\": \"link up\", \"pattern\": \"^link up [a-z]+=\\\\S+ (?:addr|address)=(?<ip>[\\\\d.]+)(?!x)$\" },"
			   "{ \"kind\": \"session.down\", \"has\": \"link lost\", \"pattern\": \"^link lost \\\\((?<reason>[^)]{1,9})\\\\)\" },"
			   "{ \"kind\": \"note\", \"pattern\": \"^level (?<status>\\\\d+)$\" } ],"
			   "\"samples\": ["
			   "{ \"line\": \"2026-03-02T10:00:00Z GATE[1] link up by=x addr=192.0.2.1\", \"kind\": \"session.up\" },"
			   "{ \"line\": \"2026-03-02T10:00:00Z GATE[1] link lost (a)\", \"kind\": \"session.down\" },"
			   "{ \"line\": \"2026-03-02T10:00:00Z GATE[1] level 3\", \"kind\": \"note\" } ] }";

#define HEAD "2026-03-02T10:00:00Z GATE[1] "
static const struct {
	const char *line, *says;
} rows[] = {
	{ HEAD "link up by=x addr=2001:db8::1",
	  "nearest is rule 1 (session.up): its \"has\" stands there; its pattern matches up to \"^link up [a-z]+=\\S+ (?:addr|address)=(?<ip>[\\d.]+)(?!x)\", then wants "
	  "\"$\" where at 23 stands \":db8::1\"" },
	{ HEAD "link up BY=x", "nearest is rule 1 (session.up): its \"has\" stands there; its pattern matches up to \"^link up \", then wants "
			       "\"[a-z]+=\\S+ (?:addr|address)=(?<ip>[\\d.]+)(?!x)$\" where at 9 stands \"BY=x\"" },
	{ HEAD "link lost", "nearest is rule 2 (session.down): its \"has\" stands there; its pattern matches up to \"^link lost\", then wants "
			    "\" \\((?<reason>[^)]{1,9})\\)\" where the message ends" },
	{ HEAD "Link lost (a)", "nearest is rule 2 (session.down): its \"has\" \"link lost\" does not stand there, but with other capitals" },
	{ HEAD "link loss (a)", "nearest is rule 2 (session.down): its \"has\" \"link lost\" does not stand there, only \"link los\"" },
	{ HEAD "level x", "nearest is rule 3 (note): its pattern matches up to \"^level \", then wants \"(?<status>\\d+)$\" where at 7 stands \"x\"" },
	{ HEAD "?", "no rule comes near the message \"?\"" },
	{ "2026-03-02T10:00:00Z GATE 1 level 3", "the head matches up to \"(?<stamp>\\S+Z) GATE\", then wants \"\\[\\d+\\] \" where at 26 stands \" 1 level 3\"" },
	{ "Mar  2 10:00:00 g1 gated[4]: level x",
	  "nearest is rule 3 (note): its pattern matches up to \"^level \", then wants \"(?<status>\\d+)$\" where at 7 stands \"x\"" },
	{ "", "the head wants \"(?<stamp>\\S+Z) GATE\\[\\d+\\] \" where the message ends" },
};

static void check(const struct format *f, const char *line, const char *says)
{
	struct text room = { 0 }, out = { 0 };
	struct nearest n;

	nearest_rule(f, slice_of(line), false, &n, &room);
	nearest_say(f, &n, &out);
	if (says && !slice_is(text_slice(&out), says)) {
		printf("%s\n\t%s\n\tnot %s\n", line, out.p ? out.p : "", says);
		failed = 1;
	}
	text_free(&room);
	text_free(&out);
}

/* Every format that comes along, on lines that are nearly somebody's. */
static void check_all(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	for (size_t i = 0; g && i < registry_count(g); i++) {
		const struct format *f = format_of(registry_at(g, i));

		for (size_t k = 0; f && k < sizeof(rows) / sizeof(rows[0]); k++)
			check(f, rows[k].line, NULL);
	}
	registry_free(g);
}

int main(void)
{
	struct error e = { "" };
	struct format *f = format_new("gate.json", slice_of(gate), &e);

	if (!f) {
		printf("%s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(f, rows[i].line, rows[i].says);
	format_free(f);
	check_all();
	return failed;
}

/*
 * Of the collected samples' lines that carry state, how many yield a statement: 95 of a hundred in every file. A line carries state when it
 * names both somebody and an outcome (below), or when it was read. What names both and says nothing stands in state_lines.def, with the
 * reason.
 */
#include "log.h"
#include "regex.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES SOURCE_DIR "/../shared/samples/"

static const char subject[] =
	"attach|registration|register|\\bPLMN|session|\\bP[DP]P|\\bPDU|bearer|context|\\bPDN|default route|connection|client|\\bauth|tunnel|CHILD_SA|IKE_SA|"
	"\\bpeer|profile|download|install|notification|\\bSIM\\b|subscriber|subscription|\\bIMSI|\\bUE\\b|network|\\blink|\\bcarrier|roaming|flow|packet|traffic|"
	"handshake|certificate|order|operation|package|eim|\\bmodem|EAP|login|user";
static const char outcome[] =
	"complete|accept|reject|refus|denied|\\bdeny|fail|success|established|closed|\\blost|timed? ?out|released|terminated|deleted|registered|connected|activated|"
	"enabled|disabled|not allowed|not found|unknown|expired|barred|\\bup\\b|\\bdown\\b|\\bdone\\b|dropped|blocked|unreachable|finished|removed|exceeded|error";

static struct noise {
	const char *format, *pattern;
	struct regex *re;
	unsigned used;
} noises[] = {
#define NOISE(format, pattern, why) { format, pattern, NULL, 0 },
#define MISS(file, line, why)
#define OPEN(file, why)
#include "state_lines.def"
#undef OPEN
#undef MISS
#undef NOISE
};

static struct miss {
	const char *file;
	unsigned line;
	bool seen;
} misses[] = {
#define NOISE(format, pattern, why)
#define MISS(file, line, why) { file, line, false },
#define OPEN(file, why)
#include "state_lines.def"
#undef OPEN
#undef MISS
#undef NOISE
};

static const char *const opens[] = {
#define NOISE(format, pattern, why)
#define MISS(file, line, why)
#define OPEN(file, why) file,
#include "state_lines.def"
#undef OPEN
#undef MISS
#undef NOISE
	NULL,
};

enum { NOISES = sizeof(noises) / sizeof(noises[0]), MISSES = sizeof(misses) / sizeof(misses[0]) };

static int failed;
static struct regex *subjects, *outcomes;
static const struct registry *g;

struct sample {
	const char *name; /* "party/file.log" */
	struct text text;
	struct line *lines;
	bool *read;
	size_t n;
	const struct parser *p;
	unsigned statements, state, unread;
};

/* As many lines as there are line ends, and one. */
static void cut(struct sample *s)
{
	size_t most = 1;

	for (size_t i = 0; i < s->text.n; i++)
		most += s->text.p[i] == '\n';
	s->lines = xcalloc(most, sizeof(*s->lines));
	s->read = xcalloc(most, sizeof(*s->read));
	s->n = log_lines(text_slice(&s->text), s->lines, (unsigned)most);
}

/* --- lines --- */

static void mark(const struct parser *p, const struct event *ev, void *data)
{
	struct sample *s = data;

	(void)p;
	s->statements++;
	for (uint32_t i = ev->first; i <= ev->last && i <= s->n; i++)
		s->read[i - 1] = true;
}

static bool is_noise(const struct sample *s, struct slice line)
{
	for (size_t i = 0; i < NOISES; i++) {
		struct noise *n = &noises[i];

		if ((strcmp(n->format, "*") == 0 || (s->p && strcmp(n->format, s->p->name) == 0)) && regex_match(n->re, line, NULL, 0) == 1) {
			n->used++;
			return true;
		}
	}
	return false;
}

static bool is_missed(const struct sample *s, unsigned line)
{
	for (size_t i = 0; i < MISSES; i++) {
		if (misses[i].line == line && strcmp(misses[i].file, s->name) == 0) {
			misses[i].seen = true;
			return true;
		}
	}
	return false;
}

static void weigh(struct sample *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct slice line = slice_cut(s->lines[i].text, 0, 4000);

		if (s->read[i]) {
			s->state++;
		} else if (regex_match(subjects, line, NULL, 0) == 1 && regex_match(outcomes, line, NULL, 0) == 1 && !is_noise(s, line)) {
			s->state++;
			s->unread++;
			if (!is_missed(s, (unsigned)i + 1))
				printf("%s:%zu: %.*s\n", s->name, i + 1, (int)(line.n < 150 ? line.n : 150), line.p);
		}
	}
}

static bool is_open(const char *name)
{
	for (size_t i = 0; opens[i]; i++)
		if (strcmp(opens[i], name) == 0)
			return true;
	return false;
}

static void sample(const char *name)
{
	struct sample s = { .name = name };
	struct log log;
	char path[600];

	snprintf(path, sizeof(path), SAMPLES "%s", name);
	if (log_slurp(&s.text, path)) {
		cut(&s);
		s.p = registry_auction(g, s.lines, s.n < 100 ? (unsigned)s.n : 100, NULL);
		log = (struct log){ text_slice(&s.text), 0 };
		if (s.p)
			reading_free(log_read(s.p, &log, mark, &s));
		weigh(&s);
		printf("%-60s %-17s %6zu lines %6u of state %6u statements %4u unread\n", name, s.p ? s.p->name : "nobody", s.n, s.state, s.statements, s.unread);
		if (s.unread * 20 > s.state && s.unread > 1) {
			printf("\tmore than one in twenty%s\n", is_open(name) ? ", as known" : "");
			failed |= !is_open(name);
		} else if (s.statements == 0) {
			printf("\tnothing is read%s\n", is_open(name) ? ", as known" : "");
			failed |= !is_open(name);
		} else if (is_open(name)) {
			printf("\tis read now: it need not stand in the list\n");
		}
	}
	free(s.lines);
	free(s.read);
	text_free(&s.text);
}

static int is_log(const struct dirent *d)
{
	return slice_ends(slice_of(d->d_name), ".log");
}

static size_t party(const char *name)
{
	struct dirent **entry;
	char path[300];
	int n;

	snprintf(path, sizeof(path), SAMPLES "%s", name);
	n = scandir(path, &entry, is_log, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", name, entry[i]->d_name);
		sample(path);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	return n > 0 ? (size_t)n : 0;
}

int main(void)
{
	struct error e = { "" };
	struct registry *all = registry_new(&e);
	size_t files = 0;

	subjects = regex_new(slice_of(subject), REGEX_CASELESS, &e);
	outcomes = regex_new(slice_of(outcome), REGEX_CASELESS, &e);
	for (size_t i = 0; i < NOISES; i++)
		failed |= !(noises[i].re = regex_new(slice_of(noises[i].pattern), REGEX_CASELESS, &e));
	if (!all || !subjects || !outcomes || failed) {
		printf("%s\n", e.text);
		return 1;
	}
	g = all;
	for (int i = PARTY_RSP; i < PARTY_COUNT; i++)
		files += party(party_name((enum party)i));
	if (files == 0)
		printf("skipped: there are no samples beside the project\n");
	for (size_t i = 0; i < NOISES && files; i++)
		if (!noises[i].used)
			printf("no line is this noise: %s %s\n", noises[i].format, noises[i].pattern);
	for (size_t i = 0; i < NOISES; i++)
		regex_free(noises[i].re);
	regex_free(subjects);
	regex_free(outcomes);
	registry_free(all);
	return failed;
}

#include "recall.h"

#include <string.h>

static void copy(char *out, size_t size, struct slice s)
{
	if (s.n >= size)
		s.n = 0; /* half a value would be another one */
	if (s.n)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
}

static int column(const struct recall *m, enum field f)
{
	for (unsigned i = 0; i < m->fields; i++)
		if (m->field[i] == f)
			return (int)i;
	return -1;
}

bool recall_want(struct recall *m, enum field f)
{
	if (column(m, f) >= 0)
		return true;
	if (m->fields == RECALL_FIELDS)
		return false;
	m->field[m->fields++] = f;
	return true;
}

void recall_forget(struct recall *m)
{
	m->n = 0;
}

void recall_add(struct recall *m, const struct event *ev, const struct stamp *stamp, struct slice host)
{
	unsigned at = m->n % RECALL_SEEN;
	bool any = false;

	for (unsigned i = 0; i < m->fields; i++) {
		copy(m->seen[at].value[i], RECALL_SIZE, event_get(ev, m->field[i]));
		any |= m->seen[at].value[i][0] != '\0';
	}
	if (!any)
		return;
	m->seen[at].stamp = *stamp;
	copy(m->seen[at].host, sizeof(m->seen[at].host), host);
	m->n++;
}

enum match { OTHER, NOTHING_SHARED, SAME };

static enum match compare(const struct recall *m, unsigned i, const struct event *ev, const enum field *by, size_t n)
{
	enum match found = NOTHING_SHARED;

	for (size_t k = 0; k < n; k++) {
		int at = column(m, by[k]);
		struct slice value = event_get(ev, by[k]);

		if (at < 0 || value.n == 0 || m->seen[i].value[at][0] == '\0')
			continue;
		if (!slice_is(value, m->seen[i].value[at]))
			return OTHER;
		found = SAME;
	}
	return found;
}

static bool reaches(const struct recall *m, unsigned i, const struct stamp *stamp, struct slice host, int64_t within_ns)
{
	const struct stamp *then = &m->seen[i].stamp;

	if (then->basis != stamp->basis || !slice_is(host, m->seen[i].host))
		return false;
	return stamp->basis == STAMP_NONE || (then->ns <= stamp->ns && stamp->ns - then->ns <= within_ns);
}

void recall_find(const struct recall *m, struct event *ev, enum field f, const enum field *by, size_t n, const struct stamp *stamp,
		 struct slice host, int64_t within_ns)
{
	int at = column(m, f);
	const char *found = NULL;

	for (unsigned k = 1; at >= 0 && k <= m->n && k <= RECALL_SEEN; k++) {
		unsigned i = (m->n - k) % RECALL_SEEN;
		const char *value = m->seen[i].value[at];
		enum match match;

		if (!value[0] || !reaches(m, i, stamp, host, within_ns))
			continue;
		match = compare(m, i, ev, by, n);
		if (match == OTHER)
			continue;
		if (match == SAME) {
			found = value;
			break;
		}
		if (found && strcmp(found, value) != 0)
			return;
		found = value;
	}
	if (found)
		event_make(ev, f, "%s", found);
}

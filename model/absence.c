#include "absence.h"

#include <stdio.h>

static const struct {
	enum kind begins, ends;
	const char *reason; /* how that of the statement which begins it starts; NULL: any */
	const char *why;
	enum boundary boundary;
} absences[] = {
	{ KIND_SLEEP_ENTERED, KIND_SLEEP_LEFT, "edrx", "edrx", BOUNDARY_DELIVERY },
	{ KIND_SLEEP_ENTERED, KIND_SLEEP_LEFT, "psm", "psm", BOUNDARY_ATTACH },
	{ KIND_COVERAGE_LOST, KIND_COVERAGE_BACK, "no_pass", "no_pass", BOUNDARY_ATTACH },
	{ KIND_BACKOFF_STARTED, KIND_BACKOFF_ENDED, NULL, "backoff", BOUNDARY_ATTACH },
	{ KIND_MESSAGE_QUEUED, KIND_MESSAGE_RECEIVED, "store_forward", "store_forward", BOUNDARY_DELIVERY },
	{ KIND_MESSAGE_QUEUED, KIND_MESSAGE_RECEIVED, "duty_cycle", "duty_cycle", BOUNDARY_DELIVERY },
};

/* "72000 s", "81.92": a timer that a device was granted runs from the statement on. */
static int64_t timer_of(const struct step *s, struct slice until)
{
	struct slice number = slice_token(&until, ' ');
	int64_t seconds = slice_number(slice_token(&number, '.'));

	return seconds >= 0 && seconds <= 10 * 366 * INT64_C(86400) ? s->t + seconds * NS_PER_S : UTC_NONE;
}

static int64_t until_of(const struct step *s)
{
	struct slice until = track_field(s, FIELD_UNTIL);
	struct stamp at;
	char text[40];
	int64_t t;

	if (!until.n)
		return UTC_NONE;
	if (utc_epoch(until, &at))
		return at.ns;
	t = timer_of(s, until);
	if (t != UTC_NONE)
		return t;
	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(until));
	return until.n < sizeof(text) && utc_parse_argument(text, &t) ? t : UTC_NONE;
}

#define AWAKE (60 * NS_PER_S) /* a device goes to sleep some time after it was allowed to */

/* The modem answers, or the device's traffic was seen. */
static bool awake(const struct step *s, int64_t since)
{
	if (s->t <= since + AWAKE)
		return false;
	if (s->party == PARTY_DEVICE)
		return s->role == ROLE_MODEM && s->kind != KIND_SLEEP_ENTERED && s->kind != KIND_COVERAGE_LOST &&
		       s->kind != KIND_REGISTRATION_LOST;
	return !s->down && (s->kind == KIND_FLOW_ALLOWED || s->kind == KIND_CLIENT_CONNECTED ||
			    (s->kind == KIND_MESSAGE_RECEIVED && s->party == PARTY_APPLICATION));
}

/* A device that speaks again is not away any more. */
static bool back(const struct walk *w, size_t i, enum kind ends, int64_t t)
{
	for (size_t k = i + 1; k < w->track->count && w->track->step[k].t <= t; k++) {
		const struct step *s = &w->track->step[k];

		if (s->shared || s->t == UTC_NONE)
			continue;
		if (ends == KIND_SLEEP_LEFT && awake(s, w->track->step[i].t))
			return true;
		if (s->kind == ends || s->kind == KIND_SESSION_UP ||
		    (s->kind == KIND_REGISTRATION_REGISTERED && s->t > w->track->step[i].t))
			return true;
	}
	return false;
}

/* What is asked for is not granted. */
static bool granted(const struct step *s)
{
	struct slice status = track_field(s, FIELD_STATUS);

	return s->kind != KIND_SLEEP_ENTERED || !status.n || slice_is(status, "granted");
}

static bool stands(const struct walk *w, size_t i, size_t row, int64_t t)
{
	const struct step *s = &w->track->step[i];
	int64_t until;

	if ((absences[row].reason && !slice_starts(track_field(s, FIELD_REASON), absences[row].reason)) || !granted(s))
		return false;
	until = until_of(s);
	return (until == UTC_NONE || until >= t) && !back(w, i, absences[row].ends, t);
}

bool absence_at(const struct walk *w, enum boundary b, int64_t t, struct absence *a)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (s->t == UTC_NONE || s->t > t)
			continue;
		for (size_t k = 0; k < sizeof(absences) / sizeof(absences[0]); k++) {
			if (absences[k].begins != s->kind || absences[k].boundary != b || !stands(w, i, k, t))
				continue;
			*a = (struct absence){ .step = i, .why = absences[k].why, .until = until_of(s) };
			return true;
		}
	}
	return false;
}

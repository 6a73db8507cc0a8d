/*
 * Compares `verdict --json` (and `clocks --json`) with what is true of a bundle: a row a device, exit 0 only when all is as it should be.
 * usage: check_truth TRUTH.json VERDICT.json [CLOCKS.json]
 *        check_truth -v WHOLE.json TRUTH.json VERDICT.json	part of the evidence was taken away since the verdict WHOLE
 *        check_truth -a PARTY HOST TRUTH.json VERDICT.json	and this party's log would have decided
 * TRUTH names per device the outcomes and the first divergences [boundary, kind, how the fact begins] that are right ("*" is any kind, null
 * none), and the lines that prove them; a verdict must cite one of these. Beside that "bearer", "now" (the present block) and boundaries by
 * their names ("status" or "status/why") may be told, and incidents with their numbers of devices. A clock's true offset must lie in its
 * interval, within a second, and its zone must be true unless it was only assumed, which the program says itself; one with "before_s" was set.
 * With -v a row a device (MOVED: by how many seconds the application's clock was set): "right", "undecided" (nothing is said where something
 * is true, or what was over by then is still open, or that messages
 * arrived as long as they did), "behind" (another divergence that the whole evidence shows open as well) or "WRONG". What follows from the fault is
 * right when the true boundary is told as unverified before it. With -a "named", when an undecided row asks for this log,
 * "unnamed", "decided" when all devices have a divergence without it, or "nothing" when a device is not to be seen any more.
 */
#include "judged.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int failed;

static const cJSON *get(const cJSON *of, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(of, name);
}

static bool contains(const cJSON *array, const char *value)
{
	const cJSON *item;

	cJSON_ArrayForEach (item, array)
		if (cJSON_IsString(item) && strcmp(item->valuestring, value) == 0)
			return true;
	return false;
}

static void wrong(const char *name, const char *what)
{
	printf("%s: WRONG: %s\n", name, what);
	failed = 1;
}

/* Whether this row of the verdict is about the device that the truth calls NAME. */
static bool same_device(const cJSON *row, const cJSON *truth)
{
	const cJSON *id, *list;

	if (strcmp(text(row, "device"), truth->string) == 0)
		return true;
	cJSON_ArrayForEach (id, get(truth, "ids")) {
		if (strcmp(text(row, "device"), id->valuestring) == 0)
			return true;
		cJSON_ArrayForEach (list, get(row, "ids"))
			if (contains(list, id->valuestring))
				return true;
	}
	return false;
}

static bool is_one_of(const cJSON *divergence, const cJSON *pairs)
{
	const cJSON *pair;

	cJSON_ArrayForEach (pair, pairs) {
		const cJSON *boundary = cJSON_GetArrayItem(pair, 0), *kind = cJSON_GetArrayItem(pair, 1),
			    *fact = cJSON_GetArrayItem(pair, 2);

		if (cJSON_IsString(boundary) && cJSON_IsString(kind) && strcmp(boundary->valuestring, text(divergence, "boundary")) == 0 &&
		    (strcmp(kind->valuestring, "*") == 0 || strcmp(kind->valuestring, text(divergence, "kind")) == 0) &&
		    (!cJSON_IsString(fact) || strncmp(text(divergence, "fact"), fact->valuestring, strlen(fact->valuestring)) == 0))
			return true;
	}
	return false;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

static bool proves(const cJSON *cited, const cJSON *lines)
{
	const cJSON *line;

	cJSON_ArrayForEach (line, lines)
		if (strcmp(text(line, "role"), "divergence") == 0 && ends_with(text(cited, "artifact"), text(line, "artifact")) &&
		    cJSON_IsNumber(get(cited, "line")) && get(cited, "line")->valuedouble == get(line, "line")->valuedouble)
			return true;
	return false;
}

static void check_evidence(const char *name, const cJSON *first, const cJSON *lines)
{
	const cJSON *says;

	cJSON_ArrayForEach (says, get(first, "says"))
		if (proves(get(says, "evidence"), lines))
			return;
	wrong(name, "no line is cited that the truth names");
}

/* "waiting/poll" of a boundary; the bearer; what blocks now. */
static void check_told(const cJSON *row, const cJSON *truth)
{
	const cJSON *b;
	char said[64];

	if (get(truth, "bearer") && strcmp(text(truth, "bearer"), text(row, "bearer")) != 0)
		wrong(truth->string, "another bearer is true");
	if (get(truth, "now") && strcmp(text(truth, "now"), text(get(row, "present_block"), "boundary")) != 0)
		wrong(truth->string, "something else blocks now");
	cJSON_ArrayForEach (b, get(row, "boundaries")) {
		const char *want = text(truth, text(b, "id"));

		snprintf(said, sizeof(said), "%s%s%s", text(b, "status"), strchr(want, '/') ? "/" : "",
			 strchr(want, '/') ? text(b, "why") : "");
		if (*want && strcmp(want, said) != 0) {
			printf("%s is %s, not %s\n", text(b, "id"), said, want);
			wrong(truth->string, "a boundary has another status");
		}
	}
}

static void check_device(const cJSON *row, const cJSON *truth, const cJSON *lines)
{
	const cJSON *first = get(row, "first_divergence"), *want = get(truth, "first"), *pair, *entry;
	const char *name = truth->string;
	bool none = !first || cJSON_IsNull(first);

	printf("%s: %s, %s %s %s\n", name, text(row, "outcome"), none ? "nothing" : text(first, "boundary"),
	       none ? "open" : text(first, "kind"), none ? "" : text(first, "fact"));
	if (!contains(get(truth, "outcome"), text(row, "outcome")))
		wrong(name, "another outcome is true");
	if (!none && (cJSON_IsNull(want) || !is_one_of(first, want)))
		wrong(name, "blames where nothing is wrong");
	else if (none && !cJSON_IsNull(want))
		wrong(name, "does not see the divergence");
	else if (!none)
		check_evidence(name, first, lines);
	check_told(row, truth);
	cJSON_ArrayForEach (pair, get(truth, "history")) {
		bool found = false;
		cJSON *one = cJSON_CreateArray();

		cJSON_AddItemToArray(one, cJSON_Duplicate(pair, true));
		cJSON_ArrayForEach (entry, get(row, "history"))
			found = found || is_one_of(entry, one);
		cJSON_Delete(one);
		if (!found)
			wrong(name, "its history lacks an entry");
	}
}

static void check_devices(const cJSON *verdict, const cJSON *truth)
{
	const cJSON *row, *device;

	cJSON_ArrayForEach (device, get(truth, "devices")) {
		int rows = 0;

		cJSON_ArrayForEach (row, get(verdict, "devices"))
			if (same_device(row, device) && rows++ == 0)
				check_device(row, device, get(truth, "evidence"));
		if (rows != 1)
			wrong(device->string, rows ? "it was split in two" : "it was not found");
	}
	cJSON_ArrayForEach (row, get(verdict, "devices")) {
		bool known = false;

		cJSON_ArrayForEach (device, get(truth, "devices"))
			known = known || same_device(row, device);
		if (!known)
			wrong(text(row, "device"), "there is no such device");
	}
}

static void check_incidents(const cJSON *verdict, const cJSON *truth)
{
	const cJSON *want, *one;

	cJSON_ArrayForEach (want, get(truth, "incidents")) {
		cJSON *pairs = cJSON_CreateArray();
		bool found = false;

		cJSON_AddItemToArray(pairs, cJSON_Duplicate(get(want, "is"), true));
		cJSON_ArrayForEach (one, get(verdict, "incidents"))
			found = found || (is_one_of(one, pairs) && get(one, "devices")->valueint == get(want, "devices")->valueint);
		cJSON_Delete(pairs);
		if (!found)
			wrong("incidents", "what many devices have in common was not found, or for another number of them");
	}
}

static double number(const cJSON *of, const char *name, double otherwise)
{
	const cJSON *item = get(of, name);

	return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static bool in_interval(const cJSON *clock, double offset)
{
	return number(clock, "lo_s", -1e18) - 1 <= offset && number(clock, "hi_s", 1e18) + 1 >= offset;
}

/* A clock that was set has a row for each of both times: one under its name, one with more behind it. */
static void check_step(const cJSON *clocks, const cJSON *host, const cJSON *named, double base)
{
	double offset[2] = { number(host, "offset_s", 0) - base, number(host, "before_s", 0) - base };
	size_t n = strlen(host->string);
	const cJSON *clock;

	cJSON_ArrayForEach (clock, get(clocks, "clocks"))
		if (strncmp(text(clock, "clock"), host->string, n) == 0 && strncmp(text(clock, "clock") + n, " (", 2) == 0)
			for (int i = 0; i < 2; i++)
				if (in_interval(named, offset[i]) && in_interval(clock, offset[!i])) {
					printf("clock %s: [%g, %g], true %+.3f\n", text(clock, "clock"), number(clock, "lo_s", -1e18),
					       number(clock, "hi_s", 1e18), offset[!i]);
					return;
				}
	wrong(host->string, "that it was set is not told, or by something else");
}

static void check_clocks(const cJSON *clocks, const char *reference, const cJSON *truth)
{
	double base = number(get(get(truth, "clocks"), reference), "offset_s", 0);
	const cJSON *host, *clock;

	cJSON_ArrayForEach (host, get(truth, "clocks")) {
		const cJSON *found = NULL;
		double offset = number(host, "offset_s", 0) - base, lo, hi;

		cJSON_ArrayForEach (clock, get(clocks, "clocks"))
			if (strcmp(text(clock, "clock"), host->string) == 0)
				found = clock;
		if (!found) {
			wrong(host->string, "this clock was not named");
			continue;
		}
		lo = number(found, "lo_s", -1e18);
		hi = number(found, "hi_s", 1e18);
		printf("clock %s: [%g, %g], true %+.3f; zone %s, %s\n", host->string, lo, hi, offset, text(found, "zone"),
		       text(found, "zone_basis"));
		if (get(host, "before_s"))
			check_step(clocks, host, found, base);
		else if (lo - 1 > offset || hi + 1 < offset)
			wrong(host->string, "the true offset is not in the clock's interval");
		if (strcmp(text(found, "zone_basis"), "assumed") != 0 &&
		    number(found, "utc_offset_s", 1e18) != number(host, "utc_offset_s", 0))
			wrong(host->string, "the host wrote in another zone");
	}
}

/* --- where part of the evidence was taken away --- */

static const cJSON *truth_of(const cJSON *row, const cJSON *truth)
{
	const cJSON *device;

	cJSON_ArrayForEach (device, get(truth, "devices"))
		if (same_device(row, device))
			return device;
	return NULL;
}

static const cJSON *row_of(const cJSON *verdict, const cJSON *device)
{
	const cJSON *row;

	cJSON_ArrayForEach (row, get(verdict, "devices"))
		if (same_device(row, device))
			return row;
	return NULL;
}

static bool unverified(const cJSON *first, const cJSON *pairs)
{
	const cJSON *pair;

	cJSON_ArrayForEach (pair, pairs)
		if (contains(get(first, "unverified_before"), cJSON_GetArrayItem(pair, 0)->valuestring))
			return true;
	return false;
}

/* The true boundary, by its silence where the whole evidence has somebody's word. */
static bool only_silent(const cJSON *first, const cJSON *pairs)
{
	const cJSON *pair;

	cJSON_ArrayForEach (pair, pairs)
		if (strcmp(text(first, "kind"), "silent") == 0 && strcmp(text(first, "boundary"), cJSON_GetArrayItem(pair, 0)->valuestring) == 0)
			return true;
	return false;
}

/* What the whole evidence shows of this divergence: "behind" the first or beside it, over by then ("undecided": its end was taken away), or not ("WRONG"). */
static const char *in_whole(const cJSON *first, const cJSON *whole)
{
	cJSON *pair = cJSON_CreateArray(), *pairs = cJSON_CreateArray();
	const cJSON *one;
	const char *said = "WRONG";

	cJSON_AddItemToArray(pair, cJSON_CreateString(text(first, "boundary")));
	cJSON_AddItemToArray(pair, cJSON_CreateString(text(first, "kind")));
	cJSON_AddItemToArray(pairs, pair);
	cJSON_ArrayForEach (one, get(whole, "history"))
		if (is_one_of(one, pairs) && strcmp(said, "behind") != 0)
			said = cJSON_IsString(get(one, "healed")) ? "undecided" : "behind";
	cJSON_ArrayForEach (one, get(whole, "boundaries"))
		if (strcmp(text(one, "id"), text(first, "boundary")) == 0 && strcmp(text(one, "kind"), text(first, "kind")) == 0)
			said = "behind";
	if (is_one_of(get(whole, "present_block"), pairs))
		said = "behind";
	cJSON_Delete(pairs);
	return said;
}

static time_t minute_of(const char *stamp)
{
	struct tm tm = { 0 };

	return strptime(stamp, "%Y-%m-%dT%H:%M", &tm) ? timegm(&tm) : 0;
}

/*
 * Messages were accepted as late as anything is known of the device, which is before the fault; or those of some service always were. On a clock
 * that was moved the same messages bear other stamps.
 */
static bool was_reached(const cJSON *row, const cJSON *whole, long moved)
{
	const char *at = text(row, "at"), *good = text(row, "last_good");
	time_t late = minute_of(good) - minute_of(text(whole, "last_good"));

	return cJSON_IsString(get(whole, "services")) || strcmp(at, text(get(whole, "first_divergence"), "onset")) < 0 ||
	       (strcmp(at, good) == 0 && (late <= 0 || late <= moved));
}

static const char *grade(const cJSON *row, const cJSON *device, const cJSON *whole, long moved)
{
	const cJSON *first = get(row, "first_divergence"), *want = device ? get(device, "first") : NULL;
	bool none = !first || cJSON_IsNull(first), nothing = !want || cJSON_IsNull(want);
	const char *outcome = text(row, "outcome");

	if (!device)
		return none ? "right" : "WRONG";
	if (strcmp(outcome, "unknown") != 0 && !contains(get(device, "outcome"), outcome)) {
		if (strcmp(outcome, "reached") == 0)
			return was_reached(row, whole, moved) ? "undecided" : "WRONG";
		return none ? "WRONG" : in_whole(first, whole);
	}
	if (none)
		return nothing ? "right" : "undecided";
	if (!nothing && (is_one_of(first, want) || unverified(first, want) || only_silent(first, want)))
		return "right";
	return in_whole(first, whole);
}

static int check_variant(const cJSON *verdict, const cJSON *truth, const cJSON *whole, long moved)
{
	const cJSON *row;

	cJSON_ArrayForEach (row, get(verdict, "devices")) {
		const cJSON *first = get(row, "first_divergence");
		const cJSON *device = truth_of(row, truth);
		const char *said = grade(row, device, device ? row_of(whole, device) : NULL, moved);

		printf("%s %s: %s, %s %s %s; %s\n", said, text(row, "device"), text(row, "outcome"), text(first, "boundary"), text(first, "kind"),
		       text(first, "fact"), text(first, "summary"));
		failed |= strcmp(said, "WRONG") == 0;
	}
	return failed;
}

/* The device's own log is asked for under any of its names; what the card says stands in it. */
static bool asked(const cJSON *ask, const char *party, const char *host, const cJSON *device)
{
	const cJSON *id;
	bool own = strcmp(host, device->string) == 0, found = !*text(ask, "host") || strcmp(text(ask, "host"), host) == 0;

	cJSON_ArrayForEach (id, get(device, "ids"))
		found = found || (own && strcmp(text(ask, "host"), id->valuestring) == 0);
	return found && (strcmp(text(ask, "party"), party) == 0 || (own && strcmp(text(ask, "party"), "euicc") == 0));
}

static bool asks_for(const cJSON *row, const char *party, const char *host, const cJSON *device)
{
	const cJSON *b, *ask;

	cJSON_ArrayForEach (b, get(row, "boundaries"))
		cJSON_ArrayForEach (ask, get(b, "ask"))
			if (asked(ask, party, host, device))
				return true;
	return false;
}

/* A device may have come apart without the log: one piece that is right, or asks, is enough. */
static const char *asks_of(const cJSON *device, const char *party, const char *host, const cJSON *verdict)
{
	const cJSON *row;
	const char *said = "nothing";

	cJSON_ArrayForEach (row, get(verdict, "devices")) {
		const cJSON *first = get(row, "first_divergence");

		if (!same_device(row, device))
			continue;
		if (strcmp(said, "nothing") == 0)
			said = "unnamed";
		if (cJSON_IsObject(first))
			return "decided";
		if (asks_for(row, party, host, device))
			said = "named";
	}
	return said;
}

static int check_ask(const char *party, const char *host, const cJSON *verdict, const cJSON *truth)
{
	const cJSON *device;
	const char *said = "decided";

	cJSON_ArrayForEach (device, get(truth, "devices")) {
		const char *one = cJSON_IsNull(get(device, "first")) ? "decided" : asks_of(device, party, host, verdict);

		if (strcmp(one, "decided") != 0 && strcmp(said, "decided") == 0)
			said = one;
		else if (strcmp(one, "unnamed") == 0)
			said = one;
	}
	puts(said);
	return 0;
}

static int variant(int argc, char **argv)
{
	bool ask = strcmp(argv[1], "-a") == 0;
	cJSON *truth = load(argv[argc - 2]), *verdict = load(argv[argc - 1]), *whole = ask ? NULL : load(argv[2]);
	int got = ask ? check_ask(argv[2], argv[3], verdict, truth) : check_variant(verdict, truth, whole, strtol(argv[3], NULL, 10));

	cJSON_Delete(whole);
	cJSON_Delete(verdict);
	cJSON_Delete(truth);
	return got;
}

int main(int argc, char **argv)
{
	cJSON *truth, *verdict, *clocks = NULL;

	if (argc == 6 && (strcmp(argv[1], "-v") == 0 || strcmp(argv[1], "-a") == 0))
		return variant(argc, argv);
	if (argc < 3) {
		fputs("usage: check_truth [-v WHOLE.json MOVED | -a PARTY HOST] TRUTH.json VERDICT.json [CLOCKS.json]\n", stderr);
		return 2;
	}
	truth = load(argv[1]);
	verdict = load(argv[2]);
	check_devices(verdict, truth);
	check_incidents(verdict, truth);
	if (argc > 3) {
		clocks = load(argv[3]);
		check_clocks(clocks, text(get(verdict, "case"), "reference_clock"), truth);
	}
	cJSON_Delete(clocks);
	cJSON_Delete(verdict);
	cJSON_Delete(truth);
	return failed;
}

/*
 * Compares `verdict --json` (and `clocks --json`) with what is true of a bundle: a row a device, exit 0 only when all is as it should be.
 * usage: check_truth TRUTH.json VERDICT.json [CLOCKS.json]
 * TRUTH names per device the outcomes and the first divergences [boundary, kind, how the fact begins] that are right ("*" is any kind, null
 * none), and the lines that prove them; a verdict must cite one of these. Beside that "bearer", "now" (the present block) and boundaries by
 * their names ("status" or "status/why") may be told, and incidents with their numbers of devices. A clock's true offset must lie in its
 * interval, within a second, and its zone must be true unless it was only assumed, which the program says itself.
 */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

static cJSON *load(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0, got;
	cJSON *json;

	if (!f) {
		perror(path);
		exit(2);
	}
	do {
		text = realloc(text, n + 65537);
		if (!text)
			exit(2);
		got = fread(text + n, 1, 65536, f);
		n += got;
	} while (got > 0);
	fclose(f);
	text[n] = '\0';
	json = cJSON_Parse(text);
	if (!json) {
		printf("%s: no JSON\n", path);
		exit(2);
	}
	free(text);
	return json;
}

static const cJSON *get(const cJSON *of, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(of, name);
}

static const char *text(const cJSON *of, const char *name)
{
	const cJSON *item = get(of, name);

	return cJSON_IsString(item) ? item->valuestring : "";
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
		if (lo - 1 > offset || hi + 1 < offset)
			wrong(host->string, "the true offset is not in the clock's interval");
		if (strcmp(text(found, "zone_basis"), "assumed") != 0 &&
		    number(found, "utc_offset_s", 1e18) != number(host, "utc_offset_s", 0))
			wrong(host->string, "the host wrote in another zone");
	}
}

int main(int argc, char **argv)
{
	cJSON *truth, *verdict, *clocks = NULL;

	if (argc < 3) {
		fputs("usage: check_truth TRUTH.json VERDICT.json [CLOCKS.json]\n", stderr);
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

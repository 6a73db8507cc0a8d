/*
 * Compares the verdicts of one case with those of the same case whose clocks were all set to something else: a device's first divergence must be
 * the same, or it must be left open, or said to depend on a clock. exit 0 only when no device is blamed, or acquitted, otherwise.
 * usage: check_shift NAME VERDICT.json SHIFTED.json
 */
#include "judged.h"

#include <stdbool.h>
#include <string.h>

static const cJSON *first(const cJSON *device)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(device, "first_divergence");

	return cJSON_IsObject(item) ? item : NULL;
}

static const cJSON *named(const cJSON *devices, const char *name)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, devices)
		if (strcmp(text(item, "device"), name) == 0)
			return item;
	return NULL;
}

static const char *judge(const cJSON *was, const cJSON *is)
{
	const cJSON *a = first(was), *b = is ? first(is) : NULL;

	if (!is)
		return "GONE";
	if (strcmp(text(a, "boundary"), text(b, "boundary")) == 0 && strcmp(text(was, "outcome"), text(is, "outcome")) == 0)
		return "same";
	if (*text(is, "depends_on_clock"))
		return "depends";
	if (strcmp(text(is, "outcome"), "unknown") == 0 && (!b || strcmp(text(a, "boundary"), text(b, "boundary")) == 0))
		return "open";
	/* nothing was known: that it is more now is the clock's doing */
	return a && b && strcmp(text(a, "boundary"), text(b, "boundary")) == 0 ? "OUTCOME" : "WRONG";
}

int main(int argc, char **argv)
{
	const cJSON *device, *now;
	cJSON *was, *is;
	int failed = 0;

	if (argc != 4)
		return 2;
	was = load(argv[2]);
	is = load(argv[3]);
	now = cJSON_GetObjectItemCaseSensitive(is, "devices");
	cJSON_ArrayForEach(device, cJSON_GetObjectItemCaseSensitive(was, "devices")) {
		const cJSON *other = named(now, text(device, "device"));
		const char *said = judge(device, other);

		printf("%s %s: %s  %s %s/%s, was %s %s/%s\n", argv[1], text(device, "device"), said, text(other, "outcome"),
		       text(first(other), "boundary"), text(first(other), "kind"), text(device, "outcome"), text(first(device), "boundary"),
		       text(first(device), "kind"));
		failed |= *said >= 'A' && *said <= 'Z';
	}
	cJSON_Delete(was);
	cJSON_Delete(is);
	return failed;
}

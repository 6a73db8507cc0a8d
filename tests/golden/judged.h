/* What the judges of `--json` output read: whole files, and texts in them. For: tests/golden/check_truth.c, check_shift.c. */
#ifndef JUDGED_H
#define JUDGED_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

/* The caller frees it with cJSON_Delete(); a file that cannot be read, or is no JSON, ends the program. */
static inline cJSON *load(const char *path)
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
	free(text);
	if (!json) {
		printf("%s: no JSON\n", path);
		exit(2);
	}
	return json;
}

/* "" where none stands. */
static inline const char *text(const cJSON *of, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(of, name);

	return cJSON_IsString(item) ? item->valuestring : "";
}

#endif

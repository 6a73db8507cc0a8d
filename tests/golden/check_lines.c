/*
 * Reads `artifacts --json` on standard input: in every artifact each line must be counted once, as recognised, unrecognised or blank, and no
 * artifact may be missing its sums. Prints the sums; exit 0 only when all add up.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double number(const cJSON *of, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(of, name);

	return cJSON_IsNumber(item) ? item->valuedouble : -1;
}

int main(void)
{
	static char text[1 << 24];
	size_t n = fread(text, 1, sizeof(text) - 1, stdin);
	double lines = 0, recognised = 0, files = 0;
	const cJSON *row;
	cJSON *json;
	int failed = 0;

	text[n] = '\0';
	json = cJSON_Parse(text);
	cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "artifacts")) {
		double all = number(row, "lines"), sum = number(row, "recognised") + number(row, "unrecognised") + number(row, "blank");

		if (all != sum || all < 0 || number(row, "undated") > all) {
			printf("%s: %g lines, but %g recognised, %g not, %g blank, %g undated\n",
			       cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "artifact")), all, number(row, "recognised"),
			       number(row, "unrecognised"), number(row, "blank"), number(row, "undated"));
			failed = 1;
		}
		lines += all;
		recognised += number(row, "recognised");
		files++;
	}
	if (files == 0)
		failed = 1;
	printf("%g artifacts, %g lines, %g recognised (%.1f %%)\n", files, lines, recognised, lines > 0 ? 100 * recognised / lines : 0.0);
	cJSON_Delete(json);
	return failed;
}

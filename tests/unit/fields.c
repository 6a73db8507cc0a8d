/* Fields go in and come out alike, whatever their length; and any bytes may stand where they should be. */
#include "check.h"
#include "fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void lengths(void)
{
	static char big[FIELDS_VALUE_MAX + 9];

	memset(big, 'x', sizeof(big));
	for (size_t n = 0; n <= sizeof(big); n++) {
		struct text t = { 0 };
		struct slice rest, value;
		enum field f;
		size_t want = n < FIELDS_VALUE_MAX ? n : FIELDS_VALUE_MAX;

		fields_add(&t, FIELD_HOST, (struct slice){ big, n });
		fields_add(&t, FIELD_STATUS, SLICE("a\tb\x7f"));
		CHECK(fields_get(text_slice(&t), FIELD_HOST).n == want && slice_is(fields_get(text_slice(&t), FIELD_STATUS), "a b "));
		CHECK(fields_get(text_slice(&t), FIELD_IP).n == 0 && !memchr(t.p, '\0', t.n));
		rest = text_slice(&t);
		CHECK(n == 0 || (fields_next(&rest, &f, &value) && f == FIELD_HOST && value.n == want));
		CHECK(fields_next(&rest, &f, &value) && f == FIELD_STATUS && value.n == 4 && rest.n == 0 && !fields_next(&rest, &f, &value));
		text_free(&t);
	}
}

static void rubbish(void)
{

	srand(5);
	for (int i = 0; i < 200000; i++) {
		size_t n = (size_t)rand() % 12;
		char *exact = xcalloc(n + 1, 1);
		struct slice rest = { exact, n }, value;
		enum field f;

		for (size_t k = 0; k < n; k++)
			exact[k] = (char)(rand() % 4 ? rand() % 5 : rand() % 256);
		fields_get(rest, FIELD_SRC);
		while (fields_next(&rest, &f, &value))
			CHECK((int)f >= 0 && f < FIELD_COUNT && value.n > 0 && value.p + value.n <= exact + n);
		free(exact);
	}
}

int main(void)
{
	lengths();
	rubbish();
	return failed;
}

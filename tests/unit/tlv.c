/* Objects of all shapes are cut, broken ones are told with the place, and nothing is read behind the end. */
#include "check.h"
#include "tlv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void whole(void)
{
	struct slice rest = SLICE("\xBF\x2E\x04\x80\x02\x01\x02\x5F\x37\x81\x01\x41\xFF\x00\x9F\x70\x01\x01");
	struct slice all = rest;
	struct tlv t, inner;

	CHECK(tlv_next(&rest, &t) == 1 && t.tag == 0xBF2E && t.value.n == 4);
	CHECK(tlv_find(t.value, 0x80, &inner) && tlv_number(inner.value) == 0x0102);
	CHECK(tlv_next(&rest, &t) == 1 && t.tag == 0x5F37 && slice_is(t.value, "A"));
	CHECK(tlv_next(&rest, &t) == 1 && t.tag == 0x9F70 && tlv_number(t.value) == 1);
	CHECK(tlv_next(&rest, &t) == 0 && rest.n == 0);
	CHECK(tlv_find(all, 0x9F70, &t) && !tlv_find(all, 0x80, &t) && t.tag == 0);
}

static int breaks(struct slice in, size_t at)
{
	struct slice rest = in;
	struct tlv t;

	return tlv_next(&rest, &t) == -1 && t.broken == at && rest.n == in.n;
}

static void broken(void)
{
	struct slice rest = SLICE("\x80\x05xyz");
	struct tlv t;

	CHECK(breaks(SLICE("\xBF"), 1));
	CHECK(breaks(SLICE("\xBF\x81\x82\x83\x84"), 4));
	CHECK(breaks(SLICE("\x80"), 1));
	CHECK(breaks(SLICE("\x30\x80\x00\x00"), 1)); /* indefinite */
	CHECK(breaks(SLICE("\x30\x85\x01\x01\x01\x01\x01"), 1));
	CHECK(breaks(SLICE("\x30\x82\x01"), 1));
	CHECK(breaks(SLICE("\x80\x05xyz"), 5));
	CHECK(tlv_next(&rest, &t) == -1 && t.tag == 0x80 && slice_is(t.value, "xyz"));
	CHECK(breaks(SLICE("\x80\x84\xFF\xFF\xFF\xFF"), 6));
}

static void values(void)
{
	struct text text = { 0 };
	char hex[7];

	CHECK(tlv_number(SLICE("\xFF")) == -1 && tlv_number(SLICE("\x00\xFF")) == 255 && tlv_number(SLICE("")) == -1);
	CHECK(tlv_number(SLICE("123456789")) == -1);
	tlv_hex(SLICE("\x01\xAB\xCD\xEF"), hex, sizeof(hex));
	CHECK(strcmp(hex, "01ABCD") == 0);
	tlv_base64(SLICE("AQL/\\/w=="), &text);
	CHECK(text.n == 4 && memcmp(text.p, "\x01\x02\xFF\xFF", 4) == 0);
	text_free(&text);
}

/* Every start of a message, each in memory of its own, so that the sanitizer sees a byte too many. */
static void starts(void)
{
	static const char message[] = "\xBF\x51\x0B\xA0\x09\x30\x07\x83\x01\x05\x30\x02\x83\x00";

	for (size_t n = 0; n < sizeof(message); n++) {
		char *copy = malloc(n ? n : 1);
		struct slice rest = { copy, n };
		struct tlv t;

		memcpy(copy, message, n);
		while (tlv_next(&rest, &t) == 1)
			;
		free(copy);
	}
}

int main(void)
{
	whole();
	broken();
	values();
	starts();
	return failed;
}

/*
 * Any bytes as BER-TLV, as messages of the card and the eIM, and as base64.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; drive/drive.c.
 */
#include "drive/seeds.h"
#include "es10.h"

#include <stdlib.h>

void seeds(seeds_give *give, void *data)
{
	static const char *const messages[] = {
		"BF3E125A1089001012012341234012345678901224",
		"BF51393033800265315A108900101201234123401234567890122481010782080102030405060708A00EA30C5A0A980000000000000021F35F370101",
		"BF5121A01F3019800265318101078208010203040506070883010930038301005F370101",
		"BF3739BF273280080102030405060708BF2F18800102810207800C03612E625A0A980000000000000021F306012AA208A1068001028101095F370101",
		"BF2D20A01EE31C5A0A980000000000000021F39F7001019105776174657292047465737495010200",
		"BF511CA11A301480026531810107820801020304050607080201045F370101",
		"766A63354F5A717A", /* base64 */
	};

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		seeds_hex(messages[i], give, data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = { (const char *)data, size }, rest = all;
	struct es10_list list = { 0 };
	struct text text = { 0 };
	struct tlv t;
	char out[33];
	int got;

	while ((got = tlv_next(&rest, &t)) == 1)
		if (t.value.p < all.p || t.value.p + t.value.n > all.p + all.n)
			abort();
	if (got < 0 && t.broken > rest.n)
		abort();
	es10_read(all, ES10_ASKED, &list);
	es10_read(all, ES10_ANSWERED, &list);
	es10_free(&list);
	es10_certificate_eid(all, out);
	es10_iccid_text(all, out);
	tlv_base64(all, &text);
	text_free(&text);
	return 0;
}

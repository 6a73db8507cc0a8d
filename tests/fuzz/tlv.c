/*
 * Any bytes as BER-TLV, as messages of the card and the eIM, and as base64.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "es10.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

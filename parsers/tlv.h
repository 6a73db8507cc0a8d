/*
 * BER-TLV (ITU-T X.690, ISO 7816-4): total reading of objects that anybody may have damaged, and the base64 that carries them in JSON.
 * For: es10.c (what cards and servers say), lpac.c and smdpp.c (base64).
 * Objects borrow from the bytes they were read from.
 */
#ifndef TLV_H
#define TLV_H

#include "base.h"

struct tlv {
	uint32_t tag;	    /* all its bytes: 0xBF51, 0x5F37, 0x80 */
	struct slice value; /* of a broken object: what there is of it */
	size_t broken;	    /* tlv_next() said -1: offset in *rest of the byte that cannot be, or of the first that is missing */
};

/*
 * Cuts the first object off *rest. 1 there is one, 0 the end, -1 broken (then *rest stays, and out->tag is 0 when not even the tag was whole).
 * Tags have up to 4 bytes, lengths are definite and have up to 4 bytes more. Fill bytes 00 and FF between objects are skipped.
 */
int tlv_next(struct slice *rest, struct tlv *out);
/* The first object with that tag in `in`, not looking into others. */
bool tlv_find(struct slice in, uint32_t tag, struct tlv *out);
/* An INTEGER of up to 8 bytes; -1 when empty or longer. */
int64_t tlv_number(struct slice value);
/* Upper hex into out, NUL-ended, as many whole bytes as fit. */
void tlv_hex(struct slice value, char *out, size_t size);
/* Decodes base64 (padding and line ends may be missing or there); what cannot be ends it. Appends to out. */
void tlv_base64(struct slice text, struct text *out);

#endif

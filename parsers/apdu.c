#include "apdu.h"

enum { STORE_DATA = 0xE2, GET_RESPONSE = 0xC0 };

static uint8_t byte(struct slice s, size_t i)
{
	return (uint8_t)s.p[i];
}

void apdu_hex(struct text *out, struct slice hex)
{
	uint8_t bytes[512];

	while (hex.n > 0 && out->n < APDU_MAX) {
		struct slice piece = slice_cut(hex, 0, 3 * 256); /* whole bytes, spaced or not */
		ptrdiff_t n = slice_hex(piece, bytes, sizeof(bytes));

		if (n <= 0)
			break;
		text_add(out, (struct slice){ (const char *)bytes, (size_t)n });
		hex = slice_from(hex, piece.n);
	}
}

void apdu_block(struct apdu *a, unsigned ins, unsigned p2, struct slice data, uint32_t line)
{
	if (ins == GET_RESPONSE)
		return; /* the answer goes on */
	a->stores = ins == STORE_DATA;
	text_clear(&a->answer);
	if (!a->stores || p2 == 0 || a->command.n == 0) {
		text_clear(&a->command);
		a->first = line;
	}
	if (a->stores && a->command.n < APDU_MAX)
		text_add(&a->command, data);
}

void apdu_command(struct apdu *a, struct slice bytes, uint32_t line)
{
	struct slice data = { 0 };

	if (bytes.n < 4)
		return;
	if (bytes.n > 5)
		data = slice_cut(bytes, 5, byte(bytes, 4));
	apdu_block(a, byte(bytes, 1), byte(bytes, 3), data, line);
}

enum apdu_got apdu_response(struct apdu *a, struct slice data, unsigned sw)
{
	unsigned sw1 = sw >> 8;

	if (!a->stores)
		return APDU_MORE;
	if (a->answer.n < APDU_MAX)
		text_add(&a->answer, data);
	if (sw1 == 0x61)
		return APDU_MORE;
	if (apdu_refusal(sw))
		return APDU_REFUSED;
	return a->answer.n > 0 && (sw1 == 0x90 || sw1 == 0x91) ? APDU_ANSWER : APDU_MORE;
}

enum apdu_got apdu_answer(struct apdu *a, struct slice bytes, unsigned *sw)
{
	*sw = 0;
	if (bytes.n < 2)
		return APDU_MORE;
	*sw = (unsigned)byte(bytes, bytes.n - 2) << 8 | byte(bytes, bytes.n - 1);
	return apdu_response(a, slice_cut(bytes, 0, bytes.n - 2), *sw);
}

void apdu_free(struct apdu *a)
{
	text_free(&a->command);
	text_free(&a->answer);
}

/* --- status words --- */

static const struct {
	unsigned sw;
	const char *words;
} refusals[] = {
	{ 0x6581, "memory failure" },
	{ 0x6600, "security issue" },
	{ 0x6601, "checksum error" },
	{ 0x6700, "wrong length" },
	{ 0x6881, "logical channel not supported" },
	{ 0x6882, "secure messaging not supported" },
	{ 0x6883, "last command of the chain expected" },
	{ 0x6884, "command chaining not supported" },
	{ 0x6982, "security status not satisfied" },
	{ 0x6983, "authentication method blocked" },
	{ 0x6985, "conditions of use not satisfied" },
	{ 0x6986, "command not allowed" },
	{ 0x6988, "secure messaging data incorrect" },
	{ 0x6A80, "incorrect data" },
	{ 0x6A81, "function not supported" },
	{ 0x6A82, "file or application not found" },
	{ 0x6A83, "record not found" },
	{ 0x6A84, "not enough memory" },
	{ 0x6A86, "incorrect P1 or P2" },
	{ 0x6A88, "referenced data not found" },
	{ 0x6B00, "wrong P1 or P2" },
	{ 0x6D00, "instruction not supported" },
	{ 0x6E00, "class not supported" },
	{ 0x6F00, "no precise diagnosis" },
	{ 0x9300, "SIM application toolkit is busy" },
};

const char *apdu_refusal(unsigned sw)
{
	static const unsigned char fine[] = { 0x90, 0x91, 0x61, 0x6C, 0x62, 0x63 };
	bool status = (sw >> 12 == 6 && sw >> 8 != 0x60) || sw >> 12 == 9; /* ISO 7816-4: else a piece of an answer that was cut */

	if (!status)
		return NULL;
	for (size_t i = 0; i < sizeof(fine); i++)
		if (sw >> 8 == fine[i])
			return NULL;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].sw == sw)
			return refusals[i].words;
	switch (sw >> 8) {
	case 0x64:
		return "execution error";
	case 0x65:
		return "execution error, memory changed";
	case 0x68:
		return "function of the class not supported";
	case 0x69:
		return "command not allowed";
	case 0x6A:
		return "wrong parameters";
	case 0x98:
		return "security error";
	default:
		return "refused";
	}
}

const char *apdu_operation(const struct apdu *a)
{
	static const struct {
		unsigned char tag; /* behind BF */
		const char *operation;
	} operations[] = { { 0x31, "enable" },   { 0x32, "disable" },  { 0x33, "delete" },  { 0x51, "package" },
			   { 0x36, "download" }, { 0x21, "download" }, { 0x38, "download" } };

	if (a->command.n < 2 || (unsigned char)a->command.p[0] != 0xBF)
		return NULL;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if ((unsigned char)a->command.p[1] == operations[i].tag)
			return operations[i].operation;
	return NULL;
}

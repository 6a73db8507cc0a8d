/* What requests and answers say, whatever log they stand in; damaged ones say less, and nothing wrong. */
#include "check.h"
#include "es10.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct es10_list list;

/* Objects as one writes them down: "BF51(A0(80(6531)81(07)))". Lengths are the test's own work, so that they are right. */
static size_t build(const char **p, uint8_t *out)
{
	size_t n = 0;

	while (**p && **p != ')') {
		uint8_t tag[8];
		const char *from = *p;
		ptrdiff_t tags;
		size_t len;

		*p += strcspn(*p, "()");
		tags = slice_hex((struct slice){ from, (size_t)(*p - from) }, tag, sizeof(tag));
		if (**p != '(') /* plain bytes */
			return n + (size_t)slice_hex((struct slice){ from, (size_t)(*p - from) }, out + n, 64);
		++*p;
		memcpy(out + n, tag, (size_t)tags);
		n += (size_t)tags;
		len = build(p, out + n + 3);
		out[n] = 0x82;
		out[n + 1] = (uint8_t)(len >> 8);
		out[n + 2] = (uint8_t)len;
		n += 3 + len;
		*p += **p == ')';
	}
	return n;
}

static void read_text(const char *text, enum es10_side side)
{
	static uint8_t bytes[1024];
	size_t n = build(&text, bytes);

	es10_read((struct slice){ (char *)bytes, n }, side, &list);
}

static bool is(size_t i, enum es10_kind kind, const char *operation, int64_t code)
{
	return i < list.n && list.items[i].kind == kind && list.items[i].code == code &&
	       (operation ? list.items[i].operation && strcmp(operation, list.items[i].operation) == 0 : !list.items[i].operation);
}

#define ICCID "5A(980000000000000021F3)" /* 8900000000000000123 */
#define EID "5A(89001012012341234012345678901224)"

static void packages(void)
{
	read_text("BF4F(BF51(30(80(6531)" EID "81(07)82(AABBCC)A0(A3(" ICCID "05())A4(" ICCID ")BF2D()))5F37(01)))", ES10_ASKED);
	CHECK(list.n == 3 && is(0, ES10_ORDER, "enable", -1) && is(1, ES10_ORDER, "disable", -1) && is(2, ES10_ORDER, "list", -1));
	CHECK(list.n == 3 && strcmp(list.items[0].iccid, "8900000000000000123") == 0 && list.items[0].rollback && !list.items[1].rollback);
	CHECK(list.n == 3 && strcmp(list.items[1].transaction, "AABBCC") == 0 && list.items[1].counter == 7);
	CHECK(list.n == 3 && strcmp(list.items[2].eid, "89001012012341234012345678901224") == 0);
	read_text("BF51(A0(30(80(6531)81(07)82(AABBCC)83(05)30(83(00)84(02)))5F37(01)))", ES10_ANSWERED);
	CHECK(list.n == 2 && is(0, ES10_RESULT, "enable", 0) && is(1, ES10_RESULT, "disable", 2) && list.items[1].seq == 5);
	CHECK(list.n == 2 && strcmp(list.items[1].word, "profileNotInEnabledState") == 0);
	read_text("BF51(A1(30(80(6531)81(01)82(AA)02(04))5F37(01)))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_ERROR, NULL, 4) && strcmp(list.items[0].word, "replayError") == 0);
	read_text("BF51(A2(80(6531)84(01)))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_ERROR, NULL, -1) && strcmp(list.items[0].word, "unsignedError") == 0);
	read_text("BF58(02(00)BF51(A0(30(80(6531)82(AA)83(07)30(83(00)8C(00)))5F37(01))))", ES10_ANSWERED);
	CHECK(list.n == 3 && is(0, ES10_ROLLED_BACK, NULL, 0) && is(1, ES10_RESULT, "enable", 0) && is(2, ES10_ROLLED_BACK, NULL, 0));
	read_text("BF5D(80(00))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_FALLBACK, NULL, 0) && list.items[0].tag == 0xBF5D);
	read_text("BF5D(80(06))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_FALLBACK, NULL, 6) && strcmp(list.items[0].word, "fallbackNotAvailable") == 0);
}

#define META(seq, bits) "BF2F(80(" seq ")81(" bits ")0C(612E62)" ICCID ")"

static void notifications(void)
{
	read_text("BF37(BF27(80(ABCD)" META("01", "0780") "06(2A)A2(A1(80(02)81(09))))5F37(01))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_INSTALL, "download", 9) && list.items[0].seq == 1);
	CHECK(list.n == 1 && strcmp(list.items[0].word, "installFailedDueToIccidAlreadyExistsOnEuicc") == 0);
	CHECK(list.n == 1 && strcmp(list.items[0].transaction, "ABCD") == 0 && strcmp(list.items[0].iccid, "8900000000000000123") == 0);
	read_text("BF2B(A0(30(" META("02", "0520") "5F37(01))30(" META("03", "0640") "5F37(01))))", ES10_ANSWERED);
	CHECK(list.n == 2 && is(0, ES10_NOTIFICATION, "disable", -1) && is(1, ES10_NOTIFICATION, "enable", -1) && list.items[1].seq == 3);
	CHECK(list.n == 2 && list.items[0].listed && slice_is(list.items[0].text, "a.b"));
	read_text("BF2D(A0(E3(" ICCID "9F70(01)92(5858))))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_PROFILE, NULL, -1) && strcmp(list.items[0].state, "enabled") == 0 && slice_is(list.items[0].text, "XX"));
	read_text("BF30(80(04))", ES10_ASKED);
	CHECK(list.n == 1 && list.items[0].kind == ES10_REMOVE && list.items[0].seq == 4);
	read_text("BF30(80(01))", ES10_ANSWERED);
	CHECK(list.n == 1 && list.items[0].kind == ES10_REMOVED && strcmp(list.items[0].word, "nothingToDelete") == 0);
}

static void functions(void)
{
	read_text("BF3E(" EID ")", ES10_ANSWERED);
	CHECK(list.n == 1 && list.items[0].kind == ES10_EID && strcmp(list.items[0].eid, "89001012012341234012345678901224") == 0);
	read_text("BF31(A0(" ICCID ")81(00))", ES10_ASKED);
	CHECK(list.n == 1 && is(0, ES10_ORDER, "enable", -1) && strcmp(list.items[0].iccid, "8900000000000000123") == 0);
	read_text("BF31(80(02))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_RESULT, "enable", 2));
	read_text("BF38(A1(80(ABCD)02(07)))", ES10_ANSWERED);
	CHECK(list.n == 1 && is(0, ES10_ERROR, "download", 7) && strcmp(list.items[0].word, "ciPKUnknown") == 0);
	read_text("BF4F(02(01))", ES10_ASKED);
	CHECK(list.n == 1 && list.items[0].kind == ES10_NO_PACKAGE && strcmp(list.items[0].word, "noEimPackageAvailable") == 0);
	read_text("BF4F(BF54(A0(80(312461246224))))", ES10_ASKED);
	CHECK(list.n == 1 && list.items[0].kind == ES10_TRIGGER && slice_is(list.items[0].text, "1$a$b$"));
	read_text("BF41(80(ABCD)81(02))", ES10_ASKED);
	CHECK(list.n == 1 && list.items[0].kind == ES10_CANCEL && strcmp(list.items[0].word, "timeout") == 0);
	read_text("BF50(BF53(80(04)80(05)))", ES10_ASKED);
	CHECK(list.n == 2 && list.items[1].kind == ES10_ACKED && list.items[1].seq == 5);
	es10_read(SLICE("\xBF\x50\x09\xBF\x53\x03\x80\x01\x04"), ES10_ASKED, &list);
	CHECK(list.broken);
}

static void identifiers(void)
{
	char out[33];

	es10_iccid_text(SLICE("8900000000000000123f"), out);
	CHECK(strcmp(out, "8900000000000000123") == 0);
	es10_iccid_text(SLICE("980000000000000021F3"), out);
	CHECK(strcmp(out, "8900000000000000123") == 0);
	es10_iccid_text(SLICE("89*MASK*05"), out);
	CHECK(out[0] == '\0');
	CHECK(es10_certificate_eid(SLICE("\x06\x03\x55\x04\x05\x13\x20" "89001012012341234012345678901224x"), out));
	CHECK(strcmp(out, "89001012012341234012345678901224") == 0);
	CHECK(!es10_certificate_eid(SLICE("\x13\x20" "8900101201234123401234567890122"), out));
	CHECK(strcmp(rsp_status(SLICE("8.2.6"), SLICE("3.8")), "the MatchingID is refused") == 0 && !rsp_status(SLICE("8.2.6"), SLICE("3.1")));
	CHECK(rsp_code(RSP_C_ENABLE, SLICE("profile not in disabled state")) == 2);
	CHECK(rsp_code(RSP_INSTALL, SLICE("install_failed_due_to_iccid_already_exists_on_euicc")) == 9);
	CHECK(strcmp(rsp_word(RSP_ENABLE, 127), "undefinedError") == 0 && strcmp(rsp_word(RSP_ENABLE, 99), "unknown") == 0);
}

/* Objects in objects, deeper than anybody may go. */
static void depth(void)
{
	static char deep[4000];

	for (size_t i = 0; i + 4 <= sizeof(deep); i += 4) {
		size_t left = sizeof(deep) - i - 4;

		deep[i] = 0x30;
		deep[i + 1] = (char)0x82;
		deep[i + 2] = (char)(left >> 8);
		deep[i + 3] = (char)left;
	}
	es10_read((struct slice){ deep, sizeof(deep) }, ES10_ANSWERED, &list);
	CHECK(list.broken && list.n == 0);
}

int main(void)
{
	packages();
	notifications();
	functions();
	identifiers();
	depth();
	es10_free(&list);
	return failed;
}

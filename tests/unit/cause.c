/* Causes have words only with their layer, and either half finds the other. */
#include "check.h"
#include "cause.h"

#include <stdio.h>
#include <string.h>

static bool says(const char *layer, int64_t number, const char *words)
{
	const char *got = cause_word(layer, number);

	return got ? words && strcmp(got, words) == 0 : !words;
}

static void words(void)
{
	CHECK(says("emm", 11, "PLMN not allowed"));
	CHECK(says("esm", 27, "Missing or unknown APN"));
	CHECK(says("5gsm", 27, "Missing or unknown DNN"));
	CHECK(says("5gmm", 76, "Not authorized for this CAG or authorized for CAG cells only"));
	CHECK(says("s6a_result", 5001, "DIAMETER_AVP_UNSUPPORTED"));
	CHECK(says("s6a_experimental", 5001, "DIAMETER_ERROR_USER_UNKNOWN"));
	CHECK(says("diameter_experimental", 5065, "IP-CAN_SESSION_NOT_AVAILABLE") && says("diameter_result", 5012, "DIAMETER_UNABLE_TO_COMPLY"));
	CHECK(says("radius_terminate", 2, "Lost-Carrier"));
	CHECK(says("mm_state", -1, "Failed"));
	CHECK(says("rat_gtp", 9, "LTE-M") && says("rat_diameter", 1007, "LTE-M") && says("rat_act", 9, "NB-IoT"));
	CHECK(says("emm", 1, NULL) && says("no such layer", 11, NULL) && says("", 11, NULL) && says("emm", INT64_MAX, NULL));
}

static void either_gtp(void)
{
	CHECK(says("gtp", 219, "Missing or unknown APN") && says("gtp", 78, "Missing or unknown APN"));
	CHECK(says("gtp", 211, "All PDP dynamic addresses are occupied") && says("gtp", 84, "All dynamic addresses are occupied"));
	CHECK(says("gtp", 128, "Request accepted") && says("gtpv2", 128, "S1-U Path Failure"));
	CHECK(says("gtp", 16, "Request accepted") && says("gtp", 6, "Error Indication received from RNC/eNodeB/S4-SGSN"));
}

static void numbers(void)
{
	CHECK(cause_number("5gmm", SLICE("PLMN_NOT_ALLOWED")) == 11);
	CHECK(cause_number("5gmm", SLICE("FIVEG_SERVICES_NOT_ALLOWED")) == 7);
	CHECK(cause_number("emm", SLICE("plmn-not-allowed")) == 11);
	CHECK(cause_number("emm", SLICE("PLMN not allowed to operate")) == CAUSE_NONE);
	CHECK(cause_number("emm", SLICE("IMSI unknown in HSS")) == 2 && cause_number("gmm", SLICE("IMSI unknown in HLR")) == 2);
	CHECK(cause_number("gtp", SLICE("User authentication failed")) == 92 || cause_number("gtp", SLICE("User authentication failed")) == 209);
	CHECK(cause_number("emm", SLICE("")) == CAUSE_NONE && cause_number("emm", SLICE("--")) == CAUSE_NONE);
	CHECK(cause_number("mm_state", SLICE("failed")) == -1);
}

static void halves(void)
{
	struct event ev = { 0 };

	event_set(&ev, FIELD_CAUSE, SLICE("11"));
	cause_complete(&ev);
	CHECK(!event_has(&ev, FIELD_CAUSE_TEXT));
	event_set(&ev, FIELD_CAUSE_LAYER, SLICE("emm"));
	cause_complete(&ev);
	CHECK(slice_is(event_get(&ev, FIELD_CAUSE_TEXT), "PLMN not allowed"));
	event_clear(&ev);
	event_set(&ev, FIELD_CAUSE_LAYER, SLICE("5gsm"));
	event_set(&ev, FIELD_CAUSE_TEXT, SLICE("MISSING_OR_UNKNOWN_DNN"));
	cause_complete(&ev);
	CHECK(slice_is(event_get(&ev, FIELD_CAUSE), "27") && slice_is(event_get(&ev, FIELD_CAUSE_TEXT), "Missing or unknown DNN"));
	event_clear(&ev);
	event_set(&ev, FIELD_CAUSE_LAYER, SLICE("gtp"));
	event_set(&ev, FIELD_CAUSE, SLICE("204"));
	event_set(&ev, FIELD_CAUSE_TEXT, SLICE("as the vendor says"));
	cause_complete(&ev);
	CHECK(slice_is(event_get(&ev, FIELD_CAUSE_TEXT), "as the vendor says"));
	event_clear(&ev);
	event_set(&ev, FIELD_CAUSE_LAYER, SLICE("emm"));
	event_set(&ev, FIELD_CAUSE_TEXT, SLICE("nobody's words"));
	cause_complete(&ev);
	CHECK(!event_has(&ev, FIELD_CAUSE) && slice_is(event_get(&ev, FIELD_CAUSE_TEXT), "nobody's words"));
	event_free(&ev);
}

int main(void)
{
	words();
	either_gtp();
	numbers();
	halves();
	return failed;
}

/*
 * The numbers that cards, eIMs and SM-DP+ answer with, in the words of SGP.22 v2 and SGP.32 v1.2 (section numbers stand with the rows).
 * For: es10.c, card.c, lpac.c, onomondo_ipa.c, smdpp.c.
 * Words are literals.
 */
#ifndef RSP_CODES_H
#define RSP_CODES_H

#include "base.h"

enum rsp_function {
	RSP_ENABLE, RSP_DISABLE, RSP_DELETE, RSP_LIST, RSP_RAT, RSP_IMMEDIATE, RSP_SET_FALLBACK, RSP_UNSET_FALLBACK, RSP_SET_DP, RSP_ROLLBACK_RESULT,
	RSP_ADD_EIM, RSP_DELETE_EIM, RSP_UPDATE_EIM, RSP_LIST_EIM, RSP_TERMINATED, /* SGP.32 2.11.2.1 */
	RSP_PACKAGE, RSP_GET_PACKAGE, RSP_RESULT_REFUSED, RSP_ROLLBACK, RSP_TRIGGER, RSP_FALLBACK, /* SGP.32 2.11, 5.9, 6.3 */
	RSP_C_ENABLE, RSP_C_DISABLE, RSP_C_DELETE, RSP_REMOVE, RSP_RETRIEVE, RSP_AUTHENTICATE, RSP_PREPARE, RSP_CANCEL, RSP_INSTALL, /* SGP.22 5.7 */
	RSP_FUNCTION_COUNT
};

/* "profileNotInDisabledState"; "undefinedError" for 127, "unknown" for a code that no version has. */
const char *rsp_word(enum rsp_function f, int64_t code);
/* The code that a word has in a function: the standard's spelling, lpac's ("profile not in disabled state", snake case). -1: none. */
int64_t rsp_code(enum rsp_function f, struct slice word);
/* What "8.2.6" and "3.8" mean together. NULL when only the pair's parts are known, or nothing. */
const char *rsp_status(struct slice subject, struct slice reason);
/* "enable", "download", ... as in the field operation, of an answer's or an order's name ("enableResult", "EnableProfile"). NULL: none. */
const char *rsp_operation(struct slice name);

#endif

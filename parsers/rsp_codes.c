/*
 * Rows only where somebody may meet the number in a log. Codes of v1.0 and v1.2 of SGP.32 stand together where they do not collide.
 */
#include "rsp_codes.h"

struct row {
	enum rsp_function function;
	int code;
	const char *word;
};

static const struct row rows[] = {
	/* SGP.32 2.11.2.1: results of the profile state management operations */
	{ RSP_ENABLE, 1, "iccidOrAidNotFound" },
	{ RSP_ENABLE, 2, "profileNotInDisabledState" },
	{ RSP_ENABLE, 3, "disallowedByPolicy" },
	{ RSP_ENABLE, 5, "catBusy" },
	{ RSP_ENABLE, 20, "rollbackNotAvailable" },
	{ RSP_DISABLE, 1, "iccidOrAidNotFound" },
	{ RSP_DISABLE, 2, "profileNotInEnabledState" },
	{ RSP_DISABLE, 3, "disallowedByPolicy" },
	{ RSP_DISABLE, 5, "catBusy" },
	{ RSP_DELETE, 1, "iccidOrAidNotFound" },
	{ RSP_DELETE, 2, "profileNotInDisabledState" },
	{ RSP_DELETE, 3, "disallowedByPolicy" },
	{ RSP_DELETE, 20, "rollbackNotAvailable" },
	{ RSP_DELETE, 21, "returnFallbackProfile" },
	{ RSP_LIST, 1, "incorrectInputValues" },
	{ RSP_LIST, 11, "profileChangeOngoing" },
	{ RSP_IMMEDIATE, 1, "insufficientMemory" },
	{ RSP_IMMEDIATE, 7, "commandError" },
	{ RSP_SET_FALLBACK, 1, "iccidOrAidNotFound" },
	{ RSP_SET_FALLBACK, 2, "fallbackNotAllowed" },
	{ RSP_SET_FALLBACK, 3, "fallbackProfileEnabled" },
	{ RSP_UNSET_FALLBACK, 2, "noFallbackAttribute" },
	{ RSP_UNSET_FALLBACK, 3, "fallbackProfileEnabled" },
	{ RSP_UNSET_FALLBACK, 7, "commandError" },
	{ RSP_ADD_EIM, 1, "insufficientMemory" },
	{ RSP_ADD_EIM, 2, "associatedEimAlreadyExists" },
	{ RSP_ADD_EIM, 3, "ciPKUnknown" },
	{ RSP_ADD_EIM, 5, "invalidAssociationToken" },
	{ RSP_ADD_EIM, 6, "counterValueOutOfRange" },
	{ RSP_ADD_EIM, 7, "commandError" },
	{ RSP_DELETE_EIM, 1, "eimNotFound" },
	{ RSP_DELETE_EIM, 2, "lastEimDeleted" },
	{ RSP_DELETE_EIM, 7, "commandError" },
	{ RSP_UPDATE_EIM, 1, "eimNotFound" },
	{ RSP_UPDATE_EIM, 3, "ciPKUnknown" },
	{ RSP_UPDATE_EIM, 6, "counterValueOutOfRange" },
	{ RSP_UPDATE_EIM, 7, "commandError" },
	{ RSP_LIST_EIM, 7, "commandError" },
	{ RSP_TERMINATED, 1, "resultSizeOverflow" },
	{ RSP_TERMINATED, 2, "unknownOrDamagedCommand" },
	{ RSP_TERMINATED, 3, "interruption" },
	/* SGP.32 2.11.2.1 (euiccPackageErrorCode), 6.3.2.6, 6.3.2.7, 5.9.16, 2.11.2.3 */
	{ RSP_PACKAGE, 3, "invalidEid" },
	{ RSP_PACKAGE, 4, "replayError" },
	{ RSP_PACKAGE, 6, "counterValueOutOfRange" },
	{ RSP_PACKAGE, 15, "sizeOverflow" },
	{ RSP_PACKAGE, 104, "ecallActive" },
	{ RSP_GET_PACKAGE, 1, "noEimPackageAvailable" },
	{ RSP_GET_PACKAGE, 2, "eidNotFound" },
	{ RSP_GET_PACKAGE, 3, "invalidEid" },
	{ RSP_GET_PACKAGE, 4, "missingEid" },
	{ RSP_RESULT_REFUSED, 1, "invalidPackageFormat" },
	{ RSP_RESULT_REFUSED, 2, "eidNotFound" },
	{ RSP_RESULT_REFUSED, 3, "invalidEid" },
	{ RSP_RESULT_REFUSED, 4, "missingEid" },
	{ RSP_ROLLBACK, 1, "rollbackNotAllowed" },
	{ RSP_ROLLBACK, 5, "catBusy" },
	{ RSP_ROLLBACK, 7, "commandError" },
	{ RSP_TRIGGER, 104, "ecallActive" },
	{ RSP_FALLBACK, 2, "profileNotInDisabledState" },
	{ RSP_FALLBACK, 5, "catBusy" },
	{ RSP_FALLBACK, 6, "fallbackNotAvailable" },
	{ RSP_FALLBACK, 7, "commandError" },
	{ RSP_FALLBACK, 104, "ecallActive" },
	/* SGP.22 5.7.16 to 5.7.18: the consumer's functions */
	{ RSP_C_ENABLE, 1, "iccidOrAidNotFound" },
	{ RSP_C_ENABLE, 2, "profileNotInDisabledState" },
	{ RSP_C_ENABLE, 3, "disallowedByPolicy" },
	{ RSP_C_ENABLE, 4, "wrongProfileReenabling" },
	{ RSP_C_ENABLE, 5, "catBusy" },
	{ RSP_C_DISABLE, 1, "iccidOrAidNotFound" },
	{ RSP_C_DISABLE, 2, "profileNotInEnabledState" },
	{ RSP_C_DISABLE, 3, "disallowedByPolicy" },
	{ RSP_C_DISABLE, 5, "catBusy" },
	{ RSP_C_DELETE, 1, "iccidOrAidNotFound" },
	{ RSP_C_DELETE, 2, "profileNotInDisabledState" },
	{ RSP_C_DELETE, 3, "disallowedByPolicy" },
	/* SGP.22 5.7.9 to 5.7.14 */
	{ RSP_REMOVE, 1, "nothingToDelete" },
	{ RSP_RETRIEVE, 1, "noResultAvailable" },
	{ RSP_AUTHENTICATE, 1, "invalidCertificate" },
	{ RSP_AUTHENTICATE, 2, "invalidSignature" },
	{ RSP_AUTHENTICATE, 3, "unsupportedCurve" },
	{ RSP_AUTHENTICATE, 4, "noSessionContext" },
	{ RSP_AUTHENTICATE, 5, "invalidOid" },
	{ RSP_AUTHENTICATE, 6, "euiccChallengeMismatch" },
	{ RSP_AUTHENTICATE, 7, "ciPKUnknown" },
	{ RSP_PREPARE, 1, "invalidCertificate" },
	{ RSP_PREPARE, 2, "invalidSignature" },
	{ RSP_PREPARE, 3, "unsupportedCurve" },
	{ RSP_PREPARE, 4, "noSessionContext" },
	{ RSP_PREPARE, 5, "invalidTransactionId" },
	{ RSP_CANCEL, 1, "postponed" },
	{ RSP_CANCEL, 2, "timeout" },
	{ RSP_CANCEL, 3, "pprNotAllowed" },
	{ RSP_CANCEL, 4, "metadataMismatch" },
	{ RSP_CANCEL, 5, "loadBppExecutionError" },
	/* SGP.22 2.5.6: why a profile was not installed */
	{ RSP_INSTALL, 1, "incorrectInputValues" },
	{ RSP_INSTALL, 2, "invalidSignature" },
	{ RSP_INSTALL, 3, "invalidTransactionId" },
	{ RSP_INSTALL, 4, "unsupportedCrtValues" },
	{ RSP_INSTALL, 5, "unsupportedRemoteOperationType" },
	{ RSP_INSTALL, 6, "unsupportedProfileClass" },
	{ RSP_INSTALL, 7, "scp03tStructureError" },
	{ RSP_INSTALL, 8, "scp03tSecurityError" },
	{ RSP_INSTALL, 9, "installFailedDueToIccidAlreadyExistsOnEuicc" },
	{ RSP_INSTALL, 10, "installFailedDueToInsufficientMemoryForProfile" },
	{ RSP_INSTALL, 11, "installFailedDueToInterruption" },
	{ RSP_INSTALL, 12, "installFailedDueToPEProcessingError" },
	{ RSP_INSTALL, 13, "installFailedDueToIccidMismatch" },
	{ RSP_INSTALL, 14, "testProfileInstallFailedDueToInvalidNaaKey" },
	{ RSP_INSTALL, 15, "pprNotAllowed" },
	{ RSP_INSTALL, 127, "installFailedDueToUnknownError" },
};

/* SGP.22 5.6 and the tables of ES2+, ES9+, ES11, ES12: subject and reason together */
static const struct {
	const char *subject, *reason, *meaning;
} statuses[] = {
	{ "1.2.1", "2.1", "invalid Content-Type header" },
	{ "1.2.2", "2.1", "unsupported X-Admin-Protocol version" },
	{ "1.3.1", "2.2", "a mandatory element of ctxParams1 is missing" },
	{ "1.6", "2.1", "function: invalid" },
	{ "8.1", "4.8", "the eUICC has not enough space for the profile" },
	{ "8.1", "6.1", "the eUICC's signature or the server challenge is invalid" },
	{ "8.1.1", "2.2", "the EID is missing" },
	{ "8.1.1", "3.1", "another EID is associated with this ICCID" },
	{ "8.1.1", "3.8", "the EID does not match the expected one" },
	{ "8.1.1", "3.10", "another EID is associated with this ICCID" },
	{ "8.1.2", "6.1", "the EUM certificate is invalid" },
	{ "8.1.2", "6.3", "the EUM certificate has expired" },
	{ "8.1.3", "6.1", "the eUICC certificate is invalid" },
	{ "8.1.3", "6.3", "the eUICC certificate has expired" },
	{ "8.1.4", "6.1", "the EID is not within the range of the EUM certificate" },
	{ "8.2", "1.2", "the profile has not been released" },
	{ "8.2", "3.7", "the bound profile package is not available for a new binding" },
	{ "8.2.1", "1.2", "the caller may not do this with the profile" },
	{ "8.2.1", "3.3", "the profile of this ICCID is not available" },
	{ "8.2.1", "3.5", "the profile cannot be released" },
	{ "8.2.1", "3.9", "the ICCID is unknown to the SM-DP+" },
	{ "8.2.1", "3.10", "another EID is associated with this ICCID" },
	{ "8.2.5", "1.2", "the caller may not do this with the profile type" },
	{ "8.2.5", "3.7", "no profile of this type is left" },
	{ "8.2.5", "3.8", "the profile type is not that of the ICCID" },
	{ "8.2.5", "3.9", "the profile type is unknown to the SM-DP+" },
	{ "8.2.5", "4.3", "no eligible profile for this eUICC or device" },
	{ "8.2.6", "3.3", "the MatchingID is in use" },
	{ "8.2.6", "3.8", "the MatchingID is refused" },
	{ "8.2.6", "3.10", "another MatchingID is associated with this ICCID" },
	{ "8.2.7", "2.2", "the confirmation code is missing" },
	{ "8.2.7", "3.8", "the confirmation code is refused" },
	{ "8.2.7", "6.4", "too many tries of the confirmation code" },
	{ "8.8", "3.10", "the SM-DP+ OID is invalid" },
	{ "8.8.1", "3.8", "invalid SM-DP+ address" },
	{ "8.8.2", "3.1", "the SM-DP+ supports none of the public key identifiers" },
	{ "8.8.3", "3.1", "the SM-DP+ does not support the eUICC's specification version" },
	{ "8.8.4", "3.7", "the SM-DP+ has no certificate signed by a key that the eUICC knows" },
	{ "8.8.5", "4.10", "the download order has expired" },
	{ "8.8.5", "6.4", "too many tries of the download order" },
	{ "8.9", "4.2", "the SM-DS registration has failed" },
	{ "8.9", "5.1", "the SM-DS is not reachable" },
	{ "8.9.1", "3.8", "invalid SM-DS address" },
	{ "8.9.2", "3.1", "the SM-DS supports none of the public key identifiers" },
	{ "8.9.3", "3.1", "the SM-DS does not support the eUICC's specification version" },
	{ "8.9.4", "3.7", "the SM-DS has no certificate signed by a key that the eUICC knows" },
	{ "8.9.5", "3.3", "the event record exists already" },
	{ "8.9.5", "3.9", "there is no event of this ID for the EID" },
	{ "8.10.1", "3.9", "the transaction is unknown" },
	{ "8.11.1", "3.9", "the EUM certificate's root is not trusted" },
};

static const struct {
	const char *name, *operation;
} operations[] = {
	{ "enable", "enable" },
	{ "enableResult", "enable" },
	{ "EnableProfile", "enable" },
	{ "es10c_enable_profile", "enable" },
	{ "disable", "disable" },
	{ "disableResult", "disable" },
	{ "DisableProfile", "disable" },
	{ "es10c_disable_profile", "disable" },
	{ "delete", "delete" },
	{ "deleteResult", "delete" },
	{ "DeleteProfile", "delete" },
	{ "es10c_delete_profile", "delete" },
	{ "listProfileInfo", "list" },
	{ "listProfileInfoResult", "list" },
	{ "GetProfilesInfo", "list" },
	{ "es10c_get_profiles_info", "list" },
	{ "download", "download" },
	{ "install", "download" },
	{ "InitiateAuthentication", "download" },
	{ "AuthenticateServer", "download" },
	{ "AuthenticateClient", "download" },
	{ "PrepareDownload", "download" },
	{ "GetBoundProfilePackage", "download" },
	{ "LoadBoundProfilePackage", "download" },
	{ "profileInstallationResult", "download" },
	{ "es10a_get_euicc_configured_addresses", "download" },
	{ "es10b_get_euicc_challenge_and_info", "download" },
	{ "es10b_authenticate_server", "download" },
	{ "es10b_prepare_download", "download" },
	{ "es10b_load_bound_profile_package", "download" },
	{ "es9p_initiate_authentication", "download" },
	{ "es9p_authenticate_client", "download" },
	{ "es9p_get_bound_profile_package", "download" },
	{ "es11_authenticate_client", "download" },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const char *rsp_word(enum rsp_function f, int64_t code)
{
	if (code == 0)
		return "ok";
	for (size_t i = 0; i < ROWS(rows); i++)
		if (rows[i].function == f && rows[i].code == code)
			return rows[i].word;
	return code == 127 ? "undefinedError" : "unknown";
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Letters and digits decide: "profile not in disabled state" is "profileNotInDisabledState". */
static bool alike(struct slice a, const char *b)
{
	size_t i = 0;

	for (;; i++) {
		while (i < a.n && (a.p[i] == ' ' || a.p[i] == '_' || a.p[i] == '-'))
			i++;
		if (i == a.n || *b == '\0')
			return i == a.n && *b == '\0';
		if (lower(a.p[i]) != lower(*b++))
			return false;
	}
}

int64_t rsp_code(enum rsp_function f, struct slice word)
{
	if (alike(word, "ok"))
		return 0;
	for (size_t i = 0; i < ROWS(rows); i++)
		if (rows[i].function == f && alike(word, rows[i].word))
			return rows[i].code;
	return alike(word, "undefinedError") ? 127 : -1;
}

const char *rsp_status(struct slice subject, struct slice reason)
{
	for (size_t i = 0; i < ROWS(statuses); i++)
		if (slice_is(subject, statuses[i].subject) && slice_is(reason, statuses[i].reason))
			return statuses[i].meaning;
	return NULL;
}

const char *rsp_operation(struct slice name)
{
	for (size_t i = 0; i < ROWS(operations); i++)
		if (slice_is(name, operations[i].name))
			return operations[i].operation;
	return NULL;
}

/*
 * What stands in the messages between eIM, IPA or LPA, and eUICC (SGP.22 5.7, SGP.32 5.9 and 6.3), whatever log shows their bytes.
 * For: card.c, lpac.c, onomondo_ipa.c, smdpp.c.
 * Items live until es10_free() or the next es10_read() into the same list; their `text` borrows from the bytes that were read.
 */
#ifndef ES10_H
#define ES10_H

#include "rsp_codes.h"
#include "tlv.h"

enum es10_side { ES10_ASKED, ES10_ANSWERED }; /* to the card or from the eIM; from the card or to the eIM */

enum es10_kind {
	ES10_EID,	   /* eid (GetEID, or the eUICC's certificate) */
	ES10_ORDER,	   /* operation (or name), iccid, rollback: one of a package (then transaction, counter), or an ES10c request */
	ES10_TRIGGER,	   /* text: the activation code; transaction */
	ES10_RESULT,	   /* operation (or name), code, word: one element of a package's result, or an ES10c answer */
	ES10_ROLLED_BACK,  /* code, word: the card's answer to ProfileRollback, or the rollback element of a result */
	ES10_FALLBACK,	   /* code, word: the card's answer to ExecuteFallbackMechanism (BF5D) or ReturnFromFallback (BF5E) */
	ES10_INSTALL,	   /* code, word, iccid, seq, transaction: ProfileInstallationResult */
	ES10_NOTIFICATION, /* seq, operation, iccid, text: the address */
	ES10_PROFILE,	   /* iccid, state, text: its name */
	ES10_REMOVE,	   /* seq: RemoveNotificationFromList was asked */
	ES10_REMOVED,	   /* code, word: its answer */
	ES10_ACKED,	   /* seq: the eIM has it */
	ES10_CANCEL,	   /* transaction, code, word: CancelSession was asked */
	ES10_NO_PACKAGE,   /* code, word: the eIM's answer to GetEimPackage or to a result */
	ES10_ERROR,	   /* code, word, operation, transaction: refused as a whole */
};

struct es10_item {
	enum es10_kind kind;
	uint32_t tag;	       /* of the outermost object that it stands in */
	const char *operation; /* as in the field operation; NULL: none of those */
	const char *name;      /* the element's name in the standard, or NULL */
	const char *word;      /* of code, or NULL */
	const char *state;     /* "enabled", "disabled" or NULL */
	int64_t code, seq, counter; /* -1: none */
	bool listed;	       /* stands in a list that was retrieved: nothing new happened */
	bool rollback;	       /* of an order: the rollback flag */
	char eid[33], iccid[25], transaction[65];
	struct slice text;
};

struct es10_list {
	struct es10_item *items;
	size_t n, size;
	bool broken;   /* an object was not whole: what came before it is there */
	size_t at;     /* ... the byte of the message that cannot be, or of the first that is missing */
};

#define ES10_ITEMS_MAX 1024

/* Reads all objects of a message. The list is emptied first. */
void es10_read(struct slice der, enum es10_side side, struct es10_list *out);
void es10_free(struct es10_list *list);
/* The first item of a kind, or NULL. */
const struct es10_item *es10_find(const struct es10_list *list, enum es10_kind kind);

/* 5A of a profile: nibbles swapped, fillers cut off. */
void es10_iccid(struct slice bcd, char out[25]);
/* An ICCID as text: digits as they are, or the card's raw form; fillers cut off. Empty when it is no ICCID. */
void es10_iccid_text(struct slice text, char out[25]);
/* The EID as a PrintableString of 32 digits, as eUICC certificates have it. False: there is none. */
bool es10_certificate_eid(struct slice der, char out[33]);

#endif

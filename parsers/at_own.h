/*
 * What the files of the AT reader share.
 * For: at.c, at_registration.c, at_session.c, at_error.c, at_card.c, at_radio.c, at_service.c; nobody else.
 */
#ifndef AT_OWN_H
#define AT_OWN_H

#include "at.h"

#define AT_ARGS 24
#define AT_CONTEXTS 20

struct at_context { /* a packet context as far as the conversation told of it */
	char apn[104];
	bool up;
};

struct at {
	struct text part[2]; /* unfinished lines: sent, said */
	struct text lines;   /* text with its line ends made plain */
	char command[160];   /* the last command, without AT; empty when its final result was read */
	struct at_context context[AT_CONTEXTS];
	int64_t cid;                        /* of the last activation asked for, -1: none */
	bool packet;                        /* +CGREG, +CEREG or +C5GREG was seen */
	bool eps;                           /* +CEREG or +C5GREG was seen */
	bool locked;                        /* the card wants a PIN */
	char imei[20], iccid[24], imsi[20]; /* as the conversation told them: each statement of one names the others */
	bool ended;                         /* that the session is down was said, and nothing since */
	struct said_queue *q;               /* while reading */
	const struct line *line;
};

struct at_result { /* "+NAME: a,b,c", quotes and blanks around each cut off */
	struct slice name, rest;
	struct slice arg[AT_ARGS];
	bool quoted[AT_ARGS];
	unsigned n;
};

typedef void at_reader(struct at *a, const struct at_result *r);

struct said *at_say(struct at *a, enum kind kind);                  /* the modem says */
struct said *at_host(struct at *a, enum kind kind);                 /* the host says */
struct slice at_arg(const struct at_result *r, unsigned i);         /* empty when there is none */
int64_t at_number(const struct at_result *r, unsigned i);           /* -1 when it is no number */
void at_args(struct at_result *r, struct slice text, char between); /* cuts text at commas, or at blanks outside quotes */
bool at_asked(const struct at *a, const char *command);             /* the command that waits begins like this */
bool at_named(struct slice name, const char *known);                /* the same but for case */
const char *at_access(int64_t act);                                 /* <AcT>, NULL: not known */
bool at_satellite(int64_t act);
/* Sets cause, cause_text and cause_layer. */
void at_cause(struct said *s, const char *layer, int64_t cause);
struct at_context *at_context(struct at *a, int64_t cid); /* NULL: no such number */
bool at_address(struct slice s);                          /* an IPv4 or IPv6 address that is not all zero */

/* at_registration.c */
at_reader at_registration, at_operator, at_attached, at_engineering, at_system, at_monitor, at_network_info, at_service, at_system_info;
/* at_session.c */
at_reader at_define, at_dynamic, at_addresses, at_activated, at_qiact, at_cnact, at_event, at_pdp, at_lost_context, at_activation_url,
    at_ndis, at_ip_query, at_netopen;
void at_session_command(struct at *a, struct slice command);
void at_session_failed(struct at *a, int64_t cme, struct slice words); /* cme -1: not said */
void at_session_done(struct at *a);
void at_no_carrier(struct at *a, const char *reason);
/* at_error.c */
at_reader at_esm, at_emm, at_extended;
void at_error(struct at *a, struct slice code);
/* at_service.c */
at_reader at_socket, at_mqtt, at_cmqtt;
/* at_card.c */
at_reader at_pin, at_iccid, at_imsi, at_imei, at_own_number, at_card_read, at_inserted, at_nordic_card, at_telit_card, at_esim,
    at_card_state;
bool at_bare(struct at *a, struct slice line); /* an answer without a name */
/* at_radio.c */
at_reader at_clock, at_clock_zone, at_clock_event, at_nitz, at_latest, at_sleep_nordic, at_sleep_ublox, at_sleep_simcom, at_edrx, at_psm,
    at_modem_event, at_mode, at_signal;
bool at_word(struct at *a, struct slice line);                        /* RDY, POWERED DOWN, ... */
void at_granted(struct at *a, struct slice active, struct slice tau); /* 8-bit strings of TS 24.008 */

#endif

/*
 * What passes on an AT line, read with the memory of one conversation: commands, answers and unsolicited results.
 *	AT+CEREG?  +CEREG: 4,5,"00A1","01A2B3C4",9,,,"00100100","01000111"  OK
 * Learnt from 3GPP TS 27.007, TS 24.008 10.5.7 (timers), ModemManager's reading of +CREG forms, and manuals of Quectel, u-blox, SIMCom,
 *Telit, Sierra, Huawei and Nordic modems. For: at_trace.c, and format.c for the rules of formats that carry AT text inside their own
 *records.
 */
#ifndef AT_H
#define AT_H

#include "said.h"

/* Which way the text went. Neither: not known, told from the text. */
#define AT_SENT 1u /* to the modem */
#define AT_SAID 2u /* by the modem */
#define AT_PART 4u /* a piece of a stream: a line goes on in the next piece of the same direction until its end is there */

struct at;
struct at *at_new(void);
void at_free(struct at *a);
void at_forget(struct at *a); /* another conversation begins */
/* That the conversation also speaks of packet registration: then what +CREG says of the circuit domain is a note. */
void at_packet(struct at *a);
/*
 * Reads text: one line or several, their ends being CR, LF, or spelt \r\n, <CR><LF>, <cr><ln>, ^M, #015#012. Statements about `line` go to
 * q. How many.
 */
size_t at_read(struct at *a, struct slice text, unsigned way, struct said_queue *q, const struct line *line);
bool at_begins(struct slice text); /* with a command or a known result */
/* The first place where a command or a known result begins, or -1; `any` finds final results and bare words of modems too. */
ptrdiff_t at_find(struct slice text, bool any);
/* The statement of those that wait from `from` on which says most, into ev; its values live in q. False: there is none. */
bool at_best(struct said_queue *q, size_t from, struct event *ev);

#endif

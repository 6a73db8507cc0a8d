/* All forms of stamps read as written, impossible and doubtful ones are refused, and zones are found in files that may hold anything. */
#include "check.h"
#include "utc_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* '|' stands where the stamp ends. `at` is UTC for epochs and zoned times, else the wall, or 1970-01-01 and what has passed since. */
static const struct row {
	const char *line;
	enum stamp_basis basis;
	const char *at;
	int places; /* of the last written digit behind the second; -2 for minutes */
	int east;   /* minutes */
	bool yearless;
} rows[] = {
	/* RFC 3339, ISO 8601 and what programs make of them */
	{ "2026-11-23T00:51:19Z|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19Z| gw-0042 pppd[77]: up", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23t00:51:19z|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19.1Z|", STAMP_ZONED, "2026-11-23 00:51:19.1", 1, 0, 0 },
	{ "2026-11-23T00:51:19.123Z|", STAMP_ZONED, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "2026-11-23 00:51:19:123 -0700| [main]", STAMP_ZONED, "2026-11-23 07:51:19.123", 3, -420, 0 },
	{ "2026-11-23 00:51:19|:123:5", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19.123456+01:00| vm", STAMP_ZONED, "2026-11-22 23:51:19.123456", 6, 60, 0 },
	{ "2026-11-23T00:51:19.1234567Z|", STAMP_ZONED, "2026-11-23 00:51:19.1234567", 7, 0, 0 },
	{ "2026-11-23T00:51:19.123456789Z| stdout F up", STAMP_ZONED, "2026-11-23 00:51:19.123456789", 9, 0, 0 },
	{ "2026-11-23T00:51:19.1234567899999Z|", STAMP_ZONED, "2026-11-23 00:51:19.123456789", 9, 0, 0 },
	{ "2026-11-23T00:51:19+00:00|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19-00:00|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19+0000| gw-0042", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19-0500|", STAMP_ZONED, "2026-11-23 05:51:19", 0, -300, 0 },
	{ "2026-11-23T00:51:19-05:30|", STAMP_ZONED, "2026-11-23 06:21:19", 0, -330, 0 },
	{ "2026-11-23T00:51:19+05:45|", STAMP_ZONED, "2026-11-22 19:06:19", 0, 345, 0 },
	{ "2026-11-23T00:51:19+14:00|", STAMP_ZONED, "2026-11-22 10:51:19", 0, 840, 0 },
	{ "2026-11-23T00:51:19+01|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "2026-11-23 00:51:19+0000| [-] up", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19 +0200|", STAMP_ZONED, "2026-11-22 22:51:19", 0, 120, 0 },
	{ "2026-11-23 00:51:19 +02:00| up", STAMP_ZONED, "2026-11-22 22:51:19", 0, 120, 0 },
	{ "2026-11-23 00:51:19 UTC| up", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19 Z|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19 GMT|: up", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19 CET|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "2026-07-23 00:51:19 CEST|", STAMP_ZONED, "2026-07-22 22:51:19", 0, 120, 0 },
	{ "2026-11-23 00:51:19 EET|", STAMP_ZONED, "2026-11-22 22:51:19", 0, 120, 0 },
	{ "2026-07-23 00:51:19 EEST|", STAMP_ZONED, "2026-07-22 21:51:19", 0, 180, 0 },
	{ "2026-11-23 00:51:19 MSK|", STAMP_ZONED, "2026-11-22 21:51:19", 0, 180, 0 },
	{ "2026-11-23 09:51:19 JST|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 540, 0 },
	{ "2026-11-23 00:51:19 UTC+2|", STAMP_ZONED, "2026-11-22 22:51:19", 0, 120, 0 },
	{ "2026-11-23 00:51:19 GMT-0330| up", STAMP_ZONED, "2026-11-23 04:21:19", 0, -210, 0 },
	{ "2026-11-23T00:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19|: Client gone", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23T00:51:19.548106| [EPC    ] [I] up", STAMP_LOCAL, "2026-11-23 00:51:19.548106", 6, 0, 0 },
	{ "2026-11-23 00:51:19| DEBUG up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19.009| [info] up", STAMP_LOCAL, "2026-11-23 00:51:19.009", 3, 0, 0 },
	{ "2026-11-23 00:51:19,123| INFO up", STAMP_LOCAL, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "2026-11-23 00:51:19,123Z|", STAMP_ZONED, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "2026-11-23 00:51:19|,123,deny", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19|,12 apples", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19| IST", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19| CST up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2012-06-23 00:51:19| MSK", STAMP_LOCAL, "2012-06-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19| CET-gw up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19| UTC.example", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19| -03 gw", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19| -4711 dBm", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 00:51:19|-gw", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23_00:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026-11-23 0:51|", STAMP_LOCAL, "2026-11-23 00:51:00", -2, 0, 0 },
	{ "2026-11-23T00:51Z|", STAMP_ZONED, "2026-11-23 00:51:00", -2, 0, 0 },
	{ "2026-11-23, 16:19:17| 06[IKE]", STAMP_LOCAL, "2026-11-23 16:19:17", 0, 0, 0 },
	{ "20261123T005119Z|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "20261123T005119|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "20261123T005119.5+0100|", STAMP_ZONED, "2026-11-22 23:51:19.5", 1, 60, 0 },
	{ "[2026-11-23 00:51:19.951]| [nas] [info] up", STAMP_LOCAL, "2026-11-23 00:51:19.951", 3, 0, 0 },
	{ "[2026-11-23T00:51:19]| Timezone[32400]", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "[2026-11-23T00:51:19.000Z]| \"POST\"", STAMP_ZONED, "2026-11-23 00:51:19", 3, 0, 0 },
	{ "[2026-11-23 00:51:19| info] up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "\"2026-11-23T00:51:19Z\"|,", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	/* syslog */
	{ "Nov 23 00:51:19| gw-0042 pppd[77]: up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Nov  3 00:51:19| gw-0042 pppd[77]: up", STAMP_LOCAL, "1972-11-03 00:51:19", 0, 0, 1 },
	{ "Nov 3 00:51:19| gw-0042 pppd[77]: up", STAMP_LOCAL, "1972-11-03 00:51:19", 0, 0, 1 },
	{ "Nov 03 00:51:19|", STAMP_LOCAL, "1972-11-03 00:51:19", 0, 0, 1 },
	{ "Feb 29 00:51:19|", STAMP_LOCAL, "1972-02-29 00:51:19", 0, 0, 1 },
	{ "NOV 23 00:51:19|", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Nov 23 00:51:19.796256| gw-0042", STAMP_LOCAL, "1972-11-23 00:51:19.796256", 6, 0, 1 },
	{ "Nov 23 00:51:19|: %ASA-6-602304: up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Nov 23 00:51:19| EST: up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Nov 23 00:51:19| am-gw up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Nov 23 09:51:19| pm up", STAMP_LOCAL, "1972-11-23 09:51:19", 0, 0, 1 },
	{ "Nov 23 00:51:19| 2001:db8::1 up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Nov 23 00:51:19 MSK|: up", STAMP_ZONED, "1972-11-22 21:51:19", 0, 180, 1 },
	{ "*Nov 23 00:51:19.411|: %SYS-5-CONFIG_I: up", STAMP_LOCAL, "1972-11-23 00:51:19.411", 3, 0, 1 },
	{ ".Nov 23 00:51:19.631 GMT|: %CDP-4: up", STAMP_ZONED, "1972-11-23 00:51:19.631", 3, 0, 1 },
	{ "\"Nov  3 00:51:19\"|)", STAMP_LOCAL, "1972-11-03 00:51:19", 0, 0, 1 },
	/* months and weekdays elsewhere */
	{ "Okt 17 11:38:08| gw", STAMP_LOCAL, "1972-10-17 11:38:08", 0, 0, 1 },
	{ "Mär 17 11:38:08| gw", STAMP_LOCAL, "1972-03-17 11:38:08", 0, 0, 1 },
	{ "Dez 17 11:38:08| gw", STAMP_LOCAL, "1972-12-17 11:38:08", 0, 0, 1 },
	{ "sep 14 09:51:24| gw", STAMP_LOCAL, "1972-09-14 09:51:24", 0, 0, 1 },
	{ "ene 14 09:51:24| gw", STAMP_LOCAL, "1972-01-14 09:51:24", 0, 0, 1 },
	{ "ago 14 09:51:24| gw", STAMP_LOCAL, "1972-08-14 09:51:24", 0, 0, 1 },
	{ "janv. 14 09:51:24| gw", STAMP_LOCAL, "1972-01-14 09:51:24", 0, 0, 1 },
	{ "févr. 14 09:51:24| gw", STAMP_LOCAL, "1972-02-14 09:51:24", 0, 0, 1 },
	{ "août 14 09:51:24| gw", STAMP_LOCAL, "1972-08-14 09:51:24", 0, 0, 1 },
	{ "juil. 14 09:51:24| gw", STAMP_LOCAL, "1972-07-14 09:51:24", 0, 0, 1 },
	{ "DÉC. 14 09:51:24| gw", STAMP_LOCAL, "1972-12-14 09:51:24", 0, 0, 1 },
	{ "říj 09 11:38:08| gw", STAMP_LOCAL, "1972-10-09 11:38:08", 0, 0, 1 },
	{ "Říj 09 11:38:08| gw", STAMP_LOCAL, "1972-10-09 11:38:08", 0, 0, 1 },
	{ "čen 09 11:38:08| gw", STAMP_LOCAL, "1972-06-09 11:38:08", 0, 0, 1 },
	{ "čec 09 11:38:08| gw", STAMP_LOCAL, "1972-07-09 11:38:08", 0, 0, 1 },
	{ "paź 09 11:38:08| gw", STAMP_LOCAL, "1972-10-09 11:38:08", 0, 0, 1 },
	{ "Дек 09 11:38:08| gw", STAMP_LOCAL, "1972-12-09 11:38:08", 0, 0, 1 },
	{ "Mo 23. Nov 00:51:19 CET 2026|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "mar. 24 nov. 2026 00:51:19 CET|", STAMP_ZONED, "2026-11-23 23:51:19", 0, 60, 0 },
	{ "mar 24 00:51:19| gw", STAMP_LOCAL, "1972-03-24 00:51:19", 0, 0, 1 },
	/* ctime() and date */
	{ "Mon Nov 23 00:51:19 2026| daemon.notice netifd: up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "Tue Nov  3 00:51:19 2026| : Info: up", STAMP_LOCAL, "2026-11-03 00:51:19", 0, 0, 0 },
	{ "Sat Nov 7 21:05:46 2026| [UNDEF] up", STAMP_LOCAL, "2026-11-07 21:05:46", 0, 0, 0 },
	{ "Mon Nov 23 00:51:19 CET 2026|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "Mon Nov 23 00:51:19 UTC 2026|, up", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "Thu Jul 23 01:09:13.524 CST 2026|: Command", STAMP_LOCAL, "2026-07-23 01:09:13.524", 3, 0, 0 },
	{ "Thu Jul 23 18:09:18.604 BST 2026|: Command", STAMP_LOCAL, "2026-07-23 18:09:18.604", 3, 0, 0 },
	{ "Mon Nov 23 00:51:19 +03 2026|", STAMP_ZONED, "2026-11-22 21:51:19", 0, 180, 0 },
	{ "Mon Nov 23 00:51:19 +0100 2026|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "Mon Nov 23 00:51:19| gw-0042 up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "Mon Nov 23 00:51:19| 2001:db8::1 up", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "[Mon Nov 23 00:51:19 2026]| usb 1-1: up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "Mon 2026-11-23 00:51:19 UTC| gw-0042", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "Mon, 2026-11-23, 16:19:17| 06[IKE] up", STAMP_LOCAL, "2026-11-23 16:19:17", 0, 0, 0 },
	{ "Mon, 23 Nov 2026 00:51:19 GMT|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "Mon, 23 Nov 2026 00:51:19 -0800|", STAMP_ZONED, "2026-11-23 08:51:19", 0, -480, 0 },
	{ "Mon, Nov 23 2026 4:04:18 pm| | up", STAMP_LOCAL, "2026-11-23 16:04:18", 0, 0, 0 },
	{ "Mon, Nov 23 2026 12:04:18 am| | up", STAMP_LOCAL, "2026-11-23 00:04:18", 0, 0, 0 },
	{ "Mon, Nov 23 2026 12:04:18 PM|", STAMP_LOCAL, "2026-11-23 12:04:18", 0, 0, 0 },
	{ "Mon Nov 23 2026 00:51:19 GMT+0100| (CET)", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "Monday, November 23, 2026 0:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	/* by name of month, with a year */
	{ "Nov 23 2026 00:51:19|: %ASA-6-302013: up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "Nov 23 2026 00:51:19.111 UTC|", STAMP_ZONED, "2026-11-23 00:51:19.111", 3, 0, 0 },
	{ "Nov 23, 2026 00:51:19.924781000 UTC|", STAMP_ZONED, "2026-11-23 00:51:19.924781", 9, 0, 0 },
	{ "2026 Nov 23 00:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026 Nov  3 00:51:19.123 UTC|: %VSHD-5: up", STAMP_ZONED, "2026-11-03 00:51:19.123", 3, 0, 0 },
	{ "23 Nov 2026 00:51:19.123| * up", STAMP_LOCAL, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "23 Nov 2026 00:51:19 +0000|", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "23-Nov-2026 00:51:19.425| client", STAMP_LOCAL, "2026-11-23 00:51:19.425", 3, 0, 0 },
	{ "23-Nov-2026::00:51:19.602107| ===", STAMP_LOCAL, "2026-11-23 00:51:19.602107", 6, 0, 0 },
	{ "3-Nov-2026::00:51:19.602107| ===", STAMP_LOCAL, "2026-11-03 00:51:19.602107", 6, 0, 0 },
	{ "23/Nov/2026:00:51:19 +0100|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "[23/Nov/2026:00:51:19 +0000]| \"GET", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "[23/Nov/2026:00:51:19.127]| https-in", STAMP_LOCAL, "2026-11-23 00:51:19.127", 3, 0, 0 },
	{ "23Nov2026 00:51:19| accept", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "nov/23 00:51:19| system,info", STAMP_LOCAL, "1972-11-23 00:51:19", 0, 0, 1 },
	{ "nov/23/2026 00:51:19| system,info", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	/* by number of month */
	{ "2026/11/23 00:51:19| [error] 51#51: up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2026/11/23 00:51:19.123456| BGP: up", STAMP_LOCAL, "2026-11-23 00:51:19.123456", 6, 0, 0 },
	{ "2026/11/23 00:51:19|,016401002737,THREAT", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "20261123005119123|", STAMP_LOCAL, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "20261123005119123| DAUC DEBUG up", STAMP_LOCAL, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "20261123005119123|,001010000000101,up", STAMP_LOCAL, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "20261123005119|,up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "11/23 00:51:19.123|: [amf] INFO: up", STAMP_LOCAL, "1972-11-23 00:51:19.123", 3, 0, 1 },
	{ "[11/23 00:51:19.171]| INFO: up", STAMP_LOCAL, "1972-11-23 00:51:19.171", 3, 0, 1 },
	{ "11-23 00:51:19.123|  2171  3103 W Tag: up", STAMP_LOCAL, "1972-11-23 00:51:19.123", 3, 0, 1 },
	{ "01-01 02:56:37.107|    62   162 I RILC: up", STAMP_LOCAL, "1972-01-01 02:56:37.107", 3, 0, 1 },
	{ "11/23/2026-00:51:19.860293|  [**] up", STAMP_LOCAL, "2026-11-23 00:51:19.860293", 6, 0, 0 },
	{ "11/23-00:51:19.765402| [**] up", STAMP_LOCAL, "1972-11-23 00:51:19.765402", 6, 0, 1 },
	{ "23.11.2026 00:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "3.5.2026 0:51|", STAMP_LOCAL, "2026-05-03 00:51:00", -2, 0, 0 },
	{ "23/11/2026 0:51|", STAMP_LOCAL, "2026-11-23 00:51:00", -2, 0, 0 },
	{ "11/23/2026 0:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "11/23/2026 12:51:19 AM|,up", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "\"5/19/2026 1:39:00 PM\"|,D (14127) up", STAMP_LOCAL, "2026-05-19 13:39:00", 0, 0, 0 },
	{ "5/5/2026 1:39|", STAMP_LOCAL, "2026-05-05 01:39:00", -2, 0, 0 },
	{ "11/23/26 0:51|", STAMP_LOCAL, "2026-11-23 00:51:00", -2, 0, 0 },
	{ "26/11/23,00:51:19+04|", STAMP_ZONED, "2026-11-22 23:51:19", 0, 60, 0 },
	{ "\"26/11/23,00:51:19-20\"|", STAMP_ZONED, "2026-11-23 05:51:19", 0, -300, 0 },
	{ "26/11/23,00:51:19+23|", STAMP_ZONED, "2026-11-22 19:06:19", 0, 345, 0 },
	{ "26/11/23,00:51:19+0|, ", STAMP_ZONED, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "26/11/23,00:51:19|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "\"2026/11/23,00:51:19\"|", STAMP_LOCAL, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "80/01/06,00:00:12|", STAMP_LOCAL, "1980-01-06 00:00:12", 0, 0, 0 },
	/* counts */
	{ "1795395079|", STAMP_EPOCH, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "1795395079|: Client gone", STAMP_EPOCH, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "1795395079.25| water/site7/level 14.2", STAMP_EPOCH, "2026-11-23 00:51:19.25", 2, 0, 0 },
	{ "1795395079.948295| gw-0042", STAMP_EPOCH, "2026-11-23 00:51:19.948295", 6, 0, 0 },
	{ "1795395079.123456789|", STAMP_EPOCH, "2026-11-23 00:51:19.123456789", 9, 0, 0 },
	{ "1795395079123|", STAMP_EPOCH, "2026-11-23 00:51:19.123", 3, 0, 0 },
	{ "1795395079123.5|", STAMP_EPOCH, "2026-11-23 00:51:19.1235", 4, 0, 0 },
	{ "1795395079123456|", STAMP_EPOCH, "2026-11-23 00:51:19.123456", 6, 0, 0 },
	{ "1795395079123456789|", STAMP_EPOCH, "2026-11-23 00:51:19.123456789", 9, 0, 0 },
	{ "[1795395079.948295]|\t[NEW] tcp", STAMP_EPOCH, "2026-11-23 00:51:19.948295", 6, 0, 0 },
	{ "[1795395079.4077]| device", STAMP_EPOCH, "2026-11-23 00:51:19.4077", 4, 0, 0 },
	{ "\"1795395079\"|,", STAMP_EPOCH, "2026-11-23 00:51:19", 0, 0, 0 },
	{ "2147483648|", STAMP_EPOCH, "2038-01-19 03:14:08", 0, 0, 0 },
	{ "[ 3228.099662]| usb 1-1: up", STAMP_UPTIME, "1970-01-01 00:53:48.099662", 6, 0, 0 },
	{ "[    0.000000]| Linux version", STAMP_UPTIME, "1970-01-01 00:00:00", 6, 0, 0 },
	{ "[19955416.501968]| IN=eth0", STAMP_UPTIME, "1970-08-19 23:10:16.501968", 6, 0, 0 },
	{ "[    1.234567]|[    T1] up", STAMP_UPTIME, "1970-01-01 00:00:01.234567", 6, 0, 0 },
	{ "[00:01:37.034,149]| <inf> up", STAMP_UPTIME, "1970-01-01 00:01:37.034149", 6, 0, 0 },
	{ "[27:01:37.034,149]| <inf> up", STAMP_UPTIME, "1970-01-02 03:01:37.034149", 6, 0, 0 },
	/* the borders of days and years */
	{ "2026-12-31T23:59:60Z|", STAMP_ZONED, "2027-01-01 00:00:00", 0, 0, 0 },
	{ "2017-01-01T05:29:60+05:30|", STAMP_ZONED, "2017-01-01 00:00:00", 0, 330, 0 },
	{ "2016-12-31T23:59:60.5Z|", STAMP_ZONED, "2017-01-01 00:00:00.5", 1, 0, 0 },
	{ "2026-11-23T24:00:00Z|", STAMP_ZONED, "2026-11-24 00:00:00", 0, 0, 0 },
	{ "2026-12-31 24:00:00|", STAMP_LOCAL, "2027-01-01 00:00:00", 0, 0, 0 },
	{ "2026-11-23 24:00|", STAMP_LOCAL, "2026-11-24 00:00:00", -2, 0, 0 },
	{ "2028-02-29T00:00:00Z|", STAMP_ZONED, "2028-02-29 00:00:00", 0, 0, 0 },
	{ "2000-02-29 00:00:00|", STAMP_LOCAL, "2000-02-29 00:00:00", 0, 0, 0 },
	{ "1970-01-01T00:53:48.099662|", STAMP_LOCAL, "1970-01-01 00:53:48.099662", 6, 0, 0 },
	{ "2099-12-31 23:59:59|", STAMP_LOCAL, "2099-12-31 23:59:59", 0, 0, 0 },
};

static const char *const refused[] = {
	"", " ", "-", "[", "[]", "\"", "\"\"", "*", ".", "no stamp stands here", "status: 200", "10.77.4.9 - - [x]", "12", "2026",
	"2026-11-23",
	/* dates that cannot be are not moved */
	"2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-30T00:00:00Z",
	"2026-04-31 00:00:00", "2026-02-29 00:00:00", "2100-02-29 00:00:00", "Feb 30 00:51:19 gw", "Nov 31 00:51:19 gw",
	"Nov 0 00:51:19 gw", "Mon Nov 31 00:51:19 2026", "Thu Feb 29 00:51:19 2026", "31/Nov/2026:00:51:19 +0000",
	"20261323005119123", "20261131005119123", "0000-00-00 00:00:00", "0000/01/01 00:12:26.335", "0000-00-00T00:00:00Z",
	"0001-01-01T00:00:00Z", "1601-01-01 00:00:00", "1900-01-01 00:00:00", "9999-12-31 23:59:59", "8304-01-01 00:00:00",
	"2101-01-01 00:00:00", "-2026-11-23T00:51:19Z", "00/00/00,00:00:00",
	/* times that cannot be */
	"2026-11-23T25:00:00Z", "2026-11-23T24:00:01Z", "2026-11-23T24:01:00Z", "2026-11-23T24:00:00.1Z", "2026-11-23T00:60:00Z",
	"2026-11-23T00:51:60Z", "2026-11-23T00:51:61Z", "2026-11-23T00:51:99Z", "2026-11-23T00:5:19Z", "2026-11-23T00:51:1Z",
	"2026-11-23T00", "2026-11-23T00:51:190", "Nov 23 24:51:19 gw", "Nov 23 00:51 gw", "Nov 23 0051", "20261123006119123",
	"11/23 00:51:19: [amf]", "2026-11-23T00:51:19+15:00", "2026-11-23T00:51:19+99:00", "2026-11-23T00:51:19-01:60",
	"26/11/23,00:51:19+99",
	/* dates with two readings */
	"5/9/2026 1:39:00 PM", "05/09/2026 01:39", "11/12/26 0:51", "23/11/26 0:51", "26/11/23 0:51", "11/11/26 0:51",
	/* times without a date */
	"00:51:19", "17:13:30.563 -> AT", "[14:35:27.671]", "[00:01:37.034]", "11:29:42.550475 IP",
	/* numbers that are something else */
	"179539507", "17953950790", "179539507912", "0000000000", "978307199", "4133980800", "9999999999", "353201110427730",
	"244070000045676", "8935711001000045676", "89357110010000456764", "89049032123451234512345678901235", "1795395079-abc",
	"1795395079abc", "1795395079/24", "1795395079123456789012", "[12]", "[1310]", "[1.2]", "[1.0.3]", "[1795395079",
	"[ 3228.099662", "3228.099662", "[99:99:99.000,000]", "[00:61:37.034,149]", "1.2.3.4 x", "12.11.10.9 x", "1.2.2026",
	"led 12", "out of memory", "may be 10:00:00", "sun is up", "mo", "So long",
};

static const char *const impossible[] = {
	"2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31 00:00:00", "2100-02-29 00:00:00",
	"0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "1601-01-01 00:00:00", "8304-01-01 00:00:00",
	"9999-12-31 23:59:59", "Nov 31 00:51:19", "Nov 0 00:51:19", "Jan  0 00:00:00", "Mon Nov 31 00:51:19 2026",
	"31/Nov/2026:00:51:19 +0000", "0000/01/01 00:12:26.335", "2026-11-23T25:00:00Z", "2026-11-23T00:60:00Z", "2026-11-23T00:51:61Z",
	"20261323005119123", "31 Nov 2026 00:51:19",
};

/* The days before a year and month, counted one by one: slow, and nothing like what it checks. */
static int64_t naive(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t days = day - 1;

	for (int y = 1970; y < year; y++)
		days += (y % 4 == 0 && y % 100 != 0) || y % 400 == 0 ? 366 : 365;
	for (int m = 1; m < month; m++)
		days += lengths[m - 1] + (m == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
	return days;
}

static int64_t instant(const char *at)
{
	int year, month, day, hour, minute, second, n = 0;
	int64_t ns, unit = NS_PER_S;

	if (sscanf(at, "%d-%d-%d %d:%d:%d%n", &year, &month, &day, &hour, &minute, &second, &n) != 6)
		abort();
	ns = ((naive(year, month, day) * 24 + hour) * 60 + minute) * 60 * NS_PER_S + second * NS_PER_S;
	if (at[n] == '.')
		for (n++; at[n]; n++)
			ns += (at[n] - '0') * (unit /= 10);
	return ns;
}

static int64_t precision(int places)
{
	int64_t ns = places < 0 ? 60 * NS_PER_S : NS_PER_S;

	while (places-- > 0)
		ns /= 10;
	return ns;
}

static void row(const struct row *r)
{
	struct text line = { 0 };
	struct stamp s;
	size_t n = strcspn(r->line, "|"), got;

	text_add(&line, (struct slice){ r->line, n });
	text_adds(&line, r->line + n + 1);
	got = utc_read(text_slice(&line), &s);
	if (got != n || s.basis != r->basis || s.ns != instant(r->at) || s.precision != precision(r->places) ||
	    s.utc_offset != r->east * 60 || s.yearless != r->yearless) {
		char out[32];

		utc_print(s.ns, out);
		printf("%s\n  took %zu, basis %d, %s (%lld), precision %lld, offset %d, yearless %d\n", r->line, got, (int)s.basis, out,
		       (long long)s.ns, (long long)s.precision, (int)s.utc_offset, s.yearless);
		failed = 1;
	}
	text_free(&line);
}

/* Each beginning of a line, in memory of its own so that a look behind its end is caught. */
static void beginnings(const char *line)
{
	for (size_t n = 0; n <= strlen(line); n++) {
		char *own = xstrndup(line, n), *exact = n ? memcpy(xcalloc(n, 1), own, n) : NULL;
		struct stamp s;
		size_t got = utc_read((struct slice){ exact, n }, &s);

		CHECK(got <= n && (got > 0) == (s.basis != STAMP_NONE));
		free(own);
		free(exact);
	}
}

/* What a router's mark says of its clock stays with the stamp. */
static void marks(void)
{
	static const struct {
		const char *line;
		enum clock_doubt doubt;
	} marked[] = {
		{ "*Nov 23 00:51:19.411: up", CLOCK_UNSET },     { ".Nov 23 00:51:19.631 GMT: up", CLOCK_LOST },
		{ "*Nov 23 2026 00:51:19: up", CLOCK_UNSET },    { "Nov 23 00:51:19.411: up", CLOCK_TRUSTED },
		{ "2026-11-23T00:51:19Z up", CLOCK_TRUSTED },
	};

	for (size_t i = 0; i < COUNT(marked); i++) {
		struct stamp s;

		CHECK(utc_read(slice_of(marked[i].line), &s) > 0 && s.doubt == marked[i].doubt);
	}
}

static void forms(void)
{
	struct stamp s;

	for (size_t i = 0; i < COUNT(rows); i++) {
		row(&rows[i]);
		beginnings(rows[i].line);
	}
	for (size_t i = 0; i < COUNT(refused); i++) {
		if (utc_read(slice_of(refused[i]), &s) != 0 || s.basis != STAMP_NONE || s.ns != 0) {
			printf("%s\n  was read\n", refused[i]);
			failed = 1;
		}
		beginnings(refused[i]);
	}
	CHECK(utc_read((struct slice){ NULL, 0 }, &s) == 0);
}

static void calendar(void)
{
	char out[32];

	for (int year = 1970; year < 2262; year++)
		for (int month = 1; month <= 12; month++)
			CHECK(utc_civil(year, month, 1, 0, 0, 0) == naive(year, month, 1) * 86400 * NS_PER_S);
	CHECK(utc_civil(1969, 12, 31, 23, 59, 59) == -NS_PER_S);
	CHECK(utc_civil(2026, 13, 1, 0, 0, 0) == UTC_NONE && utc_civil(2026, 0, 1, 0, 0, 0) == UTC_NONE);
	CHECK(utc_civil(9999, 1, 1, 0, 0, 0) == UTC_NONE && utc_civil(1, 1, 1, 0, 0, 0) == UTC_NONE);
	CHECK(utc_civil(INT32_MAX, 12, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX) == UTC_NONE);
	CHECK(utc_civil(INT32_MIN, 1, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN) == UTC_NONE);
	utc_print(utc_civil(2026, 3, 2, 10, 0, 0) + 1999, out);
	CHECK(strcmp(out, "2026-03-02T10:00:00.000001Z") == 0);
	utc_print(-1, out);
	CHECK(strcmp(out, "1969-12-31T23:59:59.999999Z") == 0);
	utc_print(INT64_MAX, out);
	CHECK(strcmp(out, "2262-04-11T23:47:16.854775Z") == 0);
	utc_print(INT64_MIN, out);
	CHECK(strcmp(out, "1677-09-21T00:12:43.145224Z") == 0);
}

static void years(void)
{
	int64_t leap = utc_civil(1972, 2, 29, 12, 0, 0), eve = utc_civil(1972, 12, 31, 23, 59, 59),
		morning = utc_civil(1972, 1, 1, 0, 0, 1);

	CHECK(utc_with_year(utc_civil(1972, 11, 23, 0, 51, 19) + 5, utc_civil(2026, 11, 24, 0, 0, 0)) ==
	      utc_civil(2026, 11, 23, 0, 51, 19) + 5);
	CHECK(utc_with_year(eve, utc_civil(2027, 1, 1, 0, 0, 0)) == utc_civil(2026, 12, 31, 23, 59, 59));
	CHECK(utc_with_year(morning, utc_civil(2026, 12, 31, 0, 0, 0)) == utc_civil(2027, 1, 1, 0, 0, 1));
	CHECK(utc_with_year(leap, utc_civil(2026, 3, 2, 0, 0, 0)) == utc_civil(2028, 2, 29, 12, 0, 0));
	CHECK(utc_with_year(leap, utc_civil(2025, 3, 1, 0, 0, 0)) == utc_civil(2024, 2, 29, 12, 0, 0));
	CHECK(utc_with_year(leap, utc_civil(2101, 3, 1, 0, 0, 0)) == utc_civil(2104, 2, 29, 12, 0, 0));
	CHECK(utc_with_year(leap, utc_civil(2098, 3, 1, 0, 0, 0)) == utc_civil(2096, 2, 29, 12, 0, 0));
	CHECK(utc_with_year(UTC_NONE, 0) == UTC_NONE && utc_with_year(leap, UTC_NONE) == UTC_NONE);
	CHECK(utc_with_year(eve, INT64_MAX) == utc_civil(2261, 12, 31, 23, 59, 59));
	CHECK(utc_with_year(morning, INT64_MIN + 1) == utc_civil(1678, 1, 1, 0, 0, 1));
}

static void epochs(void)
{
	struct stamp s;

	CHECK(utc_epoch(SLICE("978307200"), &s) && s.ns == utc_civil(2001, 1, 1, 0, 0, 0) && s.precision == NS_PER_S);
	CHECK(utc_epoch(SLICE("4133980799999999999"), &s) && s.ns == utc_civil(2101, 1, 1, 0, 0, 0) - 1 && s.precision == 1);
	CHECK(utc_epoch(SLICE("1795395079.5"), &s) && s.basis == STAMP_EPOCH && s.precision == NS_PER_S / 10);
	CHECK(!utc_epoch(SLICE("978307199"), &s) && s.basis == STAMP_NONE);
	CHECK(!utc_epoch(SLICE("4133980800000000000"), &s) && !utc_epoch(SLICE("17953950791795395079"), &s));
	CHECK(!utc_epoch(SLICE(""), &s) && !utc_epoch(SLICE("1795395079 "), &s) && !utc_epoch(SLICE("-1795395079"), &s));
	CHECK(!utc_epoch(SLICE("1795395079."), &s) && !utc_epoch(SLICE("1.795395079e9"), &s) && !utc_epoch(SLICE("0x6b036bc7"), &s));
}

static void arguments(void)
{
	int64_t t = 0, want = utc_civil(2026, 3, 2, 10, 0, 0);

	CHECK(utc_parse_argument("2026-03-02T10:00:00Z", &t) && t == want);
	CHECK(utc_parse_argument("2026-03-02 10:00", &t) && t == want);
	CHECK(utc_parse_argument("2026-03-02T12:00:00+02:00", &t) && t == want);
	CHECK(utc_parse_argument("1772445600", &t) && t == want);
	CHECK(utc_parse_argument("2026-03-02", &t) && t == utc_civil(2026, 3, 2, 0, 0, 0));
	CHECK(!utc_parse_argument("2026-03-02T10:00:00Z ", &t) && !utc_parse_argument("2026-02-30", &t) &&
	      !utc_parse_argument("2026-03-0", &t));
	CHECK(!utc_parse_argument("", &t) && !utc_parse_argument(NULL, &t) && !utc_parse_argument("yesterday", &t));
	CHECK(!utc_parse_argument("Nov 23 00:51:19", &t) && !utc_parse_argument("[ 3228.099662]", &t) &&
	      !utc_parse_argument("10:00:00", &t));
}

static bool zone_is(const char *zone, int64_t wall, int hours)
{
	int32_t offset = -1;

	return utc_zone_offset(zone, wall, &offset) && offset == hours * 3600;
}

static void zones(void)
{
	int64_t winter = utc_civil(2026, 11, 23, 0, 0, 0), summer = utc_civil(2026, 7, 1, 0, 0, 0);
	static const char *const unknown[] = { "",
					       "/etc/passwd",
					       "../../etc/passwd",
					       "Europe/../Europe/Helsinki",
					       "Europe",
					       "Nowhere",
					       "+15:00",
					       "+1:00:00",
					       "+",
					       "Z+",
					       "CST",
					       "zone.tab",
					       "Europe/Helsinki ",
					       "+02:00x",
					       "UTC+99",
					       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	int32_t offset = 7;

	CHECK(zone_is("UTC", winter, 0) && zone_is("Z", winter, 0) && zone_is("GMT", winter, 0) && zone_is("+02:00", winter, 2));
	CHECK(zone_is("-0500", winter, -5) && zone_is("+3", winter, 3) && zone_is("+11", winter, 11) && zone_is("UTC+2", winter, 2));
	CHECK(zone_is("CEST", winter, 2) && zone_is("MSK", winter, 3) && zone_is("JST", winter, 9));
	for (size_t i = 0; i < COUNT(unknown); i++)
		CHECK(!utc_zone_offset(unknown[i], winter, &offset) && offset == 7);
	CHECK(!utc_zone_offset(NULL, winter, &offset));
	if (!utc_zone_offset("Europe/Helsinki", winter, &offset)) {
		printf("no zone files here: skipped\n");
		return;
	}
	CHECK(zone_is("Europe/Helsinki", winter, 2) && zone_is("Europe/Helsinki", summer, 3) && zone_is("Asia/Tokyo", summer, 9));
	CHECK(zone_is("America/New_York", winter, -5) && zone_is("America/New_York", summer, -4) &&
	      zone_is("Australia/Sydney", winter, 11));
	CHECK(zone_is("Europe/Dublin", winter, 0) && zone_is("Europe/Dublin", summer, 1) && zone_is("Etc/GMT+2", winter, -2));
	/* the hour that never was, and the hour that was twice */
	CHECK(zone_is("Europe/Helsinki", utc_civil(2026, 3, 29, 2, 59, 59), 2) &&
	      zone_is("Europe/Helsinki", utc_civil(2026, 3, 29, 3, 30, 0), 2));
	CHECK(zone_is("Europe/Helsinki", utc_civil(2026, 3, 29, 4, 0, 0), 3) &&
	      zone_is("Europe/Helsinki", utc_civil(2026, 10, 25, 3, 30, 0), 3));
	CHECK(zone_is("Europe/Helsinki", utc_civil(2026, 10, 25, 4, 0, 0), 2));
	/* behind the last change in the file its rule goes on */
	CHECK(zone_is("Europe/Helsinki", utc_civil(2150, 7, 1, 0, 0, 0), 3) &&
	      zone_is("Europe/Helsinki", utc_civil(2150, 12, 1, 0, 0, 0), 2));
	CHECK(zone_is("Europe/Helsinki", utc_civil(2040, 3, 25, 3, 30, 0), 2) &&
	      zone_is("Europe/Helsinki", utc_civil(2040, 3, 25, 4, 0, 0), 3));
	CHECK(zone_is("Europe/Helsinki", utc_civil(2040, 10, 28, 3, 59, 59), 3) &&
	      zone_is("Europe/Helsinki", utc_civil(2040, 10, 28, 4, 0, 0), 2));
	CHECK(zone_is("Australia/Sydney", utc_civil(2150, 7, 1, 0, 0, 0), 10) &&
	      zone_is("Australia/Sydney", utc_civil(2150, 1, 1, 0, 0, 0), 11));
	CHECK(zone_is("Europe/Dublin", utc_civil(2150, 7, 1, 0, 0, 0), 1) && zone_is("Europe/Dublin", utc_civil(2150, 1, 1, 0, 0, 0), 0));
	CHECK(utc_zone_offset("Europe/Helsinki", INT64_MIN, &offset) && utc_zone_offset("Europe/Helsinki", INT64_MAX, &offset));
}

/* A file without any change but with a rule, as slim files are. */
static struct text slim(const char *rule)
{
	static const char head[44] = { 'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 4 };
	static const char type[] = "\0\0\x1c\x20\0\0EET\0";
	struct text t = { 0 };

	for (int i = 0; i < 2; i++) {
		text_add(&t, (struct slice){ head, sizeof(head) });
		text_add(&t, (struct slice){ type, sizeof(type) - 1 });
	}
	text_addf(&t, "\n%s\n", rule);
	return t;
}

static int ruled(const char *rule, int month, int day)
{
	struct text t = slim(rule);
	int32_t offset = -1;
	bool read = utc_zone_file(text_slice(&t), utc_civil(2026, month, day, 12, 0, 0) / NS_PER_S, &offset);

	text_free(&t);
	return read ? (int)offset : -1;
}

static void files(void)
{
	struct text t = slim("EET-2EEST,M3.5.0/3,M10.5.0/4");
	int32_t offset;

	CHECK(ruled("", 7, 1) == 7200 && ruled("nonsense", 7, 1) == 7200 && ruled("EET-2EEST,M99", 7, 1) == 7200);
	CHECK(ruled("EET-2EEST,M3.5.0/3,M10.5.0/4", 7, 1) == 10800 && ruled("EET-2EEST,M3.5.0/3,M10.5.0/4", 12, 1) == 7200);
	CHECK(ruled("<-0330>3:30<-0230>,J60,J300", 7, 1) == -9000 && ruled("<-0330>3:30<-0230>,J60,J300", 2, 28) == -12600);
	CHECK(ruled("<+11>-11", 7, 1) == 39600 && ruled("AEST-10AEDT,M10.1.0,M4.1.0/3", 1, 1) == 39600);
	CHECK(ruled("XXX3YYY2:30,59,299", 2, 28) == -10800 && ruled("XXX3YYY2:30,59,299", 3, 1) == -9000);
	for (size_t n = 0; n < t.n; n++) {
		char *exact = n ? memcpy(xcalloc(n, 1), t.p, n) : NULL;

		utc_zone_file((struct slice){ exact, n }, 1795395079, &offset);
		free(exact);
	}
	for (size_t i = 0; i < t.n; i++)
		for (int k = 0; k < 256; k += 17) {
			char was = t.p[i];

			t.p[i] = (char)k;
			utc_zone_file(text_slice(&t), 1795395079, &offset);
			t.p[i] = was;
		}
	text_free(&t);
}

/* What the timeline has to make of each row in a file of its own, of the end of 2026: for tests/golden/stamps.sh. */
static void print_rows(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		int64_t t = instant(r->at), half = precision(r->places) / 2;
		char out[32];

		if (r->yearless)
			t = utc_with_year(t, strncmp(r->at, "1972-02-29", 10) == 0 ? utc_civil(2024, 7, 1, 0, 0, 0) : utc_civil(2026, 7, 1, 0, 0, 0));
		utc_print(t + half, out);
		/* nothing ties a count since the start, or a clock that was never set, to a day */
		printf("%zu\t%s\t%.*s\n", i, r->basis == STAMP_UPTIME || t < utc_civil(2001, 1, 1, 0, 0, 0) ? "null" : out, (int)strcspn(r->line, "|"),
		       r->line);
	}
	for (size_t i = 0; i < COUNT(impossible); i++)
		printf("%zu\tnull\t%s\n", COUNT(rows) + i, impossible[i]);
}

/* A date that cannot be is seen as one, but only where a date of a known form stands. */
static void impossibles(void)
{
	struct stamp s;

	for (size_t i = 0; i < COUNT(impossible); i++)
		if (utc_read(slice_of(impossible[i]), &s) != 0 || utc_impossible(slice_of(impossible[i])) != strlen(impossible[i])) {
			printf("%s\n  is no date that cannot be\n", impossible[i]);
			failed = 1;
		}
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(utc_impossible(slice_cut(slice_of(rows[i].line), 0, strcspn(rows[i].line, "|"))) == 0);
	CHECK(utc_impossible(SLICE("no stamp stands here")) == 0 && utc_impossible(SLICE("10.77.4.9 - - [x]")) == 0);
	CHECK(utc_impossible(SLICE("353201110427730")) == 0 && utc_impossible((struct slice){ NULL, 0 }) == 0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "rows") == 0)
		return print_rows(), 0;
	impossibles();
	forms();
	marks();
	calendar();
	years();
	epochs();
	arguments();
	zones();
	files();
	return failed;
}

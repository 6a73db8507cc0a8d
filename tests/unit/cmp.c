/* Records of platforms and charging systems: the words tell how it went, columns are found by name, digits stay digits. */
#include "csv.h"
#include "rows.h"

#define CHECK(x)                                                       \
	do {                                                           \
		if (!(x)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #x); \
			failed = 1;                                    \
		}                                                      \
	} while (0)

extern const struct parser parser_cmp_json;
extern const struct parser parser_cdr_csv;

#define EMNIFY(type, text, more)                                                                                                             \
	"{\n  \"timestamp\": \"2026-07-14T08:30:13.251Z\",\n  \"description\": \"" text "\",\n"                                         \
	"  \"event_type\": { \"id\": 1, \"description\": \"" type "\" },\n  \"event_source\": { \"description\": \"Policy Control\" },\n"  \
	"  \"endpoint\": { \"ip_address\": \"10.77.0.99\", \"imei\": \"353201110427730\" },\n"                                            \
	"  \"sim\": { \"iccid\": \"8988211000000001019\" }, \"imsi\": { \"imsi\": \"999700000045676\" }" more "\n}\n"

static void emnify(void)
{
	reads(&parser_cmp_json,
	      EMNIFY("Create PDP Context", "PDP Context Request rejected, because SIM is not activated.", "")
	      EMNIFY("Create PDP Context", "New PDP Context successfully activated.",
		     ", // of the operator\n \"detail\": { \"country\": { \"mcc\": \"244\" }, \"mnc\": [ { \"mnc\": \"07\" } ],"
		     " \"pdp_context\": { \"ue_ip_address\": \"10.77.4.9\", \"apn\": \"em\", \"rat_type\": 8 } }")
	      EMNIFY("Delete PDP Context", "PDP Context deleted.", "")
	      EMNIFY("Quota used up", "Quota volume is completely used up and data access denied for endpoint.", "")
	      EMNIFY("Quota assigned", "Data quota assigned with action on exhaustion set to throttling.", "")
	      EMNIFY("SMS quota used up", "SMS quota volume is completely used up.", "")
	      EMNIFY("SIM suspension", "Status of SIM changed from 'Activated' to 'Suspended'", "")
	      EMNIFY("Update GPRS location", "New location received from SGSN,\nnow attached.", "")
	      EMNIFY("Purge GPRS location", "SGSN location information has been purged.", "")
	      EMNIFY("eSIM profile status", "Profile state changed from 'Allocated' to 'Released'", "")
	      EMNIFY("OTA trigger SMS", "Trigger for EnableProfile submitted.", "")
	      EMNIFY("OTA trigger SMS", "Trigger SMS not delivered, validity period expired.", "")
	      EMNIFY("Store and forward", "Message stored on board.", ", \"expected_delivery\": \"2026-07-14T13:00:00Z\""),
	      (const struct row[]){ { "session.refused", "imsi=999700000045676;iccid=8988211000000001019;reason=SIM is not activated." },
				    { "session.up", "ip=10.77.4.9;apn=em;rat=NB-IoT;plmn=24407" },
				    { "session.down", "imsi=999700000045676" },
				    { "limit.reached", "imsi=999700000045676" },
				    { "limit.cleared", "" },
				    { "note", "" },
				    { "subscription.suspended", "iccid=8988211000000001019" },
				    { "registration.registered", "imsi=999700000045676" },
				    { "registration.lost", "" },
				    { "note", "" },
				    { "trigger.sent", "imsi=999700000045676" },
				    { "trigger.failed", "" },
				    { "message.queued", "reason=store_forward;until=2026-07-14T13:00:00Z" },
				    { NULL, NULL } });
}

#define KORE(type, data) "{\"data\":{\"imsi\":\"999700000045676\",\"sim_iccid\":\"8988211000000001019\",\"timestamp\":\"2026-07-14T08:30:13Z\"" data \
			 "},\"type\":\"com.twilio.iot.supersim.connection." type "\",\"time\":\"2026-07-14T08:30:14Z\"}"

static void clouds(void)
{
	reads(&parser_cmp_json,
	      "[" KORE("data-session.started", ",\"apn\":\"super\",\"ip_address\":\"10.77.4.9\",\"rat_type\":\"4G LTE\",\"network\":{\"mcc\":\"244\",\"mnc\":\"07\"}")
	      "," KORE("attachment.rejected", "") "," KORE("data-session.failed", "") "," KORE("data-session.ended", "") "]\n"
	      "{\"imsi\":\"999700000045676\",\"status\":\"active\",\"lastModifiedAt\":1784017813251,\"apn\":\"soracom.example\",\"sessionStatus\":"
	      "{\"online\":true,\"ueIpAddress\":\"10.77.4.9\",\"lastUpdatedAt\":1784017813251}}\n",
	      (const struct row[]){ { "session.up", "imsi=999700000045676;ip=10.77.4.9;apn=super;rat=LTE;plmn=24407;written=2026-07-14T08:30:14Z" },
				    { "registration.denied", "imsi=999700000045676" },
				    { "session.refused", "" },
				    { "session.down", "" },
				    { "subscription.active", "status=active;written=1784017813251" },
				    { "session.up", "ip=10.77.4.9;apn=soracom.example" },
				    { NULL, NULL } });
}

static void tables(void)
{
	reads(&parser_cdr_csv,
	      "timestamp,imsi,imei,msisdn,cell_id,lac,hlr,event,pdp_duration,ggsn_addr,sgsn_addr,apni,eua_addr,vol_in,vol_out,charging_id\n"
	      "20260714083013251,999700000045676,3532011104277302,358450004567,1,7,358440000,attach\n"
	      "20260714083014251,999700000045676,3532011104277302,358450004567,1,7,358440000,pdp-act,0,192.0.2.3,192.0.2.1,m2m.water.example,"
	      "10.77.4.9,0,0,4711\n"
	      "20260714083015251,999700000045676,,,1,7,,pdp-deact,60,192.0.2.3,192.0.2.1,m2m.water.example,10.77.4.9,100,200,4711\n",
	      (const struct row[]){ { "registration.registered", "imsi=999700000045676;imei=3532011104277302;msisdn=358450004567;tac=7;cell=1" },
				    { "session.up", "ip=10.77.4.9;apn=m2m.water.example;charging_id=4711" },
				    { "session.down", "imsi=999700000045676;bytes_out=100;bytes_in=200;imei=" },
				    { NULL, NULL } });
	reads(&parser_cdr_csv,
	      "\xef\xbb\xbf\"SIM ICCID\";\"Event Type\";\"Event Time\";\"Description\";\"IP Address\"\n"
	      "=\"8988211000000001019\";\"Create PDP Context\";\"2026-07-14T08:30:13Z\";\"PDP Context Request rejected, because \"\"no quota\"\"\";\n"
	      "8.98821E+18;\"Create PDP Context\";\"2026-07-14T08:30:14Z\";\"New PDP Context\";10.77.4.9\n",
	      (const struct row[]){ { "session.refused", "iccid=8988211000000001019;reason=\"no quota\"" },
				    { "session.up", "iccid=;ip=10.77.4.9" },
				    { NULL, NULL } });
	reads(&parser_cdr_csv,
	      "iccid,dateSessionStarted,dateSessionEnded,ipAddress,apn\n"
	      "8988211000000001019,2026-07-14 08:30:13+0000,2026-07-14 09:30:13+0000,10.77.4.9,m2m.water.example\n"
	      "8988211000000001019,2026-07-14 09:31:00+0000,null,10.77.4.10,m2m.water.example\n",
	      (const struct row[]){ { "session.up", "iccid=8988211000000001019;ip=10.77.4.9" },
				    { "session.down", "ip=10.77.4.9" },
				    { "session.up", "ip=10.77.4.10" },
				    { NULL, NULL } });
}

static void cells(void)
{
	struct slice line = SLICE("a, \"b \"\"c\"\", d\" ,\"x\":1,,"), cell;
	struct text room = { 0 };

	CHECK(csv_next(&line, ',', &room, &cell) && slice_is(cell, "a"));
	CHECK(csv_next(&line, ',', &room, &cell) && slice_is(cell, "b \"c\", d"));
	CHECK(csv_next(&line, ',', &room, &cell) && slice_is(cell, "\"x\":1"));
	CHECK(csv_next(&line, ',', &room, &cell) && cell.n == 0 && csv_next(&line, ',', &room, &cell) && cell.n == 0);
	CHECK(!csv_next(&line, ',', &room, &cell));
	CHECK(csv_separator(SLICE("a;b;c,d")) == ';' && csv_separator(SLICE("a")) == '\0' && csv_separator(SLICE("")) == '\0');
	text_free(&room);
}

int main(void)
{
	emnify();
	clouds();
	tables();
	cells();
	return failed;
}

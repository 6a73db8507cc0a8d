/* Packets as tshark prints them: names that stand twice, subscribers that only an earlier packet names, causes with their layer. */
#include "rows.h"

extern const struct parser parser_tshark_json;
extern const struct parser parser_tshark_text;

#define PACKET(time, layers) "  {\n    \"_index\": \"packets-2026-07-14\",\n    \"_source\": { \"layers\": { \"frame\": { \"frame.time_epoch\": \"" time \
			     "\" },\n" layers " } }\n  }"

static void nas(void)
{
	/* The identity comes with the S1AP identifiers; the reject names only these, and carries two causes and "text" twice. */
	reads(&parser_tshark_json,
	      "[\n" PACKET("1784017900.251000000",
			   "\"s1ap\": { \"s1ap.procedureCode\": \"13\", \"s1ap.MME_UE_S1AP_ID\": \"7\",\n"
			   "\"s1ap.ENB_UE_S1AP_ID\": \"1\", \"nas-eps\": { \"nas_eps.nas_msg_emm_type\": \"0x56\", \"e212.imsi\": \"999700000045676\" } }") ",\n"
	      PACKET("1784017901.251000000",
		     "\"s1ap\": { \"s1ap.procedureCode\": \"11\", \"s1ap.MME_UE_S1AP_ID\": \"7\", \"text\": \"a\", \"text\": \"b\",\n"
		     "\"nas-eps\": { \"nas_eps.nas_msg_emm_type\": \"0x44\", \"nas_eps.emm.cause\": \"19\",\n"
		     "\"x\": { \"nas_eps.nas_msg_esm_type\": \"0xd1\", \"nas_eps.esm.cause\": \"27\" } } }") "\n]\n",
	      (const struct row[]){ { "note", "imsi=999700000045676;reason=Identity response" },
				    { "registration.denied", "imsi=999700000045676;cause=19;cause_layer=emm;cause_text=ESM failure" },
				    { "session.refused", "imsi=999700000045676;cause=27;cause_layer=esm;cause_text=Missing or unknown APN" },
				    { NULL, NULL } });
}

static void tunnels(void)
{
	reads(&parser_tshark_json,
	      "{\"index\":{\"_index\":\"packets-2026-07-14\",\"_type\":\"doc\"}}\n"
	      "{\"timestamp\":\"1784017813251\",\"layers\":{\"frame\":{\"frame_frame_time_epoch\":\"1784017813.251000000\"},\"ip\":{\"ip_ip_src\":"
	      "\"192.0.2.1\",\"ip_ip_dst\":\"192.0.2.2\"},\"gtpv2\":{\"gtpv2_gtpv2_message_type\":\"32\",\"gtpv2_gtpv2_seq\":\"0x000007\","
	      "\"e212_e212_imsi\":\"999700000045676\",\"gtpv2_gtpv2_apn\":\"m2m.watr.example\",\"gtpv2_gtpv2_rat_type\":\"8\"}}}\n"
	      "{\"index\":{\"_index\":\"packets-2026-07-14\",\"_type\":\"doc\"}}\n"
	      "{\"timestamp\":\"1784017814251\",\"layers\":{\"frame\":{\"frame_frame_time_epoch\":\"1784017814.251000000\"},\"ip\":{\"ip_ip_src\":"
	      "\"192.0.2.2\",\"ip_ip_dst\":\"192.0.2.1\"},\"gtpv2\":{\"gtpv2_gtpv2_message_type\":\"33\",\"gtpv2_gtpv2_seq\":\"0x000007\","
	      "\"gtpv2_gtpv2_cause\":\"78\"}}}\n"
	      "{\"timestamp\":\"1784017815251\",\"layers\":{\"gtpv2\":{\"gtpv2_gtpv2_message_type\":\"33\",\"gtpv2_gtpv2_seq\":\"0x000008\","
	      "\"gtpv2_gtpv2_cause\":\"16\",\"gtpv2_gtpv2_pdn_addr_and_prefix_ipv4\":[\"0.0.0.0\",\"10.77.4.9\"]}}}\n"
	      "{\"timestamp\":\"broken\n",
	      (const struct row[]){ { "session.requested", "imsi=999700000045676;apn=m2m.watr.example;rat=NB-IoT" },
				    { "session.refused", "imsi=999700000045676;apn=m2m.watr.example;cause=78;cause_layer=gtpv2" },
				    { "session.up", "imsi=;ip=10.77.4.9" },
				    { NULL, NULL } });
}

static void registers(void)
{
	reads(&parser_tshark_json,
	      "[\n" PACKET("1784017827.251000000", "\"diameter\": { \"diameter.flags.request\": \"1\", \"diameter.cmd.code\": \"318\",\n"
						  "\"diameter.hopbyhopid\": \"0x4d\", \"diameter.User-Name\": \"999700000045676\" }") ",\n"
	      PACKET("1784017828.251000000", "\"diameter\": { \"diameter.flags.request\": \"0\", \"diameter.cmd.code\": \"318\",\n"
					      "\"diameter.hopbyhopid\": \"0x4d\", \"diameter.Experimental-Result-Code\": \"5001\" }") ",\n"
	      PACKET("1784017829.251000000", "\"diameter\": { \"diameter.flags.request\": \"0\", \"diameter.cmd.code\": \"316\",\n"
					      "\"diameter.hopbyhopid\": \"0x4e\", \"diameter.Result-Code\": \"5004\" }") ",\n"
	      PACKET("1784017830.251000000", "\"radius\": { \"radius.code\": \"4\", \"radius.id\": \"7\", \"radius.User_Name\":\n"
					      "\"0999700000045676@wlan.example\", \"radius.Acct_Status_Type\": \"2\", \"radius.Acct_Terminate_Cause\": \"2\" }")
	      "\n]\n",
	      (const struct row[]){
		      { "subscription.unknown", "imsi=999700000045676;cause=5001;cause_layer=s6a_experimental;cause_text=DIAMETER_ERROR_USER_UNKNOWN" },
		      { "registration.denied", "imsi=;cause=5004;cause_layer=s6a_result;cause_text=DIAMETER_INVALID_AVP_VALUE" },
		      { "session.down", "imsi=999700000045676;cause=2;cause_layer=radius_terminate;cause_text=Lost-Carrier" },
		      { NULL, NULL } });
}

static void blocks(void)
{
	reads(&parser_tshark_text,
	      "Frame 1: 57 bytes on wire (456 bits), 57 bytes captured (456 bits)\n"
	      "    Epoch Time: 1784017900.251000000 seconds\n"
	      "S1 Application Protocol\n"
	      "            procedureCode: id-uplinkNASTransport (13)\n"
	      "                    MME-UE-S1AP-ID: 7\n"
	      "                    NAS EPS Mobility Management Message Type: Identity response (0x56)\n"
	      "                        IMSI: 999700000045676\n"
	      "                        [Association IMSI: 999700000045676]\n"
	      "                        tAC: 7 (0x0007)\n"
	      "\n"
	      "Frame 2: 34 bytes on wire (272 bits), 34 bytes captured (272 bits)\n"
	      "    Epoch Time: 1784017901.251000000 seconds\n"
	      "S1 Application Protocol\n"
	      "                    MME-UE-S1AP-ID: 7\n"
	      "                    NAS EPS Mobility Management Message Type: Attach reject (0x44)\n"
	      "                    EMM cause\n"
	      "                        Cause: No Suitable Cells In tracking area (15)\n",
	      (const struct row[]){ { "note", "imsi=999700000045676;tac=7" },
				    { "registration.denied", "imsi=999700000045676;cause=15;cause_layer=emm;cause_text=No Suitable Cells In tracking area" },
				    { NULL, NULL } });
}

int main(void)
{
	nas();
	tunnels();
	registers();
	blocks();
	return failed;
}

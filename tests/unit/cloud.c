/* JSON that servers and clouds log of devices: what is a message, what is none, and whose refusal it is. */
#include "rows.h"

extern const struct parser parser_access_json;
extern const struct parser parser_cloud_iot;

static const char access_log[] =
	"{\"level\":\"info\",\"ts\":1784017814.25,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.80\","
	"\"remote_port\":\"44790\",\"client_ip\":\"10.77.4.9\",\"proto\":\"HTTP/1.1\",\"method\":\"POST\",\"host\":\"api.water.example\","
	"\"uri\":\"/v2/flow\",\"headers\":{\"User-Agent\":[\"pump-agent/3.0.7 (353201110427730)\"]}},\"size\":0,\"status\":202}\n"
	"{\"ClientAddr\":\"192.0.2.80:39496\",\"ClientHost\":\"10.77.4.9,192.0.2.80\",\"ClientPort\":\"39496\",\"DownstreamStatus\":503,"
	"\"OriginStatus\":0,\"RequestHost\":\"api.water.example\",\"RequestMethod\":\"POST\",\"RequestPath\":\"/v2/flow\","
	"\"StartUTC\":\"2026-07-14T08:30:14.5Z\"}\n"
	"{\":authority\":\"api.water.example\",\"bytes_received\":9,\"downstream_remote_address\":\"192.0.2.80:59292\",\"method\":\"PUT\","
	"\"response_code\":503,\"response_flags\":\"UF,URX\",\"start_time\":\"2026-07-14T08:30:14.479Z\",\"x-envoy-origin-path\":\"/v2/flow\","
	"\"x-forwarded-for\":\"[2001:db8:7::9]:54321\"}\n"
	"{\"remote_addr\":\"10.77.4.9\",\"time_iso8601\":\"2026-07-14T11:30:14+03:00\",\"request\":\"GET /v2/time HTTP/1.1\",\"status\":\"200\","
	"\"http_user_agent\":\"curl/8.5.0\"}\n"
	"{\"level\":30,\"time\":1784017814250,\"req\":{\"method\":\"POST\",\"url\":\"/gsma/rsp2/es9plus/authenticateClient\","
	"\"remoteAddress\":\"192.0.2.7\"},\"res\":{\"statusCode\":200},\"msg\":\"request completed\"}\n"
	"{\"level\":\"debug\",\"ts\":1784017814.3,\"logger\":\"http.handlers.reverse_proxy\",\"msg\":\"selected upstream\"}\n"
	"{\"requestId\":\"1\",\"ip\":\"10.77.4.9\",\"requestTime\":\"14/Jul/2026:08:30:14 +0000\",\"httpMethod\":\"POST\",\"path\":\"/v2/flow\",\"status\":\"403\"}\n"
	"{\"level\":\"info\",\"ts\":1784017814.4,\"logger\":\"http.stdlib\",\"msg\":\"http: TLS handshake error from 10.77.4.9:40022: remote error: tls: unknown"
	" certificate authority\"}\n"
	"{broken\n";

static const struct row access_rows[] = {
	{ "message.received", "src=10.77.4.9;url=/v2/flow;status=202;imei=353201110427730;direction=up;name=api.water.example" },
	{ "message.failed", "src=10.77.4.9;cause=503;cause_layer=http;cause_text=Service Unavailable" },
	{ "message.failed", "src=2001:db8:7::9;cause=503;reason=the upstream did not take the connection" },
	{ "client.connected", "src=10.77.4.9;url=/v2/time" },
	{ "note", "name=authenticateClient;operation=download;imei=" },
	{ "message.failed", "src=10.77.4.9;cause=403;direction=up" },
	{ "tls.failed", "src=10.77.4.9;sport=40022;reason=remote error: tls: unknown certificate authority" },
	{ NULL, NULL },
};

static const char aws_log[] =
	"{\"timestamp\": \"2026-07-14 08:30:14.476\", \"logLevel\": \"INFO\", \"traceId\": \"20b2\", \"status\": \"Success\", \"eventType\": \"Connect\","
	" \"protocol\": \"MQTT\", \"clientId\": \"pump-0042\", \"sourceIp\": \"10.77.4.9\", \"sourcePort\": 13490 }\n"
	"2026-07-14T08:30:15.632Z {\"timestamp\": \"2026-07-14 08:30:15.632\", \"logLevel\": \"ERROR\", \"traceId\": \"20b3\", \"status\": \"Failure\","
	" \"eventType\": \"Publish-In\", \"protocol\": \"MQTT\", \"topicName\": \"water\\/pump\", \"clientId\": \"pump-0042\", \"reason\": \"AUTHORIZATION_FAILURE\"}\n"
	"{\"timestamp\":\"2026-07-14 08:30:16.000\",\"traceId\":\"20b4\",\"status\":\"Success\",\"eventType\":\"Publish-In\",\"protocol\":\"MQTT\",\"topicName\":\"water\","
	"\"clientId\":\"pump-0042\"}\n"
	"{\"timestamp\":\"2026-07-14 08:30:17.000\",\"traceId\":\"20b5\",\"status\":\"Success\",\"eventType\":\"Disconnect\",\"protocol\":\"MQTT\","
	"\"clientId\":\"pump-0042\",\"disconnectReason\":\"MQTT_KEEP_ALIVE_TIMEOUT\"}\n"
	"{\"timestamp\":\"2026-07-14 08:30:18.000\",\"traceId\":\"20b6\",\"status\":\"Success\",\"eventType\":\"Disconnect\",\"protocol\":\"MQTT\","
	"\"clientId\":\"pump-0042\",\"disconnectReason\":\"DUPLICATE_CLIENTID\"}\n"
	"{\"timestamp\":\"2026-07-14 08:30:19.000\",\"traceId\":\"20b7\",\"status\":\"Failure\",\"eventType\":\"Connect\",\"protocol\":\"MQTT\","
	"\"clientId\":\"xxxxxxxxxxxx\",\"sourceIp\":\"xx.xx.xxx.xxx\",\"reason\":\"AUTHORIZATION_FAILURE\"}\n"
	"{\n\"clientId\": \"pump-0042\",\n\"timestamp\": 1784017820000,\n\"eventType\": \"disconnected\",\n\"clientInitiatedDisconnect\": false,\n"
	"\"disconnectReason\": \"CONNECTION_LOST\",\n\"principalIdentifier\": \"1451\"\n}\n";

static const struct row aws_rows[] = {
	{ "client.connected", "client=pump-0042;src=10.77.4.9;sport=13490;proto=mqtt" },
	{ "message.failed", "client=pump-0042;cause_layer=mqtt;cause_text=AUTHORIZATION_FAILURE;name=water/pump;direction=up" },
	{ "message.received", "client=pump-0042;name=water" },
	{ "client.closed", "client=pump-0042;reason=MQTT_KEEP_ALIVE_TIMEOUT;cause=" },
	{ "note", "client=pump-0042;reason=DUPLICATE_CLIENTID" },
	{ "client.refused", "client=;src=;cause=5;cause_layer=mqtt" },
	{ "client.closed", "client=pump-0042;reason=CONNECTION_LOST" },
	{ NULL, NULL },
};

static const char azure_log[] =
	"{\"records\":[{\"time\":\"2026-07-14T08:30:14Z\",\"resourceId\":\"/X\",\"operationName\":\"deviceConnect\",\"category\":\"Connections\","
	"\"level\":\"Information\",\"properties\":\"{\\\"deviceId\\\":\\\"pump-0042\\\",\\\"protocol\\\":\\\"Mqtt\\\",\\\"authType\\\":\\\"{\\\\\\\"scope\\\\\\\":\\\\\\\"device\\\\\\\"}\\\","
	"\\\"maskedIpAddress\\\":\\\"10.77.4.XXX\\\"}\"},{\"time\":\"2026-07-14T08:30:15Z\",\"operationName\":\"deviceConnect\",\"category\":\"Connections\","
	"\"level\":\"Error\",\"resultType\":\"401003\",\"resultDescription\":\"IotHubUnauthorized\",\"properties\":\"{\\\"deviceId\\\":\\\"pump-0042\\\",\\\"protocol\\\":\\\"Mqtt\\\"}\"},"
	"{\"time\":\"2026-07-14T08:30:16Z\",\"operationName\":\"deviceDisconnect\",\"category\":\"Connections\",\"level\":\"Error\",\"resultType\":\"404104\","
	"\"resultDescription\":\"DeviceConnectionClosedRemotely\",\"properties\":\"{\\\"deviceId\\\":\\\"pump-0042\\\",\\\"protocol\\\":\\\"Mqtt\\\"}\"}]}\n"
	"[{\"id\":\"1\",\"eventType\":\"Microsoft.Devices.DeviceConnected\",\"eventTime\":\"2026-07-14T08:30:17Z\",\"data\":{\"hubName\":\"h\",\"deviceId\":\"pump-0042\"}}]\n";

static const struct row azure_rows[] = {
	{ "client.connected", "client=pump-0042;src=;proto=mqtt" },
	{ "client.refused", "client=pump-0042;cause=401003;cause_text=IotHubUnauthorized;cause_layer=iothub" },
	{ "client.closed", "client=pump-0042;reason=DeviceConnectionClosedRemotely;cause=" },
	{ "client.connected", "client=pump-0042" },
	{ NULL, NULL },
};

/* A carrier hands the same objects on as messages. */
static void in_carrier(void)
{
	struct head h = { .message = SLICE("{\"timestamp\":\"2026-07-14 08:30:17.000\",\"traceId\":\"20b5\",\"status\":\"Success\",\"eventType\":\"Publish-In\","
					   "\"protocol\":\"MQTT\",\"topicName\":\"water\",\"clientId\":\"pump-0042\",\"sourceIp\":\"10.77.4.9\",\"sourcePort\":9}") };
	struct event ev = { 0 };
	const struct row row = { "message.received", "client=pump-0042;src=10.77.4.9;sport=9;proto=mqtt;direction=up;name=water" };

	if (parser_cloud_iot.message(&parser_cloud_iot, &h, &ev) != 1 || ev.stamp.basis != STAMP_EPOCH) {
		printf("a carrier's message is not read\n");
		failed = 1;
	}
	check(&ev, &row);
	h.message = SLICE("{\"a\":1}");
	if (parser_cloud_iot.message(&parser_cloud_iot, &h, &ev) != 0 || parser_access_json.message(&parser_access_json, &h, &ev) != 0) {
		printf("something else is read\n");
		failed = 1;
	}
	event_free(&ev);
}

int main(void)
{
	reads(&parser_access_json, access_log, access_rows);
	reads(&parser_cloud_iot, aws_log, aws_rows);
	reads(&parser_cloud_iot, azure_log, azure_rows);
	in_carrier();
	return failed;
}

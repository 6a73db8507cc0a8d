/* What is known beforehand: the user's own file is refused with its first mistake, a bundle's own is read as far as it goes. */
#include "check.h"
#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char whole[] =
	"{\"apn\":[\"iot.test.example\"],\"pool\":[\"10.61.0.0/24\",\"10.62.0.0/24\"],\"endpoint\":[\"10.201.0.10:8883\"],\"names\":[\"mq.test.example\"],"
	"\"tunnel\":[\"gw-a\"],\"plmn\":[\"99970\"],\"nid\":[\"000007ed9d5\"],\"poll_interval_s\":3600,\"reporting_interval_s\":900.5,\"grace_s\":{\"attach\":120,\"session\":0},"
	"\"clocks\":{\"network/core1/*\":{\"zone\":\"Europe/Helsinki\"},\"fw*\":{\"zone\":\"+02:00\"}},\"parties\":{\"logs/edge*/\":\"firewall\"},"
	"\"owners\":{\"policy\":\"The firewall team\"},\"devices\":[{\"host\":\"m-1\",\"imsi\":\"001010000000001\"},{\"imei\":\"490154203237518\"}]}";

static void said(void *to_whom, const char *sentence)
{
	text_adds(to_whom, sentence);
	text_addc(to_whom, '\n');
}

static void is(struct store *s, const char *key, const char *want)
{
	char *got = store_get_meta(s, key);

	if (!got || strcmp(got, want) != 0) {
		printf("%s is '%s', not '%s'\n", key, got ? got : "(not set)", want);
		failed = 1;
	}
	free(got);
}

static void put(const char *file, const char *text)
{
	FILE *f = fopen(file, "wb");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		exit(1);
}

static void rows(struct store *s)
{
	struct manifest *m = manifest_new(s);
	struct text sentences = { 0 };
	struct error e = { "" };

	manifest_add(m, slice_of(whole), said, &sentences);
	CHECK(sentences.n == 0 && manifest_keep(m, s, &e) == 1);
	is(s, "baseline.apn", "iot.test.example");
	is(s, "baseline.pool", "10.61.0.0/24\n10.62.0.0/24");
	is(s, "baseline.endpoint", "10.201.0.10:8883");
	is(s, "baseline.names", "mq.test.example");
	is(s, "baseline.tunnel", "gw-a");
	is(s, "baseline.plmn", "99970");
	is(s, "baseline.nid", "000007ed9d5");
	is(s, "baseline.poll_interval_s", "3600");
	is(s, "baseline.reporting_interval_s", "900.5");
	is(s, "baseline.grace_s", "attach=120\nsession=0");
	is(s, "assume_tz", "fw*=+02:00\nnetwork/core1/*=Europe/Helsinki");
	is(s, "baseline.parties", "logs/edge*/=firewall");
	is(s, "baseline.owners", "policy=The firewall team");
	is(s, "baseline.devices", "host=m-1\timsi=001010000000001\nimei=490154203237518");
	is(s, "offset", "");
	is(s, "year", "");
	manifest_free(m);
	text_free(&sentences);
}

/* A second bundle only adds; --baseline replaces; an assumption replaces its own row and counts most. */
static void again(struct store *s)
{
	static const char *const zones[] = { "fw*=UTC", "app1=-05:30", NULL }, *const offsets[] = { "fw1=-37.4", "a=b=+2", NULL };
	struct manifest *m = manifest_new(s);
	struct text sentences = { 0 };
	struct error e = { "" };

	manifest_add(m, SLICE("{\"apn\":[\"iot.test.example\",\"iot.more.example\"],\"poll_interval_s\":7,\"owners\":{\"policy\":\"Others\",\"path\":\"Transit\"},"
			      "\"devices\":[{\"imei\":\"490154203237518\"},{\"eid\":\"89049032123451234512345678901235\"}]}"), said, &sentences);
	put("base.json", "{\"pool\":[\"10.99.0.0/16\"],\"grace_s\":{},\"clocks\":{\"core9\":{\"zone\":\"+03:00\"}}}");
	CHECK(manifest_baseline(m, "base.json", &e) == 1);
	CHECK(manifest_assume(m, zones, offsets, 2031, &e) == 1);
	CHECK(sentences.n == 0 && manifest_keep(m, s, &e) == 1);
	is(s, "baseline.apn", "iot.test.example\niot.more.example");
	is(s, "baseline.poll_interval_s", "3600");
	is(s, "baseline.pool", "10.99.0.0/16");
	is(s, "baseline.grace_s", "");
	is(s, "baseline.owners", "policy=The firewall team\npath=Transit");
	is(s, "baseline.devices", "host=m-1\timsi=001010000000001\nimei=490154203237518\neid=89049032123451234512345678901235");
	is(s, "assume_tz", "network/core1/*=Europe/Helsinki\ncore9=+03:00\nfw*=UTC\napp1=-05:30");
	is(s, "offset", "fw1=-37.4\na=b=+2");
	is(s, "year", "2031");
	manifest_free(m);
	text_free(&sentences);
}

static const struct {
	const char *json, *says;
} mistakes[] = {
	{ "", "line 1: not JSON at column 1" },
	{ "[]", "wants to be one object" },
	{ "{\"apm\":[\"x\"]}", "unknown key, apm" },
	{ "{\"apn\":\"x\"}", "apn wants a list of words" },
	{ "{\"apn\":[1]}", "apn wants words, in quotes" },
	{ "{\"apn\":[\"a\\nb\"]}", "apn wants words, in quotes" },
	{ "{\"poll_interval_s\":\"1\"}", "poll_interval_s wants a number of seconds" },
	{ "{\"poll_interval_s\":-1}", "poll_interval_s wants a number of seconds" },
	{ "{\"grace_s\":{\"atach\":1}}", "atach is no boundary" },
	{ "{\"grace_s\":{\"attach\":\"1\"}}", "grace_s of attach wants a number of seconds" },
	{ "{\"grace_s\":[]}", "grace_s wants names and values" },
	{ "{\"owners\":{\"policy\":1}}", "the owner of policy wants to be named in words" },
	{ "{\"parties\":{\"x\":\"firewal\"}}", "parties: x wants rsp, euicc, device, network, firewall or application" },
	{ "{\"clocks\":{\"x\":{\"zone\":\"Nowhere/Land\"}}}", "clocks: x wants a zone, +02:00 or Europe/Helsinki" },
	{ "{\"clocks\":{\"x\":{\"zone\":\"UTC\",\"offset\":3}}}", "clocks: x has an unknown key, offset" },
	{ "{\"clocks\":{\"x\":3}}", "clocks: x wants a zone, +02:00 or Europe/Helsinki" },
	{ "{\"devices\":{}}", "devices wants a list" },
	{ "{\"devices\":[1]}", "devices[0] wants names and values" },
	{ "{\"devices\":[{},{\"imzi\":\"1\"}]}", "devices[1] has an unknown key, imzi" },
	{ "{\"devices\":[{\"imsi\":1010000000001}]}", "devices[0]: imsi wants a word, in quotes" },
};

static void wrong(struct store *s)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct manifest *m = manifest_new(s);
		struct text sentences = { 0 }, want = { 0 };
		struct error e = { "" };

		put("wrong.json", mistakes[i].json);
		text_addf(&want, "wrong.json: %s", mistakes[i].says);
		CHECK(manifest_baseline(m, "wrong.json", &e) == -1);
		if (strcmp(e.text, want.p) != 0) {
			printf("%s: %s\n", mistakes[i].json, e.text);
			failed = 1;
		}
		manifest_add(m, slice_of(mistakes[i].json), said, &sentences);
		text_clear(&want);
		text_addf(&want, "simpane.json: %s\n", mistakes[i].says);
		CHECK(slice_same(text_slice(&want), text_slice(&sentences)));
		text_free(&want);
		text_free(&sentences);
		manifest_free(m);
	}
}

/* What is right in a bundle's file is taken, whatever stands beside it. */
static void partly(void)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct manifest *m = manifest_new(s);
	struct text sentences = { 0 };

	manifest_add(m, SLICE("{\"apm\":1,\"apn\":[7,\"good.example\"],\"grace_s\":{\"no\":1,\"path\":5},\"devices\":[{\"x\":\"y\",\"imsi\":\"001010000000009\"}]}"),
		     said, &sentences);
	CHECK(manifest_keep(m, s, &e) == 1);
	is(s, "baseline.apn", "good.example");
	is(s, "baseline.grace_s", "path=5");
	is(s, "baseline.devices", "imsi=001010000000009");
	CHECK(slice_find(text_slice(&sentences), "simpane.json: unknown key, apm\n") == 0);
	text_free(&sentences);
	manifest_free(m);
	store_close(s);
}

static void inventory(void)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct manifest *m = manifest_new(s);
	struct text sentences = { 0 };

	put("inv.csv", "\xef\xbb\xbfHost;IMSI;where;imei\r\nm-1;001010000000001;\"a; \"\"b\"\"\";\r\n;;x;\n\"m\n2\";001010000000002;;490154203237518;extra\n\n");
	CHECK(manifest_inventory(m, "inv.csv", said, &sentences, &e) == 1);
	CHECK(sentences.p && strcmp(sentences.p, "columns of the inventory that are no fields were left out: where\n") == 0);
	put("tab.csv", "eid\tclient\n89049032123451234512345678901235\tc,1\n89049032123451234512345678901235\tc,1\n");
	CHECK(manifest_inventory(m, "tab.csv", said, &sentences, &e) == 1);
	CHECK(manifest_keep(m, s, &e) == 1);
	is(s, "baseline.devices", "host=m-1\timsi=001010000000001\nhost=m 2\timsi=001010000000002\timei=490154203237518\n"
				  "eid=89049032123451234512345678901235\tclient=c,1");
	put("no.csv", "a,b\n1,2\n");
	CHECK(manifest_inventory(m, "no.csv", said, &sentences, &e) == -1 && strstr(e.text, "no.csv: no column is called host"));
	put("no.csv", "");
	CHECK(manifest_inventory(m, "no.csv", said, &sentences, &e) == -1);
	CHECK(manifest_inventory(m, "none.csv", said, &sentences, &e) == -1 && strcmp(e.text, "none.csv: No such file or directory") == 0);
	text_free(&sentences);
	manifest_free(m);
	store_close(s);
}

static void assumptions(struct store *s)
{
	static const char *const zones[] = { "", "x", "=UTC", "x=", "x=Nowhere/Land", "x=+99:00" };
	static const char *const offsets[] = { "", "x=", "x=abc", "x=1s", "x=nan", "x=inf" };
	struct manifest *m = manifest_new(s);

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		const char *zone[] = { zones[i], NULL }, *offset[] = { offsets[i], NULL };
		struct error e = { "" };

		CHECK(manifest_assume(m, zone, NULL, 0, &e) == -1 && strncmp(e.text, "--assume-tz", 11) == 0);
		CHECK(manifest_assume(m, NULL, offset, 0, &e) == -1 && strncmp(e.text, "--offset", 8) == 0);
	}
	manifest_free(m);
}

static void places(void)
{
	CHECK(manifest_is("b.zip!simpane.json") && manifest_is("b.zip!case/simpane.json") && manifest_is("folder/simpane.json"));
	CHECK(manifest_is("simpane.json") && manifest_is("folder/case/simpane.json"));
	CHECK(!manifest_is("b.zip!a/b/simpane.json") && !manifest_is("b.zip!in.tgz!simpane.json") && !manifest_is("b.zip!xsimpane.json"));
	CHECK(!manifest_is("b.zip") && !manifest_is("b.zip!") && !manifest_is("simpane.json/x") && !manifest_is(""));
}

int main(void)
{
	char folder[] = "/tmp/simpane-unit.XXXXXX", command[80];
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	rows(s);
	again(s);
	wrong(s);
	partly();
	inventory();
	assumptions(s);
	places();
	store_close(s);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	CHECK(system(command) == 0);
	return failed;
}

/* Digits survive, structure is strict, nesting is bounded. */
#include "check.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static struct json_token tokens[256];

static int parse(const char *text)
{
	return json_parse(slice_of(text), tokens, sizeof(tokens) / sizeof(tokens[0]));
}

static void digits(void)
{
	CHECK(parse(" {\"iccid\":89358112345678901234,\"eid\":89049032123451234512345678901235,\"ts\":1772445607123456789,\"imsi\":001010123456789,"
		    "\"f\":-1.50e+03}\r") == 11);
	CHECK(tokens->type == JSON_OBJECT && tokens->size == 5 && tokens->span == 11);
	CHECK(slice_is(json_text(json_get(tokens, "iccid")), "89358112345678901234"));
	CHECK(slice_is(json_text(json_get(tokens, "eid")), "89049032123451234512345678901235"));
	CHECK(slice_is(json_text(json_get(tokens, "ts")), "1772445607123456789"));
	CHECK(slice_is(json_text(json_get(tokens, "imsi")), "001010123456789"));
	CHECK(slice_is(json_text(json_get(tokens, "f")), "-1.50e+03"));
	CHECK(json_get(tokens, "nothing") == NULL && json_get(NULL, "x") == NULL && json_text(NULL).n == 0);
}

static void walking(void)
{
	struct json_each each;
	unsigned n = 0;

	CHECK(parse("{\"a\":{\"b\":[1,{\"c\":[]},\"x\"],\"b\":2},\"a\":null,\"d\":true}") == 16);
	CHECK(json_at(tokens, "a.b")->type == JSON_ARRAY && json_at(tokens, "a.b")->size == 3);
	CHECK(slice_is(json_at(tokens, "a.b")->text, "[1,{\"c\":[]},\"x\"]"));
	CHECK(json_at(tokens, "a.x.y") == NULL && json_at(tokens, "d.e") == NULL);
	CHECK(json_is(json_get(tokens, "d"), "true") && !json_is(json_get(tokens, "a"), "true"));
	each = json_each(json_get(tokens, "a"));
	while (json_next(&each))
		CHECK(slice_is(each.key->text, "b") && ++n);
	CHECK(n == 2);
	each = json_each(json_at(tokens, "a.b"));
	while (json_next(&each))
		CHECK(!each.key && ++n);
	CHECK(n == 5);
	each = json_each(NULL);
	CHECK(!json_next(&each));
}

/* One walk finds what a search for each name finds: in another order, with names twice or escaped, with others between them. */
static void members(void)
{
	static const char *const objects[] = {
		"{\"a\":1,\"bc\":2,\"d\":3}", "{\"d\":3,\"x\":{\"a\":9},\"bc\":2,\"a\":1,\"a\":4}", "{\"bc\":null,\"bc\":1,\"\\u0061\":2,\"a\":3}",
		"{\"bd\":1,\"\":2}",	      "{}",						    "[1,2]",
	};
	static const struct slice names[] = { { "a", 1 }, { "bc", 2 }, { "d", 1 } };
	const struct json_token *values[3];

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		CHECK(parse(objects[i]) > 0);
		json_members(tokens, names, 3, values);
		for (size_t k = 0; k < 3; k++)
			CHECK(values[k] == json_get(tokens, names[k].p));
	}
	json_members(NULL, names, 3, values);
	CHECK(!values[0] && !values[1] && !values[2]);
}

/* What must not stand in a string is found wherever it stands: strings are read many bytes at once, and their ends byte after byte. */
static void bytes(void)
{
	char text[] = "\"0123456789012345678901234567890123456789\"";

	for (size_t at = 1; at < sizeof(text) - 2; at++) {
		char was = text[at];

		for (int c = 0; c < 256; c++) {
			bool fits = c != '"' && c != '\\' && (c >= 0x20 || c == '\t');

			text[at] = (char)c;
			CHECK((json_parse((struct slice){ text, sizeof(text) - 1 }, tokens, 1) == 1) == fits);
		}
		text[at] = was;
	}
}

static void strings(void)
{
	struct text text = { 0 };
	struct event ev = { 0 };

	CHECK(parse("{\"a\\u0062\":\"q\\\"\\\\\\/\\n\\u00e4\\ud83d\\ude00\\ud800x\\u0000\",\"p\":\"plain\"}") == 5);
	CHECK(json_get(tokens, "ab") == tokens + 2 && tokens[2].escaped && !tokens[4].escaped);
	json_unescape(tokens[2].text, &text);
	CHECK(slice_is(text_slice(&text), "q\"\\/\n\xC3\xA4\xF0\x9F\x98\x80\xEF\xBF\xBDx\xEF\xBF\xBD"));
	for (int f = 0; f < 12; f++)
		json_field(&ev, (enum field)f, &tokens[2]);
	CHECK(slice_is(event_get(&ev, FIELD_HOST), text.p));
	json_field(&ev, FIELD_URL, &tokens[4]);
	CHECK(event_get(&ev, FIELD_URL).p == tokens[4].text.p);
	json_field(&ev, FIELD_NAME, json_get(tokens, "x"));
	CHECK(!event_has(&ev, FIELD_NAME));
	text_free(&text);
	event_free(&ev);
}

static void broken(void)
{
	static const char *const bad[] = { "",	     "{",	"}",	   "{\"a\"}",	 "{\"a\":}",	"{\"a\":1,}",  "[1,]",	   "[1 2]",   "{a:1}",
					   "\"x",    "\"\\x\"", "\"\\u12\"", "nul",	 "-",		"1.",	       "1e",	   "{} x",    "[}",
					   "{1:2}",  "\"a\nb\"", "\"\\",     "[\"a\":1]", "+1",		".5",	       "{\"a\" 1}", "[,1]",   "\"\\ud8" };
	char deep[2 * JSON_DEPTH_MAX + 3];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (parse(bad[i]) != -1) {
			printf("taken: %s\n", bad[i]);
			failed = 1;
		}
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	deep[2 * JSON_DEPTH_MAX] = '\0';
	CHECK(parse(deep) == JSON_DEPTH_MAX);
	memset(deep, '[', JSON_DEPTH_MAX + 1);
	CHECK(parse(deep) == -1);
	CHECK(json_parse(SLICE("[1,2,3]"), tokens, 3) == -1);
	CHECK(json_parse((struct slice){ 0 }, tokens, 3) == -1);
	CHECK(json_parse_first(SLICE("{}{}"), tokens, 3) == 1 && tokens->text.n == 2);
}

static void documents(void)
{
	struct error e = { "" };
	cJSON *doc = json_document(SLICE(" {\"a\": \"b\"}\n"), &e);

	CHECK(doc && cJSON_IsString(cJSON_GetObjectItemCaseSensitive(doc, "a")));
	cJSON_Delete(doc);
	CHECK(!json_document(SLICE("{\n\"a\": x}"), &e));
	CHECK(strcmp(e.text, "line 2: not JSON at column 6") == 0);
	CHECK(!json_document(SLICE("{} {}"), &e));
	CHECK(!json_document((struct slice){ 0 }, &e));
}

int main(void)
{
	digits();
	walking();
	members();
	bytes();
	strings();
	broken();
	documents();
	return failed;
}

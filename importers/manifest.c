#include "manifest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory.h"
#include "json.h"
#include "lists.h"

enum row { APN, POOL, ENDPOINT, NAMES, TUNNEL, PLMN, NID, POLL, REPORTING, GRACE, CLOCKS, PARTIES, OWNERS, DEVICES, OFFSET, YEAR, ROWS };

static const char *const meta[ROWS] = {
	[APN] = "baseline.apn",
	[POOL] = "baseline.pool",
	[ENDPOINT] = "baseline.endpoint",
	[NAMES] = "baseline.names",
	[TUNNEL] = "baseline.tunnel",
	[PLMN] = "baseline.plmn",
	[NID] = "baseline.nid",
	[POLL] = "baseline.poll_interval_s",
	[REPORTING] = "baseline.reporting_interval_s",
	[GRACE] = "baseline.grace_s",
	[CLOCKS] = "assume_tz",
	[PARTIES] = "baseline.parties",
	[OWNERS] = "baseline.owners",
	[DEVICES] = "baseline.devices",
	[OFFSET] = "offset",
	[YEAR] = "year",
};

struct manifest {
	struct text rows[ROWS];
};

/* One file being read: a mistake in the user's own is an error, in a bundle's a sentence. */
struct reader {
	struct manifest *m;
	const char *file;
	bool strict;
	manifest_say *say;
	void *to_whom;
	struct error *e;
};

/* Strict: -1, and the reading ends. Else 1: said, and what it is about is left out. */
static int wrong(const struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int wrong(const struct reader *r, const char *fmt, ...)
{
	struct error what;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what.text, sizeof(what.text), fmt, ap);
	va_end(ap);
	error_wrap(&what, "%.200s", r->file);
	if (r->strict)
		return error_set(r->e, "%s", what.text);
	r->say(r->to_whom, what.text);
	return 1;
}

static bool keyed(enum row row)
{
	return row == GRACE || row == PARTIES || row == OWNERS;
}

/* Inventories are long: their rows are made one in the end, not looked for at each. */
static void add_row(struct manifest *m, enum row row, struct slice value)
{
	if (row == DEVICES)
		lists_append(&m->rows[row], value);
	else
		lists_add(&m->rows[row], value, keyed(row));
}

/* Zones and offsets: the last row that fits a clock counts. The user's stand last, a bundle's before them, whenever they came. */
static void add_zone(const struct reader *r, struct slice value)
{
	if (r->strict)
		lists_put_last(&r->m->rows[CLOCKS], value);
	else
		lists_put_first(&r->m->rows[CLOCKS], value);
}

/* --- the values of a file --- */

/* Rows are lines: a value may not hold what ends or parts them. */
static bool clean(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

static const char *word(const cJSON *v)
{
	const char *s = cJSON_GetStringValue(v);

	return s && *s && clean(s) ? s : NULL;
}

static int list(const struct reader *r, enum row row, const cJSON *v)
{
	const cJSON *one;

	if (!cJSON_IsArray(v))
		return wrong(r, "%s wants a list of words", v->string);
	cJSON_ArrayForEach(one, v)
	{
		if (word(one))
			add_row(r->m, row, slice_of(word(one)));
		else if (wrong(r, "%s wants words, in quotes", v->string) < 0)
			return -1;
	}
	return 1;
}

static int number(const struct reader *r, enum row row, const cJSON *v)
{
	struct text value = { 0 };

	if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0 && v->valuedouble <= 1e9))
		return wrong(r, "%s wants a number of seconds", v->string);
	text_addf(&value, "%.15g", v->valuedouble);
	if (r->m->rows[row].n == 0)
		add_row(r->m, row, text_slice(&value));
	text_free(&value);
	return 1;
}

static bool boundary(const char *name)
{
	static const char *const names[] = {
#define BOUNDARY(id, name, screen, narrow, a, b) name,
#include "boundaries.def"
#undef BOUNDARY
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* One member of an object that has names of its own: the value of its row, in *value. */
static int named_value(const struct reader *r, enum row row, const cJSON *v, struct text *value)
{
	const cJSON *zone = row == CLOCKS ? cJSON_GetObjectItemCaseSensitive(v, "zone") : NULL;
	int32_t offset;

	if ((row == GRACE || row == OWNERS) && !boundary(v->string))
		return wrong(r, "%.80s is no boundary", v->string);
	if (row == GRACE && (!cJSON_IsNumber(v) || !(v->valuedouble >= 0 && v->valuedouble <= 1e9)))
		return wrong(r, "grace_s of %.80s wants a number of seconds", v->string);
	if (row == OWNERS && !word(v))
		return wrong(r, "the owner of %.80s wants to be named in words", v->string);
	if (row == PARTIES && (!word(v) || party_find(slice_of(word(v))) <= PARTY_NONE))
		return wrong(r, "parties: %.80s wants rsp, euicc, device, network, firewall or application", v->string);
	if (row == CLOCKS && (!word(zone) || !utc_zone_offset(word(zone), 0, &offset)))
		return wrong(r, "clocks: %.80s wants a zone, +02:00 or Europe/Helsinki", v->string);
	for (const cJSON *key = row == CLOCKS ? v->child : NULL; key; key = key->next)
		if (key != zone && wrong(r, "clocks: %.80s has an unknown key, %.80s", v->string, key->string) < 0)
			return -1;
	if (row == GRACE)
		text_addf(value, "%.15g", v->valuedouble);
	else
		text_adds(value, word(row == CLOCKS ? zone : v));
	return 1;
}

static int named(const struct reader *r, enum row row, const cJSON *v)
{
	struct text line = { 0 }, value = { 0 };
	const cJSON *one;
	int ok = 1;

	if (!cJSON_IsObject(v))
		return wrong(r, "%s wants names and values", v->string);
	cJSON_ArrayForEach(one, v)
	{
		text_clear(&value);
		text_clear(&line);
		ok = *one->string && clean(one->string) ? named_value(r, row, one, &value) : wrong(r, "%s has a name that is none", v->string);
		if (ok < 0)
			break;
		if (value.n == 0)
			continue;
		text_addf(&line, "%s=%s", one->string, value.p);
		if (row == CLOCKS)
			add_zone(r, text_slice(&line));
		else
			add_row(r->m, row, text_slice(&line));
	}
	text_free(&line);
	text_free(&value);
	return ok;
}

static int device(const struct reader *r, const cJSON *v, size_t i)
{
	struct text row = { 0 };
	const cJSON *one;
	int ok = cJSON_IsObject(v) ? 1 : wrong(r, "devices[%zu] wants names and values", i);

	for (one = cJSON_IsObject(v) ? v->child : NULL; one && ok > 0; one = one->next) {
		if (field_find(slice_of(one->string)) < 0) {
			ok = wrong(r, "devices[%zu] has an unknown key, %.80s", i, one->string);
		} else if (!word(one)) {
			ok = wrong(r, "devices[%zu]: %s wants a word, in quotes", i, one->string);
		} else {
			if (row.n > 0)
				text_addc(&row, '\t');
			text_addf(&row, "%s=%s", one->string, word(one));
		}
	}
	if (ok > 0 && row.n > 0)
		add_row(r->m, DEVICES, text_slice(&row));
	text_free(&row);
	return ok;
}

static int devices(const struct reader *r, enum row row, const cJSON *v)
{
	const cJSON *one;
	size_t i = 0;

	(void)row;
	if (!cJSON_IsArray(v))
		return wrong(r, "devices wants a list");
	cJSON_ArrayForEach(one, v)
		if (device(r, one, i++) < 0)
			return -1;
	return 1;
}

static const struct {
	const char *key;
	enum row row;
	int (*read)(const struct reader *r, enum row row, const cJSON *v);
} keys[] = {
	{ "apn", APN, list },		    { "pool", POOL, list },
	{ "endpoint", ENDPOINT, list },	    { "names", NAMES, list },
	{ "tunnel", TUNNEL, list },	    { "poll_interval_s", POLL, number },
	{ "plmn", PLMN, list },		    { "nid", NID, list },
	{ "grace_s", GRACE, named },	    { "reporting_interval_s", REPORTING, number },
	{ "clocks", CLOCKS, named },	    { "parties", PARTIES, named },
	{ "owners", OWNERS, named },	    { "devices", DEVICES, devices },
};

static int one_key(const struct reader *r, const cJSON *v)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].key, v->string) != 0)
			continue;
		if (r->strict && keys[i].row != CLOCKS)
			text_clear(&r->m->rows[keys[i].row]);
		return keys[i].read(r, keys[i].row, v);
	}
	return wrong(r, "unknown key, %.80s", v->string);
}

static int read_json(const struct reader *r, struct slice json)
{
	struct error why = { "" };
	cJSON *doc = json_document(json, &why);
	int ok = 1;

	if (!doc)
		return wrong(r, "%s", why.text);
	if (!cJSON_IsObject(doc))
		ok = wrong(r, "wants to be one object");
	for (const cJSON *v = cJSON_IsObject(doc) ? doc->child : NULL; v && ok > 0; v = v->next)
		ok = one_key(r, v);
	cJSON_Delete(doc);
	return ok;
}

/* --- the functions of the header --- */

struct manifest *manifest_new(struct store *s)
{
	struct manifest *m = xcalloc(1, sizeof(*m));

	for (int i = 0; i < ROWS; i++) {
		char *rows = store_get_meta(s, meta[i]);

		text_adds(&m->rows[i], rows ? rows : "");
		if (m->rows[i].n > 0 && m->rows[i].p[m->rows[i].n - 1] != '\n')
			text_addc(&m->rows[i], '\n');
		free(rows);
	}
	return m;
}

void manifest_free(struct manifest *m)
{
	for (int i = 0; m && i < ROWS; i++)
		text_free(&m->rows[i]);
	free(m);
}

bool manifest_is(const char *path)
{
	const char *bang = strchr(path, '!'), *inside = bang ? bang + 1 : strchr(path, '/'), *slash;

	if (!inside)
		return strcmp(path, "simpane.json") == 0;
	inside += !bang;
	slash = strrchr(inside, '/');
	return strcmp(slash ? slash + 1 : inside, "simpane.json") == 0 && (!slash || slash == strchr(inside, '/')) && !strchr(inside, '!');
}

void manifest_add(struct manifest *m, struct slice json, manifest_say *say, void *to_whom)
{
	struct reader r = { .m = m, .file = "simpane.json", .say = say, .to_whom = to_whom };

	read_json(&r, json);
}

int manifest_slurp(const char *path, struct text *out, struct error *e)
{
	FILE *f = fopen(path, "rbe");
	char buf[16384];
	size_t n;
	int ok = 1;

	if (!f)
		return error_set(e, "%.300s: %s", path, strerror(errno));
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0 && out->n <= MANIFEST_MAX)
		text_add(out, (struct slice){ buf, n });
	if (ferror(f))
		ok = error_set(e, "%.300s: %s", path, strerror(errno));
	else if (out->n > MANIFEST_MAX)
		ok = error_set(e, "%.300s: over the limit of %u bytes", path, MANIFEST_MAX);
	fclose(f);
	return ok;
}

int manifest_baseline(struct manifest *m, const char *path, struct error *e)
{
	struct reader r = { .m = m, .file = path, .strict = true, .e = e };
	struct text text = { 0 };
	int ok = manifest_slurp(path, &text, e);

	if (ok > 0)
		ok = read_json(&r, text_slice(&text));
	text_free(&text);
	return ok;
}

int manifest_inventory(struct manifest *m, const char *path, manifest_say *say, void *to_whom, struct error *e)
{
	struct text text = { 0 }, sentence = { 0 };
	int ok = manifest_slurp(path, &text, e);

	if (ok > 0 && (ok = inventory_rows(text_slice(&text), &m->rows[DEVICES], &sentence, e)) < 0)
		error_wrap(e, "%.200s", path);
	if (ok > 0 && sentence.n > 0)
		say(to_whom, sentence.p);
	text_free(&sentence);
	text_free(&text);
	return ok;
}

static int assume(struct manifest *m, enum row row, const char *text, struct error *e)
{
	const char *option = row == CLOCKS ? "--assume-tz" : "--offset", *eq = strrchr(text, '=');
	int32_t offset;
	char *end;

	if (!eq || eq == text || !eq[1] || !clean(text))
		return error_set(e, "%s wants PATTERN=%s, not '%.100s'", option, row == CLOCKS ? "ZONE" : "SECONDS", text);
	if (row == CLOCKS && !utc_zone_offset(eq + 1, 0, &offset))
		return error_set(e, "%s: %.100s is no zone that is known here; +02:00 and Europe/Helsinki are", option, eq + 1);
	if (row == OFFSET) {
		double seconds = strtod(eq + 1, &end);

		if (*end || end == eq + 1 || !(seconds > -1e10 && seconds < 1e10))
			return error_set(e, "%s wants seconds, not '%.100s'", option, eq + 1);
	}
	lists_put_last(&m->rows[row], slice_of(text));
	return 1;
}

int manifest_assume(struct manifest *m, const char *const *zones, const char *const *offsets, int year, struct error *e)
{
	for (; zones && *zones; zones++)
		if (assume(m, CLOCKS, *zones, e) < 0)
			return -1;
	for (; offsets && *offsets; offsets++)
		if (assume(m, OFFSET, *offsets, e) < 0)
			return -1;
	if (year) {
		text_clear(&m->rows[YEAR]);
		text_addf(&m->rows[YEAR], "%d", year);
	}
	return 1;
}

int manifest_keep(struct manifest *m, struct store *s, struct error *e)
{
	lists_unite(&m->rows[DEVICES]);
	for (int i = 0; i < ROWS; i++) {
		struct slice rows = text_slice(&m->rows[i]);

		while (rows.n > 0 && rows.p[rows.n - 1] == '\n')
			rows.n--;
		if (store_set_meta(s, meta[i], rows, e) < 0)
			return -1;
	}
	return 1;
}

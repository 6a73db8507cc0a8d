#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "emit.h"
#include "input.h"
#include "report.h"

struct ids { /* type and value in turn; gathered before anything is written, as the store lends its strings only until the next call */
	char **word;
	size_t n;
};

static int gather_id(void *to_whom, const char *type, const char *value)
{
	struct ids *ids = to_whom;

	for (size_t i = 0; i < ids->n; i += 2)
		if (strcmp(ids->word[i], type) == 0 && strcmp(ids->word[i + 1], value) == 0)
			return 1;
	ids->word = xrealloc(ids->word, ids->n + 2, sizeof(*ids->word));
	ids->word[ids->n++] = xstrdup(type);
	ids->word[ids->n++] = xstrdup(value);
	return 1;
}

static void drop(struct ids *ids)
{
	for (size_t i = 0; i < ids->n; i++)
		free(ids->word[i]);
	free(ids->word);
	*ids = (struct ids){ 0 };
}

struct device {
	int64_t id, onset, last_good;
	char *name, *boundary, *kind, *fact;
	enum outcome outcome;
	struct ids ids;
};

struct list {
	struct device *at;
	size_t n;
};

static int gather(void *to_whom, const struct device_row *row)
{
	struct list *list = to_whom;

	list->at = xrealloc(list->at, list->n + 1, sizeof(*list->at));
	list->at[list->n++] = (struct device){
		.id = row->id, .onset = row->onset, .last_good = row->last_good, .name = xstrdup(row->name), .boundary = xstrdup(row->boundary),
		.kind = xstrdup(row->kind), .fact = xstrdup(row->fact), .outcome = row->outcome,
	};
	return 1;
}

static void list_free(struct list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct device *d = &list->at[i];

		free(d->name);
		free(d->boundary);
		free(d->kind);
		free(d->fact);
		drop(&d->ids);
	}
	free(list->at);
}

static void put_json(const struct list *list)
{
	static const char *const types[] = { "eid", "iccid", "imsi", "imei", "msisdn", "ip", "host", "client" };
	struct emit j = { 0 };

	emit_open(&j, NULL, '{');
	emit_text(&j, "schema", "simpane.devices/1");
	emit_open(&j, "devices", '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct device *d = &list->at[i];

		emit_open(&j, NULL, '{');
		emit_text(&j, "device", d->name);
		emit_open(&j, "ids", '{');
		for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++) {
			emit_open(&j, types[t], '[');
			for (size_t k = 0; k < d->ids.n; k += 2)
				if (strcmp(d->ids.word[k], types[t]) == 0)
					emit_text(&j, NULL, d->ids.word[k + 1]);
			emit_close(&j, ']');
		}
		emit_close(&j, '}');
		emit_text(&j, "outcome", outcome_name(d->outcome));
		emit_text(&j, "boundary", d->boundary);
		emit_text(&j, "kind", d->kind);
		emit_text(&j, "fact", d->fact);
		emit_time(&j, "onset", d->onset);
		emit_time(&j, "last_good", d->last_good);
		emit_close(&j, '}');
		emit_flush(&j, stdout);
	}
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_line(&j, stdout);
	text_free(&j.out);
}

static const char *screen_of(const char *id)
{
	for (int b = 0; id && b < BOUNDARY_COUNT; b++)
		if (strcmp(boundary_id((enum boundary)b), id) == 0)
			return boundary_screen((enum boundary)b);
	return "-";
}

static void put_row(const struct device *d, const struct args *a)
{
	struct text t = { 0 }, ids = { 0 }, since = { 0 };

	text_adds(&since, "-");
	if (d->onset != UTC_NONE && d->boundary) {
		text_clear(&since);
		report_time(&since, d->onset, a->value[OPTION_TZ]);
	}
	text_adds(&ids, "");
	for (size_t i = 0; i < d->ids.n; i += 2)
		text_addf(&ids, "%s%s %s", ids.n ? ", " : "", d->ids.word[i], d->ids.word[i + 1]);
	report_cell(&t, slice_of(d->name), 20);
	text_addf(&t, " %-12s %-12s %-13s ", outcome_words(d->outcome), screen_of(d->boundary), d->kind ? d->kind : "-");
	report_cell(&t, text_slice(&since), 24);
	text_addc(&t, ' ');
	report_cell(&t, text_slice(&ids), 0);
	if (args_has(a, OPTION_ASCII))
		report_ascii(&t);
	puts(t.p);
	text_free(&t);
	text_free(&ids);
	text_free(&since);
}

static int list(struct input *in, const struct args *a)
{
	struct list devices = { 0 };
	struct error e = { "" };
	int got = verdict_devices(in->store, gather, &devices, &e);

	for (size_t i = 0; got >= 0 && i < devices.n; i++)
		got = verdict_identities(in->store, devices.at[i].id, gather_id, &devices.at[i].ids, &e);
	if (got >= 0 && args_has(a, OPTION_JSON))
		put_json(&devices);
	else if (got >= 0) {
		printf("%-20s %-12s %-12s %-13s %-24s %s\n", "DEVICE", "OUTCOME", "BOUNDARY", "KIND", "SINCE", "IDENTIFIERS");
		for (size_t i = 0; i < devices.n; i++)
			put_row(&devices.at[i], a);
	}
	list_free(&devices);
	return got < 0 ? command_fail(&e, CODE_INTERNAL) : CODE_DONE;
}

int cmd_devices(int argc, char **argv)
{
	return input_run(argc, argv, list);
}

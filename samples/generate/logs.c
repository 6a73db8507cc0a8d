#include "logs.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct out *logs_open(struct logs *l, struct slice path, struct slice kind)
{
	struct out *o;

	for (size_t i = 0; i < l->out_n; i++)
		if (slice_same(text_slice(&l->out[i].path), path))
			return &l->out[i];
	if (l->out_n % 16 == 0)
		l->out = xrealloc(l->out, l->out_n + 16, sizeof(*l->out));
	o = &l->out[l->out_n++];
	*o = (struct out){ .kind = kind };
	text_add(&o->path, path);
	return o;
}

struct entry *logs_add(struct logs *l, struct out *o, int64_t ns, char mark, uint32_t host)
{
	if (o->entry_n % 64 == 0)
		o->entry = xrealloc(o->entry, o->entry_n + 64, sizeof(*o->entry));
	o->entry[o->entry_n] = (struct entry){ .ns = ns, .order = l->order++, .host = host, .mark = mark };
	return &o->entry[o->entry_n++];
}

uint32_t logs_host(struct logs *l, struct slice name)
{
	for (size_t i = 0; i < l->host_n; i++)
		if (slice_same(text_slice(&l->host[i]), name))
			return (uint32_t)i;
	if (l->host_n % 16 == 0)
		l->host = xrealloc(l->host, l->host_n + 16, sizeof(*l->host));
	l->host[l->host_n] = (struct text){ 0 };
	text_add(&l->host[l->host_n], name);
	return (uint32_t)l->host_n++;
}

bool logs_wrote(const struct logs *l, uint32_t host)
{
	for (size_t i = 0; i < l->out_n; i++)
		for (size_t k = 0; k < l->out[i].entry_n; k++)
			if (l->out[i].entry[k].host == host)
				return true;
	return false;
}

uint32_t logs_lines(const struct entry *n)
{
	uint32_t lines = 1;

	for (size_t i = 0; i < n->text.n; i++)
		lines += n->text.p[i] == '\n';
	return lines;
}

static int earlier(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool meant(const struct flaw *f, const struct out *o)
{
	char glob[256];

	snprintf(glob, sizeof(glob), "%.*s", SLICE_ARG(f->glob));
	return slice_same(f->glob, o->kind) || fnmatch(glob, o->path.p, 0) == 0;
}

static void lose(struct out *o, unsigned percent, struct dice *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->entry_n; i++) {
		if (dice_below(d, 100) < percent)
			text_free(&o->entry[i].text);
		else
			o->entry[kept++] = o->entry[i];
	}
	o->entry_n = kept;
}

void logs_settle(struct logs *l, struct scenario *sc)
{
	for (size_t i = 0; i < l->out_n; i++) {
		struct out *o = &l->out[i];

		qsort(o->entry, o->entry_n, sizeof(*o->entry), earlier);
		for (size_t f = 0; f < sc->flaw_n; f++)
			if (sc->flaw[f].what != 'n' && meant(&sc->flaw[f], o))
				lose(o, sc->flaw[f].what == 'm' ? 100 : sc->flaw[f].much, &sc->dice);
	}
}

static int folders(char *path, struct error *e)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			return error_set(e, "%s: %s", path, strerror(errno));
		*p = '/';
	}
	return 1;
}

int logs_file(const char *folder, const char *path, struct slice content, struct error *e)
{
	char full[1024];
	FILE *f;
	bool well;

	if (snprintf(full, sizeof(full), "%s/%s", folder, path) >= (int)sizeof(full) || folders(full, e) < 0)
		return error_wrap(e, "%s", path);
	f = fopen(full, "wb");
	if (!f)
		return error_set(e, "%s: %s", full, strerror(errno));
	well = content.n == 0 || fwrite(content.p, 1, content.n, f) == content.n;
	well = fclose(f) == 0 && well;
	return well ? 1 : error_set(e, "%s: not written", full);
}

static int date(const char *folder, const char *path, int64_t ns, struct error *e)
{
	struct timespec t = { ns / 1000000000 + 1, 0 }, both[2] = { t, t };
	char full[1024];

	snprintf(full, sizeof(full), "%s/%s", folder, path);
	return utimensat(AT_FDCWD, full, both, 0) == 0 ? 1 : error_set(e, "%s: %s", full, strerror(errno));
}

int logs_write(const struct logs *l, const char *folder, struct error *e)
{
	for (size_t i = 0; i < l->out_n; i++) {
		const struct out *o = &l->out[i];
		struct text all = { 0 };
		int got = 1;

		for (size_t k = 0; k < o->entry_n; k++) {
			text_add(&all, text_slice(&o->entry[k].text));
			text_addc(&all, '\n');
		}
		if (all.n)
			got = logs_file(folder, o->path.p, text_slice(&all), e);
		if (all.n && got == 1)
			got = date(folder, o->path.p, o->entry[o->entry_n - 1].ns, e);
		text_free(&all);
		if (got < 0)
			return -1;
	}
	return 1;
}

void logs_free(struct logs *l)
{
	for (size_t i = 0; i < l->out_n; i++) {
		for (size_t k = 0; k < l->out[i].entry_n; k++)
			text_free(&l->out[i].entry[k].text);
		free(l->out[i].entry);
		text_free(&l->out[i].path);
	}
	for (size_t i = 0; i < l->host_n; i++)
		text_free(&l->host[i]);
	free(l->host);
	free(l->out);
	*l = (struct logs){ 0 };
}

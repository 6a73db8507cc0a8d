#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONFIG_MAX = 1 << 16 };

/* NULL when there is no home at all. */
static char *folder(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	struct text t = { 0 };

	if (config && config[0] == '/')
		text_addf(&t, "%s/simpane", config);
	else if (home && home[0] == '/')
		text_addf(&t, "%s/.config/simpane", home);
	return t.p;
}

static char *path_of(const char *file)
{
	char *in = folder();
	struct text t = { 0 };

	if (in)
		text_addf(&t, "%s/%s", in, file);
	free(in);
	return t.p;
}

/* What the file holds; NULL with errno when it cannot be read. */
static char *contents(const char *file)
{
	char *path = path_of(file), *bytes = NULL;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	size_t n = 0;
	ssize_t got = 1;

	if (!path)
		errno = ENOENT;
	free(path);
	if (fd < 0)
		return NULL;
	bytes = xcalloc(CONFIG_MAX + 1, 1);
	while (n < CONFIG_MAX && (got = read(fd, bytes + n, CONFIG_MAX - n)) > 0)
		n += (size_t)got;
	close(fd);
	if (got < 0) {
		free(bytes);
		return NULL;
	}
	return bytes;
}

int config_each(const char *file, void (*each)(void *to_whom, unsigned line, struct slice name, struct slice value), void *to_whom, struct error *e)
{
	char *bytes = contents(file);
	struct slice rest = slice_of(bytes);

	if (!bytes)
		return errno == ENOENT || errno == ENOTDIR ? 1 : error_set(e, "%s: %s", file, strerror(errno));
	for (unsigned line = 1; rest.n; line++) {
		struct slice value = slice_trim(slice_token(&rest, '\n')), name = slice_token(&value, ' ');

		if (name.n && name.p[0] != '#')
			each(to_whom, line, name, slice_trim(value));
	}
	free(bytes);
	return 1;
}

struct wanted { struct slice name; char *value; };

static void look(void *to_whom, unsigned line, struct slice name, struct slice value)
{
	struct wanted *w = to_whom;

	(void)line;
	if (!slice_same(name, w->name))
		return;
	free(w->value);
	w->value = xstrndup(value.n ? value.p : "", value.n);
}

char *config_get(const char *file, struct slice name)
{
	struct wanted w = { name, NULL };
	struct error ignored;

	config_each(file, look, &w, &ignored);
	return w.value;
}

struct rewrite { struct slice name; struct text out; };

static void copy(void *to_whom, unsigned line, struct slice name, struct slice value)
{
	struct rewrite *r = to_whom;

	(void)line;
	if (slice_same(name, r->name))
		return;
	text_add(&r->out, name);
	text_addc(&r->out, ' ');
	text_add(&r->out, value);
	text_addc(&r->out, '\n');
}

/* Beside the old file, then in its place: it is never half written. */
static int replace(const char *file, struct slice bytes, struct error *e)
{
	char *path = path_of(file), *in = folder();
	struct text new = { 0 };
	int got = -1, fd;

	if (!path) {
		free(in);
		return error_set(e, "neither XDG_CONFIG_HOME nor HOME says where settings are kept");
	}
	for (char *p = strchr(in + 1, '/');; p = strchr(p + 1, '/')) {
		if (p)
			*p = '\0';
		if (mkdir(in, 0700) < 0 && errno != EEXIST)
			break;
		if (!p)
			break;
		*p = '/';
	}
	text_addf(&new, "%s.new", path);
	fd = open(new.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n)
		got = 1;
	if (fd >= 0 && close(fd) < 0)
		got = -1;
	if (got > 0 && rename(new.p, path) < 0)
		got = -1;
	if (got < 0)
		error_set(e, "%.300s: %s", path, strerror(errno));
	text_free(&new);
	free(path);
	free(in);
	return got;
}

int config_set(const char *file, struct slice name, struct slice value, struct error *e)
{
	struct rewrite r = { .name = name };
	int got = config_each(file, copy, &r, e);

	text_add(&r.out, name);
	text_addc(&r.out, ' ');
	text_add(&r.out, value);
	text_addc(&r.out, '\n');
	if (got > 0)
		got = replace(file, text_slice(&r.out), e);
	text_free(&r.out);
	return got;
}

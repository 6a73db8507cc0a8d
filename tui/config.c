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
static char *path_of(const char *file)
{
	bool state = slice_starts(slice_of(file), "session/");
	const char *base = getenv(state ? "XDG_STATE_HOME" : "XDG_CONFIG_HOME"), *home = getenv("HOME");
	struct text t = { 0 };

	if (base && base[0] == '/')
		text_addf(&t, "%s/simpane/%s", base, file);
	else if (home && home[0] == '/')
		text_addf(&t, "%s/%s/simpane/%s", home, state ? ".local/state" : ".config", file);
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
int config_write(const char *file, struct slice bytes, struct error *e)
{
	char *path = path_of(file);
	struct text new = { 0 };
	int got = -1, fd;

	if (!path)
		return error_set(e, "neither the XDG folders nor HOME say where settings are kept");
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(path, 0700); /* where it fails, and is needed, opening the file says why */
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
		got = config_write(file, text_slice(&r.out), e);
	text_free(&r.out);
	return got;
}

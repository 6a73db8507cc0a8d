#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 128 /* folders in folders; each holds a descriptor */

struct level {
	int fd;
	char **names;
	size_t n, at;
	size_t path; /* length of the path up to this folder */
};

struct folder {
	struct text path;
	struct level levels[DEPTH_MAX];
	unsigned depth;
	struct found only; /* a single file, until it was handed out */
	bool single;
	struct error problem;
};

/* --- where it begins --- */

static void name_it(struct folder *f, const char *path)
{
	char *real = NULL;
	struct slice s = slice_of(path);
	const char *cut;

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	cut = memrchr(s.p, '/', s.n);
	if (cut && s.n > 1)
		s = slice_from(s, (size_t)(cut - s.p) + 1);
	if ((slice_is(s, ".") || slice_is(s, "..")) && (real = realpath(path, NULL)) != NULL) {
		cut = strrchr(real, '/');
		s = slice_of(cut && cut[1] ? cut + 1 : real);
	}
	text_add(&f->path, s);
	free(real);
}

static int64_t time_of(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec > INT64_MAX / NS_PER_S - 1 || (int64_t)st->st_mtim.tv_sec < INT64_MIN / NS_PER_S + 1
		       ? UTC_NONE
		       : (int64_t)st->st_mtim.tv_sec * NS_PER_S + st->st_mtim.tv_nsec;
}

static void found_file(struct found *out, int fd, const struct stat *st)
{
	out->fd = fd;
	out->seekable = S_ISREG(st->st_mode);
	out->size = out->seekable && st->st_size > 0 ? (uint64_t)st->st_size : 0;
	out->mtime = out->seekable ? time_of(st) : UTC_NONE;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Takes fd. The names are read at once: their order is the folder's order, whatever the file system's is. */
static int enter(struct folder *f, int fd)
{
	struct level *l = &f->levels[f->depth];
	DIR *dir = fdopendir(fd);
	size_t size = 0;
	struct dirent *d;

	if (!dir) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	*l = (struct level){ .fd = dup(fd), .path = f->path.n };
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (l->n == size) {
			size = size ? size * 2 : 32;
			l->names = xrealloc(l->names, size, sizeof(*l->names));
		}
		l->names[l->n++] = xstrdup(d->d_name);
	}
	closedir(dir);
	if (l->n > 0)
		qsort(l->names, l->n, sizeof(*l->names), by_name);
	f->depth++;
	return 1;
}

static void leave(struct folder *f)
{
	struct level *l = &f->levels[--f->depth];

	for (size_t i = 0; i < l->n; i++)
		free(l->names[i]);
	free(l->names);
	if (l->fd >= 0)
		close(l->fd);
}

/* A pipe that the shell made (`<(zcat x)`) is meant to be read; one that lies about is not, and would wait for ever. */
static bool handed_over(const char *path)
{
	return strcmp(path, "-") == 0 || strncmp(path, "/dev/fd/", 8) == 0 || strcmp(path, "/dev/stdin") == 0 ||
	       strncmp(path, "/proc/self/fd/", 14) == 0;
}

static int open_path(struct folder *f, const char *path, struct error *e)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;
	int fd;

	if ((standard ? fstat(STDIN_FILENO, &st) : stat(path, &st)) < 0)
		return error_set(e, "%.300s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !handed_over(path))
		return error_set(e, "%.300s: neither a file nor a folder; a stream comes on standard input, as -", path);
	fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0) {
		error_set(e, "%.300s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (S_ISDIR(st.st_mode))
		return enter(f, fd) < 0 ? error_set(e, "%.300s: %s", path, strerror(errno)) : 1;
	f->single = true;
	f->only.path = f->path.p;
	found_file(&f->only, fd, &st);
	return 1;
}

struct folder *folder_open(const char *path, struct error *e)
{
	struct folder *f = xcalloc(1, sizeof(*f));

	f->only.fd = -1;
	name_it(f, path);
	if (open_path(f, path, e) < 0) {
		folder_close(f);
		return NULL;
	}
	return f;
}

void folder_close(struct folder *f)
{
	if (!f)
		return;
	while (f->depth > 0)
		leave(f);
	if (f->only.fd >= 0)
		close(f->only.fd);
	text_free(&f->path);
	free(f);
}

/* --- the walk --- */

static const char *what_it_is(mode_t mode)
{
	if (S_ISLNK(mode))
		return "a symbolic link, not followed";
	if (S_ISFIFO(mode))
		return "a pipe, not read";
	if (S_ISSOCK(mode))
		return "a socket, not read";
	return "a device file, not read";
}

static bool problem(struct folder *f, struct found *out, const char *what)
{
	error_set(&f->problem, "%s", what);
	out->problem = f->problem.text;
	out->lost = true;
	return true;
}

/* Looks before it opens: opening a device can do things. What was swapped in between is looked at again. */
static bool open_one(struct folder *f, struct found *out, int at, const char *name)
{
	struct stat st;
	int fd;

	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return problem(f, out, strerror(errno));
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		problem(f, out, what_it_is(st.st_mode));
		out->lost = false;
		return true;
	}
	if (S_ISDIR(st.st_mode) && f->depth == DEPTH_MAX)
		return problem(f, out, "over the limit of folders in folders");
	fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return problem(f, out, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return enter(f, fd) < 0 ? problem(f, out, strerror(errno)) : false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return problem(f, out, "not the file it was a moment ago");
	}
	found_file(out, fd, &st);
	return true;
}

bool folder_next(struct folder *f, struct found *out)
{
	if (f->single) {
		*out = f->only;
		f->only.fd = -1;
		f->single = false;
		return true;
	}
	*out = (struct found){ .fd = -1, .mtime = UTC_NONE };
	while (f->depth > 0) {
		struct level *l = &f->levels[f->depth - 1];
		const char *name;

		if (l->at == l->n) {
			leave(f);
			continue;
		}
		name = l->names[l->at++];
		f->path.n = l->path;
		text_addc(&f->path, '/');
		text_adds(&f->path, name);
		if (open_one(f, out, l->fd, name)) {
			out->path = f->path.p;
			return true;
		}
	}
	return false;
}

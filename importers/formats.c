#include "formats.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"

#define FORMAT_MAX (4u << 20)

static int slurp(int fd, struct text *out)
{
	char buf[16384];
	ssize_t n = 1;

	while (n > 0 && out->n <= FORMAT_MAX) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			text_add(out, (struct slice){ buf, (size_t)n });
	}
	return n < 0 ? -1 : 1;
}

static int load(struct registry *g, const struct found *f, struct error *e)
{
	struct text text = { 0 };
	int ok;

	if (f->fd < 0)
		return error_set(e, "%.300s: %s", f->path, f->problem);
	ok = slurp(f->fd, &text);
	if (ok < 0)
		error_set(e, "%.300s: %s", f->path, strerror(errno));
	else if (text.n > FORMAT_MAX)
		ok = error_set(e, "%.300s: over the limit of %u bytes", f->path, FORMAT_MAX);
	else
		ok = registry_add_format(g, f->path, text_slice(&text), e);
	text_free(&text);
	return ok;
}

int formats_load(struct registry *g, const char *folder, struct error *e)
{
	struct folder *f = folder_open(folder, e);
	struct found found;
	unsigned n = 0;
	int ok = 1;

	if (!f)
		return error_wrap(e, "--formats");
	while (ok > 0 && folder_next(f, &found)) {
		if (slice_ends(slice_of(found.path), ".json")) {
			ok = load(g, &found, e);
			n++;
		}
		if (found.fd >= 0)
			close(found.fd);
	}
	folder_close(f);
	if (ok > 0 && n == 0)
		ok = error_set(e, "--formats: no file in %.300s is called *.json", folder);
	return ok;
}

/*
 * A stack of layers: each reads from the member that is current in the layer below, the lowest from a file. So nothing is unfolded but what
 * is asked for, whatever the archives hold.
 */
#include "bundle.h"

#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "layer.h"

#define NAME_MAX_KEPT 4000 /* longer names are cut: they are only names */

struct floor { /* of the stack */
	struct bundle *bundle;
	struct layer *layer;
	char *path;
	int64_t mtime;
	bool said;	   /* that it is broken */
	uint64_t unfolded; /* bytes handed out of all members */
};

struct bundle {
	struct limits limits;
	struct folder *folder;
	struct floor **floors;
	unsigned n, depth; /* of the floors, archives */
	struct bytes leaf; /* the entry that is current, or about to be */
	uint64_t size, before; /* of the outermost file; bytes of those before it in a folder */
	uint64_t unfolded, leaf_at, entries;
	struct text path;
	int64_t mtime;
	struct error problem, limit;
	bool over; /* the limit was said: nothing comes any more */
};

static struct floor *top(const struct bundle *b)
{
	return b->n > 0 ? b->floors[b->n - 1] : NULL;
}

/* What the current entry comes out of is a compressed file, not an archive: then it bears that file's name. */
static bool wrapped(const struct bundle *b)
{
	return b->n > 0 && !magic_archive(layer_magic(top(b)->layer));
}

static const char *words(struct bundle *b, enum fault why, uint64_t at)
{
	switch (why) {
	case FAULT_TRUNCATED:
		error_set(&b->problem, "truncated at byte %llu", (unsigned long long)at);
		break;
	case FAULT_CHECKSUM:
		error_set(&b->problem, "checksum");
		break;
	case FAULT_ENCRYPTED:
		error_set(&b->problem, "encrypted");
		break;
	case FAULT_LIMIT:
		error_set(&b->problem, "%s", b->limit.text);
		break;
	case FAULT_DEEP:
		error_set(&b->problem, "over the limit of depth %u (archives in archives)", b->limits.depth);
		break;
	case FAULT_DISK:
		error_set(&b->problem, "cannot be read at byte %llu", (unsigned long long)at);
		break;
	case FAULT_INTERRUPTED:
		error_set(&b->problem, "interrupted at byte %llu", (unsigned long long)at);
		break;
	default:
		error_set(&b->problem, "damaged at byte %llu", (unsigned long long)at);
	}
	return b->problem.text;
}

/* --- guards --- */

static uint64_t fetched(const struct bundle *b)
{
	return b->n > 0 ? layer_fetched(b->floors[0]->layer) : b->leaf.read;
}

/* True when so much may not come out of what was read; after it no further entry comes. */
static bool too_much(struct bundle *b, uint64_t unfolded)
{
	bool ratio = b->n > 0 && unfolded > b->limits.floor && unfolded / b->limits.ratio > b->before + fetched(b);

	if (unfolded > b->limits.bytes)
		error_set(&b->limit, "over the limit of %llu bytes", (unsigned long long)b->limits.bytes);
	else if (ratio)
		error_set(&b->limit, "over the limit of %llu bytes unfolded for each byte read", (unsigned long long)b->limits.ratio);
	return ratio || unfolded > b->limits.bytes;
}

static bool count_entry(struct bundle *b)
{
	if (b->entries++ < b->limits.entries)
		return true;
	error_set(&b->limit, "over the limit of %llu entries", (unsigned long long)b->limits.entries);
	return false;
}

/* So much of size may still come out: all of it, one byte too many at the end. */
static size_t may_come(const struct bundle *b, uint64_t unfolded, size_t size)
{
	uint64_t left = b->limits.bytes > unfolded ? b->limits.bytes - unfolded : 1;

	return size < left ? size : (size_t)left;
}

static ptrdiff_t floor_more(void *from, char *buf, size_t size, enum fault *why)
{
	struct floor *f = from;
	ptrdiff_t n = layer_more(f->layer, buf, may_come(f->bundle, f->unfolded, size), why);

	if (n <= 0)
		return n;
	f->unfolded += (uint64_t)n;
	if (!too_much(f->bundle, f->unfolded))
		return n;
	*why = FAULT_LIMIT;
	return -1;
}

/* --- the stack --- */

static void pop(struct bundle *b)
{
	struct floor *f = b->floors[--b->n];

	b->depth -= magic_archive(layer_magic(f->layer));
	if (b->n == 0)
		b->before += layer_fetched(f->layer);
	layer_free(f->layer);
	free(f->path);
	free(f);
}

/* The entry that was about to be lent becomes a floor instead. */
static void push(struct bundle *b, enum magic m)
{
	struct floor *f = xcalloc(1, sizeof(*f));

	f->bundle = b;
	f->path = xstrdup(b->path.p);
	f->mtime = b->mtime;
	f->layer = layer_new(&b->leaf, m);
	b->floors = xrealloc(b->floors, b->n + 1, sizeof(*b->floors));
	b->floors[b->n++] = f;
	b->depth += magic_archive(m);
}

/* --- entries --- */

enum { NOTHING = 0, LEND = 1, AGAIN = 2 };

static int lend(struct bundle *b, struct entry *out, const char *problem, bool lost)
{
	*out = (struct entry){ .path = b->path.p, .mtime = b->mtime, .problem = problem, .lost = problem && lost };
	return LEND;
}

static void set_path(struct bundle *b, const char *container, const char *member)
{
	text_clear(&b->path);
	text_adds(&b->path, container);
	if (!member)
		return;
	while (member[0] == '.' && member[1] == '/')
		member += 2;
	text_addc(&b->path, '!');
	text_add(&b->path, slice_cut(slice_of(member), 0, NAME_MAX_KEPT));
	if (strlen(member) > NAME_MAX_KEPT)
		text_adds(&b->path, "...");
}

/* What broke is said once; the archives below that it broke too need not say it again. */
static void said(struct bundle *b)
{
	for (unsigned i = 0; i < b->n; i++)
		b->floors[i]->said |= layer_broken(b->floors[i]->layer);
}

/* About the archive itself, not one of its members; its end. */
static int lend_floor(struct bundle *b, struct entry *out, enum fault why)
{
	struct floor *f = top(b);

	set_path(b, f->path, NULL);
	b->mtime = f->mtime;
	words(b, why, layer_fetched(f->layer));
	pop(b);
	said(b);
	return lend(b, out, b->problem.text, true);
}

/* Is the entry an archive? Then it is opened, and its members come next. */
static int offer(struct bundle *b, struct entry *out)
{
	struct slice head = bytes_peek(&b->leaf);
	enum magic m = magic_of(head, b->path.p);

	b->leaf_at = 0;
	if (head.n == 0 && b->leaf.fault)
		return lend(b, out, words(b, b->leaf.fault, 0), true);
	if (m == MAGIC_UNREAD)
		return lend(b, out, "an archive of a kind that is not read; pack it as zip or tar", true);
	if (m == MAGIC_CASE)
		return lend(b, out, "a case file, not read", false);
	if (m == MAGIC_NONE && !wrapped(b) && magic_broken(head, b->path.p))
		return lend(b, out, "damaged: not the archive that its name says", true);
	if (m == MAGIC_NONE)
		return lend(b, out, NULL, false);
	if ((magic_archive(m) && b->depth >= b->limits.depth) || b->n >= 2 * b->limits.depth + 8)
		return lend(b, out, words(b, FAULT_DEEP, 0), true);
	if (m == MAGIC_7Z && !b->leaf.seekable && !bytes_hold(&b->leaf, b->limits.in_memory))
		return lend(b, out, words(b, b->leaf.fault, 0), true);
	push(b, m);
	return AGAIN;
}

static int next_member(struct bundle *b, struct entry *out)
{
	struct floor *f = top(b);
	enum fault why = FAULT_NONE;
	struct member m;
	int got = f->said ? 0 : layer_next(f->layer, &m, &why);

	if (got < 0)
		return lend_floor(b, out, why);
	if (got == 0) {
		pop(b);
		return AGAIN;
	}
	if ((m.name && !count_entry(b)) || m.folder)
		return AGAIN;
	set_path(b, f->path, m.name);
	b->mtime = !m.name && f->mtime != UTC_NONE ? f->mtime : m.mtime;
	if (m.encrypted)
		return lend(b, out, "encrypted", true);
	if (m.what)
		return lend(b, out, m.what, false);
	bytes_from(&b->leaf, floor_more, f);
	return offer(b, out);
}

/* What stands behind a limit is lost: said once, about the outermost or the first file of it that is not read, and that is the end. */
static int limited(struct bundle *b, struct entry *out)
{
	b->over = true;
	while (b->n > 1)
		pop(b);
	return b->n == 1 ? lend_floor(b, out, FAULT_LIMIT) : lend(b, out, words(b, FAULT_LIMIT, 0), true);
}

static int next_file(struct bundle *b, struct entry *out)
{
	struct found f;

	if (b->over || !folder_next(b->folder, &f))
		return NOTHING;
	set_path(b, f.path, NULL);
	b->mtime = f.mtime;
	bytes_file(&b->leaf, f.fd, f.seekable, f.size);
	if (b->limit.text[0] || !count_entry(b))
		return limited(b, out);
	if (f.problem)
		return lend(b, out, (error_set(&b->problem, "%s", f.problem), b->problem.text), f.lost);
	b->size = f.size;
	return offer(b, out);
}

/* --- the functions of the header --- */

struct bundle *bundle_open(const char *path, const struct limits *limits, struct error *e)
{
	struct folder *f = folder_open(path, e);
	struct bundle *b;

	if (!f)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->limits = *limits;
	b->limits.ratio += b->limits.ratio == 0;
	b->folder = f;
	bytes_file(&b->leaf, -1, false, 0);
	return b;
}

void bundle_close(struct bundle *b)
{
	if (!b)
		return;
	bytes_close(&b->leaf);
	while (b->n > 0)
		pop(b);
	folder_close(b->folder);
	free(b->floors);
	text_free(&b->path);
	free(b);
}

int bundle_next(struct bundle *b, struct entry *out, struct error *e)
{
	int got = AGAIN;

	(void)e;
	while (got == AGAIN) {
		if (b->leaf.fault)
			said(b);
		if (b->n == 0)
			b->before += b->leaf.read;
		bytes_close(&b->leaf);
		if (b->n == 0)
			got = next_file(b, out);
		else
			got = b->limit.text[0] ? limited(b, out) : next_member(b, out);
	}
	return got;
}

ptrdiff_t bundle_read(struct bundle *b, char *buf, size_t size, struct error *e)
{
	ptrdiff_t n = bytes_read(&b->leaf, buf, may_come(b, b->unfolded, size));

	if (n < 0)
		return error_set(e, "%s", words(b, b->leaf.fault, b->leaf_at));
	b->leaf_at += (uint64_t)n;
	b->unfolded += (uint64_t)n;
	if (too_much(b, b->unfolded)) {
		b->leaf.fault = FAULT_LIMIT;
		return error_set(e, "%s", words(b, FAULT_LIMIT, b->leaf_at));
	}
	return n;
}

uint64_t bundle_position(const struct bundle *b)
{
	return fetched(b);
}

uint64_t bundle_size(const struct bundle *b)
{
	return b->size;
}

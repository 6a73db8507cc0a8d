/*
 * A stack of layers: each is one libarchive reader that does one thing, an archive or one compressed stream, and reads from the member that
 * is current in the layer below, the lowest from a file. So nothing is unfolded but what is asked for, whatever the archives hold.
 */
#include "bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "magic.h"
#include "source.h"

#define BLOCK 65536
#define NAME_MAX_KEPT 4000 /* longer names are cut: they are only names */
#define LAYERS_MAX 256

struct layer {
	struct bundle *bundle;
	struct archive *archive;
	struct source source; /* what it reads */
	enum magic magic;
	char *path;
	int64_t mtime;
	bool started, said; /* a header was read; what is wrong with it was said */
	/* of the current member: */
	uint64_t at; /* bytes handed out */
	uint64_t block_at;
	const char *block;
	size_t block_n;
	uint64_t unfolded; /* bytes handed out of all members */
	char buf[BLOCK];
};

struct bundle {
	struct limits limits;
	struct folder *folder;
	struct layer **layers;
	unsigned n, depth; /* of the layers, archives */
	struct source leaf; /* the entry that is current, or about to be */
	uint64_t size, before; /* of the outermost file; bytes of those before it in a folder */
	uint64_t unfolded, leaf_at, entries;
	struct text path;
	struct error problem, limit;
	bool over; /* the limit was said: nothing comes any more */
	int64_t mtime;
	locale_t utf8; /* names are read as UTF-8 wherever the program runs */
};

/* --- what can go wrong, in words --- */

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
	case FAULT_DISK:
		error_set(&b->problem, "cannot be read at byte %llu", (unsigned long long)at);
		break;
	default:
		error_set(&b->problem, "damaged at byte %llu", (unsigned long long)at);
	}
	return b->problem.text;
}

/* libarchive has one code for all that is fatal; only its words tell what it was. */
static enum fault fault_of(struct layer *l)
{
	const char *said = archive_error_string(l->archive);

	if (l->source.fault)
		return l->source.fault;
	if (!said)
		said = "";
	if (strcasestr(said, "encrypt") || strcasestr(said, "passphrase") || strcasestr(said, "password"))
		return FAULT_ENCRYPTED;
	if (strstr(said, "CRC") || strcasestr(said, "checksum") || strcasestr(said, "wrong size"))
		return FAULT_CHECKSUM;
	if (strcasestr(said, "truncated") || strcasestr(said, "premature") || strcasestr(said, "end of file"))
		return FAULT_TRUNCATED;
	return l->source.ended && !l->source.seekable ? FAULT_TRUNCATED : FAULT_DAMAGED;
}

/* --- guards --- */

static const struct source *outermost(const struct bundle *b)
{
	return b->n > 0 ? &b->layers[0]->source : &b->leaf;
}

/* True when so much may not come out of what was read. Sticks: after it nothing more is unfolded. */
static bool too_much(struct bundle *b, uint64_t unfolded)
{
	uint64_t read = b->before + outermost(b)->read;

	if (b->limit.text[0])
		return true;
	if (unfolded > b->limits.bytes)
		error_set(&b->limit, "over the limit of %llu bytes", (unsigned long long)b->limits.bytes);
	else if (b->n > 0 && unfolded > b->limits.floor && unfolded / b->limits.ratio > read)
		error_set(&b->limit, "over the limit of %llu bytes unfolded for each byte read", (unsigned long long)b->limits.ratio);
	return b->limit.text[0] != '\0';
}

static bool count_entry(struct bundle *b)
{
	if (b->entries++ < b->limits.entries)
		return true;
	error_set(&b->limit, "over the limit of %llu entries", (unsigned long long)b->limits.entries);
	return false;
}

/* --- a layer --- */

static la_ssize_t layer_read(struct archive *a, void *self, const void **block)
{
	struct layer *l = self;
	ptrdiff_t n = source_read(&l->source, l->buf, sizeof(l->buf));

	*block = l->buf;
	if (n < 0)
		archive_set_error(a, EIO, "cannot be read");
	return n < 0 ? ARCHIVE_FATAL : n;
}

static la_int64_t layer_skip(struct archive *a, void *self, la_int64_t n)
{
	struct layer *l = self;
	uint64_t at = l->source.at;

	(void)a;
	if (!l->source.seekable || n <= 0 || l->source.head_at < l->source.head_n || at >= l->source.size)
		return 0;
	source_seek(&l->source, l->source.size - at < (uint64_t)n ? l->source.size : at + (uint64_t)n);
	return (la_int64_t)(l->source.at - at);
}

static la_int64_t layer_seek(struct archive *a, void *self, la_int64_t offset, int whence)
{
	struct layer *l = self;
	la_int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_END ? (la_int64_t)l->source.size : (la_int64_t)l->source.at, to;

	(void)a;
	if (__builtin_add_overflow(from, offset, &to) || to < 0)
		return ARCHIVE_FATAL;
	source_seek(&l->source, (uint64_t)to);
	return to;
}

static const struct {
	int (*support)(struct archive *);
	int code;
} filters[] = {
	[MAGIC_GZIP] = { archive_read_support_filter_gzip, ARCHIVE_FILTER_GZIP },
	[MAGIC_BZIP2] = { archive_read_support_filter_bzip2, ARCHIVE_FILTER_BZIP2 },
	[MAGIC_XZ] = { archive_read_support_filter_xz, ARCHIVE_FILTER_XZ },
	[MAGIC_ZSTD] = { archive_read_support_filter_zstd, ARCHIVE_FILTER_ZSTD },
	[MAGIC_LZ4] = { archive_read_support_filter_lz4, ARCHIVE_FILTER_LZ4 },
	[MAGIC_LZIP] = { archive_read_support_filter_lzip, ARCHIVE_FILTER_LZIP },
	[MAGIC_LZMA] = { archive_read_support_filter_lzma, ARCHIVE_FILTER_LZMA },
	[MAGIC_COMPRESS] = { archive_read_support_filter_compress, ARCHIVE_FILTER_COMPRESS },
};

/* Exactly what the bytes are, and no guessing. A library built without a method would start a program for it: that is refused. */
static bool choose(struct archive *a, enum magic m)
{
	if (m == MAGIC_TAR)
		return archive_read_support_format_tar(a) == ARCHIVE_OK;
	if (m == MAGIC_ZIP)
		return archive_read_support_format_zip_streamable(a) == ARCHIVE_OK && archive_read_support_format_zip_seekable(a) == ARCHIVE_OK;
	if (m == MAGIC_7Z)
		return archive_read_support_format_7zip(a) == ARCHIVE_OK;
	return archive_read_support_format_raw(a) == ARCHIVE_OK && archive_read_support_format_empty(a) == ARCHIVE_OK &&
	       filters[m].support(a) == ARCHIVE_OK && archive_read_append_filter(a, filters[m].code) == ARCHIVE_OK;
}

static bool layer_open(struct layer *l)
{
	struct archive *a = l->archive;

	if (!choose(a, l->magic))
		return false;
	if (magic_archive(l->magic) && archive_read_append_filter(a, ARCHIVE_FILTER_NONE) != ARCHIVE_OK)
		return false;
	archive_read_set_read_callback(a, layer_read);
	archive_read_set_skip_callback(a, layer_skip);
	if (l->source.seekable)
		archive_read_set_seek_callback(a, layer_seek);
	archive_read_set_callback_data(a, l);
	return archive_read_open1(a) == ARCHIVE_OK;
}

static void layer_free(struct layer *l)
{
	archive_read_free(l->archive);
	source_close(&l->source);
	free(l->path);
	free(l);
}

static void pop(struct bundle *b)
{
	struct layer *l = b->layers[--b->n];

	b->depth -= magic_archive(l->magic);
	if (b->n == 0)
		b->before += l->source.read;
	layer_free(l);
}

/* The entry that was about to be lent becomes a layer instead. */
static struct layer *push(struct bundle *b, enum magic m)
{
	struct layer *l = xcalloc(1, sizeof(*l));

	l->bundle = b;
	l->magic = m;
	l->path = xstrdup(b->path.p);
	l->mtime = b->mtime;
	l->archive = archive_read_new();
	l->source = b->leaf;
	if (l->source.seekable)
		source_seek(&l->source, 0);
	source_file(&b->leaf, -1, false, 0);
	b->layers = xrealloc(b->layers, b->n + 1, sizeof(*b->layers));
	b->layers[b->n++] = l;
	b->depth += magic_archive(m);
	return l;
}

/* Bytes of a layer's current member. Holes of a sparse file are zeros. */
static ptrdiff_t member_more(void *from, char *buf, size_t size, enum fault *why)
{
	struct layer *l = from;
	const void *block;
	la_int64_t at;
	int got;

	while (l->block_n == 0) {
		got = archive_read_data_block(l->archive, &block, &l->block_n, &at);
		if (got == ARCHIVE_EOF)
			return 0;
		if (got != ARCHIVE_OK || at < 0 || (uint64_t)at < l->at) {
			*why = got == ARCHIVE_OK ? FAULT_DAMAGED : fault_of(l);
			l->said |= got == ARCHIVE_FATAL;
			l->block_n = 0;
			return -1;
		}
		l->block = block;
		l->block_at = (uint64_t)at;
	}
	if (l->at < l->block_at) {
		size = l->block_at - l->at < size ? l->block_at - l->at : size;
		memset(buf, 0, size);
	} else {
		size = l->block_n < size ? l->block_n : size;
		memcpy(buf, l->block, size);
		l->block += size;
		l->block_n -= size;
		l->block_at += size;
	}
	l->at += size;
	l->unfolded += size;
	if (too_much(l->bundle, l->unfolded)) {
		*why = FAULT_LIMIT;
		return -1;
	}
	return (ptrdiff_t)size;
}

static void member_begin(struct layer *l)
{
	l->started = true;
	l->at = l->block_at = 0;
	l->block_n = 0;
	source_from(&l->bundle->leaf, member_more, l);
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

/* About the layer itself, not one of its members; its end. */
static int lend_layer(struct bundle *b, struct entry *out, enum fault why)
{
	struct layer *l = b->layers[b->n - 1];

	set_path(b, l->path, NULL);
	b->mtime = l->mtime;
	words(b, why, l->source.read);
	pop(b);
	return lend(b, out, b->problem.text, true);
}

/* Is the entry an archive? Then it is opened, and its members come next. */
static int offer(struct bundle *b, struct entry *out)
{
	struct slice head = source_peek(&b->leaf);
	enum magic m = magic_of(head, b->path.p);
	bool wraps = m != MAGIC_NONE && m != MAGIC_UNREAD && m != MAGIC_CASE;

	b->leaf_at = 0;
	if (head.n == 0 && b->leaf.fault)
		return lend(b, out, words(b, b->leaf.fault, 0), true);
	if (m == MAGIC_UNREAD)
		return lend(b, out, "an archive of a kind that is not read; pack it as zip or tar", true);
	if (m == MAGIC_CASE)
		return lend(b, out, "a case file, not read", false);
	if (!wraps)
		return magic_broken(head, b->path.p) ? lend(b, out, "damaged: not the archive that its name says", true) : lend(b, out, NULL, false);
	if ((magic_archive(m) && b->depth >= b->limits.depth) || b->n >= LAYERS_MAX || b->n >= 2 * b->limits.depth + 8) {
		error_set(&b->problem, "over the limit of %u archives in archives", b->limits.depth);
		return lend(b, out, b->problem.text, true);
	}
	if (m == MAGIC_7Z && !b->leaf.seekable && !source_hold(&b->leaf, b->limits.in_memory))
		return lend(b, out, words(b, b->leaf.fault, 0), true);
	if (!layer_open(push(b, m))) {
		struct layer *l = b->layers[b->n - 1];

		return lend_layer(b, out, fault_of(l));
	}
	return AGAIN;
}

/* A member that has no bytes of its own. */
static const char *what_it_is(struct archive_entry *ae)
{
	if (archive_entry_hardlink(ae) && archive_entry_size(ae) <= 0)
		return "a second name of another file";
	switch (archive_entry_filetype(ae)) {
	case AE_IFLNK:
		return "a symbolic link, not followed";
	case AE_IFIFO:
		return "a pipe, not read";
	case AE_IFSOCK:
		return "a socket, not read";
	case AE_IFCHR:
	case AE_IFBLK:
		return "a device file, not read";
	default:
		return NULL;
	}
}

static const char *name_of(struct archive_entry *ae)
{
	const char *name = archive_entry_pathname(ae);

	if (!name)
		name = archive_entry_pathname_utf8(ae);
	return name && *name ? name : "(no name)";
}

static int64_t time_of(struct archive_entry *ae, int64_t otherwise)
{
	int64_t s = archive_entry_mtime(ae);

	if (!archive_entry_mtime_is_set(ae) || s > INT64_MAX / NS_PER_S - 1 || s < INT64_MIN / NS_PER_S + 1)
		return otherwise;
	return s * NS_PER_S + archive_entry_mtime_nsec(ae);
}

static int member(struct bundle *b, struct entry *out, struct archive_entry *ae)
{
	struct layer *l = b->layers[b->n - 1];
	const char *name = name_of(ae), *what = what_it_is(ae);

	if (archive_entry_filetype(ae) == AE_IFDIR || name[strlen(name) - 1] == '/')
		return AGAIN;
	set_path(b, l->path, name);
	b->mtime = time_of(ae, UTC_NONE);
	if (archive_entry_is_data_encrypted(ae) || archive_entry_is_metadata_encrypted(ae))
		return lend(b, out, "encrypted", true);
	if (what)
		return lend(b, out, what, false);
	member_begin(l);
	return offer(b, out);
}

/* A compressed file has one member, which keeps its name. */
static int unwrap(struct bundle *b, struct entry *out)
{
	struct layer *l = b->layers[b->n - 1];
	struct archive_entry *ae;
	int got;

	if (l->started) {
		pop(b);
		return AGAIN;
	}
	got = archive_read_next_header(l->archive, &ae);
	if ((got != ARCHIVE_OK && got != ARCHIVE_WARN && got != ARCHIVE_EOF) || l->source.fault || (got == ARCHIVE_EOF && archive_errno(l->archive)))
		return lend_layer(b, out, fault_of(l));
	set_path(b, l->path, NULL);
	b->mtime = l->mtime != UTC_NONE || got == ARCHIVE_EOF ? l->mtime : time_of(ae, UTC_NONE);
	member_begin(l);
	if (got == ARCHIVE_EOF)
		source_file(&b->leaf, -1, false, 0); /* nothing was compressed */
	return offer(b, out);
}

static int next_member(struct bundle *b, struct entry *out)
{
	struct layer *l = b->layers[b->n - 1];
	struct archive_entry *ae;
	int got = ARCHIVE_RETRY;

	if (l->source.fault || l->said) { /* whoever was reading said so */
		pop(b);
		return AGAIN;
	}
	for (int tries = 0; got == ARCHIVE_RETRY && tries < 100; tries++)
		got = archive_read_next_header(l->archive, &ae);
	if (got == ARCHIVE_EOF) {
		pop(b);
		return AGAIN;
	}
	if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
		return lend_layer(b, out, fault_of(l));
	if (!count_entry(b))
		return AGAIN;
	return member(b, out, ae);
}

/* What stands behind a limit is lost: said once, about the outermost or the first file of it that is not read, and that is the end. */
static int limited(struct bundle *b, struct entry *out)
{
	b->over = true;
	while (b->n > 1)
		pop(b);
	if (b->n == 1)
		return lend_layer(b, out, FAULT_LIMIT);
	return lend(b, out, words(b, FAULT_LIMIT, 0), true);
}

static int next_file(struct bundle *b, struct entry *out)
{
	struct found f;

	if (b->over || !folder_next(b->folder, &f))
		return NOTHING;
	set_path(b, f.path, NULL);
	b->mtime = f.mtime;
	source_file(&b->leaf, f.fd, f.seekable, f.size);
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
	source_file(&b->leaf, -1, false, 0);
	b->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return b;
}

void bundle_close(struct bundle *b)
{
	if (!b)
		return;
	source_close(&b->leaf);
	while (b->n > 0)
		pop(b);
	folder_close(b->folder);
	free(b->layers);
	text_free(&b->path);
	if (b->utf8)
		freelocale(b->utf8);
	free(b);
}

int bundle_next(struct bundle *b, struct entry *out, struct error *e)
{
	locale_t before = b->utf8 ? uselocale(b->utf8) : (locale_t)0;
	int got = AGAIN;

	(void)e;
	while (got == AGAIN) {
		if (b->n == 0)
			b->before += b->leaf.read;
		source_close(&b->leaf);
		if (b->n == 0)
			got = next_file(b, out);
		else if (b->limit.text[0])
			got = limited(b, out);
		else
			got = magic_archive(b->layers[b->n - 1]->magic) ? next_member(b, out) : unwrap(b, out);
	}
	if (before)
		uselocale(before);
	return got;
}

ptrdiff_t bundle_read(struct bundle *b, char *buf, size_t size, struct error *e)
{
	locale_t before = b->utf8 ? uselocale(b->utf8) : (locale_t)0;
	ptrdiff_t n = source_read(&b->leaf, buf, size);

	if (before)
		uselocale(before);
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
	return outermost(b)->read;
}

uint64_t bundle_size(const struct bundle *b)
{
	return b->size;
}

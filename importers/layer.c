#include "layer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "gunzip.h"
#include "utc.h"

#define BLOCK 65536

struct layer {
	struct archive *archive;
	struct gunzip *gunzip; /* of MAGIC_GZIP, instead */
	struct bytes source;
	enum magic magic;
	enum fault fault; /* nothing more can be read */
	bool opened, began; /* began: the one member of a stream was lent */
	/* of the current member: */
	uint64_t at; /* bytes handed out */
	uint64_t block_at;
	const char *block;
	size_t block_n;
	bool ended;
	char buf[BLOCK];
};

/* Names are read as UTF-8 wherever the program runs: libarchive asks the locale. */
static locale_t utf8(void)
{
	static locale_t kept;

	if (!kept)
		kept = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return uselocale(kept);
}

/* --- reading from the source --- */

static la_ssize_t from_source(struct archive *a, void *self, const void **block)
{
	struct layer *l = self;
	ptrdiff_t n = bytes_read(&l->source, l->buf, sizeof(l->buf));

	*block = l->buf;
	if (n < 0)
		archive_set_error(a, EIO, "cannot be read");
	return n < 0 ? ARCHIVE_FATAL : n;
}

static la_int64_t skip_source(struct archive *a, void *self, la_int64_t n)
{
	struct layer *l = self;
	uint64_t at = l->source.at;

	(void)a;
	if (!l->source.seekable || n <= 0 || l->source.head_at < l->source.head_n || at >= l->source.size)
		return 0;
	bytes_seek(&l->source, l->source.size - at < (uint64_t)n ? l->source.size : at + (uint64_t)n);
	return (la_int64_t)(l->source.at - at);
}

static la_int64_t seek_source(struct archive *a, void *self, la_int64_t offset, int whence)
{
	struct layer *l = self;
	la_int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_END ? (la_int64_t)l->source.size : (la_int64_t)l->source.at, to;

	(void)a;
	if (__builtin_add_overflow(from, offset, &to) || to < 0)
		return ARCHIVE_FATAL;
	bytes_seek(&l->source, (uint64_t)to);
	return to;
}

/* libarchive has one code for all that is fatal; only its words tell what it was. It has none when there are no more bytes. */
static enum fault fault_of(const struct layer *l)
{
	const char *said = archive_error_string(l->archive);

	if (l->source.fault)
		return l->source.fault;
	if (!said || !*said)
		return FAULT_TRUNCATED;
	if (strcasestr(said, "too many filters"))
		return FAULT_DEEP;
	if (strcasestr(said, "encrypt") || strcasestr(said, "passphrase") || strcasestr(said, "password"))
		return FAULT_ENCRYPTED;
	if (strstr(said, "CRC") || strcasestr(said, "checksum") || strcasestr(said, "wrong size"))
		return FAULT_CHECKSUM;
	if (l->source.ended || strcasestr(said, "truncated") || strcasestr(said, "premature") || strcasestr(said, "end of file"))
		return FAULT_TRUNCATED;
	return FAULT_DAMAGED;
}

/* --- opening --- */

static int (*const filters[])(struct archive *) = {
	[MAGIC_BZIP2] = archive_read_support_filter_bzip2, [MAGIC_XZ] = archive_read_support_filter_xz,
	[MAGIC_ZSTD] = archive_read_support_filter_zstd,   [MAGIC_LZ4] = archive_read_support_filter_lz4,
	[MAGIC_LZIP] = archive_read_support_filter_lzip,   [MAGIC_LZMA] = archive_read_support_filter_lzma,
	[MAGIC_COMPRESS] = archive_read_support_filter_compress,
};

/* What the bytes are, and nothing else to guess at. A library built without a method would start a program for it: that is refused. */
static bool choose(struct archive *a, enum magic m)
{
	switch (m) {
	case MAGIC_TAR:
		return archive_read_support_format_tar(a) == ARCHIVE_OK;
	case MAGIC_ZIP:
		return (archive_read_support_format_zip_streamable(a) | archive_read_support_format_zip_seekable(a)) == ARCHIVE_OK;
	case MAGIC_7Z:
		return archive_read_support_format_7zip(a) == ARCHIVE_OK;
	default:
		return (archive_read_support_format_raw(a) | archive_read_support_format_empty(a) | filters[m](a)) == ARCHIVE_OK;
	}
}

/* A stream that breaks at once looks like an empty one to libarchive; only the error number tells. */
static bool open_reader(struct layer *l)
{
	struct archive *a = l->archive;

	archive_read_set_read_callback(a, from_source);
	archive_read_set_skip_callback(a, skip_source);
	if (l->source.seekable)
		archive_read_set_seek_callback(a, seek_source);
	archive_read_set_callback_data(a, l);
	return archive_read_open1(a) == ARCHIVE_OK && (magic_archive(l->magic) || archive_errno(a) == 0);
}

struct layer *layer_new(struct bytes *from, enum magic m)
{
	struct layer *l = xcalloc(1, sizeof(*l));

	l->magic = m;
	l->source = *from;
	bytes_file(from, -1, false, 0);
	if (l->source.seekable)
		bytes_seek(&l->source, 0);
	if (m == MAGIC_GZIP)
		l->gunzip = gunzip_new(&l->source);
	else
		l->archive = archive_read_new();
	return l;
}

void layer_free(struct layer *l)
{
	if (!l)
		return;
	archive_read_free(l->archive);
	gunzip_free(l->gunzip);
	bytes_close(&l->source);
	free(l);
}

enum magic layer_magic(const struct layer *l)
{
	return l->magic;
}

bool layer_broken(const struct layer *l)
{
	return l->fault || l->source.fault;
}

uint64_t layer_fetched(const struct layer *l)
{
	return l->source.seekable && l->source.read > l->source.size ? l->source.size : l->source.read;
}

/* --- members --- */

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

static int64_t time_of(struct archive_entry *ae)
{
	int64_t s = archive_entry_mtime(ae);

	if (!archive_entry_mtime_is_set(ae) || s > INT64_MAX / NS_PER_S - 1 || s < INT64_MIN / NS_PER_S + 1)
		return UTC_NONE;
	return s * NS_PER_S + archive_entry_mtime_nsec(ae);
}

static void describe(struct member *out, struct archive_entry *ae)
{
	const char *name = archive_entry_pathname(ae);

	if (!name)
		name = archive_entry_pathname_utf8(ae);
	out->name = name && *name ? name : "(no name)";
	out->folder = archive_entry_filetype(ae) == AE_IFDIR || out->name[strlen(out->name) - 1] == '/';
	out->encrypted = archive_entry_is_data_encrypted(ae) || archive_entry_is_metadata_encrypted(ae);
	out->what = what_it_is(ae);
	out->mtime = time_of(ae);
}

static int failed(struct layer *l, enum fault *why)
{
	if (!l->fault)
		l->fault = fault_of(l);
	*why = l->fault;
	return -1;
}

static int next_header(struct layer *l, struct archive_entry **ae, enum fault *why)
{
	int got = ARCHIVE_RETRY;

	for (int tries = 0; got == ARCHIVE_RETRY && tries < 100; tries++)
		got = archive_read_next_header(l->archive, ae);
	if (got == ARCHIVE_EOF)
		return 0;
	return got == ARCHIVE_OK || got == ARCHIVE_WARN ? 1 : failed(l, why);
}

static int next(struct layer *l, struct member *out, enum fault *why)
{
	bool stream = !magic_archive(l->magic);
	struct archive_entry *ae;
	int got;

	*out = (struct member){ .mtime = UTC_NONE };
	if (l->fault || (stream && l->began))
		return l->fault ? failed(l, why) : 0;
	l->began = true;
	if (l->gunzip) {
		out->mtime = gunzip_mtime(l->gunzip);
		return 1;
	}
	if (!l->opened && !(choose(l->archive, l->magic) && open_reader(l)))
		return failed(l, why);
	l->opened = true;
	l->at = l->block_at = 0;
	l->block_n = 0;
	l->ended = false;
	got = next_header(l, &ae, why);
	if (got <= 0) {
		l->ended = true;
		return got < 0 ? -1 : stream;
	}
	if (stream)
		out->mtime = time_of(ae);
	else
		describe(out, ae);
	return 1;
}

int layer_next(struct layer *l, struct member *out, enum fault *why)
{
	locale_t before = utf8();
	int got = next(l, out, why);

	uselocale(before);
	return got;
}

/* The next block of the member. 1, 0 at the end, -1. */
static int next_block(struct layer *l, enum fault *why)
{
	const void *block;
	la_int64_t at;
	int got = archive_read_data_block(l->archive, &block, &l->block_n, &at);

	if (got == ARCHIVE_OK && at >= 0 && (uint64_t)at >= l->at) {
		l->block = block;
		l->block_at = (uint64_t)at;
		return 1;
	}
	l->block_n = 0;
	l->ended = got == ARCHIVE_EOF;
	if (l->ended)
		return 0;
	*why = got == ARCHIVE_OK ? FAULT_DAMAGED : fault_of(l);
	if (got == ARCHIVE_FATAL)
		l->fault = *why;
	return -1;
}

static ptrdiff_t unfold(struct layer *l, char *buf, size_t size, enum fault *why)
{
	ptrdiff_t n = gunzip_more(l->gunzip, buf, size, why);

	if (n < 0 && *why != FAULT_CHECKSUM)
		l->fault = *why;
	return n;
}

ptrdiff_t layer_more(void *from, char *buf, size_t size, enum fault *why)
{
	struct layer *l = from;

	if (l->gunzip)
		return unfold(l, buf, size, why);
	while (l->block_n == 0 && !l->ended) {
		int got = next_block(l, why);

		if (got < 0)
			return -1;
	}
	if (l->block_n == 0)
		return 0;
	if (l->at < l->block_at) {
		size = l->block_at - l->at < size ? (size_t)(l->block_at - l->at) : size;
		memset(buf, 0, size);
	} else {
		size = l->block_n < size ? l->block_n : size;
		memcpy(buf, l->block, size);
		l->block += size;
		l->block_n -= size;
		l->block_at += size;
	}
	l->at += size;
	return (ptrdiff_t)size;
}

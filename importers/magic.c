#include "magic.h"

#include <string.h>
#include <strings.h>

static const struct {
	enum magic magic;
	size_t n;
	const char *bytes;
} rows[] = {
	{ MAGIC_ZIP, 4, "PK\x03\x04" },
	{ MAGIC_ZIP, 4, "PK\x05\x06" }, /* an empty one */
	{ MAGIC_ZIP, 8, "PK\x07\x08PK\x03\x04" },
	{ MAGIC_ZIP, 8, "PK00PK\x03\x04" },
	{ MAGIC_7Z, 6, "7z\xbc\xaf\x27\x1c" },
	{ MAGIC_GZIP, 3, "\x1f\x8b\x08" },
	{ MAGIC_XZ, 6, "\xfd" "7zXZ\0" },
	{ MAGIC_ZSTD, 4, "\x28\xb5\x2f\xfd" },
	{ MAGIC_LZ4, 4, "\x04\x22\x4d\x18" },
	{ MAGIC_LZIP, 5, "LZIP\x01" },
	{ MAGIC_COMPRESS, 3, "\x1f\x9d\x90" },
	{ MAGIC_UNREAD, 6, "Rar!\x1a\x07" },
	{ MAGIC_UNREAD, 8, "MSCF\0\0\0\0" },
	{ MAGIC_UNREAD, 4, "\x89LZO" },
};

static const char *const archives[] = { ".zip", ".7z",	 ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz",
					".bz2", ".xz",	 ".zst", ".lz4", ".lz",	 ".lzma", ".z",	  ".rar",  ".cab" };

static bool named(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n >= k && strcasecmp(name + n - k, end) == 0;
}

/* The sum of the first 512 bytes stands in them: no text and hardly anything else fits by chance. */
static bool tar(struct slice head)
{
	unsigned sum = 0, said = 0, digits = 0;

	if (head.n < 512)
		return false;
	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)head.p[i];
	for (size_t i = 148; i < 156; i++) {
		char c = head.p[i];

		if (c >= '0' && c <= '7' && ++digits)
			said = said * 8 + (unsigned)(c - '0');
		else if (digits || c != ' ')
			break;
	}
	return digits >= 3 && said == sum && head.p[0] != '\0';
}

static bool zeros(struct slice head)
{
	for (size_t i = 0; i < head.n; i++)
		if (head.p[i])
			return false;
	return head.n >= 512;
}

static bool bzip2(struct slice head)
{
	return head.n >= 10 && memcmp(head.p, "BZh", 3) == 0 && head.p[3] >= '1' && head.p[3] <= '9' &&
	       (memcmp(head.p + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 || memcmp(head.p + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

/* zstd and lz4 may begin with a frame that carries nothing; which of them it is, the name tells. */
static enum magic skippable(struct slice head, const char *name)
{
	if (head.n < 8 || (head.p[0] & 0xf0) != 0x50 || memcmp(head.p + 1, "\x2a\x4d\x18", 3) != 0)
		return MAGIC_NONE;
	return named(name, ".lz4") ? MAGIC_LZ4 : MAGIC_ZSTD;
}

enum magic magic_of(struct slice head, const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (head.n >= rows[i].n && memcmp(head.p, rows[i].bytes, rows[i].n) == 0)
			return rows[i].magic;
	if (bzip2(head))
		return MAGIC_BZIP2;
	if (tar(head) || (zeros(head) && (strcasestr(name, ".tar") || named(name, ".tgz"))))
		return MAGIC_TAR;
	if (head.n >= 13 && head.p[0] == 0x5d && head.p[1] == 0 && named(name, ".lzma"))
		return MAGIC_LZMA;
	if (head.n >= 72 && memcmp(head.p, "SQLite format 3", 16) == 0 && memcmp(head.p + 68, "simp", 4) == 0)
		return MAGIC_CASE;
	if (named(name, "-journal") && (head.n == 0 || zeros(head) || (head.n > 8 && memcmp(head.p, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8) == 0)))
		return MAGIC_CASE; /* what SQLite keeps beside a case file that is being written */
	return skippable(head, name);
}

bool magic_archive(enum magic m)
{
	return m == MAGIC_TAR || m == MAGIC_ZIP || m == MAGIC_7Z;
}

bool magic_broken(struct slice head, const char *name)
{
	if (head.n == 0 || !memchr(head.p, '\0', head.n))
		return false;
	for (size_t i = 0; i < sizeof(archives) / sizeof(archives[0]); i++)
		if (named(name, archives[i]))
			return true;
	return false;
}

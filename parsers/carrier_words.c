/*
 * The words of a carrier's head: which may begin one, which is a level, a host, a program. Asked for every line, some again and again: bytes
 * are sorted by a table, words by their first letter.
 */
#include "carrier.h"

enum { BLANK = 1, DIGIT = 2, LETTER = 4, SMALL = 8, HOST = 16, HEAD = 32, NO_PROGRAM = 64, NO_TAG = 128, TAG_END = 256 };

static const uint16_t bytes[256] = {
	[0 ... '\t' - 1] = NO_PROGRAM,
	['\t'] = NO_PROGRAM | BLANK,
	['\t' + 1 ... 31] = NO_PROGRAM,
	[' '] = NO_PROGRAM | BLANK,
	['0' ... '9'] = HEAD | HOST | DIGIT,
	['A' ... 'Z'] = HEAD | HOST | LETTER,
	['a' ... 'z'] = HEAD | HOST | LETTER | SMALL,
	[0x80 ... 0xff] = HEAD,
	['.'] = HEAD | HOST,
	['-'] = HEAD | HOST,
	['_'] = HEAD | HOST,
	[':'] = HEAD | HOST | TAG_END,
	['['] = HEAD | NO_PROGRAM | TAG_END,
	['"'] = HEAD | NO_PROGRAM | NO_TAG,
	['<'] = HEAD | NO_PROGRAM,
	[','] = HEAD | NO_PROGRAM,
	['/'] = HEAD,
	['*'] = HEAD,
	['='] = NO_PROGRAM | NO_TAG,
	['>'] = NO_PROGRAM,
	[';'] = NO_PROGRAM,
	['\''] = NO_PROGRAM,
	['('] = NO_PROGRAM,
	[')'] = NO_PROGRAM,
	[']'] = NO_PROGRAM,
	['{'] = NO_PROGRAM,
	['}'] = NO_PROGRAM,
	['|'] = NO_PROGRAM,
};

/* Words by their first letter, each with a NUL. */
static const char *const levels[26] = {
	['a' - 'a'] = "alert\0",
	['c' - 'a'] = "crit\0critical\0",
	['d' - 'a'] = "debug\0",
	['e' - 'a'] = "emerg\0err\0error\0",
	['f' - 'a'] = "fatal\0fine\0",
	['i' - 'a'] = "info\0information\0",
	['n' - 'a'] = "notice\0",
	['p' - 'a'] = "panic\0",
	['s' - 'a'] = "severe\0",
	['t' - 'a'] = "trace\0",
	['v' - 'a'] = "verbose\0",
	['w' - 'a'] = "warn\0warning\0",
};

static const char *const facilities[26] = {
	['a' - 'a'] = "auth\0authpriv\0",
	['c' - 'a'] = "cron\0",
	['d' - 'a'] = "daemon\0",
	['f' - 'a'] = "ftp\0",
	['k' - 'a'] = "kern\0",
	['l' - 'a'] = "lpr\0local0\0local1\0local2\0local3\0local4\0local5\0local6\0local7\0",
	['m' - 'a'] = "mail\0",
	['n' - 'a'] = "news\0",
	['s' - 'a'] = "syslog\0security\0",
	['u' - 'a'] = "user\0uucp\0",
};

static unsigned sort_of(char c)
{
	return bytes[(unsigned char)c];
}

/* The word is of small letters, and perhaps digits. */
static bool same_word(struct slice s, const char *word)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != word[i] && !((sort_of(s.p[i]) & LETTER) && (s.p[i] | 0x20) == word[i]))
			return false;
	return word[s.n] == '\0';
}

bool carrier_among(struct slice s, const char *const words[26])
{
	unsigned letter = s.n ? (unsigned)(unsigned char)(s.p[0] | 0x20) - 'a' : 26;

	for (const char *word = letter < 26 ? words[letter] : NULL; word && *word; word += strlen(word) + 1)
		if (same_word(s, word))
			return true;
	return false;
}

bool carrier_may_begin(struct slice s)
{
	return s.n > 0 && (sort_of(s.p[0]) & HEAD);
}

struct slice carrier_word(struct slice s)
{
	size_t n = 0;

	while (n < s.n && !(sort_of(s.p[n]) & BLANK))
		n++;
	return slice_cut(s, 0, n);
}

bool carrier_level(struct slice s)
{
	return carrier_among(s, levels);
}

bool carrier_facility(struct slice s)
{
	size_t n = 0;

	while (n < s.n && (sort_of(s.p[n]) & (LETTER | DIGIT)))
		n++;
	return n < s.n && s.p[n] == '.' && carrier_among(slice_cut(s, 0, n), facilities) && carrier_level(slice_from(s, n + 1));
}

bool carrier_host(struct slice s)
{
	unsigned sorts = 0;

	if (s.n == 0 || s.n > 255 || s.p[s.n - 1] == ':')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!(sort_of(s.p[i]) & HOST))
			return false;
		sorts |= sort_of(s.p[i]);
	}
	return (sorts & (LETTER | DIGIT)) && !slice_digits(s) && !carrier_level(s);
}

bool carrier_program(struct slice s)
{
	unsigned sorts = 0;

	if (s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++)
		sorts |= sort_of(s.p[i]);
	return (sorts & SMALL) && !(sorts & NO_PROGRAM) && !carrier_level(s);
}

size_t carrier_tag(struct slice s)
{
	unsigned sorts = 0, next = 0;
	size_t n = 0;

	while (n < s.n && !((next = sort_of(s.p[n])) & (BLANK | TAG_END))) {
		sorts |= next;
		n++;
	}
	if (n == 0 || n > 64 || n == s.n || (next & BLANK) || (sorts & NO_TAG) || slice_digits(slice_cut(s, 0, n)))
		return 0;
	return carrier_level(slice_cut(s, 0, n)) ? 0 : n;
}

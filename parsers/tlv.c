/*
 * Learnt from ITU-T X.690 chapter 8. An EUICC answer looks like this: BF 2E 12 80 10 and 16 bytes of challenge.
 */
#include "tlv.h"

#define TAG_BYTES 4

static uint8_t byte(struct slice s, size_t i)
{
	return (uint8_t)s.p[i];
}

/* Reads a tag at *at; false when it ends before it is whole or is longer than TAG_BYTES. */
static bool tag(struct slice s, size_t *at, uint32_t *out)
{
	uint32_t t = byte(s, (*at)++);

	if ((t & 0x1F) == 0x1F) {
		for (int n = 1;; n++) {
			if (*at >= s.n || n == TAG_BYTES)
				return false;
			t = t << 8 | byte(s, *at);
			if (!(byte(s, (*at)++) & 0x80))
				break;
		}
	}
	*out = t;
	return true;
}

/* Reads a length at *at; false when it is missing, indefinite (80) or longer than a slice needs. */
static bool length(struct slice s, size_t *at, size_t *out)
{
	unsigned n;

	if (*at >= s.n)
		return false;
	*out = byte(s, *at);
	if (*out < 0x80) {
		(*at)++;
		return true;
	}
	n = (unsigned)*out & 0x7F;
	if (n == 0 || n > 4 || s.n - *at - 1 < n)
		return false;
	*out = 0;
	for ((*at)++; n > 0; n--)
		*out = *out << 8 | byte(s, (*at)++);
	return true;
}

int tlv_next(struct slice *rest, struct tlv *out)
{
	size_t at = 0, n = 0;

	*out = (struct tlv){ 0 };
	while (at < rest->n && (byte(*rest, at) == 0x00 || byte(*rest, at) == 0xFF))
		at++;
	if (at == rest->n)
		return 0;
	if (!tag(*rest, &at, &out->tag) || !length(*rest, &at, &n)) {
		out->broken = at;
		return -1;
	}
	out->value = slice_cut(*rest, at, n);
	if (n > rest->n - at) {
		out->broken = rest->n;
		return -1;
	}
	*rest = slice_from(*rest, at + n);
	return 1;
}

bool tlv_find(struct slice in, uint32_t wanted, struct tlv *out)
{
	while (tlv_next(&in, out) == 1)
		if (out->tag == wanted)
			return true;
	*out = (struct tlv){ 0 };
	return false;
}

int64_t tlv_number(struct slice value)
{
	uint64_t n;

	if (value.n == 0 || value.n > 8)
		return -1;
	n = byte(value, 0) & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < value.n; i++)
		n = n << 8 | byte(value, i);
	return (int64_t)n;
}

void tlv_hex(struct slice value, char *out, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 0;

	for (size_t i = 0; i < value.n && n + 2 < size; i++) {
		out[n++] = digits[byte(value, i) >> 4];
		out[n++] = digits[byte(value, i) & 15];
	}
	if (size > 0)
		out[n] = '\0';
}

static int six(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

void tlv_base64(struct slice text, struct text *out)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < text.n; i++) {
		int v = six(text.p[i]);

		if (text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == '\\')
			continue; /* JSON may write a slash as \/ */
		if (v < 0)
			break;
		bits = (bits << 6 | (uint32_t)v) & 0xFFFFFF;
		have += 6;
		if (have >= 8) {
			have -= 8;
			text_addc(out, (char)(bits >> have & 0xFF));
		}
	}
}

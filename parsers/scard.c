#include "scard.h"

enum { LINE_BYTES = 64, HEADER = 5 };

static uint8_t byte(const struct scard *s, size_t i)
{
	return (uint8_t)s->bytes.p[i];
}

/* Class of a logical channel, and an instruction that the programs use. */
static bool is_command(struct slice b)
{
	static const unsigned char instructions[] = { 0xE2, 0xC0, 0xA4, 0x70, 0xAA, 0xF2, 0x10, 0x12, 0x14 };
	uint8_t cla = b.n > 3 ? (uint8_t)b.p[0] : 0xFF;

	if ((cla & 0x70) != 0)
		return false;
	for (size_t i = 0; i < sizeof(instructions); i++)
		if ((uint8_t)b.p[1] == instructions[i])
			return true;
	return false;
}

/* A command says how long it is. */
static bool is_whole(const struct scard *s)
{
	if (s->asked || s->bytes.n < HEADER || !is_command(text_slice(&s->bytes)))
		return !s->full;
	return s->bytes.n == HEADER || s->bytes.n >= (size_t)HEADER + byte(s, 4); /* alone, the last byte is what is expected back */
}

static enum apdu_got close_message(struct scard *s)
{
	struct slice b = text_slice(&s->bytes);

	if (!s->open)
		return APDU_MORE;
	s->open = false;
	if (!s->asked && is_command(b)) {
		apdu_command(&s->apdu, b, s->first);
		s->asked = true;
		return APDU_MORE;
	}
	s->asked = false;
	s->answered = s->first;
	return apdu_answer(&s->apdu, b, &s->sw);
}

enum apdu_got scard_line(struct scard *s, struct slice hex, uint32_t line)
{
	enum apdu_got got = APDU_MORE;
	size_t before;

	if (s->open && is_whole(s))
		got = close_message(s);
	if (!s->open) {
		text_clear(&s->bytes);
		s->open = true;
		s->first = line;
	}
	before = s->bytes.n;
	if (s->bytes.n < APDU_MAX)
		apdu_hex(&s->bytes, hex);
	s->full = s->bytes.n - before >= LINE_BYTES;
	return got;
}

enum apdu_got scard_end(struct scard *s)
{
	return close_message(s);
}

void scard_free(struct scard *s)
{
	apdu_free(&s->apdu);
	text_free(&s->bytes);
}

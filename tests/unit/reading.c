/* Lines come out as they stand in the file, whatever pieces the bytes come in. */
#include "check.h"
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
	struct slice left;
	size_t step; /* at most so many bytes at a time */
	bool breaks; /* trouble instead of the end */
};

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct source *s = from;
	size_t n = s->left.n < s->step ? s->left.n : s->step;

	if (n > size)
		n = size;
	if (n == 0 && s->breaks)
		return error_set(e, "the tape is torn");
	if (n)
		memcpy(buf, s->left.p, n);
	s->left = slice_from(s->left, n);
	return (ptrdiff_t)n;
}

static bool is(const struct line *l, const char *text, uint32_t number, uint64_t offset)
{
	return slice_is(l->text, text) && l->number == number && l->offset == offset;
}

static void ends(size_t step)
{
	static const char text[] = "\xef\xbb\xbfone\r\ntwo\n\n \t\nn\0l\nlast";
	struct source s = { { text, sizeof(text) - 1 }, step, false };
	struct reading *r = reading_new(more, &s);
	struct error e = { "" };
	struct line l;

	CHECK(reading_line(r, &l, &e) == 1 && is(&l, "one", 1, 3) && reading_bytes(r) == 8);
	CHECK(reading_line(r, &l, &e) == 1 && is(&l, "two", 2, 8));
	CHECK(reading_line(r, &l, &e) == 1 && is(&l, "", 3, 12));
	CHECK(reading_line(r, &l, &e) == 1 && is(&l, " \t", 4, 13) && reading_blanks(r) == 2);
	CHECK(reading_line(r, &l, &e) == 1 && l.text.n == 3 && memcmp(l.text.p, "n\0l", 3) == 0 && reading_blanks(r) == 2);
	CHECK(reading_line(r, &l, &e) == 1 && is(&l, "last", 6, 20));
	CHECK(reading_line(r, &l, &e) == 0 && reading_line(r, &l, &e) == 0);
	CHECK(reading_bytes(r) == sizeof(text) - 1 && reading_lines(r) == 6 && reading_doubted(r) == DOUBT_NONE);
	reading_free(r);
}

static void ahead(size_t step)
{
	struct text t = { 0 };
	struct source s = { .step = step };
	struct error e = { "" };
	struct reading *r;
	struct line l;
	char word[32];

	for (int i = 1; i <= 5000; i++)
		text_addf(&t, "line %d\n", i);
	s.left = text_slice(&t);
	r = reading_new(more, &s);
	for (int i = 1; i <= 5000; i++) {
		for (unsigned k = 0; k < 128; k += 31) {
			snprintf(word, sizeof(word), "line %d", i + (int)k);
			CHECK(reading_peek(r, k, &l, &e) == (i + k <= 5000));
			CHECK(i + k > 5000 || (slice_is(l.text, word) && l.number == i + k));
		}
		snprintf(word, sizeof(word), "line %d", i);
		CHECK(reading_line(r, &l, &e) == 1 && slice_is(l.text, word));
		if (i % 7)
			continue;
		CHECK(reading_peek(r, 100, &l, &e) == (i + 101 <= 5000));
		reading_unread(r);
		reading_unread(r);
		CHECK(reading_lines(r) == (uint32_t)i - 1);
		CHECK(reading_peek(r, 0, &l, &e) == 1 && slice_is(l.text, word) && l.number == (uint32_t)i);
		CHECK(reading_peek(r, 1, &l, &e) == (i < 5000) && (i == 5000 || l.number == (uint32_t)i + 1));
		CHECK(reading_line(r, &l, &e) == 1 && slice_is(l.text, word) && l.number == (uint32_t)i);
	}
	CHECK(reading_peek(r, 0, &l, &e) == 0 && reading_peek(r, 128, &l, &e) == 0 && reading_bytes(r) == t.n);
	reading_free(r);
	text_free(&t);
}

/* A line of the longest length is whole with either line end; one byte more is cut there. */
static void longest(size_t extra, const char *end, size_t step)
{
	struct text t = { 0 };
	struct source s = { .step = step };
	struct error e = { "" };
	struct reading *r;
	struct line l;

	for (size_t i = 0; i < READING_LINE_MAX + extra; i++)
		text_addc(&t, 'x');
	text_adds(&t, end);
	text_adds(&t, "y\n");
	s.left = text_slice(&t);
	r = reading_new(more, &s);
	CHECK(reading_line(r, &l, &e) == 1 && l.text.n == READING_LINE_MAX);
	CHECK(reading_doubted(r) == (extra ? DOUBT_CUT : DOUBT_NONE) && reading_doubted(r) == DOUBT_NONE);
	CHECK(reading_line(r, &l, &e) == 1 && l.number == 2);
	if (extra) {
		CHECK(l.text.n == extra && l.offset == READING_LINE_MAX);
		CHECK(reading_line(r, &l, &e) == 1 && l.number == 3);
	}
	CHECK(slice_is(l.text, "y") && reading_line(r, &l, &e) == 0 && reading_bytes(r) == t.n);
	reading_free(r);
	text_free(&t);
}

static void torn(void)
{
	struct source s = { SLICE("whole\nha"), 3, true };
	struct reading *r = reading_new(more, &s);
	struct error e = { "" };
	struct line l;

	CHECK(reading_line(r, &l, &e) == 1 && slice_is(l.text, "whole") && reading_doubted(r) == DOUBT_NONE);
	CHECK(reading_line(r, &l, &e) == 1 && slice_is(l.text, "ha") && reading_doubted(r) == DOUBT_BROKEN);
	CHECK(reading_line(r, &l, &e) == -1 && strcmp(e.text, "the tape is torn") == 0);
	CHECK(reading_peek(r, 0, &l, &e) == -1 && reading_line(r, &l, &e) == -1);
	reading_free(r);
}

int main(void)
{
	static const size_t steps[] = { 1, 2, 3, 7, 4096, 1u << 22 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		ends(steps[i]);
	ahead(5);
	ahead(1u << 20);
	for (size_t step = 1000; step < 4000000; step = step * 3 + 1) {
		longest(0, "\n", step);
		longest(0, "\r\n", step);
		longest(1, "\n", step);
		longest(2, "\r\n", step);
	}
	longest(0, "\r\n", READING_LINE_MAX + 1);
	longest(1, "\n", READING_LINE_MAX + 1);
	torn();
	CHECK(strcmp(doubt_words(DOUBT_NONE), "") == 0 && doubt_words(DOUBT_CHECK)[0] && strcmp(doubt_words((enum doubt)99), "") == 0);
	return failed;
}

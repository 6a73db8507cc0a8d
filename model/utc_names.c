/*
 * Names of months and weekdays in the languages that hosts of the field speak: English, German, French, Spanish, Italian, Portuguese,
 * Dutch, Scandinavian, Czech, Polish, Russian, Romanian. Croatian is not among them: its lip, srp and lis are other months than elsewhere.
 */
#include "utc_parts.h"

#include <string.h>

#define LETTERS 12

/* In lower case. English abbreviations, the common case, are not here but in utc_english(). */
static const struct {
	char word[LETTERS];
	int8_t month;
	bool weekday;
} names[] = {
	{ "january", 1, 0 },    { "januar", 1, 0 },     { "janv", 1, 0 },      { "janvier", 1, 0 },   { "ene", 1, 0 },
	{ "enero", 1, 0 },      { "gen", 1, 0 },        { "gennaio", 1, 0 },   { "led", 1, 0 },       { "sty", 1, 0 },
	{ "ian", 1, 0 },        { "янв", 1, 0 },        { "february", 2, 0 },  { "februar", 2, 0 },   { "févr", 2, 0 },
	{ "fév", 2, 0 },        { "febrero", 2, 0 },    { "febbraio", 2, 0 },  { "úno", 2, 0 },       { "lut", 2, 0 },
	{ "фев", 2, 0 },        { "march", 3, 0 },      { "märz", 3, 0 },      { "mär", 3, 0 },       { "mrz", 3, 0 },
	{ "mars", 3, 0 },       { "marzo", 3, 0 },      { "bře", 3, 0 },       { "mrt", 3, 0 },       { "мар", 3, 0 },
	{ "maart", 3, 0 },      { "april", 4, 0 },      { "avr", 4, 0 },       { "avril", 4, 0 },     { "abr", 4, 0 },
	{ "abril", 4, 0 },      { "aprile", 4, 0 },     { "dub", 4, 0 },       { "kwi", 4, 0 },       { "апр", 4, 0 },
	{ "mai", 5, 0 },        { "mayo", 5, 0 },       { "mag", 5, 0 },       { "maggio", 5, 0 },    { "kvě", 5, 0 },
	{ "maj", 5, 0 },        { "май", 5, 0 },        { "мая", 5, 0 },       { "mei", 5, 0 },       { "june", 6, 0 },
	{ "juni", 6, 0 },       { "juin", 6, 0 },       { "junio", 6, 0 },     { "giu", 6, 0 },       { "giugno", 6, 0 },
	{ "čen", 6, 0 },        { "cze", 6, 0 },        { "iun", 6, 0 },       { "июн", 6, 0 },       { "july", 7, 0 },
	{ "juli", 7, 0 },       { "juil", 7, 0 },       { "juillet", 7, 0 },   { "julio", 7, 0 },     { "lug", 7, 0 },
	{ "luglio", 7, 0 },     { "čec", 7, 0 },        { "lip", 7, 0 },       { "iul", 7, 0 },       { "июл", 7, 0 },
	{ "august", 8, 0 },     { "août", 8, 0 },       { "aoû", 8, 0 },       { "ago", 8, 0 },       { "agosto", 8, 0 },
	{ "srp", 8, 0 },        { "sie", 8, 0 },        { "авг", 8, 0 },       { "september", 9, 0 }, { "sept", 9, 0 },
	{ "septembre", 9, 0 },  { "septiembre", 9, 0 }, { "set", 9, 0 },       { "settembre", 9, 0 }, { "zář", 9, 0 },
	{ "wrz", 9, 0 },        { "сен", 9, 0 },        { "october", 10, 0 },  { "okt", 10, 0 },      { "oktober", 10, 0 },
	{ "octobre", 10, 0 },   { "octubre", 10, 0 },   { "ott", 10, 0 },      { "ottobre", 10, 0 },  { "říj", 10, 0 },
	{ "paź", 10, 0 },       { "out", 10, 0 },       { "окт", 10, 0 },      { "november", 11, 0 }, { "novembre", 11, 0 },
	{ "noviembre", 11, 0 }, { "lis", 11, 0 },       { "ноя", 11, 0 },      { "december", 12, 0 }, { "dez", 12, 0 },
	{ "dezember", 12, 0 },  { "déc", 12, 0 },       { "décembre", 12, 0 }, { "dic", 12, 0 },      { "diciembre", 12, 0 },
	{ "dicembre", 12, 0 },  { "pro", 12, 0 },       { "gru", 12, 0 },      { "des", 12, 0 },      { "дек", 12, 0 },
	{ "mar", 3, 1 },        { "monday", 0, 1 },     { "tuesday", 0, 1 },   { "wednesday", 0, 1 }, { "thursday", 0, 1 },
	{ "friday", 0, 1 },     { "saturday", 0, 1 },   { "sunday", 0, 1 },    { "tues", 0, 1 },      { "thurs", 0, 1 },
	{ "mo", 0, 1 },         { "di", 0, 1 },         { "mi", 0, 1 },        { "do", 0, 1 },        { "fr", 0, 1 },
	{ "sa", 0, 1 },         { "so", 0, 1 },         { "lun", 0, 1 },       { "mer", 0, 1 },       { "jeu", 0, 1 },
	{ "ven", 0, 1 },        { "sam", 0, 1 },        { "dim", 0, 1 },       { "mié", 0, 1 },       { "jue", 0, 1 },
	{ "vie", 0, 1 },        { "sáb", 0, 1 },        { "dom", 0, 1 },       { "gio", 0, 1 },       { "sab", 0, 1 },
	{ "po", 0, 1 },         { "út", 0, 1 },         { "st", 0, 1 },        { "čt", 0, 1 },        { "pá", 0, 1 },
	{ "ne", 0, 1 },         { "pon", 0, 1 },        { "wto", 0, 1 },       { "śro", 0, 1 },       { "czw", 0, 1 },
	{ "pią", 0, 1 },        { "sob", 0, 1 },        { "nie", 0, 1 },       { "ma", 0, 1 },        { "ti", 0, 1 },
	{ "wo", 0, 1 },         { "vr", 0, 1 },         { "za", 0, 1 },        { "zo", 0, 1 },        { "seg", 0, 1 },
	{ "ter", 0, 1 },        { "qua", 0, 1 },        { "qui", 0, 1 },       { "sex", 0, 1 },       { "пн", 0, 1 },
	{ "вт", 0, 1 },         { "ср", 0, 1 },         { "чт", 0, 1 },        { "пт", 0, 1 },        { "сб", 0, 1 },
	{ "вс", 0, 1 },
};

#define KEY(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

int utc_english(const char *p)
{
	switch (KEY(p[0] | 0x20, p[1] | 0x20, p[2] | 0x20)) {
	case KEY('j', 'a', 'n'):
		return 1;
	case KEY('f', 'e', 'b'):
		return 2;
	case KEY('a', 'p', 'r'):
		return 4;
	case KEY('m', 'a', 'y'):
		return 5;
	case KEY('j', 'u', 'n'):
		return 6;
	case KEY('j', 'u', 'l'):
		return 7;
	case KEY('a', 'u', 'g'):
		return 8;
	case KEY('s', 'e', 'p'):
		return 9;
	case KEY('o', 'c', 't'):
		return 10;
	case KEY('n', 'o', 'v'):
		return 11;
	case KEY('d', 'e', 'c'):
		return 12;
	case KEY('m', 'o', 'n'):
	case KEY('t', 'u', 'e'):
	case KEY('w', 'e', 'd'):
	case KEY('t', 'h', 'u'):
	case KEY('f', 'r', 'i'):
	case KEY('s', 'a', 't'):
	case KEY('s', 'u', 'n'):
		return -1;
	}
	return 0;
}

/* The two bytes of a capital letter of the names above, to its small one. */
static void fold_two(char *s)
{
	unsigned char lead = (unsigned char)s[0], c = (unsigned char)s[1];

	if (lead == 0xC3 && c >= 0x80 && c <= 0x9E)
		s[1] = (char)(c + 0x20); /* Latin-1 */
	else if ((lead == 0xC4 && c <= 0xB7) || (lead == 0xC5 && c >= 0x8A && c <= 0xB7))
		s[1] = (char)(c | 1); /* Latin Extended-A, capitals even */
	else if (lead == 0xC5 && c >= 0xB9 && c <= 0xBE)
		s[1] = (char)(c + (c & 1)); /* capitals odd */
	else if (lead == 0xD0 && c >= 0x90 && c <= 0x9F)
		s[1] = (char)(c + 0x20); /* Cyrillic, first half */
	else if (lead == 0xD0 && c >= 0xA0 && c <= 0xAF) {
		s[0] = (char)0xD1;
		s[1] = (char)(c - 0x20);
	}
}

static void fold(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] | 0x20);
		else if ((unsigned char)s[i] >= 0xC0 && i + 1 < n)
			fold_two(s + i++);
	}
}

/* Most lines that begin with a word have no date behind it. */
static bool number_is_near(struct slice s, size_t from)
{
	for (size_t i = from; i < from + LETTERS + 4; i++)
		if (utc_digit(utc_at(s, i)))
			return true;
	return false;
}

size_t utc_name(struct slice s, int *month, bool *weekday)
{
	char word[LETTERS];
	size_t n = 0;
	int found;

	*month = 0;
	*weekday = false;
	while (n < LETTERS && (utc_letter(utc_at(s, n)) || (unsigned char)utc_at(s, n) >= 0x80))
		n++;
	if (n < 2 || n == LETTERS)
		return 0;
	found = n == 3 ? utc_english(s.p) : 0;
	if (found > 0)
		*month = found;
	if (found)
		return *weekday = found < 0, n;
	if (!number_is_near(s, n))
		return 0;
	memcpy(word, s.p, n);
	fold(word, n);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].word[0] != word[0] || names[i].word[n] != '\0' || memcmp(names[i].word, word, n) != 0)
			continue;
		*month = names[i].month;
		*weekday = names[i].weekday;
		return n;
	}
	return 0;
}

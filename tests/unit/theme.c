/*
 * Every style of every theme can be read: text on its ground keeps a contrast of 4.5 to 1, in the high-contrast theme of 7 to 1.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

struct look { int fg, bg, attr; };

enum { OWN = -1, BOLD = 1, UNDER = 2, TURNED = 4 };
enum { DARK, DARK_16, LIGHT, LIGHT_16, MONO, CB_DARK, CB_DARK_16, CB_LIGHT, CB_LIGHT_16, CONTRAST, CONTRAST_16, THEMES };

static const struct { const char *name; struct look look[THEMES]; } styles[] = {
#define LOOK(f, b, a) { f, b, a }
#define STYLE(id, name, ...) { name, { __VA_ARGS__ } },
#include "theme.def"
};

/* One of the 256 colours: 16 to 231 a cube, then greys. The first 16 are the terminal's own and not asked for here. */
static double luminance(int colour)
{
	double sum = 0, share[] = { 0.0722, 0.7152, 0.2126 };

	for (int i = 0, rest = colour - 16; i < 3; i++, rest /= 6) {
		int level = colour >= 232 ? 8 + 10 * (colour - 232) : rest % 6 ? 55 + 40 * (rest % 6) : 0;
		double c = level / 255.0;

		sum += share[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(int a, int b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* own: the ground and the text that the terminal is taken to have */
static bool reads(const char *name, struct look l, int own_ground, int own_text, double least)
{
	double got = contrast(l.fg == OWN ? own_text : l.fg, l.bg == OWN ? own_ground : l.bg);

	if (got >= least)
		return true;
	printf("%s: %.2f to 1\n", name, got);
	return false;
}

int main(void)
{
	bool good = true;

	for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++) {
		const struct look *l = styles[i].look;

		good &= reads(styles[i].name, l[DARK], 234, 252, 4.5) && reads(styles[i].name, l[CB_DARK], 234, 252, 4.5);
		good &= reads(styles[i].name, l[LIGHT], 231, 16, 4.5) && reads(styles[i].name, l[CB_LIGHT], 231, 16, 4.5);
		good &= reads(styles[i].name, l[CONTRAST], 16, 231, 7);
	}
	return good ? 0 : 1;
}

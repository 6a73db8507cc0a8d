#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *e, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return -1;
}

int error_wrap(struct error *e, const char *fmt, ...)
{
	char cause[sizeof(e->text)];
	memcpy(cause, e->text, sizeof(cause));
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	size_t at = n < 0 ? 0 : (size_t)n;
	if (at + 2 < sizeof(e->text)) {
		size_t room = sizeof(e->text) - at - 3, length = strlen(cause);
		if (length > room)
			length = room;
		memcpy(e->text + at, ": ", 2);
		memcpy(e->text + at + 2, cause, length);
		e->text[at + 2 + length] = '\0';
	}
	return -1;
}

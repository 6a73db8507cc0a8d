#include "progress.h"

#include "settle.h"
#include "visible.h"
#include "when.h"

enum { SHOW_MS = 100, RATE_MS = 1000 };

void progress_begin(struct progress *p)
{
	text_free(&p->entry);
	*p = (struct progress){ .begun = when_ms(), .left = -1 };
}

bool progress_tick(struct progress *p, const char *entry, uint64_t done, uint64_t size, uint64_t lines)
{
	int64_t now = when_ms();

	if (now - p->shown < SHOW_MS && (lines == SETTLING) == p->settling)
		return false;
	p->shown = now;
	p->settling = lines == SETTLING;
	p->done = size && done > size ? size : done;
	p->size = size;
	p->lines = p->settling ? p->lines : lines;
	p->seconds = (double)(now - p->begun) / 1000;
	p->rate = p->seconds > 0 ? (double)p->done / p->seconds : 0;
	p->left = size && p->rate > 0 && now - p->begun >= RATE_MS ? (double)(size - p->done) / p->rate : -1;
	text_clear(&p->entry);
	visible_add(&p->entry, slice_of(entry));
	return true;
}

unsigned progress_percent(const struct progress *p)
{
	return p->size ? (unsigned)(p->done * 100 / p->size) : 0;
}

/* The unit is that of the larger number. */
static double unit_of(uint64_t n, const char **name)
{
	static const struct { double size; const char *name; } units[] = { { 1e9, "GB" }, { 1e6, "MB" }, { 1e3, "kB" }, { 1, "B" } };
	size_t i = 0;

	while (i + 1 < sizeof(units) / sizeof(*units) && (double)n < units[i].size)
		i++;
	*name = units[i].name;
	return units[i].size;
}

static void add_read(const struct progress *p, struct text *out)
{
	const char *name, *rate_name;
	double unit = unit_of(p->size ? p->size : p->done, &name), rate_unit = unit_of((uint64_t)p->rate, &rate_name);
	int digits = unit > 1e6 ? 2 : unit > 1 ? 1 : 0;

	if (p->size)
		text_addf(out, "%.*f of %.*f %s", digits, (double)p->done / unit, digits, (double)p->size / unit, name);
	else
		text_addf(out, "%.*f %s", digits, (double)p->done / unit, name);
	if (p->rate > 0)
		text_addf(out, " · %.*f %s/s", p->rate / rate_unit < 10 ? 1 : 0, p->rate / rate_unit, rate_name);
	if (p->left >= 0) {
		text_adds(out, " · ");
		when_span(out, (int64_t)(p->left + 0.999) * 1000000000);
		text_adds(out, " left");
	}
}

void progress_bytes(const struct progress *p, struct text *out)
{
	if (p->settling)
		text_addf(out, "settling, pass %u of %u", (unsigned)p->done + 1, (unsigned)p->size);
	else
		add_read(p, out);
}

void progress_free(struct progress *p)
{
	text_free(&p->entry);
}

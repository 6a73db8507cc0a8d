/*
 * How many stamps a second utc_read() reads, form by form.
 * For: people who touch the forms; `cmake --build DIR --target bench_stamps` in a release build.
 */
#include "utc.h"

#include <stdio.h>
#include <time.h>

#define ROUNDS 2000000

static const char *const lines[] = {
	"2026-11-23T00:51:19.123456+01:00 gw-0042 pppd[77]: up",
	"2026-11-23T00:51:19Z gw-0042 pppd[77]: up",
	"2026-11-23 00:51:19,123 INFO up",
	"Nov 23 00:51:19 gw-0042 pppd[77]: up",
	"Mon Nov 23 00:51:19 2026 daemon.info pppd[77]: up",
	"2026/11/23 00:51:19 [error] 51#51: up",
	"23/Nov/2026:00:51:19 +0100] up",
	"20261123005119123 DMAIN NOTICE up",
	"11/23 00:51:19.123: [amf] INFO: up",
	"11-23 00:51:19.123  52 335 D RILJ: up",
	"1795395079: up",
	"[1795395079.948295] up",
	"[ 3228.099662] up",
	"Mon 2026-11-23 00:51:19 UTC gw-0042 up",
	"23-Nov-2026::00:51:19.602107 ===",
	"no stamp stands here",
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
	int64_t sum = 0;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct slice line = slice_of(lines[i]);
		struct stamp stamp;
		double from = now();

		for (int k = 0; k < ROUNDS; k++) {
			sum += (int64_t)utc_read(line, &stamp);
			sum ^= stamp.ns;
			/* the line may have changed: nothing is kept from the round before */
			__asm__ volatile("" : "+r"(line.p), "+r"(sum) : : "memory");
		}
		printf("%6.1f million a second  %s\n", ROUNDS / (now() - from) / 1e6, lines[i]);
	}
	return sum == 0;
}

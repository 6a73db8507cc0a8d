/*
 * Plays the scenes of unit/verdict.c once for each change whose number stands on standard input, and prints those that no scene misses. A scene is
 * read and settled once, before any change; a change is tried on those scenes in which it gives another value anywhere. This goes on in a process of
 * its own, for what is changed may crash or never end: then another process goes on behind it.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define main scenes_main
#include "../../unit/verdict.c"
#undef main
#include "turned.h"

#define AT_ONCE 64 /* so many scenes lie ready */

static struct scene ready[AT_ONCE];
static bool tells[AT_ONCE][TURNED_ROWS]; /* by the number of the change */
static size_t ready_count;
static unsigned *numbers;
static size_t count;
static unsigned char *state; /* of each number, shared by the processes */
enum { WAITS, BEGUN, STAYS, MISSED };

static bool comes_out(struct scene *c, unsigned number)
{
	bool well;

	turned = number;
	change_row();
	play(c);
	well = c->trouble.n == 0;
	text_free(&c->trouble);
	c->trouble = (struct text){ 0 };
	turned = 0;
	return well;
}

static int try_change(unsigned number)
{
	for (size_t i = 0; i < ready_count; i++) {
		if ((number < TURNED_ROWS && !tells[i][number]) || comes_out(&ready[i], number))
			continue;
		if (!comes_out(&ready[i], 0))
			abort(); /* it left something broken */
		return MISSED;
	}
	return STAYS;
}

static void try_from(size_t first)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	setrlimit(RLIMIT_AS, &(struct rlimit){ (rlim_t)4 << 30, (rlim_t)4 << 30 });
	for (size_t i = first; i < count; i++) {
		struct itimerval second = { .it_value = { .tv_sec = 1 } };

		state[i] = BEGUN;
		setitimer(ITIMER_VIRTUAL, &second, NULL);
		state[i] = (unsigned char)try_change(numbers[i]);
	}
	_exit(0);
}

/* What a process broke may show with the next change only: that one is tried again by a fresh one. */
static size_t go_on(size_t first)
{
	int status = 0;
	pid_t child = fork();
	size_t i = first;

	if (child == 0)
		try_from(first);
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("play");
		exit(2);
	}
	while (i < count && state[i] >= STAYS)
		i++;
	if (i < count && state[i] == BEGUN) {
		bool endless = WIFSIGNALED(status) && WTERMSIG(status) == SIGVTALRM;

		state[i] = i == first || endless ? MISSED : WAITS;
		i += state[i] == MISSED;
	}
	return i;
}

static void try_changes(void)
{
	size_t left = 0;

	memset(state, WAITS, count);
	for (size_t i = 0; i < count;)
		i = go_on(i);
	for (size_t i = 0; i < count; i++)
		if (state[i] == STAYS)
			numbers[left++] = numbers[i];
	count = left;
	for (size_t i = 0; i < ready_count; i++)
		close_scene(&ready[i]);
	ready_count = 0;
}

static void keep(struct scene *c)
{
	memset(turned_tells, 0, sizeof(turned_tells));
	if (!comes_out(c, 0)) {
		fprintf(stderr, "play: %s does not come out without a change\n", c->name);
		exit(2);
	}
	memcpy(tells[ready_count], turned_tells, sizeof(turned_tells));
	ready[ready_count++] = *c;
	if (ready_count == AT_ONCE)
		try_changes();
}

int main(void)
{
	unsigned number;

	while (scanf("%u", &number) == 1) {
		numbers = xrealloc(numbers, count + 1, sizeof(*numbers));
		numbers[count++] = number;
	}
	state = mmap(NULL, count + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (state == MAP_FAILED)
		return 2;
	all_scenes(keep);
	try_changes();
	for (size_t i = 0; i < count; i++)
		printf("%u\n", numbers[i]);
	return 0;
}

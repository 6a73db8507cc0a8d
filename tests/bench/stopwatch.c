/*
 * Runs a command once and says on standard output what that took: seconds by the clock, seconds of processor, MB of memory at most (what
 * /usr/bin/time calls maximum resident), exit code; 124 when it was ended because it took longer than LIMIT seconds. What the command says is
 * thrown away. /usr/bin/time counts in hundredths of a second, and there are commands that take three thousandths.
 * usage: stopwatch LIMIT COMMAND...
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile pid_t child;
static volatile sig_atomic_t late;

static void end_it(int signal)
{
	(void)signal;
	late = 1;
	kill(child, SIGKILL);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void become(char **argv)
{
	int nowhere = open("/dev/null", O_RDWR);

	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	unsigned limit = argc > 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	struct rusage used = { 0 };
	double from;
	int status;

	if (limit == 0) {
		fputs("usage: stopwatch LIMIT COMMAND...\n", stderr);
		return 2;
	}
	signal(SIGALRM, end_it); /* starts system calls anew */
	from = now();
	child = fork();
	if (child == 0)
		become(argv + 2);
	alarm(limit);
	if (child < 0 || wait4(child, &status, 0, &used) != child) {
		perror("stopwatch");
		return 1;
	}
	printf("%.4f %.4f %.1f %d\n", now() - from, seconds(used.ru_utime) + seconds(used.ru_stime), (double)used.ru_maxrss / 1024,
	       late ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}

#include "thread.h"

#include <signal.h>

bool thread_start(pthread_t *thread, void *(*run)(void *), void *with)
{
	sigset_t all, before;
	bool got;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	got = pthread_create(thread, NULL, run, with) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return got;
}

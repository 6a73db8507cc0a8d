#include "worker.h"

#include "thread.h"

static void *work_all(void *whose)
{
	struct worker *w = whose;

	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		if (w->done == w->given) {
			w->idle = true;
			pthread_cond_wait(&w->changes, &w->lock);
			w->idle = false;
			continue;
		}
		pthread_mutex_unlock(&w->lock);
		w->work(w->whose, w->done); /* nobody else changes that */
		pthread_mutex_lock(&w->lock);
		w->done++;
		if (w->waits)
			pthread_cond_broadcast(&w->changes);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

void worker_start(struct worker *w, unsigned wake)
{
	if (w->threaded || w->alone)
		return;
	w->wake = wake;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changes, NULL);
	w->threaded = thread_start(&w->thread, work_all, w);
	w->alone = !w->threaded;
	if (w->threaded)
		return;
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changes);
}

void worker_give(struct worker *w, size_t given)
{
	if (!w->threaded) {
		w->given = given;
		for (; w->done < given; w->done++)
			w->work(w->whose, w->done);
		return;
	}
	pthread_mutex_lock(&w->lock);
	w->given = given;
	if (w->idle && w->given - w->done >= w->wake)
		pthread_cond_broadcast(&w->changes);
	pthread_mutex_unlock(&w->lock);
}

void worker_wait(struct worker *w, size_t batch)
{
	if (!w->threaded)
		return;
	pthread_mutex_lock(&w->lock);
	while (w->done <= batch) {
		if (w->idle)
			pthread_cond_broadcast(&w->changes);
		w->waits = true;
		pthread_cond_wait(&w->changes, &w->lock);
		w->waits = false;
	}
	pthread_mutex_unlock(&w->lock);
}

void worker_stop(struct worker *w)
{
	if (!w->threaded)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->changes);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changes);
	w->threaded = false;
}

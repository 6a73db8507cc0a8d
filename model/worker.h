/*
 * A second thread that works on batches in the order in which they are given. Batches go round in their owner's room: it counts them, gives as
 * many as there is room for, and waits for the one that it needs next. Without a thread the work is done while giving.
 * For: drafter.c, scan.c, tracks.c.
 */
#ifndef WORKER_H
#define WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct worker { /* zero-initialised: but for work and whose, which its owner sets, it is one without a thread */
	void (*work)(void *whose, size_t batch); /* batch: counted, not wrapped */
	void *whose;
	bool threaded, alone; /* alone: no thread could be started */
	unsigned wake;	      /* batches: the thread is not woken for less, but when they are waited for */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changes;
	size_t given, done; /* of batches, under the lock, as the rest */
	bool idle, waits, stop;
};

void worker_start(struct worker *w, unsigned wake); /* once; without a thread to be had it is as if it had not been called */
void worker_give(struct worker *w, size_t given);   /* so many in all */
void worker_wait(struct worker *w, size_t batch);   /* until that one is done, which was given */
void worker_stop(struct worker *w);		    /* what was given may stay undone */

#endif

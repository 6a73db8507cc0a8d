/*
 * A second thread of the model. Signals stay with the threads that were there before.
 * For: packer.c, worker.c, grep.c.
 */
#ifndef THREAD_H
#define THREAD_H

#include <pthread.h>
#include <stdbool.h>

bool thread_start(pthread_t *thread, void *(*run)(void *), void *with); /* false: there is none to be had */

#endif

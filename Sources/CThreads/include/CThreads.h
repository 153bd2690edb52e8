/* What threads need and Swift cannot say: thread-local storage, and Linux calls that Glibc's module hides. */
#pragma once
#include <pthread.h>
#include <stdint.h>
#include <stddef.h>

/* The word of the calling thread that the runtime keeps its current worker in. NULL on foreign threads. */
void *_Nullable cthreads_current(void);
void cthreads_set_current(void *_Nullable worker);

/* The kernel's id of the calling thread. */
int32_t cthreads_tid(void);

/* Names the calling thread; at most 15 bytes are kept. */
void cthreads_set_name(const char *_Nonnull name);

/* Pins the calling thread to one core, or, given -1, lets it run on every core that the process may use. */
int cthreads_pin(int core);

/* The lowest core that this process may run on. */
int cthreads_first_core(void);
/* How many cores this process may run on. */
int cthreads_core_count(void);

/* Nanoseconds of CLOCK_MONOTONIC, and of the calling thread's own processor time. */
uint64_t cthreads_monotonic(void);
uint64_t cthreads_cpu_time(void);

/* The address of the Swift task that runs on the calling thread, without keeping it alive; NULL if none does. */
const void *_Nullable cthreads_swift_task(void);

/* Waits for a condition, at most until that time of CLOCK_MONOTONIC, in nanoseconds. */
void cthreads_wait_until(
    pthread_cond_t *_Nonnull condition, pthread_mutex_t *_Nonnull mutex, uint64_t deadline);

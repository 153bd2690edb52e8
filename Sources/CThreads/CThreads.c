#define _GNU_SOURCE
#include "CThreads.h"
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static __thread void *current;

/* Never inlined into a coroutine: a Swift task that suspends may resume on another thread, so the
   address of the thread-local must be computed afresh at each call. */
__attribute__((noinline)) void *cthreads_current(void) { return current; }
__attribute__((noinline)) void cthreads_set_current(void *worker) { current = worker; }

int32_t cthreads_tid(void) { return (int32_t)syscall(SYS_gettid); }

void cthreads_set_name(const char *name) {
  char kept[16];
  size_t i = 0;
  for (; i < 15 && name[i]; i++) kept[i] = name[i];
  kept[i] = 0;
  pthread_setname_np(pthread_self(), kept);
}

int cthreads_pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (core < 0) {
    for (int i = 0; i < CPU_SETSIZE; i++) CPU_SET(i, &set);
  } else {
    CPU_SET(core, &set);
  }
  return sched_setaffinity(0, sizeof set, &set);
}

int cthreads_first_core(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  for (int i = 0; i < CPU_SETSIZE; i++) {
    if (CPU_ISSET(i, &set)) return i;
  }
  return 0;
}

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t cthreads_monotonic(void) { return nanoseconds(CLOCK_MONOTONIC); }
uint64_t cthreads_cpu_time(void) { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

int cthreads_core_count(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

void cthreads_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline) {
  struct timespec t = {
      .tv_sec = (time_t)(deadline / 1000000000u), .tv_nsec = (long)(deadline % 1000000000u)};
  pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &t);
}

/* Of Swift's runtime; `withUnsafeCurrentTask` does the same and counts references meanwhile. */
extern void *swift_task_getCurrent(void) __attribute__((swiftcall));
const void *cthreads_swift_task(void) { return swift_task_getCurrent(); }

#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "CNcurses.h"

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
enum { CAUGHT = sizeof caught / sizeof caught[0] };

static struct sigaction before[CAUGHT];
static int pipe_ends[2] = {-1, -1};

static void fill(sigset_t *set) {
  sigemptyset(set);
  for (int i = 0; i < CAUGHT; i++) sigaddset(set, caught[i]);
}

void cncurses_block_signals(void) {
  sigset_t set;
  fill(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void cncurses_unblock_signals(void) {
  sigset_t set;
  fill(&set);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* May run on any thread that does not block the signal; the pipe never waits, and a full one is awake already. */
static void note(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(pipe_ends[1], &byte, 1);
  (void)written;
  errno = saved;
}

int cncurses_catch_signals(void) {
  /* The pipe stays for the life of the process: a handler that is under way never meets another file's descriptor. */
  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
  cncurses_block_signals();
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  fill(&action.sa_mask);
  for (int i = 0; i < CAUGHT; i++) {
    sigaction(caught[i], NULL, &before[i]);
    /* Whoever started us may want a signal ignored: nohup, a shell's background job. */
    int ignored = before[i].sa_handler == SIG_IGN && !(before[i].sa_flags & SA_SIGINFO);
    if (!ignored || caught[i] == SIGWINCH) sigaction(caught[i], &action, NULL);
  }
  return pipe_ends[0];
}

/* Takes away what is pending, so that nothing happens when it is let through. */
static void forget(const sigset_t *set) {
  struct timespec now = {0, 0};
  while (sigtimedwait(set, NULL, &now) > 0) continue;
}

void cncurses_release_signals(int is_gone) {
  /* A second Ctrl-C, or the second SIGHUP that the kernel sends, must not end what follows the screen: the recording
   * is still to be saved. */
  sigset_t set;
  fill(&set);
  forget(&set);
  for (int i = 0; i < CAUGHT; i++) sigaction(caught[i], &before[i], NULL);
  if (is_gone) signal(SIGHUP, SIG_IGN);
  unsigned char bytes[64];
  while (read(pipe_ends[0], bytes, sizeof bytes) > 0) continue;
  cncurses_unblock_signals();
}

void cncurses_stop(void) {
  struct sigaction usual = {.sa_handler = SIG_DFL}, ours;
  sigset_t stop, mask;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  sigaction(SIGTSTP, &usual, &ours);
  /* Not SIGSTOP: with no shell to wake us the kernel then lets us run on. */
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGTSTP, &ours, NULL);
  /* The caller knows that the process goes on. */
  sigemptyset(&stop);
  sigaddset(&stop, SIGCONT);
  forget(&stop);
}

void cncurses_wait(const int *descriptors, uint8_t *states, int count, int64_t timeout_nanoseconds) {
  enum { MOST = 8 };
  struct pollfd entries[MOST];
  if (count > MOST) count = MOST;
  for (int i = 0; i < count; i++) {
    entries[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
    states[i] = 0;
  }
  struct timespec limit = {.tv_sec = timeout_nanoseconds / 1000000000, .tv_nsec = timeout_nanoseconds % 1000000000};
  /* Only here does this thread let the signals through, so that threads which it creates inherit the block. ppoll alone
   * is not enough: it delivers none while descriptors are ready, and a flood of output keeps one ready. */
  sigset_t ours, blocked, open;
  fill(&ours);
  pthread_sigmask(SIG_UNBLOCK, &ours, &blocked);
  pthread_sigmask(SIG_SETMASK, &blocked, &open);
  int ready = ppoll(entries, (nfds_t)count, timeout_nanoseconds < 0 ? NULL : &limit, &open);
  if (ready <= 0) {
    /* A signal came: its byte lies in the pipe; look again without waiting. */
    if (ready == 0 || errno != EINTR || poll(entries, (nfds_t)count, 0) <= 0) return;
  }
  for (int i = 0; i < count; i++) {
    if (entries[i].revents & POLLIN) states[i] |= CNCURSES_READABLE;
    if (entries[i].revents & (POLLHUP | POLLERR | POLLNVAL)) states[i] |= CNCURSES_HUNG_UP;
  }
}

int cncurses_event_descriptor(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int cncurses_available(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

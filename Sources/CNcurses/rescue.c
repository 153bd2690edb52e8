/* Gives the terminal back in the middle of a crash. What runs in the handlers is async-signal-safe: write, read, dup2,
 * tcsetattr, clock_gettime, sigaction, raise. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CNcurses.h"
#include "internal.h"

/* What ends a process and is caught nowhere else: first what a program does to itself, then what others send. */
static const int fatal[] = {SIGILL,  SIGTRAP, SIGSEGV,   SIGABRT, SIGBUS,  SIGFPE,  SIGSYS, SIGQUIT, SIGPIPE, SIGALRM,
                            SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGIO,  SIGPWR,  SIGSTKFLT};
enum { FATAL = sizeof fatal / sizeof fatal[0], CRASHES = 7 };

static struct sigaction before[FATAL];

static int terminal_input = -1, terminal_output = -1;
static struct termios modes_before;
static char leaving[1024];
static size_t leaving_count;

/* Whether the terminal is ours. The exchange to 0 decides which of several crashing threads gives it back. */
static atomic_int armed;

/* Two buffers: the one that the index names is complete at every moment. */
static char last_words[2][1001];
static atomic_int last_words_index;

void cncurses_rescue_prepare(int input, int output, const struct termios *modes) {
  modes_before = *modes;
  terminal_input = input;
  terminal_output = output;
  leaving_count = 0;
}

void cncurses_rescue_append(const char *bytes) {
  size_t count = strlen(bytes);
  if (leaving_count + count > sizeof leaving) return;
  memcpy(leaving + leaving_count, bytes, count);
  leaving_count += count;
}

void cncurses_rescue_arm(int value) { atomic_store(&armed, value); }

void cncurses_set_last_words(const uint8_t *bytes, size_t count) {
  int next = 1 - atomic_load(&last_words_index);
  if (count > 1000) count = 1000;
  memcpy(last_words[next], bytes, count);
  last_words[next][count] = 0;
  atomic_store(&last_words_index, next);
}

static void say(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

/* Returns 1 if the terminal was ours until now. */
static int give_back(void) {
  if (atomic_exchange(&armed, 0) == 0) return 0;
  ssize_t written = write(terminal_output, leaving, leaving_count);
  (void)written;
  tcsetattr(terminal_input, TCSANOW, &modes_before);
  cncurses_capture_rescue();
  return 1;
}

/* Raises a signal that is blocked since its handler runs, and lets it through at once. */
static void raise_now(int number) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
}

/* Whether the program did it itself: a signal that it sent, and a fault. */
static int is_own(const siginfo_t *info) { return info->si_code > 0 || info->si_pid == getpid(); }

static void crashed(int number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  int place = 0;
  while (place < FATAL - 1 && fatal[place] != number) place++;
  if (give_back() && place < CRASHES && is_own(info)) {
    const char *words = last_words[atomic_load(&last_words_index)];
    if (*words) {
      say(words);
      say("\n");
    }
  }
  sigaction(number, &before[place], NULL);
  /* A fault happens again when we return, now with the handler that was there before. A signal that was sent, and a
   * breakpoint, which is passed already, must be raised again; and since Swift's handler returns after its report,
   * they are raised once more with what the system does by default, which is to end the process. */
  if (info->si_code <= 0 || number == SIGTRAP) {
    raise_now(number);
    signal(number, SIG_DFL);
    raise_now(number);
  }
  errno = saved;
}

static void leaving_by_exit(void) { give_back(); }

static int has_begun;

void cncurses_rescue_begin(void) {
  static int registered;
  if (!registered) registered = atexit(leaving_by_exit) == 0;
  struct sigaction action = {.sa_sigaction = crashed, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < FATAL; i++) {
    sigaction(fatal[i], NULL, &before[i]);
    /* What whoever started us wants ignored stays so, as long as it can be. */
    int ignored = before[i].sa_handler == SIG_IGN && !(before[i].sa_flags & SA_SIGINFO);
    if (i < CRASHES || !ignored) sigaction(fatal[i], &action, NULL);
  }
  has_begun = 1;
}

void cncurses_rescue_end(void) {
  if (!has_begun) return;
  has_begun = 0;
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &before[i], NULL);
  terminal_input = terminal_output = -1;
}

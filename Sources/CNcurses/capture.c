#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "CNcurses.h"
#include "internal.h"

/* A stream that is captured: where it went before, and both ends of the pipe that it goes into. */
struct stream {
  int descriptor;
  int original;
  int read_end;
  int write_end;
  /* What was read last, with at most a second between two reads, and when: a runtime's last message, which comes in many
   * pieces, and which the screen's thread may have taken out of the pipe just before the crash. */
  char recent[16384];
  size_t recent_count;
  struct timespec recent_time;
};

static struct stream streams[2] = {
    {.descriptor = 1, .original = -1, .read_end = -1, .write_end = -1},
    {.descriptor = 2, .original = -1, .read_end = -1, .write_end = -1},
};

static int begin(struct stream *stream) {
  /* Who sends a stream elsewhere wants it there. */
  if (!isatty(stream->descriptor)) return 0;
  int ends[2];
  stream->original = fcntl(stream->descriptor, F_DUPFD_CLOEXEC, 10);
  if (stream->original < 0 || pipe2(ends, O_CLOEXEC) != 0) return errno;
  stream->read_end = ends[0];
  stream->write_end = ends[1];
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  stream->recent_count = 0;
  return 0;
}

int cncurses_capture_begin(void) {
  fflush(stdout);
  /* As on a terminal: a line is seen when it is complete. */
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  for (int i = 0; i < 2; i++) {
    int error = begin(&streams[i]);
    if (error) {
      cncurses_capture_close();
      return error;
    }
  }
  cncurses_capture_resume();
  return 0;
}

void cncurses_capture_pause(void) {
  for (int i = 0; i < 2; i++) {
    if (streams[i].original >= 0) dup2(streams[i].original, streams[i].descriptor);
  }
}

void cncurses_capture_resume(void) {
  for (int i = 0; i < 2; i++) {
    if (streams[i].write_end >= 0) dup2(streams[i].write_end, streams[i].descriptor);
  }
}

/* Nothing is flushed here: a thread that waits in a full pipe holds the lock of its FILE. */
void cncurses_capture_end(void) {
  cncurses_capture_pause();
  for (int i = 0; i < 2; i++) {
    if (streams[i].write_end >= 0) close(streams[i].write_end);
    if (streams[i].original >= 0) close(streams[i].original);
    streams[i].write_end = streams[i].original = -1;
  }
}

void cncurses_capture_close(void) {
  cncurses_capture_end();
  for (int i = 0; i < 2; i++) {
    if (streams[i].read_end < 0) continue;
    /* A write may be under way, or another process may hold the pipe: closing it would end them with SIGPIPE. */
    struct pollfd entry = {.fd = streams[i].read_end, .events = POLLIN};
    if (poll(&entry, 1, 0) > 0 && (entry.revents & POLLHUP)) close(streams[i].read_end);
    streams[i].read_end = -1;
  }
}

int cncurses_capture_descriptor(int stream) { return streams[stream].read_end; }

static void keep(struct stream *from, const char *bytes, size_t count) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (now.tv_sec - from->recent_time.tv_sec > 1) from->recent_count = 0;
  from->recent_time = now;
  size_t room = sizeof from->recent;
  if (count > room) {
    bytes += count - room;
    count = room;
  }
  if (from->recent_count + count > room) {
    size_t dropped = from->recent_count + count - room;
    memmove(from->recent, from->recent + dropped, from->recent_count - dropped);
    from->recent_count -= dropped;
  }
  memcpy(from->recent + from->recent_count, bytes, count);
  from->recent_count += count;
}

long cncurses_capture_read(int stream, uint8_t *bytes, size_t count) {
  struct stream *from = &streams[stream];
  if (from->read_end < 0) return -1;
  ssize_t taken = read(from->read_end, bytes, count);
  if (taken < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
  if (taken == 0) return -1;
  keep(from, (const char *)bytes, (size_t)taken);
  return taken;
}

static void pass_on(int to, const char *bytes, size_t count) {
  ssize_t written = write(to, bytes, count);
  (void)written;
}

/* In a signal handler. What the process said within the last second before it crashed belongs to the crash. */
void cncurses_capture_rescue(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  cncurses_capture_pause();
  struct stream *errors = &streams[1];
  if (errors->read_end < 0) return;
  if (errors->recent_count > 0 && now.tv_sec - errors->recent_time.tv_sec <= 1) {
    pass_on(errors->original, errors->recent, errors->recent_count);
  }
  char bytes[1024];
  ssize_t taken;
  while ((taken = read(errors->read_end, bytes, sizeof bytes)) > 0) pass_on(errors->original, bytes, (size_t)taken);
}

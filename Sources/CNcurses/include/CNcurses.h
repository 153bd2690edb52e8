/* The part of ncurses and of POSIX terminals that Swift cannot say: macros, variadics, signal handlers.
 *
 * One screen a process. Except where it says otherwise a function is called by the screen's thread alone.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* -- Screen ------------------------------------------------------------------------------------------------- */

enum cncurses_status {
  CNCURSES_OK = 0,
  CNCURSES_UNKNOWN_TERMINAL, /* $TERM has no terminfo entry */
  CNCURSES_DUMB_TERMINAL,    /* the entry cannot place the cursor */
  CNCURSES_SYSTEM_ERROR      /* see errno */
};

/* Takes over the locale's character set. Returns 1 if it is UTF-8. Call it before any thread exists. */
int cncurses_use_locale(void);

/* Begins a screen on these descriptors, which stay the caller's. Returns a cncurses_status. */
int cncurses_open(int input, int output, int mouse);
/* Ends the screen and gives the terminal back as it was. */
void cncurses_close(void);
/* Gives the terminal back for a while, and takes it again; the next cncurses_flush draws everything. */
void cncurses_leave(void);
void cncurses_enter(void);
/* The next cncurses_flush draws everything. */
void cncurses_redraw(void);

int cncurses_rows(void);
int cncurses_columns(void);
/* Asks the kernel for the terminal's size and adopts it. Returns 1 if it changed; the screen is blank then. */
int cncurses_adopt_size(void);

/* How many colours terminfo gives the terminal. */
int cncurses_colors(void);
/* Begins the use of colours. Returns 1 if -1 may stand for the terminal's default colours. */
int cncurses_start_colors(void);
/* Defines a pair of colours. Returns 0 if there is no such pair. */
int cncurses_define_pair(int pair, int foreground, int background);

/* Attributes of cncurses_put; the bits of TerminalScreen's `Attributes`. */
enum {
  CNCURSES_BOLD = 1 << 0,
  CNCURSES_DIM = 1 << 1,
  CNCURSES_UNDERLINE = 1 << 2,
  CNCURSES_REVERSE = 1 << 3,
  CNCURSES_ITALIC = 1 << 4
};

/* Puts cells of one look side by side. A 0 is the right half of the wide character before it. What the locale cannot
 * show, or shows in another width, becomes '?'. */
void cncurses_put(int row, int column, const uint32_t *_Nonnull scalars, int count, int attributes, int pair);
/* Sends what differs from the terminal's contents. */
void cncurses_flush(void);
/* Sends bytes to the terminal, between two frames. */
void cncurses_send(const uint8_t *_Nonnull bytes, size_t count);
/* Whether the terminal has an alternate screen, as all that understand operating system commands do. */
int cncurses_has_alternate_screen(void);

/* -- Input -------------------------------------------------------------------------------------------------- */

enum cncurses_input_kind {
  CNCURSES_INPUT_NONE = 0,
  CNCURSES_INPUT_CHARACTER, /* value: a Unicode scalar */
  CNCURSES_INPUT_KEY,       /* value: a cncurses_key */
  CNCURSES_INPUT_FUNCTION,  /* value: n of Fn */
  CNCURSES_INPUT_CLICK,     /* row, column */
  CNCURSES_INPUT_WHEEL_UP,
  CNCURSES_INPUT_WHEEL_DOWN,
  CNCURSES_INPUT_UNKNOWN
};

enum cncurses_key {
  CNCURSES_KEY_UP = 1,
  CNCURSES_KEY_DOWN,
  CNCURSES_KEY_LEFT,
  CNCURSES_KEY_RIGHT,
  CNCURSES_KEY_SHIFT_UP,
  CNCURSES_KEY_SHIFT_DOWN,
  CNCURSES_KEY_SHIFT_LEFT,
  CNCURSES_KEY_SHIFT_RIGHT,
  CNCURSES_KEY_HOME,
  CNCURSES_KEY_END,
  CNCURSES_KEY_PAGE_UP,
  CNCURSES_KEY_PAGE_DOWN,
  CNCURSES_KEY_INSERT,
  CNCURSES_KEY_DELETE,
  CNCURSES_KEY_BACKSPACE,
  CNCURSES_KEY_BACK_TAB,
  CNCURSES_KEY_ENTER
};

struct cncurses_input {
  int kind;
  uint32_t value;
  int row;
  int column;
};

/* The next thing that was typed; never waits longer than an escape sequence may take. */
struct cncurses_input cncurses_read(void);

/* -- Waiting ------------------------------------------------------------------------------------------------ */

enum { CNCURSES_READABLE = 1, CNCURSES_HUNG_UP = 2 };

/* Waits until a descriptor (those below 0 are skipped) has something, a signal came, or the time is over; below 0
 * there is no limit. Puts CNCURSES_READABLE and CNCURSES_HUNG_UP bits into `states`. */
void cncurses_wait(const int *_Nonnull descriptors, uint8_t *_Nonnull states, int count,
                   int64_t timeout_nanoseconds);

/* An eventfd, or -1. */
int cncurses_event_descriptor(void);
/* How many bytes can be read at once; 0 for a terminal that is gone. */
int cncurses_available(int descriptor);

/* -- Signals ------------------------------------------------------------------------------------------------ */

/* SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH, blocked or let through in the calling thread. Any thread. */
void cncurses_block_signals(void);
void cncurses_unblock_signals(void);
/* From now on these signals arrive as bytes, their numbers, in a pipe. Returns its descriptor, or -1. */
int cncurses_catch_signals(void);
/* They do again what they did before; once the terminal is gone SIGHUP is ignored. */
void cncurses_release_signals(int is_gone);
/* Stops the process as Ctrl-Z does, and returns when it goes on. */
void cncurses_stop(void);

/* -- Rescue: the way out of a crash --------------------------------------------------------------------------- */

/* From cncurses_open on a crash, SIGQUIT and exit() give the terminal back first; after this they no longer do. Does
 * nothing if the terminal was never opened. */
void cncurses_rescue_end(void);
/* What a crash prints, copied; at most 1000 bytes. One thread at a time. */
void cncurses_set_last_words(const uint8_t *_Nonnull bytes, size_t count);

/* -- Capture: what others write to stdout and stderr ----------------------------------------------------------- */

/* Sends descriptors 1 and 2, as far as they are terminals, into pipes. Returns 0 or an errno. */
int cncurses_capture_begin(void);
/* Lets both through to where they went before, and captures them again. */
void cncurses_capture_pause(void);
void cncurses_capture_resume(void);
/* Lets both through for good; what is still in the pipes can be read until cncurses_capture_close. */
void cncurses_capture_end(void);
void cncurses_capture_close(void);
/* The pipe of stream 0 (stdout) or 1 (stderr), or -1. */
int cncurses_capture_descriptor(int stream);
/* Bytes of a stream, without waiting: how many, 0 when there are none now, -1 at the end. */
long cncurses_capture_read(int stream, uint8_t *_Nonnull bytes, size_t count);

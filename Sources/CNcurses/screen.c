#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "CNcurses.h"
#include "internal.h"

static SCREEN *screen;
static FILE *input_file, *output_file;
/* Keys are read through a pad of their own: reading through stdscr would refresh it behind our back. */
static WINDOW *keys;

int cncurses_use_locale(void) {
  /* Only the character set: numbers and sorting must not depend on where one lives. */
  if (!setlocale(LC_CTYPE, "")) {
    /* A locale that is asked for and not installed is common in containers; its character set still tells. */
    const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
      const char *wanted = getenv(names[i]);
      if (!wanted || !*wanted) continue;
      if (strcasestr(wanted, "utf-8") || strcasestr(wanted, "utf8")) setlocale(LC_CTYPE, "C.UTF-8");
      break;
    }
  }
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static FILE *duplicate(int descriptor, const char *mode) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (!file) close(copy);
  return file;
}

static void close_files(void) {
  if (input_file) fclose(input_file);
  if (output_file) fclose(output_file);
  input_file = output_file = NULL;
}

/* Collects what tputs would send, for the rescue. */
static char *collected;
static size_t collected_count, collected_room;

static int collect(int byte) {
  if (byte && collected_count + 1 < collected_room) collected[collected_count++] = (char)byte;
  return byte;
}

static void rescue_with(const char *capability) {
  char bytes[256];
  if (!capability || capability == (char *)-1) return;
  collected = bytes;
  collected_count = 0;
  collected_room = sizeof bytes;
  tputs(capability, 1, collect);
  bytes[collected_count] = 0;
  cncurses_rescue_append(bytes);
}

static void prepare_rescue(const struct termios *modes, int mouse) {
  cncurses_rescue_prepare(fileno(input_file), fileno(output_file), modes);
  if (mouse) cncurses_rescue_append("\033[?1003l\033[?1002l\033[?1000l\033[?1006l");
  rescue_with(tigetstr("sgr0"));
  rescue_with(tigetstr("op"));
  rescue_with(tigetstr("rmkx"));
  char *bottom = tigetstr("cup");
  if (!cncurses_has_alternate_screen() && bottom) rescue_with(tiparm(bottom, 999, 0));
  rescue_with(tigetstr("rmcup"));
  rescue_with(tigetstr("cnorm"));
  if (!cncurses_has_alternate_screen()) cncurses_rescue_append("\r\n");
}

static void set_modes(int mouse) {
  cbreak();
  noecho();
  nonl();
  /* Ctrl-S must not freeze the screen. */
  struct termios modes;
  if (tcgetattr(fileno(input_file), &modes) == 0) {
    modes.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(fileno(input_file), TCSANOW, &modes);
    def_prog_mode();
  }
  /* An update must not stop half-way because a key is waiting. */
  typeahead(-1);
  curs_set(0);
  keys = newpad(1, 1);
  keypad(keys, TRUE);
  nodelay(keys, TRUE);
  if (mouse) {
    mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0);
  }
}

int cncurses_open(int input, int output, int mouse) {
  int found;
  if (setupterm(NULL, output, &found) != OK) return CNCURSES_UNKNOWN_TERMINAL;
  char *move = tigetstr("cup");
  if (!move || move == (char *)-1) {
    del_curterm(cur_term);
    return CNCURSES_DUMB_TERMINAL;
  }

  input_file = duplicate(input, "r");
  output_file = duplicate(output, "w");
  if (!input_file || !output_file) {
    del_curterm(cur_term);
    close_files();
    return CNCURSES_SYSTEM_ERROR;
  }
  /* The size is what the kernel says, whatever LINES and COLUMNS say. */
  use_env(FALSE);
  use_tioctl(TRUE);
  /* Before the first mode is changed: a crash may come at any moment from here on. */
  struct termios before;
  tcgetattr(fileno(input_file), &before);
  prepare_rescue(&before, mouse);
  del_curterm(cur_term);
  cncurses_rescue_begin();
  cncurses_rescue_arm(1);
  screen = newterm(NULL, output_file, input_file);
  if (!screen) {
    cncurses_rescue_arm(0);
    cncurses_rescue_end();
    close_files();
    return CNCURSES_UNKNOWN_TERMINAL;
  }
  set_escdelay(25);
  set_modes(mouse);
  return CNCURSES_OK;
}

void cncurses_close(void) {
  if (!screen) return;
  cncurses_leave();
  delwin(keys);
  keys = NULL;
  delscreen(screen);
  screen = NULL;
  close_files();
}

void cncurses_leave(void) {
  if (!isendwin()) endwin();
  cncurses_rescue_arm(0);
}

void cncurses_enter(void) {
  cncurses_rescue_arm(1);
  if (!isendwin()) endwin();
  clearok(curscr, TRUE);
  doupdate();
  curs_set(0);
}

void cncurses_redraw(void) { clearok(curscr, TRUE); }

int cncurses_rows(void) { return LINES; }

int cncurses_columns(void) { return COLS; }

int cncurses_adopt_size(void) {
  struct winsize now;
  if (ioctl(fileno(output_file), TIOCGWINSZ, &now) != 0) return 0;
  if (now.ws_row == 0 || now.ws_col == 0) return 0;
  if (now.ws_row == LINES && now.ws_col == COLS) return 0;
  if (resizeterm(now.ws_row, now.ws_col) != OK) return 0;
  erase();
  clearok(curscr, TRUE);
  return 1;
}

int cncurses_colors(void) { return tigetnum("colors"); }

int cncurses_start_colors(void) {
  start_color();
  return use_default_colors() == OK;
}

int cncurses_define_pair(int pair, int foreground, int background) {
  return pair < COLOR_PAIRS && init_extended_pair(pair, foreground, background) == OK;
}

static attr_t attributes_of(int bits) {
  attr_t attributes = A_NORMAL;
  if (bits & CNCURSES_BOLD) attributes |= A_BOLD;
  if (bits & CNCURSES_DIM) attributes |= A_DIM;
  if (bits & CNCURSES_UNDERLINE) attributes |= A_UNDERLINE;
  if (bits & CNCURSES_REVERSE) attributes |= A_REVERSE;
  if (bits & CNCURSES_ITALIC) attributes |= A_ITALIC;
  return attributes;
}

static void set_cell(cchar_t *cell, uint32_t scalar, attr_t attributes, int pair) {
  wchar_t text[2] = {(wchar_t)scalar, 0};
  setcchar(cell, text, attributes, (short)pair, NULL);
}

void cncurses_put(int row, int column, const uint32_t *scalars, int count, int attributes, int pair) {
  cchar_t cells[256];
  attr_t look = attributes_of(attributes);
  int filled = 0, at = column;
  for (int i = 0; i < count; i++) {
    int width = i + 1 < count && scalars[i + 1] == 0 ? 2 : 1;
    uint32_t scalar = scalars[i];
    if (scalar < 0x20 || (scalar >= 0x7f && wcwidth((wchar_t)scalar) != width)) scalar = '?';
    if (filled + 2 > (int)(sizeof cells / sizeof cells[0])) {
      mvadd_wchnstr(row, at, cells, filled);
      at = column + i;
      filled = 0;
    }
    set_cell(&cells[filled++], scalar, look, pair);
    if (width == 2) {
      if (scalar == '?') {
        set_cell(&cells[filled++], ' ', look, pair);
      } else {
        /* ncurses fills the right half itself and reads on at the next cell of the array, so the run ends here. */
        mvadd_wchnstr(row, at, cells, filled);
        at = column + i + 2;
        filled = 0;
      }
      i++;
    }
  }
  if (filled) mvadd_wchnstr(row, at, cells, filled);
}

void cncurses_flush(void) {
  /* Where the cursor cannot be hidden it stands in the corner. */
  move(LINES - 1, COLS - 1);
  refresh();
}

void cncurses_send(const uint8_t *bytes, size_t count) {
  int descriptor = fileno(output_file);
  while (count > 0) {
    ssize_t sent = write(descriptor, bytes, count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    bytes += sent;
    count -= (size_t)sent;
  }
}

int cncurses_has_alternate_screen(void) {
  char *leave = tigetstr("rmcup");
  return leave && leave != (char *)-1 && *leave;
}

static int known_key(wint_t key) {
  switch (key) {
    case KEY_UP: return CNCURSES_KEY_UP;
    case KEY_DOWN: return CNCURSES_KEY_DOWN;
    case KEY_LEFT: return CNCURSES_KEY_LEFT;
    case KEY_RIGHT: return CNCURSES_KEY_RIGHT;
    case KEY_SR: return CNCURSES_KEY_SHIFT_UP;
    case KEY_SF: return CNCURSES_KEY_SHIFT_DOWN;
    case KEY_SLEFT: return CNCURSES_KEY_SHIFT_LEFT;
    case KEY_SRIGHT: return CNCURSES_KEY_SHIFT_RIGHT;
    case KEY_HOME: return CNCURSES_KEY_HOME;
    case KEY_END: return CNCURSES_KEY_END;
    case KEY_PPAGE: return CNCURSES_KEY_PAGE_UP;
    case KEY_NPAGE: return CNCURSES_KEY_PAGE_DOWN;
    case KEY_IC: return CNCURSES_KEY_INSERT;
    case KEY_DC: return CNCURSES_KEY_DELETE;
    case KEY_BACKSPACE: return CNCURSES_KEY_BACKSPACE;
    case KEY_BTAB: return CNCURSES_KEY_BACK_TAB;
    case KEY_ENTER: return CNCURSES_KEY_ENTER;
    default: return 0;
  }
}

static struct cncurses_input read_mouse(void) {
  struct cncurses_input input = {.kind = CNCURSES_INPUT_UNKNOWN};
  MEVENT event;
  if (getmouse(&event) != OK) return input;
  input.row = event.y;
  input.column = event.x;
  if (event.bstate & BUTTON1_PRESSED) input.kind = CNCURSES_INPUT_CLICK;
  if (event.bstate & BUTTON4_PRESSED) input.kind = CNCURSES_INPUT_WHEEL_UP;
  if (event.bstate & BUTTON5_PRESSED) input.kind = CNCURSES_INPUT_WHEEL_DOWN;
  return input;
}

struct cncurses_input cncurses_read(void) {
  struct cncurses_input input = {.kind = CNCURSES_INPUT_NONE};
  wint_t key;
  int result = wget_wch(keys, &key);
  if (result == ERR) return input;
  if (result != KEY_CODE_YES) {
    input.kind = CNCURSES_INPUT_CHARACTER;
    input.value = (uint32_t)key;
  } else if (key == KEY_MOUSE) {
    return read_mouse();
  } else if (key > KEY_F0 && key <= KEY_F(63)) {
    input.kind = CNCURSES_INPUT_FUNCTION;
    input.value = (uint32_t)(key - KEY_F0);
  } else {
    input.value = (uint32_t)known_key(key);
    input.kind = input.value ? CNCURSES_INPUT_KEY : CNCURSES_INPUT_UNKNOWN;
  }
  return input;
}

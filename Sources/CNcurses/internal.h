/* What the files of this target share. */
#pragma once
#include <stddef.h>

/* The terminal's own descriptors and the bytes that take it out of full-screen mode, for the rescue. */
struct termios;
void cncurses_rescue_prepare(int input, int output, const struct termios *modes);
void cncurses_rescue_append(const char *bytes);
/* Installs the handlers; cncurses_rescue_end takes them away. */
void cncurses_rescue_begin(void);
/* Says whether a rescue has anything to give back now. */
void cncurses_rescue_arm(int armed);
/* Async-signal-safe: descriptors 1 and 2 as they were, and what lay in the pipes. */
void cncurses_capture_rescue(void);

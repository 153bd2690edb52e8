private import CNcurses
internal import TerminalScreen

extension Key {
  /// The key that CNcurses names so, or nil.
  init?(curses code: UInt32) {
    switch cncurses_key(code) {
    case CNCURSES_KEY_UP: self = .up
    case CNCURSES_KEY_DOWN: self = .down
    case CNCURSES_KEY_LEFT: self = .left
    case CNCURSES_KEY_RIGHT: self = .right
    case CNCURSES_KEY_SHIFT_UP: self = .shiftUp
    case CNCURSES_KEY_SHIFT_DOWN: self = .shiftDown
    case CNCURSES_KEY_SHIFT_LEFT: self = .shiftLeft
    case CNCURSES_KEY_SHIFT_RIGHT: self = .shiftRight
    case CNCURSES_KEY_HOME: self = .home
    case CNCURSES_KEY_END: self = .end
    case CNCURSES_KEY_PAGE_UP: self = .pageUp
    case CNCURSES_KEY_PAGE_DOWN: self = .pageDown
    case CNCURSES_KEY_INSERT: self = .insert
    case CNCURSES_KEY_DELETE: self = .delete
    case CNCURSES_KEY_BACKSPACE: self = .backspace
    case CNCURSES_KEY_BACK_TAB: self = .backTab
    case CNCURSES_KEY_ENTER: self = .enter
    default: return nil
    }
  }
}

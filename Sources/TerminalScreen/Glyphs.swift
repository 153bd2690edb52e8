/// The characters that the screen draws with: one set for Unicode terminals, one for ASCII.
///
/// Chosen once, at start; a ``Canvas`` carries it, and both sets have the same widths, so that a layout is the same in
/// both. Text that is not taken from here is still safe: on an ASCII terminal the display puts
/// ``asciiEquivalent(of:)`` in the place of each character.
public struct Glyphs: Hashable, Sendable {
  /// The frame of a box: its two lines and four corners.
  public struct Frame: Hashable, Sendable {
    public let horizontal: Unicode.Scalar
    public let vertical: Unicode.Scalar
    public let topLeft: Unicode.Scalar
    public let topRight: Unicode.Scalar
    public let bottomLeft: Unicode.Scalar
    public let bottomRight: Unicode.Scalar
  }

  public let isUnicode: Bool

  public let frame: Frame
  /// The heavy frame, of the panel in focus.
  public let heavyFrame: Frame

  /// `━` and `┃`: who holds; and the line between done and next.
  public let heavyHorizontal: Unicode.Scalar
  public let heavyVertical: Unicode.Scalar
  /// `╌` and `╎`: who wants.
  public let dashedHorizontal: Unicode.Scalar
  public let dashedVertical: Unicode.Scalar
  public let arrowLeft: Unicode.Scalar
  public let arrowRight: Unicode.Scalar
  public let arrowUp: Unicode.Scalar
  public let arrowDown: Unicode.Scalar

  /// `●` an operation that happened, `○` one that is still to come.
  public let done: Unicode.Scalar
  public let pending: Unicode.Scalar
  /// `◆` an operation on which something turned.
  public let decisive: Unicode.Scalar
  /// `·` could have gone, `┄` waits, `×` is stuck.
  public let ready: Unicode.Scalar
  public let waiting: Unicode.Scalar
  public let stuck: Unicode.Scalar
  /// `✓` has ended well, `✗` was cancelled or failed.
  public let ended: Unicode.Scalar
  public let failed: Unicode.Scalar

  /// `▸` the row or line that is meant.
  public let pointer: Unicode.Scalar
  /// `↺` back to where it began.
  public let cycle: Unicode.Scalar
  /// `█` running, `▓` and `▒` shares of it, `░` ready.
  public let full: Unicode.Scalar
  public let dark: Unicode.Scalar
  public let medium: Unicode.Scalar
  public let light: Unicode.Scalar

  /// `⚠` a finding.
  public let warning: Unicode.Scalar
  /// `❚` (twice) paused, `▶` playing.
  public let paused: Unicode.Scalar
  public let playing: Unicode.Scalar
  /// `≠` differs, `→` becomes, `…` goes on, `–` nothing, `×` times.
  public let unequal: Unicode.Scalar
  public let becomes: Unicode.Scalar
  public let ellipsis: Unicode.Scalar
  public let none: Unicode.Scalar
  public let times: Unicode.Scalar
  /// A place that the viewer has marked.
  public let mark: Unicode.Scalar
}

extension Glyphs {
  public static let unicode = Glyphs(
    isUnicode: true,
    frame: Frame(
      horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰",
      bottomRight: "╯"),
    heavyFrame: Frame(
      horizontal: "━", vertical: "┃", topLeft: "┏", topRight: "┓", bottomLeft: "┗",
      bottomRight: "┛"),
    heavyHorizontal: "━", heavyVertical: "┃", dashedHorizontal: "╌", dashedVertical: "╎",
    arrowLeft: "◀", arrowRight: "▶", arrowUp: "▲", arrowDown: "▼",
    done: "●", pending: "○", decisive: "◆", ready: "·", waiting: "┄", stuck: "×", ended: "✓",
    failed: "✗",
    pointer: "▸", cycle: "↺", full: "█", dark: "▓", medium: "▒", light: "░",
    warning: "⚠", paused: "❚", playing: "▶",
    unequal: "≠", becomes: "→", ellipsis: "…", none: "–", times: "×", mark: "◆")

  /// The same in ASCII, character by character, by the table of equivalents.
  public static let ascii = unicode.inASCII

  private var inASCII: Glyphs {
    func map(_ glyph: Unicode.Scalar) -> Unicode.Scalar { Glyphs.asciiEquivalent(of: glyph) }
    func map(_ frame: Frame) -> Frame {
      Frame(
        horizontal: map(frame.horizontal), vertical: map(frame.vertical),
        topLeft: map(frame.topLeft), topRight: map(frame.topRight),
        bottomLeft: map(frame.bottomLeft), bottomRight: map(frame.bottomRight))
    }
    return Glyphs(
      isUnicode: false, frame: map(frame), heavyFrame: map(heavyFrame),
      heavyHorizontal: map(heavyHorizontal), heavyVertical: map(heavyVertical),
      dashedHorizontal: map(dashedHorizontal), dashedVertical: map(dashedVertical),
      arrowLeft: map(arrowLeft), arrowRight: map(arrowRight), arrowUp: map(arrowUp),
      arrowDown: map(arrowDown), done: map(done), pending: map(pending), decisive: map(decisive),
      ready: map(ready),
      waiting: map(waiting), stuck: map(stuck), ended: map(ended), failed: map(failed),
      pointer: map(pointer), cycle: map(cycle), full: map(full), dark: map(dark),
      medium: map(medium), light: map(light), warning: map(warning), paused: map(paused),
      playing: map(playing), unequal: map(unequal), becomes: map(becomes),
      ellipsis: map(ellipsis), none: map(none), times: map(times), mark: map(mark))
  }
}

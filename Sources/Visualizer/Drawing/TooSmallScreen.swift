import TerminalScreen

/// What a terminal shows that has no room for the screens: what it takes, and how to leave.
enum TooSmallScreen {
  static func draw(on canvas: inout Canvas) {
    let least = Size.least
    let text = Line(
      "Interleave needs at least \(least.columns) columns and \(least.rows) rows; this terminal has "
        + "\(canvas.width) and \(canvas.height). Make it larger, or press q to leave.")
    let lines = text.wrapped(to: max(1, canvas.width - 2))
    let top = max(0, (canvas.height - lines.count) / 2)
    for (index, line) in lines.enumerated() {
      canvas.put(line, at: Point(x: min(1, canvas.width - 1), y: top + index))
    }
  }
}

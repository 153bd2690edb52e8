import ConcurrencyTrace
import TerminalScreen

/// The marks, to go to one or take one away.
enum MarksOverlay {
  static func draw(_ model: Model, _ run: WatchedRun, selected: Int, on canvas: inout Canvas) {
    let marks = model.shownMarks
    let keys =
      Chrome.hint("Enter", "go there") + "   " + Chrome.hint("d", "take it away") + "   "
      + Chrome.hint("q", "close")
    guard !marks.isEmpty else {
      OverlayBox.show(
        [Line("Nothing is marked yet; m marks the moment that is looked at.")], title: "Marks",
        keys: Chrome.hint("q", "close"), scroll: 0, on: &canvas)
      return
    }
    let width = min(90, canvas.width - 10)
    let index = min(selected, marks.count - 1)
    let lines = marks.enumerated().map { row, mark in
      let isSelected = row == index
      var line = Line(isSelected ? "\(canvas.glyphs.pointer) " : "  ", Style.accent.bold)
      line += Line("\(canvas.glyphs.mark) ", .skyBlue)
      line += Line("step \(mark.step)", isSelected ? Style.plain.bold : .plain).padded(to: 11)
      let time = TimeWords(model, run).text(time: mark.time, position: mark.position)
      line += Line(time, .muted).padded(to: 14)
      let note = mark.note.isEmpty ? Line("no note", .muted) : Line(mark.note)
      return (line + note).truncated(to: width, ellipsis: canvas.glyphs.ellipsis)
    }
    OverlayBox.show(lines, title: "Marks", keys: keys, scroll: index - 8, on: &canvas)
  }
}

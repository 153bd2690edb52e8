import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Every outcome that the scene can have, with how many orders lead to it.
enum OutcomesPanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .outcomes, rect, title: Line("Every outcome"), trailing: Chrome.hint("e", "open"),
      model: model, hasSides: hasSides, on: &canvas)
    guard let table = model.outcomes else {
      Chrome.empty("e finds every outcome that this scene can have.", inside, on: &canvas)
      return
    }
    let lines = rows(table, run, width: inside.width, selected: nil, canvas.glyphs)
    let note = table.note.isEmpty ? [] : [Line(table.note, .muted)]
    Chrome.list(lines + note, from: model.view[scrollOf: .outcomes], inside, on: &canvas)
  }

  /// A line for each outcome; the one of this run is said to be it.
  static func rows(
    _ table: OutcomeTable, _ run: WatchedRun, width: Int, selected: Int?, _ glyphs: Glyphs
  ) -> [Line] {
    // A narrow panel says how many orders, and leaves what else is counted to the large table.
    let isNarrow = width < 60
    let orders = table.rows.map { isNarrow ? firstPart(of: $0.orders) : $0.orders }
    let room = width - 5 - (orders.map(\.count).max() ?? 0)
    let name = min(table.rows.map(\.name.count).max() ?? 0, max(8, room))
    return table.rows.enumerated().map { index, row in
      let isThis = run.history.world.ending != nil && run.result == row.name
      let isMarked = selected.map { $0 == index } ?? isThis
      var line = Line(isMarked ? String(glyphs.pointer) : " ", Style.accent.bold)
      line += Line("\(row.isBad ? glyphs.failed : glyphs.ended) ", row.isBad ? .vermillion : .green)
      let shown = Line(row.name, isMarked ? Style.plain.bold : .plain)
      line += shown.truncated(to: name, ellipsis: glyphs.ellipsis).padded(to: name)
      line += Line("  \(orders[index])", .muted)
      return isThis && !isNarrow ? line + Line("  this one", .accent) : line
    }
  }

  private static func firstPart(of orders: String) -> String {
    guard let gap = orders.firstRange(of: "  ") else { return orders }
    return String(orders[..<gap.lowerBound])
  }
}

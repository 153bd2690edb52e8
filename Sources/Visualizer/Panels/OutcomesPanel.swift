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
    let lines = rows(table, run, width: inside.width, canvas.glyphs)
    let isOver = !table.isBusy && !table.note.isEmpty
    let note = isOver ? Line(table.note, .muted) : OutcomeWords.progress(table)
    Chrome.list(
      lines + note.wrapped(to: inside.width), from: model.view[scrollOf: .outcomes], inside,
      on: &canvas)
  }

  /// A line for each outcome; the one of this run is marked.
  private static func rows(
    _ table: OutcomeTable, _ run: WatchedRun, width: Int, _ glyphs: Glyphs
  ) -> [Line] {
    let orders = orders(table, width: width)
    let room = width - 5 - (orders.map(\.count).max() ?? 0)
    let name = min(table.rows.map(\.name.count).max() ?? 0, max(8, room))
    return table.rows.enumerated().map { index, row in
      let isThis = OutcomeWords.isThisRun(row, run)
      var line = Line(isThis ? String(glyphs.pointer) : " ", Style.accent.bold)
      line += OutcomeWords.mark(row, glyphs)
      let shown = Line(row.name, isThis ? Style.plain.bold : .plain)
      line += shown.truncated(to: name, ellipsis: glyphs.ellipsis).padded(to: name)
      line += Line("  \(orders[index])", .muted)
      let own = Line("  this one", .accent)
      return isThis && line.displayWidth + own.displayWidth <= width ? line + own : line
    }
  }
}

extension OutcomesPanel {
  /// How many orders lead to each: "4 of 6 orders", where that is too long "4 of 6", or "4 orders".
  private static func orders(_ table: OutcomeTable, width: Int) -> [String] {
    let full = table.rows.map { row in
      row.share.isEmpty ? row.orders : "estimated \(row.share)"
    }
    let names = min(table.rows.map(\.name.count).max() ?? 0, width / 2)
    let short = full.map(OutcomeWords.withoutUnit)
    let shortest = full.map { orders in
      orders.firstRange(of: " of ").map { "\(orders[..<$0.lowerBound]) orders" } ?? orders
    }
    return [full, short].first { ($0.map(\.count).max() ?? 0) + names + 5 <= width } ?? shortest
  }
}

/// What the panel and the overlay of outcomes have in common.
enum OutcomeWords {
  static func isThisRun(_ row: OutcomeTable.Row, _ run: WatchedRun) -> Bool {
    run.history.world.ending != nil && run.result == row.name
  }

  static func mark(_ row: OutcomeTable.Row, _ glyphs: Glyphs) -> Line {
    Line("\(row.isBad ? glyphs.failed : glyphs.ended) ", row.isBad ? .vermillion : .green)
  }

  /// What stands in a column of orders need not say that it counts orders.
  static func withoutUnit(_ orders: String) -> String {
    for unit in [" of orders", " orders"] where orders.hasSuffix(unit) {
      return String(orders.dropLast(unit.count))
    }
    return orders
  }

  /// How far it is while it counts, afterwards what the answer is worth.
  static func progress(_ table: OutcomeTable) -> Line {
    let count = grouped(table.executions)
    let executions = table.executions == 1 ? "1 execution" : "\(count) executions"
    if table.isRunning {
      var line = Line("counting  ", Style.accent.bold) + Line(executions)
      if table.seconds >= 0.2 {
        let rate = Int(Double(table.executions) / table.seconds)
        line += Line(" · \(grouped(rate)) a second · \(seconds(table.seconds))", .muted)
      }
      return line
    }
    if table.isRunningForReal {
      return Line("running it for real  ", Style.accent.bold)
        + Line("\(grouped(table.realRuns ?? 0)) runs")
    }
    let worth = table.note.isEmpty ? "" : "\(table.note) · "
    let time = table.seconds > 0 ? " in \(seconds(table.seconds))" : ""
    return Line("\(worth)\(executions)\(time)", table.isExhaustive ? .muted : .orange)
  }

  static func seconds(_ seconds: Double) -> String {
    Sentences.duration(UInt64(max(0, seconds) * 1_000_000_000))
  }

  /// Digits in threes: "1,000".
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}

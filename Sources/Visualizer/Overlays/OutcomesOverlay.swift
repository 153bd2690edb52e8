import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Every outcome as a table, and below it what leads to the chosen one.
enum OutcomesOverlay {
  static func draw(_ model: Model, _ run: WatchedRun, selected: Int, on canvas: inout Canvas) {
    let table = model.outcomes ?? OutcomeTable(isRunning: true)
    let selected = min(selected, max(0, table.rows.count - 1))
    let width = min(112, canvas.width - 10)
    let columns = OutcomeColumns(table, run, width: width, canvas.glyphs)
    var above = [columns.head]
    if table.rows.isEmpty {
      above = [Line("Running the scene under every schedule that matters.", .muted)]
    }
    let below = words(table, run, selected, width: width, canvas.glyphs)
    let variant = run.header.request.variant.map { " · \($0)" } ?? ""
    let title = "Every outcome of \(run.scene.title)\(variant)"
    let inside = OverlayBox.open(
      width: max(columns.width, below.map(\.displayWidth).max() ?? 0, title.count + 4) + 6,
      height: above.count + table.rows.count + below.count, title: title,
      keys: keys(table), at: .middle, on: &canvas)
    drawTable(columns, above, selected, table, below.count, inside, on: &canvas)
    for (row, line) in below.suffix(inside.height).enumerated() {
      let y = inside.bottom - min(below.count, inside.height) + row
      canvas.put(line, at: Point(x: inside.x, y: y), columns: inside.width)
    }
  }

  private static func keys(_ table: OutcomeTable) -> Line {
    let gap = Line("   ")
    var line = Line()
    if !table.rows.isEmpty { line += Chrome.hint("Enter", "watch it step by step") + gap }
    if table.isBusy { return line + Chrome.hint("Esc", "stop") + gap + Chrome.hint("q", "close") }
    if !table.isExhaustive { line += Chrome.hint("r", "count again") + gap }
    return line + Chrome.hint("q", "close")
  }

  private static func drawTable(
    _ columns: OutcomeColumns, _ above: [Line], _ selected: Int, _ table: OutcomeTable,
    _ below: Int, _ inside: Rect, on canvas: inout Canvas
  ) {
    for (row, line) in above.enumerated() {
      canvas.put(
        line, at: Point(x: inside.x, y: inside.y + row), columns: inside.width)
    }
    let height = max(1, inside.height - below - above.count)
    let rows = Rect(
      x: inside.x, y: inside.y + above.count, width: inside.width, height: height)
    let first = min(max(0, selected - height + 1), max(0, table.rows.count - height))
    for index in table.rows.indices.dropFirst(first).prefix(height) {
      let y = rows.y + index - first
      let line = columns.line(index, isSelected: index == selected)
      canvas.put(line, at: Point(x: rows.x, y: y), columns: rows.width)
      if index == selected {
        canvas.restyle(Rect(x: rows.x, y: y, width: rows.width, height: 1)) {
          $0.background = .selected
        }
      }
    }
    Chrome.more(
      above: first, below: table.rows.count - first - height, rows, on: &canvas)
  }

  // MARK: Under the table

  private static func words(
    _ table: OutcomeTable, _ run: WatchedRun, _ selected: Int, width: Int, _ glyphs: Glyphs
  ) -> [Line] {
    var lines = [Line()]
    lines += OutcomeWords.progress(table).wrapped(to: width)
    lines += Line(table.difference, .orange).wrapped(to: width).filter { $0.displayWidth > 0 }
    if table.rows.count > 1 { lines.append(Line("Orders are counted, not chances.", .muted)) }
    guard table.rows.indices.contains(selected) else { return lines }
    lines.append(Line())
    lines += witness(table.rows[selected], run, width: width, glyphs)
    return lines
  }

  /// The schedule of the chosen outcome, by numbers as commands take it, and what is wrong there.
  private static func witness(
    _ row: OutcomeTable.Row, _ run: WatchedRun, width: Int, _ glyphs: Glyphs
  ) -> [Line] {
    func field(_ name: String, _ line: Line) -> Line {
      (Line(name, .muted).padded(to: 11) + line).truncated(to: width, ellipsis: glyphs.ellipsis)
    }
    let preemptions = row.preemptions == 1 ? "1 preemption" : "\(row.preemptions) preemptions"
    let switches = row.switches == 1 ? "1 switch" : "\(row.switches) switches"
    var lines = [
      field("witness", Line("\(row.witness)")),
      field("", Line("\(row.witness.choices.count) steps, \(preemptions), \(switches)", .muted)),
    ]
    if !row.findings.isEmpty {
      let kinds = row.findings.map(\.rawValue).joined(separator: ", ")
      let isError = row.findings.contains { $0.severity == .error }
      lines.append(field("findings", Line(kinds, isError ? .vermillion : .yellow)))
    }
    return lines
  }
}

/// The columns of the table of outcomes: as many as have room, the most telling first.
struct OutcomeColumns {
  private struct Column {
    var head: String
    var cells: [Line]
    var isNumber: Bool

    mutating func shorten(to width: Int, _ glyphs: Glyphs) {
      cells = cells.map { $0.truncated(to: max(8, width), ellipsis: glyphs.ellipsis) }
    }

    var width: Int { max(head.count, cells.map(\.displayWidth).max() ?? 0) }
  }

  private let marks: [Line]
  private let names: [String]
  private let nameWidth: Int
  private let columns: [Column]
  private let glyphs: Glyphs
  /// How wide a line is.
  let width: Int

  private static let gap = 3

  init(_ table: OutcomeTable, _ run: WatchedRun, width: Int, _ glyphs: Glyphs) {
    self.glyphs = glyphs
    marks = table.rows.map { OutcomeWords.mark($0, glyphs) }
    names = table.rows.map(\.name)
    var shown: [Column] = []
    let widestName = max(names.map(\.count).max() ?? 0, 7)
    let leastName = min(widestName, 20)
    var used = 4 + leastName
    for (index, column) in OutcomeColumns.all(table, run).enumerated() {
      var column = column
      // How many orders is always said, if need be not in full.
      if index == 0 { column.shorten(to: width - used - OutcomeColumns.gap, glyphs) }
      guard used + OutcomeColumns.gap + column.width <= width else { break }
      used += OutcomeColumns.gap + column.width
      shown.append(column)
    }
    columns = shown
    nameWidth = min(widestName, leastName + max(0, width - used))
    self.width = used - leastName + nameWidth
  }

  private static func all(_ table: OutcomeTable, _ run: WatchedRun) -> [Column] {
    let rows = table.rows
    func column(
      _ head: String, isNumber: Bool = true, _ cell: (OutcomeTable.Row) -> Line
    ) -> Column {
      Column(head: head, cells: rows.map(cell), isNumber: isNumber)
    }
    var columns = [
      column("orders") { row in
        row.orders.isEmpty ? Line("–", .muted) : Line(OutcomeWords.withoutUnit(row.orders))
      }
    ]
    if rows.contains(where: { !$0.share.isEmpty }) {
      columns.append(column("share, estimated") { Line($0.share) })
    }
    if let runs = table.realRuns {
      columns.append(
        column("in \(OutcomeWords.grouped(runs)) real runs") { row in
          row.seen.map { $0 == 0 ? Line("never", .muted) : Line(OutcomeWords.grouped($0)) }
            ?? Line("–", .muted)
        })
    }
    if rows.contains(where: { OutcomeWords.isThisRun($0, run) }) {
      columns.append(
        column("", isNumber: false) {
          OutcomeWords.isThisRun($0, run) ? Line("this run", .accent) : Line()
        })
    }
    columns.append(column("traces") { Line(OutcomeWords.grouped($0.traces)) })
    columns.append(column("preemptions") { Line(OutcomeWords.grouped($0.preemptions)) })
    if rows.contains(where: { !$0.findings.isEmpty }) {
      columns.append(
        column("findings", isNumber: false) { row in
          Line(row.findings.map(\.rawValue).joined(separator: ", "), .muted)
        })
    }
    return columns
  }

  var head: Line {
    columns.reduce(Line("    ") + Line("outcome", .muted).padded(to: nameWidth)) { line, column in
      line + OutcomeColumns.cell(Line(column.head, .muted), column)
    }
  }

  func line(_ row: Int, isSelected: Bool) -> Line {
    var line = Line(isSelected ? " \(glyphs.pointer)" : "  ", Style.accent.bold) + marks[row]
    line += Line(names[row], isSelected ? Style.plain.bold : .plain)
      .truncated(to: nameWidth, ellipsis: glyphs.ellipsis).padded(to: nameWidth)
    return columns.reduce(line) { $0 + OutcomeColumns.cell($1.cells[row], $1) }
  }

  private static func cell(_ line: Line, _ column: Column) -> Line {
    let space = String(repeating: " ", count: max(0, column.width - line.displayWidth))
    let gap = String(repeating: " ", count: gap)
    return column.isNumber ? Line(gap + space) + line : Line(gap) + line + Line(space)
  }
}

import ConcurrencyTrace

extension TimelineSVG {
  /// The window of the steps axis that is drawn.
  var table: StepTable {
    StepTable(
      sketch.firstSteps, steps: 1..<sketch.firstSteps.steps + 1, tasks: sketch.tasks, objects: [],
      moment: sketch.world)
  }

  private func cellWidth(_ table: StepTable) -> Double {
    max(18, min(76, Self.plotWidth / Double(max(1, table.columns.count))))
  }

  func plotWidth(of table: StepTable) -> Double {
    cellWidth(table) * Double(table.columns.count) + 16
  }

  /// The steps axis: a column for each step.
  mutating func draw(_ table: StepTable, _ bottom: Double, in directory: Directory) {
    let width = cellWidth(table)
    for (column, step) in table.columns.enumerated() {
      let x = Self.left + Double(column) * width
      svg.line(x1: x, y1: Self.top, x2: x, y2: bottom - 22, class: "grid")
      let isShown = width >= 24 || step.step % 5 == 0 || step.step == 1
      if isShown {
        svg.text("\(step.step)", x: x + width / 2, y: bottom - 8, class: "small center")
      }
      for (row, cell) in step.cells.enumerated() {
        draw(cell, of: table.tasks[row], in: step, x: x, y: Self.y(ofRow: row), width, directory)
      }
    }
    drawStuck(x: Self.left + Double(table.columns.count) * width + 4)
    let all = sketch.world.step
    let words =
      all > table.columns.count ? "the first \(table.columns.count) of \(all) steps" : "steps"
    svg.text(words, x: 16, y: bottom - 8, class: "small")
    svg.text(
      "filled: takes the step · dot: could go · thin: waits", x: Self.left, y: bottom + 14,
      class: "small")
  }

  private mutating func draw(
    _ cell: StepTable.Cell, of task: TaskID, in step: StepTable.Column, x: Double, y: Double,
    _ width: Double, _ directory: Directory
  ) {
    switch cell {
    case .absent: break
    case .acts: drawAct(step, x: x, y: y, width, directory)
    case .partner: drawWait(.channel, "takes part", x: x, y: y, width)
    case .couldGo:
      shown.insert(.ready)
      svg.rectangle(
        x: x + width / 2 - 2, y: y + Self.rowHeight / 2 - 2, width: 4, height: 4,
        class: "ready-ink")
    case .waiting(let reason):
      guard let look = SVGLook(.blocked(reason)) else { return }
      drawWait(look, reason.word, x: x, y: y, width)
    case .outside: drawWait(.outside, "outside", x: x, y: y, width)
    case .stuck: drawWait(.stuck, "stuck", x: x, y: y, width)
    }
  }

  private mutating func drawAct(
    _ step: StepTable.Column, x: Double, y: Double, _ width: Double, _ directory: Directory
  ) {
    shown.insert(.running)
    let sentences = Sentences(directory)
    let hint = "\(directory.name(of: step.task)) \(sentences.phrase(step.action, .present))"
    svg.rectangle(
      x: x + 1, y: y, width: width - 2, height: Self.rowHeight, class: "running", hint: hint)
    let label = sentences.cell(step.action, width: max(1, Int((width - 6) / 7.2)))
    svg.text(label, x: x + width / 2, y: y + 15, class: "center on")
  }

  private mutating func drawWait(
    _ look: SVGLook, _ hint: String, x: Double, y: Double, _ width: Double
  ) {
    shown.insert(look)
    svg.rectangle(
      x: x, y: y + Self.rowHeight / 2 - 4, width: width, height: 8, class: look.name, hint: hint)
  }

  /// A cross behind the last step of each task that waits for ever.
  private mutating func drawStuck(x: Double) {
    for (row, task) in sketch.tasks.enumerated() where sketch.world[task]?.isStuck == true {
      shown.insert(.stuck)
      svg.rectangle(
        x: x, y: Self.y(ofRow: row) + 5, width: 12, height: 12, class: "stuck", hint: "stuck")
    }
  }
}

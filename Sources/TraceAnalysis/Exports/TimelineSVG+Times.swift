import ConcurrencyTrace

extension TimelineSVG {
  private static let columns = 1000
  /// A column that mixes states is drawn together with its neighbours, so many at most.
  private static let mixed = 4

  /// The time axis: bars.
  mutating func drawTimes(_ bottom: Double, in directory: Directory) {
    drawTicks(bottom)
    for (row, task) in sketch.tasks.enumerated() {
      drawBars(of: task, row, sketch.shares(of: task, columns: Self.columns), in: directory)
    }
    drawAtOnce(bottom)
  }

  // MARK: Bars

  private mutating func drawBars(
    of task: TaskID, _ row: Int, _ shares: [Shares], in directory: Directory
  ) {
    var column = 0
    while column < shares.count {
      let first = column
      if let state = shares[first].pure {
        while column < shares.count, shares[column].pure == state { column += 1 }
        drawRun(of: task, row, first..<column, state, in: directory)
      } else {
        while column < min(shares.count, first + Self.mixed), shares[column].pure == nil {
          column += 1
        }
        drawMixture(row, first..<column, shares)
      }
    }
  }

  private mutating func drawRun(
    of task: TaskID, _ row: Int, _ columns: Range<Int>, _ state: LaneState, in directory: Directory
  ) {
    guard let look = SVGLook(state) else { return }
    shown.insert(look)
    let (x, y, width) = (x(columns.lowerBound), Self.y(ofRow: row), Double(columns.count))
    var label = state.word
    let middle = columns.lowerBound + columns.count / 2
    let object = sketch.object(of: task, column: middle, Self.columns)
    if case .blocked = state, object != .none { label += " \(directory.name(of: object))" }
    if state == .stuck, object != .none { label += ": \(directory.name(of: object))" }
    let length = sketch.duration / UInt64(Self.columns) * UInt64(columns.count)
    let hint = "\(directory.name(of: task)): \(label), about \(Sentences.duration(length))"
    svg.rectangle(
      x: x, y: y, width: width, height: Self.rowHeight, class: look.name, hint: hint)
    guard SVGText.width(of: label) * 11 + 8 <= width else { return }
    let kind = look == .running ? "center on" : "center label"
    svg.text(label, x: x + width / 2, y: y + 15, class: kind)
  }

  /// A stretch too short for its states to be told apart: their shares, one on the other.
  private mutating func drawMixture(_ row: Int, _ columns: Range<Int>, _ shares: [Shares]) {
    var mixture = Shares()
    for column in columns { mixture.parts += shares[column].parts / Float(columns.count) }
    var y = Self.y(ofRow: row) + Self.rowHeight
    for (state, share) in mixture.present {
      let height = share * Self.rowHeight
      y -= height
      guard let look = SVGLook(state), height >= 0.1 else { continue }
      shown.insert(look)
      let name = look == .running ? look.name : "\(look.name)-ink"
      svg.rectangle(
        x: x(columns.lowerBound), y: y, width: Double(columns.count), height: height, class: name)
    }
  }

  private func x(_ column: Int) -> Double { Self.left + Double(column) }

  // MARK: The axis

  private mutating func drawTicks(_ bottom: Double) {
    let duration = max(1, sketch.duration)
    let step = Self.tick(for: duration)
    svg.line(
      x1: Self.left, y1: bottom, x2: Self.left + Self.plotWidth, y2: bottom, class: "axis")
    for time in stride(from: 0, through: duration, by: UInt64.Stride(step)) {
      let x = Self.left + Double(time) / Double(duration) * Self.plotWidth
      svg.line(x1: x, y1: Self.top, x2: x, y2: bottom, class: "grid")
      svg.text(Sentences.duration(time), x: x, y: bottom + 14, class: "small center")
    }
  }

  /// A round number of nanoseconds, of which four to ten fit in.
  static func tick(for duration: UInt64) -> UInt64 {
    var step: UInt64 = 1
    while duration / step > 10 {
      if duration / (step * 2) <= 10 { return step * 2 }
      if duration / (step * 5) <= 10 { return step * 5 }
      step *= 10
    }
    return step
  }

  /// The row below: how many tasks ran at once.
  private mutating func drawAtOnce(_ bottom: Double) {
    let levels = sketch.atOnce(columns: Self.columns)
    let most = levels.max() ?? 0
    svg.text("at once, up to \(most)", x: 16, y: bottom - 8, class: "small")
    guard most > 0 else { return }
    var column = 0
    while column < levels.count {
      let first = column
      while column < levels.count, levels[column] == levels[first] { column += 1 }
      let height = Double(levels[first]) / Double(most) * (Self.rowHeight - 4)
      guard height > 0 else { continue }
      svg.rectangle(
        x: x(first), y: bottom - height, width: Double(column - first), height: height,
        class: "level")
    }
  }
}

extension Shares {
  /// The state that is nearly all of it.
  fileprivate var pure: LaneState? {
    let state = dominant
    return self[state] >= 0.92 ? state : nil
  }
}

extension LaneState {
  /// The state in a word or two.
  var word: String {
    switch self {
    case .absent: "not there"
    case .running: "running"
    case .ready: "ready"
    case .blocked(let reason): reason.word
    case .outside: "outside"
    case .stuck: "stuck"
    case .instrument: "instrument"
    }
  }
}

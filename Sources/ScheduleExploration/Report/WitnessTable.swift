internal import ConcurrencyTrace

extension ExplorationReport {
  /// A step of a witness, or what becomes of a task in its end.
  public struct Moment: Hashable, Sendable {
    /// Who took it.
    public var task: String
    /// What it did, from the verb on.
    public var words: String
    /// `Cache.swift:12`; empty if it is not known.
    public var place: String

    public init(task: String, words: String, place: String) {
      self.task = task
      self.words = words
      self.place = place
    }
  }
}

extension ExplorationReport.Row {
  /// The witness as a table: a row a step, a column a task, and where it stands in the source.
  ///
  /// Where many tasks would make it too wide, their names stand in a column instead. Of a long witness it
  /// shows what happens around the steps that matter, `mostRows` at most, and says how many it leaves out.
  /// Empty unless the report comes from `explore` and the outcome is bad.
  public func witnessTable(mostRows: Int = 12) -> String {
    if story.isEmpty { return "" }
    // Who waits for ever is told last, and matters.
    let waits =
      witness.choices.count < story.count ? Array(witness.choices.count + 1...story.count) : []
    let shown = Excerpt(of: story.count, around: decisiveSteps + waits, mostRows: mostRows).steps
    let tasks = story.reduce(into: [String]()) { if !$0.contains($1.task) { $0.append($1.task) } }
    let widths = tasks.map { task in
      story.filter { $0.task == task }.map(\.words.count).reduce(task.count, max) + 2
    }
    let widest = 96
    let isWide = widths.reduce(0, +) > widest
    func cells(_ content: (String) -> String) -> String {
      zip(tasks, widths).map { content($0).padded(to: $1) }.joined()
    }
    let nameWidth = (tasks.map(\.count).max() ?? 0) + 2
    let textWidth = isWide ? nameWidth + (widths.max() ?? 0) : widths.reduce(0, +)
    let head = isWide ? [] : [line("step", cells { $0 }, "")]
    var rows: [String] = []
    var last = 0
    func leaveOut(upTo step: Int) {
      let left = step - last - 1
      if left > 0 { rows.append(line("", "… \(left) step\(left == 1 ? "" : "s")", "")) }
      last = step
    }
    for index in shown.map({ $0 - 1 }) {
      leaveOut(upTo: index + 1)
      let moment = story[index]
      let text =
        isWide
        ? moment.task.padded(to: nameWidth) + moment.words
        : cells { $0 == moment.task ? moment.words : "" }
      let number = index < witness.choices.count ? String(index + 1) : ""
      rows.append(line(number, text.padded(to: textWidth), moment.place))
    }
    leaveOut(upTo: story.count + 1)
    return (head + rows).joined(separator: "\n")
  }

  private func line(_ number: String, _ text: String, _ place: String) -> String {
    var line =
      String(repeating: " ", count: max(0, 4 - number.count)) + number + "  " + text + place
    while line.last == " " { line.removeLast() }
    return line
  }
}

extension ExplorationReport: CustomStringConvertible {
  /// Every outcome in a line, what the search is worth, and each bad outcome's witness table.
  public var description: String {
    var parts = [rows.map(\.summary).joined(separator: "\n"), worth]
    for row in badRows where !row.story.isEmpty {
      parts.append("\(row.outcome), schedule \(row.witness):\n\n\(row.witnessTable())")
    }
    if let recording { parts.append("Watch it:  interleave replay \(recording)") }
    return parts.joined(separator: "\n\n")
  }

  private var worth: String {
    let ways = traces == 1 ? "1 way" : "\(traces) ways"
    if isExhaustive { return "Every schedule that matters was run: \(ways)." }
    let why =
      difference.map {
        ($0.isOfAnotherOrder
          ? " The scene depends on its clock: in another order of the same steps, step"
          : " The scene is not repeatable: step")
          + " \($0.step) was once \($0.expected.words), and once \($0.got.words)."
      } ?? ""
    return "Not every schedule was run: \(ways) seen.\(why)"
  }
}

extension ExplorationReport.Moment? {
  fileprivate var words: String { map { "“\($0.task) \($0.words)”" } ?? "the end" }
}

extension ExplorationReport.Row {
  fileprivate var summary: String {
    // An outcome without named results tells its broken claims itself.
    let isTold = outcome.values.isEmpty && outcome.ending == .completed
    let claims = isTold ? [] : outcome.failedExpectations.map { "not true: \($0)" }
    let words = ([outcome.description] + claims).joined(separator: ", ")
    let seen = interleavings ?? seenInterleavings
    let orders = seen.map { $0 == "1" ? "1 order" : "\($0) orders" } ?? "many orders"
    let least = interleavings == nil && seen != nil ? "at least " : ""
    return "\(outcome.isBad ? "✗" : "✓") \(words)   \(least)\(orders)"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

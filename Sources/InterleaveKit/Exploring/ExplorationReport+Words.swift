import ScheduleExploration

extension ExplorationReport {
  /// "4 of 6 orders", or an estimate that says that it is one.
  func orders(of row: Row) -> String {
    if let part = row.interleavings, let all = interleavings {
      return "\(grouped(part)) of \(grouped(all)) orders"
    }
    if isExhaustive {
      if row.share == 0 { return "some orders" }
      return "about 1 in \(grouped(String(max(1, Int((1 / row.share).rounded()))))) orders"
    }
    let seen = row.seenInterleavings.map { "at least \(counted($0, "order"))" }
    guard let share = row.shareInterval else { return seen ?? "some orders" }
    let part = "estimated \(percent(share)) of orders"
    return share.value > 0 ? part : [seen, part].compactMap(\.self).joined(separator: ", ")
  }

  /// "at least 8 orders": those that were seen to lead to an outcome, where not all is known.
  func ordersSeen(of row: Row) -> String {
    row.seenInterleavings.map { "at least \(counted($0, "order"))" } ?? ""
  }

  /// "14.4–17.6 %": where the part of all orders lies, as far as it is estimated.
  func share(of row: Row) -> String {
    isExhaustive ? "" : row.shareInterval.map(percent) ?? ""
  }

  /// What the answer is worth: all schedules that matter, or why not.
  var note: String {
    if isExhaustive {
      return traces == 1
        ? "1 trace, and there is no other" : "\(grouped(String(traces))) traces: all"
    }
    return "not exhaustive: " + gapWords.joined(separator: "; ")
  }

  /// Why not all is known.
  var gapWords: [String] {
    gaps.map { gap in
      switch gap {
      case .stopped: "stopped before the end"
      case .cut(let count):
        "\(counted(String(count), "execution")) cut off at the limit of steps (bounded)"
      case .notRepeatable(let step): "not repeatable: step \(step) differed in the same schedule"
      case .outside: "a task suspends outside the instrument"
      case .sampled: "schedules were only sampled"
      case .cancelledJoin: "a task is cancelled that waits for a detached one"
      case .sceneTime: "what it comes to depends on the scene's clock"
      case .polling: "tasks that poll let others go first (bounded)"
      }
    }
  }

  /// What was searched, in words; empty if every schedule that matters was run.
  var searchedWords: String {
    let bounds = searched.compactMap { part -> String? in
      guard case .bounded = part else { return nil }
      return part.words
    }
    let others = searched.compactMap { part -> String? in
      switch part {
      case .bounded: nil
      case .optimal(let executions, _): executions > 0 ? part.words : nil
      case .random, .priorities: part.words
      }
    }
    return (bounds + others).joined(separator: ", ")
  }
}

extension ExplorationReport.Searched {
  var words: String {
    switch self {
    case .optimal(let count, let isComplete):
      isComplete
        ? "every schedule that matters"
        : "\(counted(String(count), "execution")) of the search for every schedule"
    case .bounded(let preemptions, true):
      "every schedule with at most \(counted(String(preemptions), "preemption"))"
    case .bounded(let preemptions, false):
      "those with \(counted(String(preemptions), "preemption")) in part"
    case .random(let count): counted(String(count), "random schedule")
    case .priorities(let count, let depth):
      "\(counted(String(count), "schedule")) by random priorities of depth \(depth)"
    }
  }
}

extension ExplorationReport.Difference {
  /// What the scene depends on, and what shows it.
  var sentence: String {
    let (first, second) = (expected?.sentence ?? "the end", got?.sentence ?? "the end")
    if isOfAnotherOrder {
      return
        "The scene depends on its clock, which every step moves on, also those whose order should "
        + "not matter. In another order of the same steps, step \(step) was not "
        + "\u{201C}\(first)\u{201D} but \u{201C}\(second)\u{201D}."
    }
    return
      "The scene depends on something that is not instrumented: a clock, random numbers of its "
      + "own, the order of a dictionary, or a suspension elsewhere. After the same steps, step "
      + "\(step) was once \u{201C}\(first)\u{201D}, and once \u{201C}\(second)\u{201D}."
  }
}

extension ExplorationReport.Moment {
  /// Who did what, and where.
  var sentence: String { "\(task) \(words)" + (place.isEmpty ? "" : " (\(place))") }
}

/// "1 order", "1,653 orders".
func counted(_ digits: String, _ noun: String) -> String {
  digits == "1" ? "1 \(noun)" : "\(grouped(digits)) \(noun)s"
}

/// An estimated number: "about 1,380,000 (1,350,000 to 1,410,000)".
func about(_ interval: ExplorationReport.Interval) -> String {
  let isSure = interval.high - interval.low <= interval.value * 1e-6
  if isSure { return "about \(rounded(interval.value, digits: 15))" }
  return "about \(rounded(interval.value, digits: 3)) "
    + "(\(rounded(interval.low, digits: 3)) to \(rounded(interval.high, digits: 3)))"
}

/// With so many significant digits: "137,846,528,820", "1.38·10^21".
private func rounded(_ value: Double, digits: Int) -> String {
  guard value >= 1 else { return value <= 0 ? "0" : "1" }
  var exponent = 0
  var head = value
  while head >= 10 {
    head /= 10
    exponent += 1
  }
  if exponent < digits { return grouped(String(UInt64(value.rounded()))) }
  if exponent > 15 {
    let hundredths = Int((head * 100).rounded())
    return
      "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)·10^\(exponent)"
  }
  var unit: UInt64 = 1
  for _ in 0..<(exponent + 1 - digits) { unit *= 10 }
  return grouped(String(UInt64((value / Double(unit)).rounded()) * unit))
}

/// "8.97–9.41 %", "14.0–17.3 %", "under 0.01 %".
private func percent(_ interval: ExplorationReport.Interval) -> String {
  let (low, high) = (interval.low * 100, interval.high * 100)
  if interval.value == 0 || high < 0.01 { return "under \(fixed(max(high, 0.01), digits: 2)) %" }
  let digits = high >= 10 ? 1 : 2
  let (first, last) = (fixed(low, digits: digits), fixed(high, digits: digits))
  return first == last ? "\(last) %" : "\(first)–\(last) %"
}

/// With one or two digits behind the point.
private func fixed(_ value: Double, digits: Int) -> String {
  let unit = digits == 1 ? 10 : 100
  let number = Int((value * Double(unit)).rounded())
  let rest = String(number % unit)
  return "\(number / unit).\(String(repeating: "0", count: digits - rest.count))\(rest)"
}

import ConcurrencyTrace

/// The runs of one scene that the viewer has made: "Your runs".
///
/// A restart, a variant and a branch begin a run of their own; the one before stays, as its request and its
/// result, so that it can be returned to.
struct EarlierRuns: Sendable {
  struct Entry: Equatable, Sendable {
    /// From 1, in the order in which they were begun.
    var number: Int
    var request: RunRequest
    /// The longest schedule that was seen of it; nil in live runs.
    var schedule: Schedule?
    /// How it went, in a few words; "…" while that is open.
    var result: String
    /// The branch of the recording that it is, where it is one.
    var branch = 0
  }

  private(set) var entries: [Entry] = []
  /// The one on the screen.
  private(set) var current = 0
  /// The row of "Your runs" that is chosen.
  var selected = 0
  /// The entry that the next run takes up again.
  private var returning: Int?

  /// The one that `u` goes back to: the one before, or from the first one the last.
  var previous: Int? {
    guard entries.count > 1 else { return nil }
    return current > 0 ? current - 1 : entries.count - 1
  }

  /// Says that the next run to start is this one again.
  mutating func returnTo(_ index: Int) { returning = index }

  /// A run that starts: a new entry, or the one that was returned to.
  mutating func begin(_ request: RunRequest) {
    if let index = returning, entries.indices.contains(index) {
      current = index
    } else {
      append(request)
    }
    returning = nil
    selected = current
  }

  /// The ways of a recorded session, of which one is on the screen.
  mutating func adopt(_ ways: [RecordedWay], branch: Int, _ request: RunRequest) {
    guard !ways.isEmpty else { return }
    entries = ways.enumerated().map { index, way in
      Entry(
        number: index + 1, request: request, schedule: way.schedule, result: way.result,
        branch: way.branch)
    }
    current = ways.firstIndex { $0.branch == branch } ?? ways.count - 1
    selected = current
  }

  /// How far the run has come. Where it has left the way that was seen before, it is a run of its own, and
  /// the earlier one stays with its result.
  mutating func progressed(schedule: Schedule?, result: String) {
    guard entries.indices.contains(current) else { return }
    guard let seen = entries[current].schedule else {
      entries[current].schedule = schedule
      entries[current].result = result
      return
    }
    // A run that is taken up again has no schedule until its first status.
    guard let schedule else { return }
    if seen.choices.starts(with: schedule.choices) && seen.choices.count > schedule.choices.count {
      return
    }
    if !schedule.choices.starts(with: seen.choices) {
      var request = entries[current].request
      if case .witness = request.policy { request.policy = .hand }
      append(request)
    }
    entries[current].schedule = schedule
    entries[current].result = result
  }

  private mutating func append(_ request: RunRequest) {
    // A witness is known to its end, though it is still to be watched.
    var schedule: Schedule?
    if case .witness(let written) = request.policy { schedule = written }
    entries.append(
      Entry(number: entries.count + 1, request: request, schedule: schedule, result: "…"))
    current = entries.count - 1
    selected = current
  }
}

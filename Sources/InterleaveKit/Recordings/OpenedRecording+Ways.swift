import ConcurrencyTrace
import Visualizer

extension OpenedRecording {
  /// Sessions by hand are short; what is longer than this is not told apart before it is shown.
  private static let mostEvents = 100_000
  private static let mostBranches = 500

  /// The ways that the session took. A branch that another goes on from is none of its own; the one that is
  /// looked at is always among them.
  static func ways(of reader: RecordingReader, with branch: Int) -> [RecordedWay] {
    guard reader.header.mode == .directed else { return [] }
    var ways: [RecordedWay] = []
    var left = mostEvents
    for other in 0..<reader.branchCount {
      let path = reader.path(ofBranch: other)
      left -= path.count
      guard left > 0, other < mostBranches, let directory = try? reader.directory(ofBranch: other)
      else { return [] }
      ways.append(RecordedWay(branch: other, path, directory))
    }
    return ways.filter { way in
      way.branch == branch || !ways.contains { $0.goesOn(from: way) }
    }
  }

  /// For each branch, how many of its first events are on this one too: where marks are, by comparing them,
  /// since a session that goes back and on again takes the same way.
  func shared(for marks: [Mark]) -> [Int] {
    var shared = reader.sharedEvents(withBranch: branch)
    let path = reader.path(ofBranch: branch)
    for other in Set(marks.map(\.branch)) where shared.indices.contains(other) {
      guard other != branch else { continue }
      let way = reader.path(ofBranch: other)
      let end = min(path.count, way.count, OpenedRecording.mostEvents)
      while shared[other] < end, path.event(shared[other]) == way.event(shared[other]) {
        shared[other] += 1
      }
    }
    return shared
  }
}

extension RecordedWay {
  /// Whether it begins with all of another way, and goes on; of two that are the same, the later one does.
  fileprivate func goesOn(from other: RecordedWay) -> Bool {
    guard let own = schedule?.choices, let others = other.schedule?.choices else { return false }
    return own.starts(with: others)
      && (own.count > others.count || own.count == others.count && branch > other.branch)
  }
}

extension RecordingPath {
  /// The event at a position; nil where it cannot be read.
  fileprivate func event(_ position: Int) -> Event? {
    (try? block(containing: position)).map { $0[position] }
  }
}

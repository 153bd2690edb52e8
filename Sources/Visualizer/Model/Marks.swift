import ConcurrencyTrace
import TraceAnalysis

/// The places in the run that the viewer has marked, on all the ways that it took.
///
/// A run that goes back takes another way from there. A mark stays on the way that it was set on, and is
/// shown on all others that have come so far by the same events.
struct Marks: Sendable {
  private(set) var all: [Mark] = []
  /// The way that is looked at.
  private(set) var branch = 0
  /// For each way, how many of its first events are on this one too.
  private var shared = [Int.max]

  /// The way that was left when the run went back last, and for each way what it shares with that one.
  private var left = EventStore()
  private var sharedWithLeft: [Int] = []
  /// How many events the run has taken again as on the way that was left.
  private var followed = 0

  /// Marks on the way that is looked at and not later than its end, in order.
  func shown(upTo count: Int) -> [Mark] {
    let here = all.filter { mark in
      shared.indices.contains(mark.branch)
        && mark.position <= min(shared[mark.branch], count)
    }
    return here.sorted { $0.position < $1.position }
  }

  // MARK: Changing them

  /// Sets a mark at a place, or notes something else at the one that is there.
  mutating func set(_ mark: Mark) {
    remove(at: mark.position)
    var mark = mark
    mark.branch = branch
    all.append(mark)
  }

  /// Takes away what is marked at a place of the way that is looked at.
  mutating func remove(at position: Int) {
    all.removeAll { mark in
      mark.position == position && shared.indices.contains(mark.branch)
        && position <= shared[mark.branch]
    }
  }

  // MARK: The ways

  /// Takes the marks of a recording, of which a branch is looked at.
  mutating func adopt(_ marks: [Mark], branch: Int, shared: [Int]) {
    self = Marks()
    all = marks
    self.branch = branch
    self.shared = shared
  }

  /// The run, which has come as far as `events`, goes back and takes another way from here on.
  mutating func goBack(from events: EventStore) {
    let isOnTheWayLeft = followed == events.count && left.count >= events.count
    if !isOnTheWayLeft || sharedWithLeft.isEmpty {
      left = events
      sharedWithLeft = shared.map { min($0, events.count) }
    } else {
      sharedWithLeft.append(events.count)
    }
    branch += 1
    shared.append(.max)
    followed = 0
  }

  /// The run has come as far as `events`: as long as it takes the way that was left, it has its marks.
  mutating func follow(_ events: EventStore) {
    guard !sharedWithLeft.isEmpty else { return }
    while followed < min(events.count, left.count), events[followed] == left[followed] {
      followed += 1
    }
    for way in sharedWithLeft.indices { shared[way] = min(sharedWithLeft[way], followed) }
  }

  /// A recording begins with the way that is looked at: it is the file's first, and what is not on it is
  /// in no file.
  mutating func beginFile(upTo count: Int) {
    let kept = shown(upTo: count).map { mark in
      var mark = mark
      mark.branch = 0
      return mark
    }
    self = Marks()
    all = kept
  }
}

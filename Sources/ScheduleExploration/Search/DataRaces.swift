internal import ConcurrencyTrace
internal import TraceAnalysis

/// Two accesses to one object, at least one of them a write, that nothing orders.
struct DataRace: Hashable {
  /// The object's, which is alike in all executions.
  let place: Place
  /// In the numbers of the run.
  let accesses: HappensBefore.Race

  /// Whether both are the same accesses as far as a reader can tell: of the same object, in the same lines.
  func isAlike(_ other: DataRace) -> Bool {
    place == other.place && accesses.sites == other.accesses.sites
  }
}

extension HappensBefore.Race {
  /// Where the two accesses are, in the order of their lines.
  fileprivate var sites: (Site, Site) {
    let (a, b) = (earlier.site, later.site)
    return a.rawValue <= b.rawValue ? (a, b) : (b, a)
  }

  fileprivate func isAlike(_ other: HappensBefore.Race) -> Bool {
    object == other.object && sites == other.sites
  }
}

/// Finds the data races of one execution after the other from its events, by happens-before.
struct DataRaces {
  private var order = HappensBefore()
  private var position = 0
  /// One for each object and two lines, in the numbers of the run.
  private(set) var found: [HappensBefore.Race] = []
  /// Those of the last event.
  private var latest: [HappensBefore.Race] = []

  /// Begins with a new execution.
  mutating func reset() {
    order.reset()
    position = 0
    found.removeAll(keepingCapacity: true)
  }

  mutating func take(_ event: Event) {
    order.take(event, at: position, into: &latest)
    if !latest.isEmpty {
      for race in latest where !found.contains(where: race.isAlike) { found.append(race) }
      latest.removeAll(keepingCapacity: true)
    }
    position += 1
  }
}

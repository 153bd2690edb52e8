internal import ConcurrencyTrace
internal import TraceAnalysis

/// Two accesses to one object, at least one of them a write, that nothing orders.
struct DataRace: Hashable {
  /// The object's, which is alike in all executions.
  let place: Place
  /// In the numbers of the run.
  let accesses: HappensBefore.Race

  /// Where the two accesses are, in the order of their lines.
  private var sites: (Site, Site) {
    let (a, b) = (accesses.earlier.site, accesses.later.site)
    return a.rawValue <= b.rawValue ? (a, b) : (b, a)
  }

  /// Whether both are the same accesses as far as a reader can tell: of the same object, in the same lines.
  func isAlike(_ other: DataRace) -> Bool { place == other.place && sites == other.sites }
}

/// Finds the data races of one execution after the other from its events, by happens-before.
struct DataRaces {
  private var order = HappensBefore()
  private var position = 0
  private(set) var races: [DataRace] = []

  /// Begins with a new execution.
  mutating func reset() {
    order.reset()
    position = 0
    races.removeAll(keepingCapacity: true)
  }

  mutating func take(_ event: Event, in population: Population) {
    for accesses in order.take(event, at: position) {
      let race = DataRace(place: population.place(accesses.object), accesses: accesses)
      if !races.contains(where: race.isAlike) { races.append(race) }
    }
    position += 1
  }
}

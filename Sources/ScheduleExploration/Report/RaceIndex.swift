internal import ConcurrencyTrace
internal import InstrumentedRuntime
internal import TraceAnalysis

/// Knows the data races that one runner's executions have shown, so that each is looked up only once.
struct RaceIndex {
  private var races: [(race: DataRace, number: Int)] = []

  /// The number in the ledger of a race that an execution shows.
  mutating func number(of race: DataRace, in execution: Execution, _ ledger: Ledger) -> Int {
    if let known = races.first(where: { $0.race.isAlike(race) }) { return known.number }
    let directory = execution.run.directory
    let lines = [race.accesses.earlier.site, race.accesses.later.site].map { site in
      directory.files.indices.contains(site.file)
        ? "\(directory.files[site.file]):\(site.line)" : ""
    }
    let number = ledger.number(of: .init(place: race.place, lines: lines.sorted()))
    races.append((race, number))
    return number
  }

  /// The race in words.
  func finding(of race: DataRace, in execution: Execution) -> ExplorationReport.Finding {
    let directory = execution.run.directory
    return .init(Finding(of: race.accesses, in: directory), in: directory)
  }
}

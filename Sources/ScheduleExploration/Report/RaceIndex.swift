internal import InstrumentedRuntime
internal import TraceAnalysis

/// Gives each distinct data race a number, the first one 0, and puts it into words once.
struct RaceIndex {
  private var races: [DataRace] = []
  /// By the number of the race, as the execution shows it that showed it first.
  private(set) var findings: [ExplorationReport.Finding] = []

  /// The number of a race that an execution shows.
  mutating func number(of race: DataRace, in execution: Execution) -> Int {
    if let number = races.firstIndex(where: race.isAlike) { return number }
    let directory = execution.run.directory
    races.append(race)
    findings.append(.init(Finding(of: race.accesses, in: directory), in: directory))
    return races.count - 1
  }
}

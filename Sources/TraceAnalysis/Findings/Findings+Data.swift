public import ConcurrencyTrace

/// What is wrong with data: races, lost updates, claims that do not hold.
extension Findings {
  mutating func found(_ race: HappensBefore.Race, _ scene: Moment) {
    add(Key(.dataRace, race.object, [race.earlier.site, race.later.site])) {
      Finding(of: race, in: scene.directory)
    }
  }

  mutating func found(_ update: UpdateBook.LostUpdate, _ scene: Moment) {
    let (read, lost, last) = (update.read, update.lost, update.overwriting)
    add(Key(.lostUpdate, update.object, [read.site, last.site])) {
      let words = scene.words
      let directory = scene.directory
      let name = words.name(last.task)
      let other = words.name(lost.task)
      return Finding(
        kind: .lostUpdate, tasks: [last.task, lost.task], objects: [update.object],
        sites: [read.site, lost.site, last.site],
        message: "\(name) read \(directory.describe(read.value)) from "
          + "\(words.name(update.object))\(words.place(read.site)), then \(other) wrote "
          + "\(directory.describe(lost.value))\(words.place(lost.site)), and then \(name) wrote "
          + "\(directory.describe(last.value))\(words.place(last.site)).",
        explanation:
          "What \(other) wrote is gone: \(name) did not know of it, and worked with what "
          + "it had read before. Make reading and writing one step: hold one lock from the read to "
          + "the write, or use an atomic operation that does both.",
        positions: [read.position, lost.position, last.position],
        steps: [read.step, lost.step, last.step])
    }
  }

  mutating func foundFailedExpectation(_ event: Event, _ scene: Moment) {
    add(Key(.failedExpectation, .none, [event.site], other: event.detail)) {
      Finding(
        kind: .failedExpectation, tasks: [event.task], sites: [event.site],
        message: "It does not hold that \(scene.words.text(event.detail)).",
        explanation: "\(scene.words.name(event.task)) checked this claim of the "
          + "scene\(scene.words.place(event.site)), and it was false. The steps before it, or a "
          + "run by another schedule, show what makes the difference.",
        positions: [scene.position])
    }
  }
}

extension Finding {
  /// A data race in words.
  public init(of race: HappensBefore.Race, in directory: Directory) {
    let (a, b) = (race.earlier, race.later)
    let words = FindingWords(directory)
    let object = words.name(race.object)
    self.init(
      kind: .dataRace, tasks: [a.task, b.task], objects: [race.object], sites: [a.site, b.site],
      message: "\(words.name(a.task)) \(Finding.verb(a)) \(object)\(words.place(a.site)) and "
        + "\(words.name(b.task)) \(Finding.verb(b)) it\(words.place(b.site)), "
        + "and nothing orders the two.",
      explanation: "No lock, channel, atomic or join makes one of them wait for the other: in "
        + "another run they may come the other way round, or at the same moment. Put both under "
        + "one lock, or let a single task own \(object).",
      positions: [a.position, b.position], steps: [a.step, b.step])
  }

  private static func verb(_ access: HappensBefore.Access) -> String {
    let verbs: [Operation: String] = [
      .write: "wrote", .tableWriteBegin: "wrote to", .tableRead: "read from",
      .tableCount: "counted",
    ]
    return verbs[access.operation] ?? "read"
  }
}

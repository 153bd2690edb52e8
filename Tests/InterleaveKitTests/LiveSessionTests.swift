import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis
import Visualizer

@testable import InterleaveKit
@testable import fixture_program

/// A live run as the screen hears of it: its events, and what was found in them on the way.
@Suite struct `A live session` {
  /// All that a session told until its run was over.
  private struct Heard {
    var header: RunHeader?
    var events: [Event] = []
    var directory = Directory()
    var found = FoundSoFar()
    /// Whether each finding was about events that had been told.
    var isInOrder = true

    init(_ scene: Scene, variant: String, mode: Mode, increments: Int) async throws {
      var request = RunRequest(opening: scene.description, variant: variant)
      request.settings = [.init("increments", increments), .init("tasks", 2)]
      (request.mode, request.speed, request.startsPaused) = (mode, .real, false)
      let plan = try RunPlan(request, in: Repertoire(scenes: [scene], sources: []), isLossy: false)
      let session = try LiveSession(plan, request, wake: {})
      var isOver = false
      while !isOver {
        // What was told by now that the run is over is not all: once more.
        isOver = session.tick == nil
        listen(session)
        try await Task.sleep(for: .milliseconds(2))
      }
      for _ in 0..<200 where events.last?.kind != .sceneEnded {
        listen(session)
        try await Task.sleep(for: .milliseconds(5))
      }
      session.close()
    }

    private mutating func listen(_ session: LiveSession) {
      for input in session.takeNews() {
        switch input {
        case .runStarted(let header): self.header = header
        case .events(let events, let directory):
          self.events += events
          self.directory = directory
        case .found(let found):
          self.found = found
          let last = found.findings.flatMap(\.positions).max() ?? -1
          if last >= events.count { isInOrder = false }
        default: break
        }
      }
    }
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `tells what was found with the events, and nothing is lost at the end`(mode: Mode)
    async throws
  {
    let heard = try await Heard(
      FixtureScenes.lostUpdate, variant: "racy", mode: mode, increments: 500)
    #expect(heard.header?.tellsFindings == true)
    #expect(heard.isInOrder)
    #expect(heard.found.note == "")
    #expect(heard.found.findings == Findings.all(in: heard.events, heard.directory))
    #expect(heard.found.findings.contains { $0.kind == .dataRace })
  }

  @Test func `finds nothing where a mutex is held`() async throws {
    let heard = try await Heard(
      FixtureScenes.lostUpdate, variant: "mutex", mode: .threads, increments: 500)
    #expect(heard.found.findings.filter { $0.severity == .error } == [])
  }
}

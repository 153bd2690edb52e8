import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// What a search keeps while it goes on, counted in branches: points of the present execution, what is known
/// from each, and what is still to be explored from there.
@Suite struct `What a search keeps` {
  private struct Figures: CustomStringConvertible {
    let program: String
    let tasks: Int
    var traces = 0
    var steps = 0
    var kept = 0

    /// On a logarithmic scale: two characters for each doubling.
    var description: String {
      func bar(_ number: Int) -> String {
        String(repeating: "█", count: (Int.bitWidth - max(1, number).leadingZeroBitCount) * 2)
      }
      return "\(program): \(tasks) tasks, \(steps) steps\n  traces \(bar(traces)) \(traces)\n"
        + "  kept   \(bar(kept)) \(kept)"
    }
  }

  private static func search(_ program: String, tasks: Int, _ scene: Scene) async -> Figures {
    await `Against brute force`.onOwnThread {
      let search = OptimalSearch(scene, RunOptions(scene.description), stepLimit: 1_000)
      var figures = Figures(program: program, tasks: tasks)
      while search.moveOn() {
        search.run()
        figures.traces += 1
        figures.steps = max(figures.steps, search.execution.length)
        figures.kept = max(figures.kept, search.kept)
      }
      return figures
    }
  }

  static func readers(_ count: Int) -> Scene {
    scene { try await PublishedProgram.readers($0, count) }
  }

  static func lastZero(_ length: Int) -> Scene {
    scene { try await PublishedProgram.lastZero($0, length) }
  }

  /// A trace that is known and still to be run is kept, as the beginning that leads to it. Of most programs that
  /// is little at any time; where very many traces are known from one point, as of readers, it is as much as
  /// there are traces. Reversing races parsimoniously (Abdulla, Atig, Das, Jonsson, Sagonas, CAV 2024) would
  /// not keep them.
  @Test func `is what leads to the traces that are known and not yet run`() async {
    var all: [Figures] = []
    for tasks in 2...4 {
      let scene = `Published counts`.increments(tasks)
      all.append(await Self.search("increments", tasks: tasks, scene))
    }
    for count in [3, 5, 7, 9] {
      all.append(await Self.search("readers", tasks: count + 1, Self.readers(count)))
    }
    for length in [3, 5, 7] {
      all.append(await Self.search("last zero", tasks: length + 1, Self.lastZero(length)))
    }
    for figures in all { print(figures) }
    #expect(all.map(\.traces) == [4, 36, 576, 8, 32, 128, 512, 12, 64, 320])
    #expect(all.map(\.kept) == [9, 22, 54, 15, 63, 255, 1023, 62, 324, 1442])
    for figures in all { #expect(figures.kept <= figures.steps * figures.traces, "\(figures)") }
  }
}

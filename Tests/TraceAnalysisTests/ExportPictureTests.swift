import ConcurrencyTrace
import Foundation
import FoundationXML
import Testing
import TraceAnalysis

@Suite struct `Export of a timeline's picture` {
  private func svg(_ trace: TraceBuilder, _ axis: Axis, title: String = "T") -> String {
    var svg = TimelineSVG(title: title, subtitle: "by hand", axis: axis)
    return svg.text(of: trace.events, in: trace.directory)
  }

  /// The texts of a picture, in order.
  private func texts(_ svg: String) -> [String] {
    svg.split(separator: "\n").filter { $0.hasPrefix("<text") }.map { line in
      String(line.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" })
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `A sketch has the shares of the timeline, however often its parts have doubled`(
    seed: UInt64
  ) {
    let trace = RandomTrace(seed: seed, events: 3000).trace
    var sketch = TimelineSketch(mostTasks: 4, mostSteps: 10)
    for event in trace.events { sketch.add(event, in: trace.directory) }
    sketch.finish()
    let history = trace.history
    #expect(sketch.duration == history.duration)
    #expect(sketch.tasks.count == 4)
    #expect(sketch.firstSteps.steps == 10)
    let buckets = Buckets(from: 0, to: history.duration, count: 8)
    for task in sketch.tasks {
      let exact = history.timeline.shares(of: task, in: buckets)
      for (sketched, exact) in zip(sketch.shares(of: task, columns: 8), exact) {
        for state in LaneState.allCases where state != .running && state != .instrument {
          #expect(abs(sketched[state] - exact[state]) < 0.02, "\(state)")
        }
        let ran = exact[.running] + exact[.instrument]
        #expect(abs(sketched[.running] - ran) < 0.02)
      }
    }
    let most = sketch.atOnce(columns: 8)
    #expect(most.max() == history.timeline.atOnce(in: buckets).map(\.maximum).max())
  }

  @Test func `The steps axis says who does what, and who is stuck`() {
    var trace = TraceBuilder.begun()
    let lock = trace.make("m", .mutex)
    trace.announce(.main, .lock, lock)
    trace.perform(.main, .lock, lock)
    trace.perform(.main, .unlock, lock)
    trace.perform(.main, .lock, lock)
    trace.block(.main, .lock, lock)
    trace.finish(.deadlock)
    let picture = svg(trace, .steps, title: "a < b & \u{1}")
    #expect(
      texts(picture) == [
        "a &lt; b &amp; \u{FFFD}", "by hand", "1", "lock m", "2", "unlock m", "3", "lock m",
        "steps", "filled: takes the step · dot: could go · thin: waits", "main", "running",
        "stuck for ever",
      ])
  }

  @Test func `The time axis labels its bars and explains the patterns that appear`() {
    var trace = TraceBuilder.begun()
    trace.time = 1_000_000
    trace.block(.main, .sleep)
    trace.time = 3_999_998
    trace.ready(.main)
    trace.end(.main)
    trace.finish(.completed)
    #expect(
      texts(svg(trace, .time)) == [
        "T", "by hand", "0 s", "500 µs", "1 ms", "1.5 ms", "2 ms", "2.5 ms", "3 ms", "3.5 ms",
        "4 ms", "running", "sleep", "at once, up to 1", "main", "running", "waits: io, sleep",
      ])
  }

  @Test(arguments: [Axis.steps, .time])
  func `Pictures are well-formed, of a bounded size, and use no class that is not defined`(
    axis: Axis
  ) throws {
    for seed in 0..<4 as Range<UInt64> {
      let trace = RandomTrace(seed: seed, tasks: 60, events: 4000).trace
      let picture = svg(trace, axis)
      #expect(XMLParser(data: Data(picture.utf8)).parse())
      #expect(picture.utf8.count < 6_000_000)
      #expect(picture.contains("… and 21 more tasks"))
      let used = picture.matches(of: /class="([^"]*)"/).flatMap { $0.1.split(separator: " ") }
      for name in Set(used) { #expect(picture.contains(".\(name){"), "\(name)") }
    }
  }

  @Test func `An empty trace has a picture`() {
    #expect(texts(svg(TraceBuilder(), .time)).first == "T")
    #expect(texts(svg(TraceBuilder(), .steps)).first == "T")
  }
}

import Glibc
import InstrumentedRuntime
import ScheduleExploration

/// How fast whole explorations are, on one thread and in that thread's own processor time: repeated for a
/// second, three times, of which the best counts. In turn with each, the floor: see `Floor`; and how many times
/// as fast all cores are.
///
/// Everything is done that an exploration does, data races and orders included, but that witnesses are not
/// run again in the end, which is once for an outcome and not for an execution.
@main struct ExplorationBenchmark {
  static func main() {
    let chosen = CommandLine.arguments.dropFirst()
    print(row("program", "executions", "traces", "a second", "ns", "× floor", "KiB", "all cores"))
    for program in Program.all where chosen.allSatisfy({ program.name.contains($0) }) {
      let figures = measure(program)
      print(
        row(
          program.name, "\(figures.executions)", "\(figures.traces)",
          "\(Int(1e9 / figures.nanoseconds))", "\(Int(figures.nanoseconds))",
          "\((figures.nanoseconds / figures.floor * 10).rounded() / 10)",
          "\(figures.bytes / 1024)", "\((figures.speedup * 10).rounded() / 10)"))
      precondition(figures.traces == program.traces, "a search must find all traces, each once")
    }
  }

  struct Figures {
    var executions = 0
    var traces = 0
    /// Of one execution, and of its floor.
    var nanoseconds = Double.infinity
    var floor = Double.infinity
    /// The most by which the process was seen to have grown.
    var bytes = 0
    /// How many times as fast all cores are as one, by the clock on the wall.
    var speedup = 0.0
  }

  static func measure(_ program: Program) -> Figures {
    var figures = Figures()
    let before = resident
    for _ in 0..<3 {
      var executions = 0
      let time = repeated {
        let report = explore(program, threads: 1) {
          figures.bytes = max(figures.bytes, resident - before)
        }
        figures.executions = report.executions
        figures.traces = report.traces
        executions += report.executions
      }
      figures.nanoseconds = min(figures.nanoseconds, time / Double(executions))
      let floor = Floor()
      var floors = 0
      let floorTime = repeated {
        for _ in 0..<100 { floor.execute(tasks: program.tasks, steps: program.steps) }
        floors += 100
      }
      figures.floor = min(figures.floor, floorTime / Double(floors))
      let alone = wallTime(of: program, threads: 1)
      figures.speedup = max(figures.speedup, alone / wallTime(of: program, threads: nil))
    }
    return figures
  }

  /// Seconds of a whole exploration, the best of three.
  private static func wallTime(of program: Program, threads: Int?) -> Double {
    let clock = ContinuousClock()
    let times = (0..<3).map { _ in clock.measure { _ = explore(program, threads: threads) {} } }
    return (times.min() ?? .zero) / .seconds(1)
  }

  private static func explore(
    _ program: Program, threads: Int?, look: () -> Void
  ) -> ExplorationReport {
    Exploration(
      program.scene, RunOptions(program.scene.description), method: .optimal,
      looksAtWitnesses: false, threads: threads
    ).run { _ in
      look()
      return true
    }
  }

  /// Nanoseconds of processor time, for at least a second of them.
  private static func repeated(_ body: () -> Void) -> Double {
    let begin = processorTime
    repeat { body() } while processorTime - begin < 1e9
    return processorTime - begin
  }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Bytes of the process that are in memory, as the kernel counts them.
  private static var resident: Int {
    let file = open("/proc/self/statm", O_RDONLY)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    let words = bytes.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
    let pages = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) : nil
    return (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }

  private static func row(_ name: String, _ columns: String...) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return name + padded(name, 22) + columns.map { padded($0, 11) + $0 }.joined()
  }
}

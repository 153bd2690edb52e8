import Foundation

/// What the Trace Event format asks of a file, and what viewers need beyond it.
///
/// Written from the format's description, not from the exporter: it reads the text as a viewer would.
struct ChromeSchema {
  struct Slice {
    var thread: Int
    var name: String
    var category: String
    var start: Double
    var end: Double
    /// Its place in the file.
    var order: Int
  }

  private(set) var problems: [String] = []
  private(set) var slices: [Slice] = []
  private(set) var states: [Slice] = []
  private(set) var events: [[String: Any]] = []

  init(_ text: String) {
    let json = try? JSONSerialization.jsonObject(with: Data(text.utf8))
    guard let file = json as? [String: Any], let events = file["traceEvents"] as? [[String: Any]]
    else {
      problems = ["no object with an array of traceEvents"]
      return
    }
    self.events = events
    for (order, event) in events.enumerated() { check(event, order) }
    checkThreads()
    checkNesting(slices, mayNest: true)
    checkNesting(states, mayNest: false)
    checkFlows()
  }

  func events(_ phase: String) -> [[String: Any]] { events.filter { $0["ph"] as? String == phase } }

  // MARK: Single events

  private mutating func check(_ event: [String: Any], _ order: Int) {
    let allowed = [
      "M": ["args"], "X": ["ts", "dur", "cat"], "T": ["ts", "dur"], "i": ["ts", "s", "cat"],
      "C": ["ts", "args"], "s": ["ts", "id", "cat"], "f": ["ts", "id", "cat", "bp"],
    ]
    guard let phase = event["ph"] as? String, let needed = allowed[phase] else {
      problems.append("event \(order) has no known phase")
      return
    }
    for key in needed + ["pid", "tid", "name"] where event[key] == nil {
      problems.append("event \(order), a \(phase), has no \(key)")
    }
    for key in ["ts", "dur"] where (event[key] as? Double ?? 0) < 0 {
      problems.append("event \(order) has a negative \(key)")
    }
    if phase == "X" || phase == "T", let slice = slice(event, order) {
      if phase == "X" { slices.append(slice) } else { states.append(slice) }
    }
    if phase == "s" || phase == "f" { checkID(event["id"], order) }
    if phase == "C", let values = event["args"] as? [String: Any] {
      if values.values.contains(where: { !($0 is NSNumber) }) {
        problems.append("event \(order) counts what is no number")
      }
    }
  }

  private func slice(_ event: [String: Any], _ order: Int) -> Slice? {
    guard let thread = event["tid"] as? Int, let start = event["ts"] as? Double,
      let duration = event["dur"] as? Double, let name = event["name"] as? String
    else { return nil }
    return Slice(
      thread: thread, name: name, category: event["cat"] as? String ?? "",
      start: (start * 1000).rounded(), end: (start * 1000).rounded() + (duration * 1000).rounded(),
      order: order)
  }

  private mutating func checkID(_ id: Any?, _ order: Int) {
    let digits = (id as? String)?.dropFirst(2)
    if digits.flatMap({ UInt64($0, radix: 16) }) == nil {
      problems.append("event \(order)'s id is no hexadecimal string")
    }
  }

  // MARK: All events

  /// Each thread has one name and one process.
  private mutating func checkThreads() {
    var processes: [Int: Int] = [:]
    var named: Set<Int> = []
    for event in events {
      guard let process = event["pid"] as? Int, let thread = event["tid"] as? Int else { continue }
      if let known = processes[thread], known != process {
        problems.append("thread \(thread) is in two processes")
      }
      processes[thread] = process
      guard event["name"] as? String == "thread_name" else { continue }
      if !named.insert(thread).inserted { problems.append("thread \(thread) has two names") }
    }
    for thread in Set(slices.map(\.thread)).subtracting(named).sorted() {
      problems.append("thread \(thread) has no name")
    }
  }

  /// As a viewer does it: sorted by start, equal ones as in the file, on a stack.
  private mutating func checkNesting(_ slices: [Slice], mayNest: Bool) {
    let sorted = slices.sorted { ($0.start, $0.order) < ($1.start, $1.order) }
    for thread in Set(slices.map(\.thread)).sorted() {
      var stack: [Slice] = []
      for slice in sorted where slice.thread == thread {
        while let top = stack.last, top.end <= slice.start { stack.removeLast() }
        if let top = stack.last, !mayNest || slice.end > top.end {
          problems.append("\(slice.name) overlaps \(top.name) on thread \(thread)")
        }
        stack.append(slice)
      }
    }
  }

  /// Each arrow has two ends, in order, and a slice under each.
  private mutating func checkFlows() {
    var starts: [String: Double] = [:]
    for event in events("s") {
      starts[event["id"] as? String ?? ""] = event["ts"] as? Double
      checkBound(event)
    }
    for event in events("f") {
      let id = event["id"] as? String ?? ""
      guard let start = starts.removeValue(forKey: id), let end = event["ts"] as? Double else {
        problems.append("flow \(id) ends without a start")
        continue
      }
      if start > end { problems.append("flow \(id) ends before it starts") }
      checkBound(event)
    }
    for id in starts.keys.sorted() { problems.append("flow \(id) has no end") }
  }

  private mutating func checkBound(_ event: [String: Any]) {
    guard let thread = event["tid"] as? Int, let time = event["ts"] as? Double else { return }
    let now = (time * 1000).rounded()
    if !slices.contains(where: { $0.thread == thread && $0.start <= now && now <= $0.end }) {
      problems.append("no slice under flow \(event["id"] ?? "?") at \(time) on \(thread)")
    }
  }
}

import ConcurrencyTrace

/// The text of a Chrome Trace Event file, one event a line.
///
/// Times are microseconds with three decimals, so that no nanosecond is lost.
struct TraceEventText {
  private(set) var text: String
  private var isFirst = true

  init() {
    text =
      "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"program\":\"interleave\"},\"traceEvents\":["
  }

  /// A value among an event's `args`.
  enum Argument {
    case text(String)
    case number(Int)
    case flag(Bool)
  }

  mutating func take() -> String {
    defer { text = "" }
    return text
  }

  /// Ends the file.
  mutating func close() { text += "\n]}\n" }

  /// Begins an event with what all of them have.
  mutating func begin(_ phase: Character, _ name: String, _ category: String, _ thread: Thread) {
    text += isFirst ? "\n" : ",\n"
    isFirst = false
    text += "{\"ph\":\"\(phase)\",\"pid\":\(thread.process),\"tid\":\(thread.number),\"name\":"
    text.appendJSON(name)
    if !category.isEmpty { text += ",\"cat\":\"\(category)\"" }
  }

  mutating func time(_ nanoseconds: UInt64) { microseconds("ts", nanoseconds) }
  mutating func duration(_ nanoseconds: UInt64) { microseconds("dur", nanoseconds) }

  /// A field whose value is a fixed word of the format.
  mutating func field(_ key: StaticString, _ word: String) { text += ",\"\(key)\":\"\(word)\"" }

  /// Ends the event.
  mutating func end(_ arguments: KeyValuePairs<StaticString, Argument?> = [:]) {
    var separator = ",\"args\":{"
    for case (let key, let value?) in arguments {
      text += "\(separator)\"\(key)\":"
      switch value {
      case .text(let string): text.appendJSON(string)
      case .number(let number): text += String(number)
      case .flag(let flag): text += flag ? "true" : "false"
      }
      separator = ","
    }
    text += separator == "," ? "}}" : "}"
  }

  private mutating func microseconds(_ key: StaticString, _ nanoseconds: UInt64) {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1000)
    text += ",\"\(key)\":\(whole)"
    guard rest > 0 else { return }
    text += rest < 10 ? ".00\(rest)" : rest < 100 ? ".0\(rest)" : ".\(rest)"
  }
}

extension TraceEventText {
  /// A row of the viewer. Numbers of threads are unique in the whole file, since viewers name threads
  /// by them alone; a process' first thread has the process' number, which makes it the main one.
  struct Thread: Hashable {
    var process: Int
    var number: Int

    static let firstTask = 100_000

    init(_ task: TaskID) {
      process = Self.firstTask
      number = Self.firstTask + task.index
    }

    init(_ worker: WorkerID) {
      process = 1
      number = 1 + worker.index
    }
  }
}

extension String {
  /// Adds `string` as JSON writes it, in quotation marks.
  mutating func appendJSON(_ string: String) {
    append("\"")
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: unicodeScalars.append(scalar)
      }
    }
    append("\"")
  }
}

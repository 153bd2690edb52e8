/// Why a text is no recording's.
public struct RecordingTextError: Error, Hashable, Sendable {
  /// Counted from 1.
  public var line: Int
  /// What cannot be read.
  public var problem: String
}

extension RecordingText {
  /// The bytes that a text stands for.
  public static func bytes(of text: String) throws(RecordingTextError) -> [UInt8] {
    var parser = RecordingTextParser()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      do throws(UnreadableWord) { try parser.read(line, isFirst: index == 0) } catch {
        throw RecordingTextError(line: index + 1, problem: error.problem)
      }
    }
    return parser.finish()
  }
}

/// A word of a text form that stands for nothing.
struct UnreadableWord: Error {
  var problem: String

  init(_ problem: String) { self.problem = problem }
}

/// Reads the lines one after another into an encoder.
private struct RecordingTextParser {
  private var encoder = RecordingEncoder()
  private var block: BlockKind?

  mutating func read(_ line: Substring, isFirst: Bool) throws(UnreadableWord) {
    if isFirst {
      guard line == RecordingText.title else { throw UnreadableWord("the first line") }
      return
    }
    let words = try TextLine(line)
    guard let first = words.first else { return }
    switch first {
    case "block":
      close()
      block = try beginBlock(words)
    case "index":
      close()
      encoder.appendIndex()
    default:
      guard let block else { throw UnreadableWord("a record before the first block") }
      if block == .events { encoder.add(try Event(words)) } else { try addRecord(words, to: block) }
    }
  }

  mutating func finish() -> [UInt8] {
    close()
    return encoder.takeOutput()
  }

  private mutating func close() {
    encoder.closeEvents()
    if let block, block != .events { encoder.closeRecords(block) }
    block = nil
  }

  private mutating func beginBlock(_ words: TextLine) throws(UnreadableWord) -> BlockKind? {
    switch words.second {
    case "header": return .header
    case "directory": return .directory
    case "events": return .events
    case "snapshot": return .snapshot
    case let kind?:
      guard let number = UInt32(kind) else { throw UnreadableWord("block \(kind)") }
      let payload = try words.bytes
      guard payload.count <= RecordingFormat.maximumPayload else {
        throw UnreadableWord("a block of \(payload.count) bytes")
      }
      encoder.addBlock(kind: number, payload)
      return nil
    case nil: throw UnreadableWord("a block without a kind")
    }
  }

  private mutating func addRecord(_ words: TextLine, to block: BlockKind) throws(UnreadableWord) {
    let name = words.first ?? ""
    if name == "record" {
      guard let number = words.second.flatMap({ UInt64($0) }) else {
        throw UnreadableWord("the record's number")
      }
      let content = try words.bytes
      guard content.count <= RecordingFormat.maximumPayload - 20 else {
        throw UnreadableWord("a record of \(content.count) bytes")
      }
      var bytes: [UInt8] = []
      bytes.append(number: number)
      bytes.append(number: UInt64(content.count))
      encoder.add(bytes + content, to: block)
      return
    }
    guard let spec = RecordKind.specs.first(where: { "\($0.kind)" == name }) else {
      throw UnreadableWord(name)
    }
    var fields: [Record.Field] = []
    for field in spec.fields { fields.append(try words.field(field)) }
    encoder.add(Record(spec.kind, fields), to: block)
  }
}

extension Event {
  fileprivate init(_ words: TextLine) throws(UnreadableWord) {
    guard let kind = WireNumbers.kinds.first(where: { "\($0)" == words.first ?? "" }) else {
      throw UnreadableWord(words.first ?? "")
    }
    self.init(kind)
    time = try words.number("time") ?? 0
    sceneTime = try words.number("scene") ?? 0
    detail = try words.number("detail") ?? 0
    if let number: UInt16 = try words.number("worker") { worker = WorkerID(number) }
    if let number: UInt32 = try words.number("task") { task = TaskID(number) }
    if let number: UInt32 = try words.number("object") { object = ObjectID(number) }
    if let number: UInt32 = try words.number("peer") { peer = TaskID(number) }
    if let word = words["operation"] {
      guard let operation = WireNumbers.operations.first(where: { "\($0)" == word }) else {
        throw UnreadableWord(word)
      }
      self.operation = operation
    }
    if let word = words["value"] { value = try Event.value(word) }
    if let word = words["at"] { site = try Event.site(word) }
  }

  private static func value(_ word: String) throws(UnreadableWord) -> Value {
    if word == "yes" || word == "no" { return .bool(word == "yes") }
    if word.hasPrefix("#"), let id = UInt32(word.dropFirst()) { return .text(StringID(id)) }
    guard let number = Int64(word) else { throw UnreadableWord(word) }
    return .int(number)
  }

  private static func site(_ word: String) throws(UnreadableWord) -> Site {
    let parts = word.split(separator: ":")
    guard parts.count == 2, let file = UInt16(parts[0]), let line = UInt16(parts[1]) else {
      throw UnreadableWord(word)
    }
    return Site(file: Int(file), line: Int(line))
  }
}

/// The words of a line, and those of the form `name=value` by their name.
struct TextLine {
  private var words: [String] = []
  private var values: [String: String] = [:]

  init(_ line: Substring) throws(UnreadableWord) {
    var rest = line[...]
    while true {
      rest = rest.drop { $0 == " " }
      guard !rest.isEmpty else { return }
      let word = rest.prefix { $0 != " " && $0 != "=" }
      rest = rest[word.endIndex...]
      guard rest.first == "=" else {
        words.append(String(word))
        continue
      }
      rest = rest.dropFirst()
      if rest.unicodeScalars.first == "\"" {
        values[String(word)] = try TextLine.unquote(&rest)
      } else {
        let value = rest.prefix { $0 != " " }
        rest = rest[value.endIndex...]
        values[String(word)] = String(value)
      }
    }
  }

  /// Takes a quoted text off the front. By scalars, since a character can swallow the closing mark.
  private static func unquote(_ rest: inout Substring) throws(UnreadableWord) -> String {
    var scalars = rest.unicodeScalars.dropFirst()
    var text = String.UnicodeScalarView()
    while let scalar = scalars.popFirst() {
      if scalar == "\"" {
        rest = Substring(scalars)
        return String(text)
      }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      switch scalars.popFirst() {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "u": text.append(try unescape(&scalars))
      case let escaped?: text.append(escaped)
      case nil: break
      }
    }
    throw UnreadableWord("a text without its end")
  }

  private static func unescape(
    _ scalars: inout Substring.UnicodeScalarView
  ) throws(UnreadableWord) -> Unicode.Scalar {
    let digits = scalars.dropFirst().prefix { $0 != "}" }
    scalars = scalars.dropFirst(digits.count + 2)
    guard let number = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(number) else {
      throw UnreadableWord("\\u{\(digits)}")
    }
    return scalar
  }

  var first: String? { words.first }
  var second: String? { words.count > 1 ? words[1] : nil }
  subscript(name: String) -> String? { values[name] }

  /// The number of a name; nil if the name is not there.
  func number<Number: FixedWidthInteger>(_ name: String) throws(UnreadableWord) -> Number? {
    guard let word = values[name] else { return nil }
    guard let number = Number(word) else { throw UnreadableWord("\(name)=\(word)") }
    return number
  }

  /// The third word: hexadecimal digits.
  var bytes: [UInt8] {
    get throws(UnreadableWord) {
      let digits = words.count > 2 ? Array(words[2].utf8) : []
      var bytes: [UInt8] = []
      for index in stride(from: 0, to: digits.count, by: 2) {
        guard index + 1 < digits.count,
          let text = String(validating: digits[index...index + 1], as: UTF8.self),
          let byte = UInt8(text, radix: 16)
        else { throw UnreadableWord("hexadecimal digits") }
        bytes.append(byte)
      }
      return bytes
    }
  }

  /// What the line says of a field of a record.
  func field(_ spec: FieldSpec) throws(UnreadableWord) -> Record.Field {
    guard let word = values[spec.name] else { throw UnreadableWord("no \(spec.name)") }
    switch spec.form {
    case .number:
      guard let number = UInt64(word) else { throw UnreadableWord("\(spec.name)=\(word)") }
      return .number(number)
    case .signed:
      guard let number = Int64(word) else { throw UnreadableWord("\(spec.name)=\(word)") }
      return .signed(number)
    case .text:
      return .text(word)
    case .flag:
      guard word == "yes" || word == "no" else { throw UnreadableWord("\(spec.name)=\(word)") }
      return .flag(word == "yes")
    case .numbers:
      let numbers = word.split(separator: ",").map { Int64($0) }
      guard numbers.count <= RecordingFormat.maximumNumbers, !numbers.contains(nil) else {
        throw UnreadableWord("\(spec.name)=\(word.prefix(40))")
      }
      return .numbers(numbers.compactMap(\.self))
    }
  }
}

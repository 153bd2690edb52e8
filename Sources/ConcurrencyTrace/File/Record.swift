/// A record that is no event, as its spec reads it.
package struct Record: Hashable, Sendable {
  /// A field's content.
  package enum Field: Hashable, Sendable {
    case number(UInt64)
    case signed(Int64)
    case text(String)
    case flag(Bool)
    case numbers([Int64])
  }

  package let kind: RecordKind
  /// One for each field of the spec.
  package let fields: [Field]
  /// Where it stands in the file; 0 for one that is not from a file.
  package let offset: Int

  package init(_ kind: RecordKind, _ fields: [Field], offset: Int = 0) {
    precondition(fields.count == kind.spec.fields.count, "a record has the fields of its kind")
    self.kind = kind
    self.fields = Record.cut(fields)
    self.offset = offset
  }

  /// Reads the fields of a record whose kind and length have been read.
  init(_ kind: RecordKind, reading bytes: inout ByteReader) throws(RecordingError) {
    self.kind = kind
    offset = bytes.offset
    var fields: [Field] = []
    fields.reserveCapacity(kind.spec.fields.count)
    for field in kind.spec.fields { fields.append(try Record.read(field, from: &bytes)) }
    self.fields = fields
  }

  private static func read(_ field: FieldSpec, from bytes: inout ByteReader) throws(RecordingError)
    -> Field
  {
    switch field.form {
    case .number: return .number(try bytes.number())
    case .signed: return .signed(try bytes.signed())
    case .text: return .text(try bytes.text())
    case .flag:
      let at = bytes.offset
      let number = try bytes.number()
      guard number <= 1 else { throw .badValue(at: at, field: field.name) }
      return .flag(number == 1)
    case .numbers:
      var numbers: [Int64] = []
      let count = try bytes.length()
      numbers.reserveCapacity(count)
      for _ in 0..<count { numbers.append(try bytes.signed()) }
      return .numbers(numbers)
    }
  }

  /// Kind, length, fields.
  package var bytes: [UInt8] {
    var content: [UInt8] = []
    for field in fields {
      switch field {
      case .number(let number): content.append(number: number)
      case .signed(let number): content.append(signed: number)
      case .text(let text): content.append(text: text)
      case .flag(let flag): content.append(flag ? 1 : 0)
      case .numbers(let numbers):
        content.append(number: UInt64(numbers.count))
        for number in numbers { content.append(signed: number) }
      }
    }
    var bytes: [UInt8] = [kind.rawValue]
    bytes.append(number: UInt64(content.count))
    return bytes + content
  }

  /// Texts so long that the record would not fit into a block are cut, and end with "…".
  private static func cut(_ fields: [Field]) -> [Field] {
    let texts = fields.reduce(0) { if case .text = $1 { $0 + 1 } else { $0 } }
    let most = RecordingFormat.maximumText / max(1, texts)
    return fields.map { field in
      guard case .text(let text) = field, text.utf8.count > most else { return field }
      return .text(text.cut(toBytes: most - 3) + "…")
    }
  }

  // MARK: Fields by name

  private func index(of name: String) -> Int {
    guard let index = kind.spec.fields.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("a \(kind) has no field \(name)")
    }
    return index
  }

  func number(_ name: String) -> UInt64 {
    guard case .number(let number) = fields[index(of: name)] else {
      preconditionFailure("\(name) of a \(kind) is no number")
    }
    return number
  }

  func signed(_ name: String) -> Int64 {
    guard case .signed(let number) = fields[index(of: name)] else {
      preconditionFailure("\(name) of a \(kind) is no signed number")
    }
    return number
  }

  func text(_ name: String) -> String {
    guard case .text(let text) = fields[index(of: name)] else {
      preconditionFailure("\(name) of a \(kind) is no text")
    }
    return text
  }

  func flag(_ name: String) -> Bool {
    guard case .flag(let flag) = fields[index(of: name)] else {
      preconditionFailure("\(name) of a \(kind) is no flag")
    }
    return flag
  }

  func numbers(_ name: String) -> [Int64] {
    guard case .numbers(let numbers) = fields[index(of: name)] else {
      preconditionFailure("\(name) of a \(kind) is no list of numbers")
    }
    return numbers
  }

  /// A number that has to be an `Int`.
  func int(_ name: String) throws(RecordingError) -> Int {
    guard let int = Int(exactly: number(name)) else { throw .badValue(at: offset, field: name) }
    return int
  }

  /// A word that has to be one of `all`.
  func word<Word>(_ name: String, _ make: (String) -> Word?) throws(RecordingError) -> Word {
    guard let word = make(text(name)) else { throw .badValue(at: offset, field: name) }
    return word
  }
}

extension String {
  /// The longest beginning of at most so many bytes, in whole characters.
  func cut(toBytes count: Int) -> String {
    var length = 0
    var end = unicodeScalars.startIndex
    while end < unicodeScalars.endIndex {
      length += UTF8.width(unicodeScalars[end])
      if length > count { break }
      unicodeScalars.formIndex(after: &end)
    }
    return String(self[..<end])
  }
}

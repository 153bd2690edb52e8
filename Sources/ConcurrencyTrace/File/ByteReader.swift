/// Reads a block's payload from its start to its end, and never past it.
struct ByteReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  /// Where `bytes` begin in the file.
  private let base: Int

  init(_ bytes: [UInt8], in range: Range<Int>, base: Int) {
    precondition(range.upperBound <= bytes.count, "the range is within the bytes")
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.base = base
  }

  /// The next byte's offset in the file.
  var offset: Int { base + position }
  var remaining: Int { end - position }
  var isAtEnd: Bool { position == end }

  @inline(__always)
  mutating func byte() throws(RecordingError) -> UInt8 {
    guard position < end else { throw .truncated(at: offset, need: 1) }
    defer { position += 1 }
    return bytes[position]
  }

  @inline(__always)
  mutating func number() throws(RecordingError) -> UInt64 {
    let first = try byte()
    if first < 0x80 { return UInt64(first) }
    return try longNumber(first)
  }

  private mutating func longNumber(_ first: UInt8) throws(RecordingError) -> UInt64 {
    let start = offset - 1
    var number = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      let next = try byte()
      // The tenth byte has room for one bit.
      guard shift < 63 || next <= 1 else { throw .badNumber(at: start) }
      number |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return number }
      shift += 7
    }
  }

  @inline(__always)
  mutating func signed() throws(RecordingError) -> Int64 { unzigzag(try number()) }

  /// A length that fits into what is left.
  mutating func length() throws(RecordingError) -> Int {
    let start = offset
    let length = try number()
    guard length <= UInt64(remaining) else { throw .badLength(at: start, length: length) }
    return Int(length)
  }

  mutating func text() throws(RecordingError) -> String {
    let length = try length()
    let start = offset
    let slice = bytes[position..<position + length]
    guard let text = String(validating: slice, as: UTF8.self) else { throw .badText(at: start) }
    position += length
    return text
  }

  /// A reader of the next `length` bytes, which this one passes over.
  mutating func part(_ length: Int) -> ByteReader {
    precondition(length <= remaining, "the part is within what is left")
    defer { position += length }
    return ByteReader(bytes, in: position..<position + length, base: base)
  }

  /// All that is left.
  mutating func rest() -> [UInt8] {
    defer { position = end }
    return Array(bytes[position..<end])
  }
}

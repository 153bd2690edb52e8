/// The text form of a recording: a line a record, made from the same table as the bytes.
///
/// Bytes, text and bytes again are the same bytes, for files of this version. What a later version has
/// added to a file stands in it in hexadecimal digits, but for events of unknown kinds, which become
/// `eventsDropped`.
public struct RecordingText {
  /// The first line.
  package static let title = "interleave recording, text form, version \(RecordingFormat.version)"
  /// Stands at the end if the file has an index.
  static let index = "index"

  private let emit: (String) -> Void

  /// Hands the lines of a recording to `emit`, one at a time, without line ends.
  ///
  /// - Throws: what is wrong with the first block that is not good. The lines before are good.
  public static func write(
    _ reader: RecordingReader, emit: @escaping (String) -> Void
  ) throws(RecordingError) {
    emit(title)
    let text = RecordingText(emit: emit)
    let layout = try RecordingLayout(reader.bytes, verifying: reader.isVerifying)
    var eventBlocks = 0
    for block in layout.blocks {
      guard block.offset < reader.contents.end else { break }
      if block.header.kind == BlockKind.events.rawValue {
        text.write(try reader.events(inBlock: eventBlocks))
        eventBlocks += 1
      } else {
        try text.write(block, of: reader)
      }
    }
    if layout.hasIndex, layout.damage == nil { emit(index) }
  }

  /// The whole text.
  public static func text(of reader: RecordingReader) throws(RecordingError) -> String {
    final class Lines {
      var text = ""
    }
    let lines = Lines()
    try write(reader) { lines.text += $0 + "\n" }
    return lines.text
  }

  private func write(
    _ block: RecordingLayout.Block, of reader: RecordingReader
  ) throws(RecordingError) {
    let (header, bytes) = try reader.bytes.block(at: block.offset, verifying: reader.isVerifying)
    switch BlockKind(rawValue: header.kind) {
    case .index: return
    case .header: emit("block header")
    case .directory: emit("block directory")
    case .snapshot: emit("block snapshot")
    case .events, nil:
      emit("block \(header.kind) \(bytes[BlockHeader.size...].hexadecimal)")
      return
    }
    var payload = ByteReader(bytes, in: BlockHeader.size..<bytes.count, base: block.offset)
    while !payload.isAtEnd {
      let number = try payload.number()
      var part = payload.part(try payload.length())
      guard let kind = UInt8(exactly: number).flatMap(RecordKind.init) else {
        emit("  record \(number) \(part.rest().hexadecimal)")
        continue
      }
      let record = try Record(kind, reading: &part)
      let fields = zip(kind.spec.fields, record.fields).map { " \($0.name)=\($1.text)" }
      emit("  \(kind)\(fields.joined())")
    }
  }

  private func write(_ events: [Event]) {
    emit("block events")
    for event in events { emit("  " + event.line) }
  }
}

extension Record.Field {
  fileprivate var text: String {
    switch self {
    case .number(let number): String(number)
    case .signed(let number): String(number)
    case .text(let text): text.quoted
    case .flag(let flag): flag ? "yes" : "no"
    case .numbers(let numbers): numbers.map(String.init).joined(separator: ",")
    }
  }
}

extension Event {
  /// The kind, then what there is of the fields, each by its name.
  fileprivate var line: String {
    var line = "\(kind) time=\(time) scene=\(sceneTime)"
    if worker != .outside { line += " worker=\(worker.rawValue)" }
    if task != .none { line += " task=\(task.rawValue)" }
    if operation != .none { line += " operation=\(operation)" }
    if object != .none { line += " object=\(object.rawValue)" }
    if peer != .none { line += " peer=\(peer.rawValue)" }
    switch value {
    case .none: break
    case .int(let number): line += " value=\(number)"
    case .bool(let flag): line += " value=\(flag ? "yes" : "no")"
    case .text(let id): line += " value=#\(id.rawValue)"
    }
    if detail != 0 { line += " detail=\(detail)" }
    if site != .unknown { line += " at=\(site.file):\(site.line)" }
    return line
  }
}

extension Sequence<UInt8> {
  var hexadecimal: String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }
}

extension String {
  /// In quotation marks, on one line.
  var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          text += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}

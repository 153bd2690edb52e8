/// The kinds of records that are no events. Numbers are for ever; a new kind takes the next one.
package enum RecordKind: UInt8, CaseIterable, Sendable {
  // Header
  case format = 1
  case program = 2
  case machine = 3
  case clock = 4
  case scene = 5
  case variant = 6
  case parameter = 7
  case lookAt = 8
  case question = 9
  case answer = 10
  case run = 11
  case setting = 12
  case schedule = 13

  // Directory
  case string = 14
  case file = 15
  case source = 16
  case task = 17
  case object = 18
  case worker = 19
  case rewound = 20
  case end = 21

  // Events
  case shape = 22

  // Snapshots
  case snapshot = 23
  case state = 24
}

/// How a field is written.
package enum FieldForm: String, Sendable {
  /// Unsigned, LEB128.
  case number
  /// Signed, zigzag and LEB128.
  case signed
  /// A length and UTF-8.
  case text
  /// 0 or 1, as a number.
  case flag
  /// How many, and so many signed numbers.
  case numbers
}

/// A field of a record.
package struct FieldSpec: Sendable {
  package let name: String
  package let form: FieldForm

  init(_ name: String, _ form: FieldForm) {
    self.name = name
    self.form = form
  }
}

/// All that is to be known of a kind of record. Writer, reader, the text form and the documentation
/// are made from the table of these.
package struct RecordSpec: Sendable {
  package let kind: RecordKind
  package let block: BlockKind
  /// In the order in which they are written. Later versions may add fields at the end; readers pass
  /// over those that they do not know.
  package let fields: [FieldSpec]
  /// One sentence.
  package let meaning: String
}

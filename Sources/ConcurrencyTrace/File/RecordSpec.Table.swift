extension RecordKind {
  /// This kind's entry of the table.
  package var spec: RecordSpec { RecordKind.specs[Int(rawValue) - 1] }

  /// The table, in order of the kinds' numbers.
  package static let specs: [RecordSpec] = RecordKind.allCases.map(makeSpec)

  private static func makeSpec(_ kind: RecordKind) -> RecordSpec {
    func header(_ meaning: String, _ fields: FieldSpec...) -> RecordSpec {
      RecordSpec(kind: kind, block: .header, fields: fields, meaning: meaning)
    }
    func directory(_ meaning: String, _ fields: FieldSpec...) -> RecordSpec {
      RecordSpec(kind: kind, block: .directory, fields: fields, meaning: meaning)
    }
    func snapshot(_ meaning: String, _ fields: FieldSpec...) -> RecordSpec {
      RecordSpec(kind: kind, block: .snapshot, fields: fields, meaning: meaning)
    }
    switch kind {
    case .format:
      return header("The format's version; the first record of a file.", .init("version", .number))
    case .program:
      return header(
        "What wrote the file.", .init("name", .text), .init("version", .text))
    case .machine:
      return header(
        "What it ran on; `cores` are those that the scene's threads could use.",
        .init("name", .text), .init("cores", .number))
    case .clock:
      return header(
        "What the times are read from, and when the run began, in nanoseconds since 1970.",
        .init("name", .text), .init("began", .number))
    case .scene:
      return header(
        "What the scene says of itself; `startHere` 0 stands for none.",
        .init("id", .text), .init("title", .text), .init("chapter", .text),
        .init("summary", .text), .init("goForm", .text), .init("mode", .text),
        .init("axis", .text), .init("workers", .number), .init("firstSeed", .number),
        .init("startHere", .signed), .init("fileID", .text))
    case .variant:
      return header("One of the scene's variants.", .init("name", .text), .init("summary", .text))
    case .parameter:
      return header(
        "One of the scene's parameters.", .init("name", .text), .init("default", .signed),
        .init("least", .signed), .init("most", .signed), .init("meaning", .text))
    case .lookAt:
      return header("One of the scene's hints what to look at.", .init("text", .text))
    case .question:
      return header("The scene's question.", .init("text", .text))
    case .answer:
      return header(
        "An answer to the question before it.", .init("text", .text), .init("isRight", .flag),
        .init("explanation", .text))
    case .run:
      return header(
        "How it was run; `policy` is `hand`, `seed`, `schedule`, or `live`.",
        .init("variant", .text), .init("mode", .text), .init("policy", .text),
        .init("workers", .number), .init("seed", .number), .init("oneCore", .flag),
        .init("slices", .flag))
    case .setting:
      return header(
        "A parameter and its value in this run.", .init("name", .text), .init("value", .signed))
    case .schedule:
      return header(
        "A piece of the schedule that was asked for, behind the pieces before it.",
        .init("choices", .text))
    case .string:
      return directory("The next interned string.", .init("text", .text))
    case .file:
      return directory(
        "The next source file, by `#fileID`; file 0 is \"no file\" and is not written.",
        .init("fileID", .text))
    case .source:
      return directory(
        "A piece of a file's text, which goes behind the pieces before it.",
        .init("file", .number), .init("text", .text))
    case .task:
      return directory(
        "The next task; `parent` is -1 for main, else a task before it.",
        .init("name", .text), .init("parent", .signed), .init("isDetached", .flag))
    case .object:
      return directory(
        "The next object.", .init("name", .text), .init("kind", .text),
        .init("capacity", .signed))
    case .worker:
      return directory("The next worker.", .init("name", .text))
    case .rewound:
      return directory(
        "The session went back: of the path so far, `position` events stay, up to step `step`, and of "
          + "each list of the directory as many entries as said; what follows continues from there.",
        .init("step", .number), .init("position", .number), .init("tasks", .number),
        .init("objects", .number), .init("strings", .number), .init("files", .number),
        .init("workers", .number))
    case .end:
      return directory(
        "The recording was closed; without it, the file is cut. `dropped` events were not recorded.",
        .init("events", .number), .init("dropped", .number))
    case .shape:
      return RecordSpec(
        kind: kind, block: .events,
        fields: [
          .init("kind", .number), .init("operation", .number), .init("value", .number),
          .init("file", .number), .init("line", .number),
        ],
        meaning: "What the next shape's events have in common; shapes are numbered in each block "
          + "from \(RecordingFormat.firstShape).")
    case .snapshot:
      return snapshot(
        "What the first `events` events of the file have led to; its numbers are in the `state` "
          + "records behind it. `form` says what they mean; readers pass over other forms.",
        .init("events", .number), .init("form", .number))
    case .state:
      return snapshot(
        "A piece of a snapshot's numbers, behind the pieces before it; at most "
          + "\(RecordingFormat.maximumNumbers).", .init("numbers", .numbers))
    }
  }
}

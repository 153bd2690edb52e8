extension RecordingHeader {
  /// The records of the header block.
  package var records: [Record] {
    [
      Record(.format, [.number(RecordingFormat.version)]),
      Record(.program, [.text(program), .text(programVersion)]),
      Record(.machine, [.text(machine), .number(UInt64(clamping: cores))]),
      Record(.clock, [.text(clock), .number(began)]),
    ] + scene.records + [
      Record(
        .run,
        [
          .text(variant), .text(mode.rawValue), .text(policy.rawValue),
          .number(UInt64(clamping: workers)), .number(seed),
          .flag(isOneCore), .flag(hasSlices),
        ])
    ] + settings.map { Record(.setting, [.text($0.name), .signed(Int64($0.value))]) }
      + scheduleRecords
  }

  /// Pieces short enough for a record each.
  private var scheduleRecords: [Record] {
    let length = 2048
    return stride(from: 0, to: schedule.choices.count, by: length).map { start in
      let end = min(start + length, schedule.choices.count)
      let piece = Schedule(Array(schedule.choices[start..<end]))
      return Record(.schedule, [.text(piece.description)])
    }
  }

  /// Takes a header block's records apart.
  package init(_ records: [Record]) throws(RecordingError) {
    var scene: SceneDescription?
    for record in records where record.kind == .scene { scene = try SceneDescription(record) }
    guard let scene else { throw .badHeader(missing: "scene") }
    self.init(scene)
    settings = []
    guard records.contains(where: { $0.kind == .run }) else { throw .badHeader(missing: "run") }
    for record in records { try read(record) }
  }

  private mutating func read(_ record: Record) throws(RecordingError) {
    switch record.kind {
    case .program:
      program = record.text("name")
      programVersion = record.text("version")
    case .machine:
      machine = record.text("name")
      cores = try record.int("cores")
    case .clock:
      clock = record.text("name")
      began = record.number("began")
    case .run:
      try readRun(record)
    case .schedule:
      try readSchedule(record)
    case .setting:
      settings.append(Setting(record.text("name"), Int(record.signed("value"))))
    case .variant, .parameter, .lookAt, .question, .answer:
      try scene.read(record)
    case .format, .scene, .string, .file, .source, .task, .object, .worker, .rewound, .end, .shape,
      .snapshot, .state:
      break
    }
  }

  private mutating func readRun(_ record: Record) throws(RecordingError) {
    variant = record.text("variant")
    mode = try record.word("mode", Mode.init)
    policy = try record.word("policy", Policy.init)
    workers = try record.int("workers")
    seed = record.number("seed")
    isOneCore = record.flag("oneCore")
    hasSlices = record.flag("slices")
  }

  private mutating func readSchedule(_ record: Record) throws(RecordingError) {
    let room = RecordingHeader.longestSchedule - schedule.choices.count
    guard let piece = Schedule.parsed(record.text("choices"), most: room) else {
      throw .badValue(at: record.offset, field: "choices")
    }
    schedule.choices += piece.choices
  }

  /// Steps of the longest schedule that is read.
  private static let longestSchedule = 1_000_000
}

extension Schedule {
  /// Reads a schedule that is not longer than `most` steps; nil if it is, or is none. A short text can
  /// stand for a very long schedule, so the repetitions are added up first.
  fileprivate static func parsed(_ text: String, most: Int) -> Schedule? {
    var total = 0
    for word in text.split(separator: " ") {
      let times = word.split(whereSeparator: { "×x*".contains($0) })
      total += times.count == 2 ? Int(times[1]) ?? 1 : 1
      if total > most { return nil }
    }
    do { return try Schedule(parsing: text) } catch { return nil }
  }
}

extension SceneDescription {
  fileprivate var records: [Record] {
    var records = [
      Record(
        .scene,
        [
          .text(id), .text(title), .text(chapter.rawValue), .text(summary), .text(goForm),
          .text(mode.rawValue), .text(axis.rawValue), .number(UInt64(clamping: workers)),
          .number(firstSeed), .signed(Int64(startHere ?? 0)), .text(fileID),
        ])
    ]
    records += variants.map { Record(.variant, [.text($0.name), .text($0.summary)]) }
    records += parameters.map {
      Record(
        .parameter,
        [
          .text($0.name), .signed(Int64($0.defaultValue)), .signed(Int64($0.range.lowerBound)),
          .signed(Int64($0.range.upperBound)), .text($0.meaning),
        ])
    }
    records += lookAt.map { Record(.lookAt, [.text($0)]) }
    guard let question else { return records }
    records.append(Record(.question, [.text(question.text)]))
    records += question.answers.map {
      Record(.answer, [.text($0.text), .flag($0.isRight), .text($0.explanation)])
    }
    return records
  }

  fileprivate init(_ record: Record) throws(RecordingError) {
    let startHere = Int(record.signed("startHere"))
    self.init(
      id: record.text("id"), title: record.text("title"),
      chapter: try record.word("chapter", Chapter.init), summary: record.text("summary"),
      variants: [], parameters: [], lookAt: [], question: nil, goForm: record.text("goForm"),
      mode: try record.word("mode", Mode.init), axis: try record.word("axis", Axis.init),
      workers: try record.int("workers"), firstSeed: record.number("firstSeed"),
      startHere: startHere == 0 ? nil : startHere, fileID: record.text("fileID"))
  }

  fileprivate mutating func read(_ record: Record) throws(RecordingError) {
    switch record.kind {
    case .variant:
      variants.append(Variant(name: record.text("name"), summary: record.text("summary")))
    case .parameter:
      let (least, most) = (Int(record.signed("least")), Int(record.signed("most")))
      guard least <= most else { throw .badValue(at: record.offset, field: "most") }
      parameters.append(
        Parameter(
          name: record.text("name"), defaultValue: Int(record.signed("default")),
          range: least...most, meaning: record.text("meaning")))
    case .lookAt:
      lookAt.append(record.text("text"))
    case .question:
      question = Question(text: record.text("text"), answers: [])
    case .answer:
      let answer = Question.Answer(
        text: record.text("text"), isRight: record.flag("isRight"),
        explanation: record.text("explanation"))
      guard question != nil else { throw .badValue(at: record.offset, field: "answer") }
      question?.answers.append(answer)
    case .format, .program, .machine, .clock, .scene, .run, .setting, .schedule, .string, .file,
      .source,
      .task, .object, .worker, .rewound, .end, .shape,
      .snapshot, .state:
      preconditionFailure("a record of the scene's description")
    }
  }
}

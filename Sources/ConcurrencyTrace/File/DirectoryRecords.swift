extension Directory {
  /// The records of what this directory has beyond `known`, in an order in which each names only what is
  /// before it.
  func records(beyond known: DirectoryCounts) -> [Record] {
    strings.dropFirst(known.strings).map { Record(.string, [.text($0)]) }
      + files.dropFirst(known.files).map { Record(.file, [.text($0)]) }
      + workers.dropFirst(known.workers).map { Record(.worker, [.text($0)]) }
      + tasks.dropFirst(known.tasks).map(\.record)
      + objects.dropFirst(known.objects).map(\.record)
  }

  /// Takes a directory block's record in; those of other kinds change nothing.
  mutating func read(_ record: Record) throws(RecordingError) {
    switch record.kind {
    case .string: strings.append(record.text("text"))
    case .file: files.append(record.text("fileID"))
    case .worker: workers.append(record.text("name"))
    case .task: tasks.append(try Task(record, before: tasks.count))
    case .object: objects.append(try Object(record))
    case .rewound: try truncate(to: DirectoryCounts(rewound: record), record)
    case .format, .program, .machine, .clock, .scene, .variant, .parameter, .lookAt, .question,
      .answer, .run, .setting, .schedule, .source, .end, .shape,
      .snapshot, .state:
      break
    }
  }

  private mutating func truncate(
    to kept: DirectoryCounts, _ record: Record
  ) throws(RecordingError) {
    guard kept.isWithin(DirectoryCounts(self)) else {
      throw .badValue(at: record.offset, field: "rewound")
    }
    tasks.removeLast(tasks.count - kept.tasks)
    objects.removeLast(objects.count - kept.objects)
    strings.removeLast(strings.count - kept.strings)
    files.removeLast(files.count - kept.files)
    workers.removeLast(workers.count - kept.workers)
  }

  /// How many entries of each list both have at the start.
  func commonCounts(with other: Directory, atMost known: DirectoryCounts) -> DirectoryCounts {
    func common<Entry: Equatable>(_ a: [Entry], _ b: [Entry], _ most: Int) -> Int {
      var count = 0
      while count < min(a.count, b.count, most), a[count] == b[count] { count += 1 }
      return count
    }
    var counts = DirectoryCounts()
    counts.tasks = common(tasks, other.tasks, known.tasks)
    counts.objects = common(objects, other.objects, known.objects)
    counts.strings = common(strings, other.strings, known.strings)
    counts.files = common(files, other.files, known.files)
    counts.workers = common(workers, other.workers, known.workers)
    return counts
  }
}

extension DirectoryCounts {
  /// What a `rewound` record keeps.
  init(rewound record: Record) throws(RecordingError) {
    tasks = try record.int("tasks")
    objects = try record.int("objects")
    strings = try record.int("strings")
    files = try record.int("files")
    workers = try record.int("workers")
    guard files >= 1 else { throw .badValue(at: record.offset, field: "files") }
  }

  /// Whether no count is larger than the other's.
  func isWithin(_ other: DirectoryCounts) -> Bool {
    tasks <= other.tasks && objects <= other.objects && strings <= other.strings
      && files <= other.files && workers <= other.workers
  }

  /// Counts one record of a directory block.
  mutating func count(_ kind: RecordKind) {
    switch kind {
    case .string: strings += 1
    case .file: files += 1
    case .worker: workers += 1
    case .task: tasks += 1
    case .object: objects += 1
    case .format, .program, .machine, .clock, .scene, .variant, .parameter, .lookAt, .question,
      .answer, .run, .setting, .schedule, .source, .rewound, .end, .shape,
      .snapshot, .state:
      break
    }
  }
}

extension Directory.Task {
  fileprivate var record: Record {
    let parent = parent == .none ? -1 : Int64(parent.rawValue)
    return Record(.task, [.text(name), .signed(parent), .flag(isDetached)])
  }

  fileprivate init(_ record: Record, before count: Int) throws(RecordingError) {
    let parent = record.signed("parent")
    // A parent is older than its child, so no chain of parents is a circle.
    guard parent >= -1, parent < count else { throw .badValue(at: record.offset, field: "parent") }
    self.init(
      name: record.text("name"), parent: parent < 0 ? .none : TaskID(UInt32(parent)),
      isDetached: record.flag("isDetached"))
  }
}

extension Directory.Object {
  fileprivate var record: Record {
    Record(.object, [.text(name), .text(kind.name), .signed(Int64(capacity))])
  }

  fileprivate init(_ record: Record) throws(RecordingError) {
    let kind = try record.word("kind") { name in ObjectKind.allCases.first { $0.name == name } }
    self.init(
      name: record.text("name"), kind: kind, capacity: Int(record.signed("capacity")))
  }
}

extension ObjectKind {
  /// The word that stands for it in a file.
  package var name: String {
    switch self {
    case .variable: "variable"
    case .atomic: "atomic"
    case .table: "table"
    case .mutex: "mutex"
    case .readWriteLock: "readWriteLock"
    case .semaphore: "semaphore"
    case .condition: "condition"
    case .barrier: "barrier"
    case .waitGroup: "waitGroup"
    case .once: "once"
    case .channel: "channel"
    case .select: "select"
    case .group: "group"
    }
  }
}

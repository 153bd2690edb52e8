import ConcurrencyTrace

/// A small generator, so that a seed names a recording for ever (SplitMix64; Steele, Lea, Flood, 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension RecordingHeader {
  /// A header in which every field says something of its own.
  static var sample: RecordingHeader {
    let scene = SceneDescription(
      id: "lost-update", title: "Lost “update”", chapter: .sharedState,
      summary: "Two tasks add one.\nOne gets lost.", variants: [.init(name: "racy", summary: "r")],
      parameters: [.init(name: "n", defaultValue: 3, range: -1...100_000, meaning: "increments")],
      lookAt: ["the counter", "the \\ and the \"quotes\""],
      question: .init(
        text: "What is printed?",
        answers: [
          .init(text: "2", isRight: false, explanation: "not always"),
          .init(text: "1 or 2", isRight: true, explanation: "yes"),
        ]), goForm: "go func() {\n\tn++\n}()", mode: .directed, axis: .steps, workers: 2,
      firstSeed: .max, startHere: 3, fileID: "Scenes/LostUpdate.swift")
    var header = RecordingHeader(scene)
    header.programVersion = "1.2"
    header.machine = "Linux x86_64"
    header.cores = 2
    header.began = 1_700_000_000_000_000_000
    header.policy = .schedule
    header.schedule = Schedule([.init(TaskID(1)), .init(TaskID(2), selectCase: 4)])
    header.settings = [.init("n", -7)]
    header.isOneCore = true
    header.hasSlices = false
    return header
  }
}

/// A run that never was: a directory that grows, and events of any content that it allows.
struct FileSample {
  private(set) var directory = Directory()
  private(set) var events: [Event] = []
  private var random: SplitMix
  private var time: UInt64 = 0

  init(seed: UInt64) { random = SplitMix(seed) }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  /// Names something new, or a few things.
  mutating func growDirectory() {
    for _ in 0...pick(4) {
      let name = ["A", "ü", "", "a\u{301}\n\"\\", "🧵"][pick(5)]
      switch pick(5) {
      case 0: directory.strings.append(name + "\(directory.strings.count)")
      case 1: directory.files.append("Scenes/\(directory.files.count).swift")
      case 2: directory.workers.append(name)
      case 3:
        let parent = directory.tasks.isEmpty ? .none : TaskID(UInt32(pick(directory.tasks.count)))
        directory.tasks.append(.init(name: name, parent: parent, isDetached: pick(2) == 0))
      default:
        let kind = ObjectKind.allCases[pick(ObjectKind.allCases.count)]
        directory.objects.append(.init(name: name, kind: kind, capacity: pick(3) - 1))
      }
    }
  }

  private mutating func number() -> Int64 {
    [0, 1, -1, .max, .min, Int64(pick(1000)), Int64(bitPattern: random.next())][pick(7)]
  }

  private mutating func id(_ count: Int) -> UInt32 {
    count == 0 || pick(4) == 0 ? .max : UInt32(pick(count))
  }

  private mutating func value() -> Value {
    switch pick(4) {
    case 0: return .int(number())
    case 1: return .bool(pick(2) == 0)
    case 2 where !directory.strings.isEmpty:
      return .text(StringID(UInt32(pick(directory.strings.count))))
    default: return .none
    }
  }

  /// Makes the next event; most repeat something of those before.
  mutating func event() -> Event {
    var event = events.isEmpty || pick(3) == 0 ? Event(.sceneStarted) : events[pick(events.count)]
    time = pick(50) == 0 ? random.next() >> 3 : time &+ UInt64(pick(100_000))
    event.time = time
    event.sceneTime = pick(3) == 0 ? random.next() >> 3 : max(5, time) - 5
    for _ in 0..<pick(4) {
      switch pick(8) {
      case 0: event.kind = Event.Kind.allCases[pick(Event.Kind.allCases.count)]
      case 1: event.operation = Operation.allCases[pick(Operation.allCases.count)]
      case 2: event.task = TaskID(id(directory.tasks.count))
      case 3: event.peer = TaskID(id(directory.tasks.count))
      case 4: event.object = ObjectID(id(directory.objects.count))
      case 5: event.worker = WorkerID(UInt16(truncatingIfNeeded: id(directory.workers.count)))
      case 6: event.site = Site(file: pick(directory.files.count), line: pick(1000))
      default:
        event.value = value()
        event.detail = number()
      }
    }
    events.append(event)
    return event
  }

  /// Records `batches` batches of at most `size` events, each after the directory has grown.
  mutating func record(batches: Int, size: Int, into encoder: inout RecordingEncoder) {
    for _ in 0..<batches {
      growDirectory()
      encoder.add(directory) { "// \($0)\n" }
      for _ in 0..<pick(size + 1) { encoder.add(event()) }
      if pick(2) == 0 { encoder.closeEvents() }
    }
  }

  /// A whole recording, and what is in it.
  static func recording(
    seed: UInt64, batches: Int = 5, size: Int = 20
  ) -> (bytes: [UInt8], events: [Event], directory: Directory) {
    var sample = FileSample(seed: seed)
    var encoder = RecordingEncoder(.sample)
    sample.record(batches: batches, size: size, into: &encoder)
    encoder.finish()
    return (encoder.takeOutput(), sample.events, sample.directory)
  }
}

extension RecordingReader {
  /// All events of the file, in the order in which they were recorded.
  func allEvents() throws(RecordingError) -> [Event] {
    var events: [Event] = []
    for block in 0..<blockCount { events += try self.events(inBlock: block) }
    return events
  }
}

public import ConcurrencyTrace

/// A text to be found in events: in the names of tasks and objects, in values and log lines, in what is done,
/// and in the lines of source that it is done at.
///
/// Each of its words must be found in an event, one of them in one place and another in another: "A counter"
/// finds what A does with counter. Small letters find large ones; large letters find themselves alone.
/// Names, texts and source lines are searched for parts, numbers for the whole, and what is done from the
/// beginning of a word: "lock" finds "locks", not "unlocks".
public struct EventQuery: Sendable {
  public let text: String
  /// The words, as they are compared.
  public let words: [String]
  /// Whether large and small letters differ.
  public let isExact: Bool

  /// For each word, in which entries of the directory it is found; made once for each entry.
  private var known: [Known]
  private let sources: [String: [String]]

  private struct Known {
    var tasks: [Bool] = []
    var objects: [Bool] = []
    var strings: [Bool] = []
    /// For each file, for each of its lines from 0.
    var lines: [[Bool]] = []
    var operations: [Bool] = []
    var kinds: [Bool] = []
    var number: Int64?
    var flag: Bool?
  }

  /// A query.
  ///
  /// - Parameter sources: The lines of source files, by `#fileID`.
  public init(_ text: String, sources: [String: [String]] = [:]) {
    self.text = text
    self.sources = sources
    let isExact = text.contains(where: \.isUppercase)
    self.isExact = isExact
    words = text.split(separator: " ").map(String.init)
    known = words.map { word in
      var known = Known()
      known.number = Int64(word)
      known.flag = word == "true" ? true : word == "false" ? false : nil
      known.operations = Operation.allCases.map { Self.begins(word, in: Self.words(of: $0)) }
      known.kinds = Event.Kind.allCases.map { Self.begins(word, in: Self.words(of: $0)) }
      return known
    }
  }

  /// Looks at the names that have come since the last call; before events that use them are asked for.
  public mutating func learn(_ directory: Directory) {
    for (index, word) in words.enumerated() {
      for task in directory.tasks.dropFirst(known[index].tasks.count) {
        known[index].tasks.append(isFound(word, in: task.name))
      }
      for object in directory.objects.dropFirst(known[index].objects.count) {
        known[index].objects.append(isFound(word, in: object.name))
      }
      for string in directory.strings.dropFirst(known[index].strings.count) {
        known[index].strings.append(isFound(word, in: string))
      }
      for file in directory.files.dropFirst(known[index].lines.count) {
        // A letter or two are in almost every line.
        let lines = word.count < 3 ? [] : sources[file] ?? []
        known[index].lines.append(lines.map { isFound(word, in: $0) })
      }
    }
  }

  /// Whether all words are found in the event. Takes some nanoseconds for each.
  public func matches(_ event: Event) -> Bool {
    guard Self.isSearched(event.kind) else { return false }
    for word in known where !found(word, event) { return false }
    return !known.isEmpty
  }

  private func found(_ word: Known, _ event: Event) -> Bool {
    func has(_ list: [Bool], _ index: Int) -> Bool { index < list.count && list[index] }
    if has(word.tasks, event.task.index) || has(word.tasks, event.peer.index)
      || has(word.objects, event.object.index)
    {
      return true
    }
    switch event.value {
    case .none: break
    case .int(let number): if number == word.number { return true }
    case .bool(let flag): if flag == word.flag { return true }
    case .text(let id): if has(word.strings, id.index) { return true }
    }
    if event.kind == .operationPerformed || event.kind == .taskBlocked {
      if has(word.operations, Int(event.operation.rawValue)) { return true }
      if event.operation.hasTextInDetail, let index = Int(exactly: event.detail), index >= 0,
        has(word.strings, index)
      {
        return true
      }
    }
    if has(word.kinds, Int(event.kind.rawValue)) { return true }
    let line = event.site.line - 1
    return word.lines.indices.contains(event.site.file) && line >= 0
      && has(word.lines[event.site.file], line)
  }

  // MARK: Texts

  private func isFound(_ word: String, in text: String) -> Bool {
    isExact ? text.contains(word) : text.lowercased().contains(word)
  }

  private static func begins(_ word: String, in words: [String]) -> Bool {
    words.contains { $0.hasPrefix(word) }
  }

  private static func words(of operation: Operation) -> [String] {
    let wording = Wording(of: Action(operation))
    return [wording.verb, wording.present, wording.past, "\(operation)"].filter { !$0.isEmpty }
  }

  /// What is said of events that are no operations.
  private static func words(of kind: Event.Kind) -> [String] {
    switch kind {
    case .taskSpawned: ["spawns", "spawned"]
    case .taskBlocked: ["waits", "blocked"]
    case .taskEnded: ["ends", "ended"]
    case .taskCancelled: ["cancelled"]
    case .taskLeft: ["outside", "suspends"]
    case .threadRefused: ["refused"]
    case .sceneEnded: ["ends", "ended", "deadlock", "leak", "crash"]
    case .eventsDropped: ["dropped"]
    case .cycleClosed: ["cycle"]
    case .taskAbandoned: ["abandoned"]
    case .objectCreated: ["makes", "created"]
    case .sceneStarted, .taskStarted, .taskReadied, .taskResumed, .taskYielded,
      .operationAnnounced, .operationPerformed, .threadSampled, .instrumentWaited:
      []
    }
  }

  /// What is about to be done is found when it is done.
  private static func isSearched(_ kind: Event.Kind) -> Bool {
    switch kind {
    case .taskSpawned, .taskBlocked, .taskEnded, .taskCancelled, .taskLeft, .threadRefused,
      .sceneEnded, .eventsDropped, .cycleClosed, .taskAbandoned, .objectCreated,
      .operationPerformed:
      true
    case .sceneStarted, .taskStarted, .taskReadied, .taskResumed, .taskYielded,
      .operationAnnounced, .threadSampled, .instrumentWaited:
      false
    }
  }
}

extension Operation {
  /// Whether `detail` is the number of a text: a key, or a name.
  fileprivate var hasTextInDetail: Bool {
    switch self {
    case .tableRead, .tableWriteBegin, .tableWriteEnd, .outcome, .expect: true
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableCount,
      .lock, .unlock, .tryLock, .readLock, .readUnlock, .writeLock, .writeUnlock, .semaphoreWait,
      .semaphoreSignal, .conditionWait, .conditionSignal, .conditionBroadcast, .barrierArrive,
      .waitGroupAdd, .waitGroupDone, .waitGroupWait, .onceEnter, .onceFinish, .send, .receive,
      .close, .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join,
      .groupNext, .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute, .blockThread,
      .yield, .random, .log:
      false
    }
  }
}

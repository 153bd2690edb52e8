internal import ConcurrencyTrace

/// A table that tasks share, with nothing between them: Go's map.
///
/// A write takes two steps, its begin and its end. An access by another task in between ends the scene,
/// as `fatal error: concurrent map writes` does in Go; there the check is best-effort, here it is exact.
public struct SharedTable<Key: Hashable & Sendable, Element: Sendable>: Sendable {
  private struct Contents: Sendable {
    var entries: [Key: Element] = [:]
    var writer: TaskID?
  }

  private let name: String
  private let cell: Cell<Contents>

  init(_ name: String, in run: Run) {
    self.name = name
    cell = Cell(Contents(), as: .init(name: name, kind: .table), in: run)
  }

  /// The entry for `key`, or nil.
  public func read(
    _ key: Key, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Element? {
    let keyID = describe(key)
    return try await cell.perform(.tableRead, detail: keyID, fileID, line) {
      contents, event, run throws(Crash) in
      try check(contents, event)
      let element = contents.entries[key]
      event.detail = keyID
      if let element { event.value = run.describe(element) }
      return element
    }
  }

  /// Sets the entry for `key`, or removes it if `element` is nil: two steps.
  public func write(
    _ key: Key, _ element: Element?, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    let keyID = describe(key)
    let value = element.map { cell.run.describe($0) } ?? .none
    try await cell.perform(.tableWriteBegin, value: value, detail: keyID, fileID, line) {
      contents, event, _ throws(Crash) in
      try check(contents, event)
      contents.writer = event.task
      event.detail = keyID
      event.value = value
    }
    try await cell.perform(.tableWriteEnd, value: value, detail: keyID, fileID, line) {
      contents, event, _ throws(Crash) in
      contents.writer = nil
      contents.entries[key] = element
      event.detail = keyID
      event.value = value
    }
  }

  /// The number of entries.
  public func count(fileID: StaticString = #fileID, line: UInt32 = #line) async throws -> Int {
    try await cell.perform(.tableCount, detail: -1, fileID, line) {
      contents, event, _ throws(Crash) in
      try check(contents, event)
      event.detail = -1
      event.value = .int(Int64(contents.entries.count))
      return contents.entries.count
    }
  }

  private func check(_ contents: Contents, _ event: Event) throws(Crash) {
    if let writer = contents.writer, writer != event.task {
      throw .concurrentTableWrite(table: name)
    }
  }

  private func describe(_ key: Key) -> Int64 {
    Int64(cell.run.registry.intern(String(describing: key)).rawValue)
  }
}

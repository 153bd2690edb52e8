/// A channel between tasks, in Go's sense: first in, first out, of a fixed capacity.
///
/// With capacity 0 a sender and a receiver meet: whoever arrives first parks until the other comes.
public struct Channel<Element: Sendable>: Sendable {
  let core: ChannelCore<Element>

  init(_ name: String, capacity: Int, in run: Run) {
    precondition(capacity >= 0, "a channel's capacity cannot be negative")
    core = ChannelCore(name, capacity: capacity, in: run)
  }

  /// Hands `element` to a receiver or the buffer, waiting until there is one or room.
  ///
  /// A send on a closed channel ends the scene, as in Go.
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func send(
    _ element: Element, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    try await core.send(element, fileID, line)
  }

  /// The next element, waiting until there is one; nil once the channel is closed and empty.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func receive(
    fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Element? {
    try await core.receive(fileID, line)
  }

  /// Says that nothing more will be sent: receivers get nil when the buffer is empty.
  public func close(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    try await core.close(fileID, line)
  }

  /// Calls `body` with each element until the channel is closed and empty: Go's `for v := range c`.
  public func forEach(
    fileID: StaticString = #fileID, line: UInt32 = #line,
    _ body: (Element) async throws -> Void
  ) async throws {
    while let element = try await receive(fileID: fileID, line: line) { try await body(element) }
  }
}

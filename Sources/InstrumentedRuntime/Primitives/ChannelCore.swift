internal import ConcurrencyTrace
internal import DequeModule

/// What a channel does, apart from how it is called.
///
/// Buffered: send and receive are guarded; who cannot go on waits, and is served in order of arrival.
/// Unbuffered: arriving is the step. It completes with a partner that is parked here, or parks; the
/// partner's completion is no step of its own, the one event names both tasks.
final class ChannelCore<Element: Sendable>: InstrumentedObject {
  /// How a parked task is resumed: from its own wait, or from a `select` that this is a case of.
  enum Resumption<Answer> {
    case direct(Suspension<Answer>)
    case select(SelectToken, index: Int, slot: Monitor<Element?>)
  }

  struct Sender {
    let task: TaskRecord
    let element: Element
    let site: Site
    let resumption: Resumption<Void>
  }

  struct Receiver {
    let task: TaskRecord
    let site: Site
    let resumption: Resumption<Element?>
  }

  struct Contents {
    var buffer = Deque<Element>()
    var isClosed = false
    var senders = Deque<Sender>()
    var receivers = Deque<Receiver>()
    var lastTime: UInt64 = 0
  }

  /// What is to be done once the lock is released.
  typealias Wakes = [() -> Void]

  enum Attempt<Answer> {
    case done(Answer)
    case crashed(Crash)
    case blocked
  }

  let id: ObjectID
  let name: String
  let capacity: Int
  let run: Run
  let contents: Monitor<Contents>

  init(_ name: String, capacity: Int, in run: Run) {
    self.run = run
    self.name = name
    self.capacity = capacity
    id = run.registry.addObject(.init(name: name, kind: .channel, capacity: capacity))
    var contents = Contents()
    run.recordCreation(id, value: .none, detail: Int64(capacity), &contents.lastTime)
    self.contents = Monitor(contents)
    run.register(self)
  }

  // MARK: The three operations

  func send(_ element: Element, _ fileID: StaticString, _ line: UInt32) async throws {
    let call = try run.caller(fileID, line)
    let pending = Pending(
      operation: .send, object: self, value: run.describe(element), site: call.site)
    try await run.arrive(call.task, at: pending)
    try await complete(call, pending) { contents, wakes in
      self.trySend(element, call, &contents, &wakes)
    } park: { contents, continuation in
      contents.senders.append(
        Sender(
          task: call.task, element: element, site: call.site, resumption: .direct(continuation))
      )
    }
  }

  func receive(_ fileID: StaticString, _ line: UInt32) async throws -> Element? {
    let call = try run.caller(fileID, line)
    let pending = Pending(operation: .receive, object: self, site: call.site)
    try await run.arrive(call.task, at: pending)
    return try await complete(call, pending) { contents, wakes in
      self.tryReceive(call, &contents, &wakes)
    } park: { contents, continuation in
      contents.receivers.append(
        Receiver(task: call.task, site: call.site, resumption: .direct(continuation)))
    }
  }

  func close(_ fileID: StaticString, _ line: UInt32) async throws {
    let call = try run.caller(fileID, line)
    try await run.arrive(
      call.task, at: Pending(operation: .close, object: self, site: call.site))
    var wakes: Wakes = []
    let crash = contents.withLock { tryClose(call, &$0, &wakes) }
    for wake in wakes { wake() }
    if let crash {
      run.fail(crash, at: call, of: id)
      throw SceneClosed()
    }
  }

  /// Tries an operation at once, and parks the task if it cannot go on.
  private func complete<Answer: Sendable>(
    _ call: Call, _ pending: Pending,
    _ attempt: (inout Contents, inout Wakes) -> Attempt<Answer>,
    park: (inout Contents, Suspension<Answer>) -> Void
  ) async throws -> Answer {
    var wakes: Wakes = []
    let first = contents.withLock { attempt(&$0, &wakes) }
    for wake in wakes { wake() }
    switch first {
    case .done(let answer): return answer
    case .crashed(let crash):
      run.fail(crash, at: call, of: id)
      throw SceneClosed()
    case .blocked: break
    }
    return try await suspend { continuation in
      var wakes: Wakes = []
      let answer: Result<Answer, any Error>? = contents.withLock { contents in
        switch attempt(&contents, &wakes) {
        case .done(let answer): return .success(answer)
        case .crashed(let crash):
          run.fail(crash, at: call, of: id)
          return .failure(SceneClosed())
        case .blocked: break
        }
        call.task.park(in: self)
        if run.isClosing || call.task.isCancelled { return .failure(run.interruption) }
        recordParking(call, pending, &contents)
        park(&contents, continuation)
        run.parked(call.task, at: pending.operation, of: id)
        return nil
      }
      for wake in wakes { wake() }
      if let answer {
        call.task.park(in: nil)
        continuation.resume(with: answer)
      }
    }
  }

  /// Records that a task parks here; on an unbuffered channel its arrival is a step.
  func recordParking(_ call: Call, _ pending: Pending, _ contents: inout Contents) {
    if capacity == 0 {
      var arrival = pending.event(.operationPerformed, task: call.task.id)
      arrival.operation = pending.operation == .send ? .sendArrive : .receiveArrive
      run.record(arrival, for: call.task, objectTime: &contents.lastTime)
    }
    run.record(
      pending.event(.taskBlocked, task: call.task.id), for: call.task,
      objectTime: &contents.lastTime)
  }

  // MARK: With the lock held

  func trySend(
    _ element: Element, _ call: Call, _ contents: inout Contents, _ wakes: inout Wakes
  ) -> Attempt<Void> {
    if contents.isClosed { return .crashed(.sendOnClosedChannel(name)) }
    if capacity == 0 {
      guard let receiver = claimReceiver(&contents, except: call.task) else { return .blocked }
      record(.send, call, element, peer: receiver.task.id, &contents)
      deliver(element, to: receiver, by: call.task, &wakes)
      return .done(())
    }
    guard contents.buffer.count < capacity else { return .blocked }
    contents.buffer.append(element)
    record(.send, call, element, peer: .none, &contents)
    if let receiver = claimReceiver(&contents, except: nil) {
      contents.buffer.removeFirst()
      record(.receive, Call(task: receiver.task, site: receiver.site), element, &contents)
      deliver(element, to: receiver, by: call.task, &wakes)
    }
    return .done(())
  }

  func tryReceive(_ call: Call, _ contents: inout Contents, _ wakes: inout Wakes)
    -> Attempt<Element?>
  {
    if let element = contents.buffer.popFirst() {
      record(.receive, call, element, &contents)
      if let sender = claimSender(&contents, except: nil) {
        contents.buffer.append(sender.element)
        record(.send, Call(task: sender.task, site: sender.site), sender.element, &contents)
        release(sender, by: call.task, &wakes)
      }
      return .done(element)
    }
    if capacity == 0, let sender = claimSender(&contents, except: call.task) {
      record(.receive, call, sender.element, peer: sender.task.id, &contents)
      release(sender, by: call.task, &wakes)
      return .done(sender.element)
    }
    guard contents.isClosed else { return .blocked }
    record(.receive, call, nil, &contents)
    return .done(nil)
  }

  private func tryClose(_ call: Call, _ contents: inout Contents, _ wakes: inout Wakes) -> Crash? {
    if contents.isClosed { return .closeOfClosedChannel(name) }
    contents.isClosed = true
    run.record(
      Event(
        .operationPerformed, operation: .close, task: call.task.id, object: id, site: call.site),
      for: call.task, objectTime: &contents.lastTime)
    while let receiver = claimReceiver(&contents, except: nil) {
      record(.receive, Call(task: receiver.task, site: receiver.site), nil, &contents)
      deliver(nil, to: receiver, by: call.task, &wakes)
    }
    return claimSender(&contents, except: nil) == nil ? nil : .sendOnClosedChannel(name)
  }

  /// Takes out the first parked receiver that is still to be had; one that waits in several places
  /// may have been served elsewhere. A task does not meet itself.
  private func claimReceiver(_ contents: inout Contents, except task: TaskRecord?) -> Receiver? {
    var index = contents.receivers.startIndex
    while index < contents.receivers.endIndex {
      let receiver = contents.receivers[index]
      if receiver.task === task {
        index += 1
        continue
      }
      contents.receivers.remove(at: index)
      guard case .select(let token, _, _) = receiver.resumption else { return receiver }
      if token.claim() { return receiver }
    }
    return nil
  }

  private func claimSender(_ contents: inout Contents, except task: TaskRecord?) -> Sender? {
    var index = contents.senders.startIndex
    while index < contents.senders.endIndex {
      let sender = contents.senders[index]
      if sender.task === task {
        index += 1
        continue
      }
      contents.senders.remove(at: index)
      guard case .select(let token, _, _) = sender.resumption else { return sender }
      if token.claim() { return sender }
    }
    return nil
  }

  private func deliver(
    _ element: Element?, to receiver: Receiver, by task: TaskRecord, _ wakes: inout Wakes
  ) {
    let run = self.run
    wakes.append {
      switch receiver.resumption {
      case .direct(let continuation):
        run.wake(receiver.task, by: task.id) { continuation.resume(returning: element) }
      case .select(let token, let index, let slot):
        slot.withLock { $0 = element }
        token.complete(with: index, by: task.id)
      }
    }
  }

  private func release(_ sender: Sender, by task: TaskRecord, _ wakes: inout Wakes) {
    let run = self.run
    wakes.append {
      switch sender.resumption {
      case .direct(let continuation):
        run.wake(sender.task, by: task.id) { continuation.resume() }
      case .select(let token, let index, _): token.complete(with: index, by: task.id)
      }
    }
  }

  private func record(
    _ operation: Operation, _ call: Call, _ element: Element?, peer: TaskID = .none,
    _ contents: inout Contents
  ) {
    var event = Event(
      .operationPerformed, operation: operation, task: call.task.id, object: id, peer: peer,
      site: call.site)
    if let element { event.value = run.describe(element) } else { event.detail = 1 }
    run.record(event, for: call.task, objectTime: &contents.lastTime)
  }

  // MARK: InstrumentedObject

  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool {
    if capacity == 0 { return true }
    return contents.withLock { contents in
      if contents.isClosed { return true }
      if operation == .send { return contents.buffer.count < capacity }
      return operation != .receive || !contents.buffer.isEmpty
    }
  }

  func cancelWaiter(_ task: TaskRecord) { endWaits { $0 === task } }

  func closeWaiters() { endWaits { _ in true } }

  private func endWaits(of isMeant: (TaskRecord) -> Bool) {
    let (senders, receivers) = contents.withLock { contents in
      let ended = (
        contents.senders.filter { isMeant($0.task) }, contents.receivers.filter { isMeant($0.task) }
      )
      contents.senders.removeAll { isMeant($0.task) }
      contents.receivers.removeAll { isMeant($0.task) }
      return ended
    }
    for sender in senders { endWait(of: sender.task, sender.resumption) }
    for receiver in receivers { endWait(of: receiver.task, receiver.resumption) }
  }

  private func endWait<Answer>(of task: TaskRecord, _ resumption: Resumption<Answer>) {
    let canceller = TaskRecord.current?.id ?? .none
    let error = run.interruption
    switch resumption {
    case .direct(let continuation):
      run.wake(task, by: canceller) { continuation.resume(throwing: error) }
    case .select(let token, _, _):
      if token.claim() { token.fail(error, by: canceller) }
    }
  }
}

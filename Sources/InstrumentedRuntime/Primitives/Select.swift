internal import ConcurrencyTrace
internal import Synchronization

/// One thing that a `select` waits for; made by `Channel.onReceive` and `Channel.onSend`.
public struct SelectCase<Answer>: Sendable {
  let lane: any SelectLane
  let answer: @Sendable () async throws -> Answer
}

extension Channel {
  /// A case that receives. `body` gets the element, or nil if the channel is closed and empty.
  public func onReceive<Answer>(
    _ body: @escaping @Sendable (Element?) async throws -> Answer
  ) -> SelectCase<Answer> {
    let lane = ReceiveLane(core)
    return SelectCase(lane: lane) { try await body(lane.slot.withLock { $0 }) }
  }

  /// A case that sends `element`.
  public func onSend<Answer>(
    _ element: Element, _ body: @escaping @Sendable () async throws -> Answer
  ) -> SelectCase<Answer> {
    SelectCase(lane: SendLane(core, element), answer: body)
  }
}

/// One parked `select`: whoever claims it first completes it; all others pass it by.
final class SelectToken: Sendable {
  let task: TaskRecord
  private let continuation: Suspension<Int>
  /// The exchange that sets it decides; it acquires what the parking task wrote, and releases it.
  private let claimed = Atomic<Bool>(false)
  private let timer = Monitor<TimerID?>(nil)

  init(_ task: TaskRecord, _ continuation: Suspension<Int>) {
    self.task = task
    self.continuation = continuation
  }

  func claim() -> Bool {
    claimed.compareExchange(
      expected: false, desired: true, ordering: .acquiringAndReleasing
    ).exchanged
  }

  func keep(_ timer: TimerID) { self.timer.withLock { $0 = timer } }

  /// Resumes the task with the case that was taken. Only by whoever claimed it.
  func complete(with index: Int, by waker: TaskID) {
    task.run.wake(task, by: waker) { [continuation] in continuation.resume(returning: index) }
    stopTimer()
  }

  func fail(_ error: any Error, by waker: TaskID) {
    task.run.wake(task, by: waker) { [continuation] in continuation.resume(throwing: error) }
    stopTimer()
  }

  private func stopTimer() {
    if let timer = timer.withLock({ $0 }) { task.run.scheduler.cancelTimer(timer) }
  }
}

/// A channel and what a case does to it; the functions want the channel's lock held.
protocol SelectLane: AnyObject, Sendable {
  var channel: ObjectID { get }
  var isUnbuffered: Bool { get }
  func lock()
  func unlock()
  func isReady(for task: TaskRecord) -> Bool
  /// Performs the case if it is ready; the answer is left in the lane.
  func perform(_ call: Call, _ wakes: inout [() -> Void]) -> Result<Bool, Crash>
  func park(_ token: SelectToken, _ call: Call, index: Int)
  func unpark(_ token: SelectToken)
}

final class ReceiveLane<Element: Sendable>: SelectLane {
  private let core: ChannelCore<Element>
  let slot = Monitor<Element?>(nil)

  init(_ core: ChannelCore<Element>) { self.core = core }

  var channel: ObjectID { core.id }
  var isUnbuffered: Bool { core.capacity == 0 }
  func lock() { core.contents.lock() }
  func unlock() { core.contents.unlock() }

  func isReady(for task: TaskRecord) -> Bool {
    core.contents.withLockHeld { contents in
      contents.isClosed || !contents.buffer.isEmpty
        || contents.senders.contains { $0.task !== task }
    }
  }

  func perform(_ call: Call, _ wakes: inout [() -> Void]) -> Result<Bool, Crash> {
    switch core.contents.withLockHeld({ core.tryReceive(call, &$0, &wakes) }) {
    case .done(let element):
      slot.withLock { $0 = element }
      return .success(true)
    case .crashed(let crash): return .failure(crash)
    case .blocked: return .success(false)
    }
  }

  func park(_ token: SelectToken, _ call: Call, index: Int) {
    core.contents.withLockHeld { contents in
      contents.receivers.append(
        .init(
          task: call.task, site: call.site,
          resumption: .select(token, index: index, slot: slot)))
    }
  }

  func unpark(_ token: SelectToken) {
    core.contents.withLockHeld { contents in
      contents.receivers.removeAll {
        if case .select(token, _, _) = $0.resumption { true } else { false }
      }
    }
  }
}

final class SendLane<Element: Sendable>: SelectLane {
  private let core: ChannelCore<Element>
  private let element: Element

  init(_ core: ChannelCore<Element>, _ element: Element) {
    self.core = core
    self.element = element
  }

  var channel: ObjectID { core.id }
  var isUnbuffered: Bool { core.capacity == 0 }
  func lock() { core.contents.lock() }
  func unlock() { core.contents.unlock() }

  func isReady(for task: TaskRecord) -> Bool {
    core.contents.withLockHeld { contents in
      contents.isClosed || contents.buffer.count < core.capacity
        || contents.receivers.contains { $0.task !== task }
    }
  }

  func perform(_ call: Call, _ wakes: inout [() -> Void]) -> Result<Bool, Crash> {
    switch core.contents.withLockHeld({ core.trySend(element, call, &$0, &wakes) }) {
    case .done: .success(true)
    case .crashed(let crash): .failure(crash)
    case .blocked: .success(false)
    }
  }

  func park(_ token: SelectToken, _ call: Call, index: Int) {
    core.contents.withLockHeld { contents in
      contents.senders.append(
        .init(
          task: call.task, element: element, site: call.site,
          resumption: .select(token, index: index, slot: Monitor(nil))))
    }
  }

  func unpark(_ token: SelectToken) {
    core.contents.withLockHeld { contents in
      contents.senders.removeAll {
        if case .select(token, _, _) = $0.resumption { true } else { false }
      }
    }
  }
}

func ~= (a: SelectToken, b: SelectToken) -> Bool { a === b }

internal import Synchronization

/// One thread's events on their way to the collector: a bounded ring with a single producer and a
/// single consumer (Lamport, 1983), each end caching the other's position.
///
/// The producer is the worker; the consumer is the collector. A push allocates nothing.
///
/// `@unchecked Sendable`: `slots[i]` belongs to the producer until `head` passes it (release), then to
/// the consumer until `tail` does; `headSeen` and `tailSeen` belong to one end each. Tested by pushing
/// and draining on two threads under `--sanitize=thread`.
@safe
package final class EventRing: @unchecked Sendable {
  package let worker: WorkerID
  private let slots: UnsafeMutablePointer<Event>
  private let mask: Int

  /// Next slot to write; stored by the producer.
  private let head = Atomic<Int>(0)
  /// Next slot to read; stored by the consumer.
  private let tail = Atomic<Int>(0)
  /// The producer's copy of `tail`.
  private var tailSeen = 0

  /// While the producer is between reading the clock and publishing: a time not after that event's;
  /// else `idle`.
  private let busySince = Atomic<UInt64>(EventRing.idle)
  package static var idle: UInt64 { .max }

  /// Time of the producer's last event; its own.
  package var lastTime: UInt64 = 0
  /// How many events the producer has dropped since the last gap event; its own.
  package var dropped: Int64 = 0

  /// `capacity` is rounded up to a power of two.
  package init(worker: WorkerID, capacity: Int) {
    self.worker = worker
    var size = 16
    while size < capacity { size *= 2 }
    mask = size - 1
    unsafe slots = .allocate(capacity: size)
  }

  deinit { unsafe slots.deallocate() }

  /// Tells the collector not to publish past this thread until `endWriting`. Before the clock is read.
  @inline(__always)
  package func beginWriting() {
    // Sequentially consistent: pairs with the collector, which reads the clock first and this after.
    // The store must be visible before our own clock read, or the collector could take us for idle and
    // publish past a time that we are about to use.
    busySince.store(lastTime, ordering: .sequentiallyConsistent)
  }

  @inline(__always)
  package func endWriting() {
    // Release: the pushed events are visible to whoever sees us idle.
    busySince.store(EventRing.idle, ordering: .releasing)
  }

  /// Times below this one are complete for this ring; `idle` if only the clock bounds it.
  package var watermark: UInt64 { busySince.load(ordering: .sequentiallyConsistent) }

  /// Appends one event, or returns false if there is no room. Producer only.
  @inline(__always)
  package func push(_ event: Event) -> Bool {
    let position = head.load(ordering: .relaxed)
    if position - tailSeen > mask {
      // Acquire: pairs with the consumer's release of the slots that it has read.
      tailSeen = tail.load(ordering: .acquiring)
      if position - tailSeen > mask { return false }
    }
    unsafe (slots + (position & mask)).initialize(to: event)
    // Release: publishes the slot.
    head.store(position + 1, ordering: .releasing)
    return true
  }

  /// How many more events fit for sure. Producer only.
  package var room: Int {
    tailSeen = tail.load(ordering: .acquiring)
    return mask + 1 - (head.load(ordering: .relaxed) - tailSeen)
  }

  /// The event that stands for what was dropped since the last one; nil if nothing was. By the producer,
  /// or when it is over.
  package func takeGap() -> Event? {
    guard dropped > 0 else { return nil }
    defer { dropped = 0 }
    return Event(.eventsDropped, detail: dropped, worker: worker, time: lastTime)
  }

  /// Hands all that is there to `body`, oldest first. Consumer only.
  package func drain(_ body: (Event) -> Void) {
    let end = head.load(ordering: .acquiring)
    var position = tail.load(ordering: .relaxed)
    while position < end {
      body(unsafe slots[position & mask])
      position += 1
    }
    tail.store(position, ordering: .releasing)
  }
}

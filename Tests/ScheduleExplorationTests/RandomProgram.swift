import ConcurrencyTrace
import InstrumentedRuntime

/// A small program drawn from a seed: two or three tasks with a few operations each, over one or two objects
/// of any kind, so that they meet.
struct RandomProgram: Sendable {
  enum Kind: CaseIterable {
    case variable, atomic, mutex, semaphore, waitGroup, channel, buffered, table, select, time
    case cancellation, group, readWriteLock, condition, barrier, once, loop, wideSelect, nested
  }

  enum Action: Hashable {
    case read(Int)
    case write(Int, Int)
    case load
    case add(Int)
    case exchange(Int)
    case compareExchange(Int, Int)
    case lock(Int)
    case unlock(Int)
    case tryLock(Int)
    case wait
    case signal
    case groupAdd
    case groupDone
    case groupWait
    case send(Int, Int)
    case receive(Int)
    case close(Int)
    case tableRead
    case tableWrite(Int)
    case tableCount
    case select(hasDefault: Bool, hasTimeout: Bool)
    case selectSend(Int)
    case sleep
    case cancel
    case fail
    case random
    case readLock
    case readUnlock
    case writeLock
    case writeUnlock
    case await
    case notify
    case notifyAll
    case arrive
    case once
    case store(Int)
    case criticalSection
    case io
    case compute
    case block
    case yield
    case receiveAll(Int)
    case wideSelect(hasDefault: Bool, hasTimeout: Bool)
    case inner
    case join
  }

  var tasks: [[Action]] = []
  var collectsByCompletion = false
  /// Whether all children are cancelled when the first has ended.
  var cancelsTheRest = false
  /// One task more runs detached, and can be cancelled and waited for.
  var hasDetached = false
  /// Of the channels.
  var capacities: [Int] = []
  var permits = 1
  var parties = 2

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let kinds = Array(
      Kind.allCases.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)))
    var actions = kinds.flatMap { RandomProgram.actions($0) }
    if kinds.contains(.cancellation) || kinds.contains(.group) {
      actions += RandomProgram.actions(.variable)
    }
    hasDetached = kinds.contains(.cancellation) || kinds.contains(.nested)
    collectsByCompletion = kinds.contains(.group)
    cancelsTheRest = collectsByCompletion && Bool.random(using: &random)
    capacities = [[0, 0, 1, 2], [1, 1, 2, 3], [0, 1]].compactMap {
      $0.randomElement(using: &random)
    }
    permits = Int.random(in: 0...2, using: &random)
    parties = Int.random(in: 1...3, using: &random)
    for _ in 0..<Int.random(in: 2...3, using: &random) {
      tasks.append(
        (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
          actions.randomElement(using: &random)
        })
    }
  }

  static func actions(_ kind: Kind) -> [Action] {
    switch kind {
    case .variable: [.read(0), .read(1), .write(0, 1), .write(0, 2), .write(1, 1)]
    case .atomic:
      [
        .load, .add(1), .exchange(2), .compareExchange(0, 1), .compareExchange(1, 0), .store(0),
        .store(1),
      ]
    case .mutex:
      [
        .lock(0), .unlock(0), .tryLock(0), .lock(1), .unlock(1), .lock(0), .unlock(0),
        .criticalSection,
      ]
    case .semaphore: [.wait, .signal, .wait]
    case .waitGroup: [.groupAdd, .groupDone, .groupWait]
    case .channel: [.send(0, 1), .send(0, 2), .receive(0), .receive(0), .close(0)]
    case .buffered: [.send(1, 1), .send(1, 2), .receive(1), .receive(1), .close(1)]
    case .table: [.tableRead, .tableWrite(1), .tableCount]
    case .select:
      [
        .select(hasDefault: false, hasTimeout: false), .select(hasDefault: true, hasTimeout: false),
        .select(hasDefault: false, hasTimeout: true), .send(0, 1), .send(1, 2), .selectSend(3),
        .receive(0), .receive(1),
      ]
    case .time: [.sleep, .random, .io, .compute, .block, .yield]
    case .cancellation: [.cancel, .sleep, .receive(0), .lock(0), .join, .io]
    case .group: [.fail, .sleep, .wait, .receive(1)]
    case .readWriteLock: [.readLock, .readUnlock, .readLock, .writeLock, .writeUnlock]
    case .condition: [.lock(0), .await, .lock(0), .notify, .unlock(0), .notifyAll]
    case .barrier: [.arrive, .arrive, .read(0), .write(0, 1)]
    case .once: [.once, .once, .read(0)]
    case .loop: [.receiveAll(0), .receiveAll(1), .send(0, 1), .send(1, 2), .close(0), .close(1)]
    case .wideSelect:
      [
        .wideSelect(hasDefault: false, hasTimeout: false),
        .wideSelect(hasDefault: true, hasTimeout: true),
        .wideSelect(hasDefault: false, hasTimeout: true), .send(0, 1), .receive(1), .send(2, 3),
        .receive(2), .close(2),
      ]
    case .nested: [.inner, .read(0), .write(0, 1), .join]
    }
  }

  /// Whether every step of it counts in the orders.
  var hasOnlyCountedSteps: Bool {
    let local: [Action] = [.sleep, .io, .compute, .block, .yield]
    return !tasks.joined().contains(where: local.contains)
  }

  var scene: Scene {
    let program = self
    return ScheduleExplorationTests.scene { try await program.run(on: $0) }
  }

  private func run(on stage: Stage) async throws {
    let objects = Objects(stage, self)
    let detached: DetachedTask? =
      hasDetached
      ? stage.detached("D") {
        try await objects.run([.receive(0), .read(0), .lock(0)], as: "D", beside: nil)
      } : nil
    do {
      _ = try await stage.group(of: Int.self, order: collectsByCompletion ? .completion : .spawn) {
        group in
        for (number, actions) in tasks.enumerated() {
          group.spawn("T\(number)") {
            try await objects.run(actions, as: "T\(number)", beside: detached)
            return number
          }
        }
        if collectsByCompletion {
          var order = ""
          while let next = try await group.next() {
            order += "\(next)"
            if cancelsTheRest { group.cancelAll() }
          }
          stage.outcome("order", order)
        }
        return 0
      }
    } catch is Failure { stage.outcome("failed", true) }
  }
}

struct Failure: Error {}

/// What a random program works on.
private struct Objects: Sendable {
  let stage: Stage
  let variables: [SharedVariable<Int>]
  let atomic: AtomicVariable
  let mutexes: [SceneMutex]
  let semaphore: SceneSemaphore
  let waitGroup: WaitGroup
  let channels: [Channel<Int>]
  let table: SharedTable<String, Int>
  let readWriteLock: ReadWriteLock
  let condition: Condition
  let barrier: Barrier
  let once: Once

  init(_ stage: Stage, _ program: RandomProgram) {
    self.stage = stage
    variables = ["x", "y"].map { stage.shared($0, 0) }
    atomic = stage.atomic("a", 0)
    mutexes = ["m", "n"].map { stage.mutex($0) }
    semaphore = stage.semaphore("s", permits: program.permits)
    waitGroup = stage.waitGroup("w")
    channels = zip(["c", "b", "d"], program.capacities).map { stage.channel($0, capacity: $1) }
    table = stage.table("t")
    readWriteLock = stage.readWriteLock("r")
    condition = stage.condition("q")
    barrier = stage.barrier("p", parties: program.parties)
    once = stage.once("o")
  }

  /// Performs the actions, and names what was seen.
  func run(
    _ actions: [RandomProgram.Action], as name: String, beside detached: DetachedTask?
  ) async throws {
    var seen: [String] = []
    do {
      for action in actions { seen.append(try await perform(action, detached)) }
    } catch let error as CancellationError {
      stage.outcome(name, seen.joined(separator: " ") + " cancelled")
      throw error
    }
    stage.outcome(name, seen.joined(separator: " "))
  }

  private func perform(
    _ action: RandomProgram.Action, _ detached: DetachedTask?
  ) async throws -> String {
    switch action {
    case .read(let index): return "\(try await variables[index].read())"
    case .write(let index, let value): try await variables[index].write(value)
    case .load: return "\(try await atomic.load())"
    case .add(let amount): return "\(try await atomic.add(amount))"
    case .exchange(let value): return "\(try await atomic.exchange(value))"
    case .compareExchange(let expected, let desired):
      return "\(try await atomic.compareExchange(expected: expected, desired: desired))"
    case .lock(let index): try await mutexes[index].lock()
    case .unlock(let index): try await mutexes[index].unlock()
    case .tryLock(let index): return "\(try await mutexes[index].tryLock())"
    case .wait: try await semaphore.wait()
    case .signal: try await semaphore.signal()
    case .groupAdd: try await waitGroup.add()
    case .groupDone: try await waitGroup.done()
    case .groupWait: try await waitGroup.wait()
    case .send(let index, let value): try await channels[index].send(value)
    case .receive(let index):
      return (try await channels[index].receive()).map(String.init) ?? "nil"
    case .close(let index): try await channels[index].close()
    case .tableRead: return "\(try await table.read("k") ?? 0)"
    case .tableWrite(let value): try await table.write("k", value)
    case .tableCount: return "\(try await table.count())"
    case .select(let hasDefault, let hasTimeout):
      let late: @Sendable () async throws -> String = { "late" }
      let none: @Sendable () async throws -> String = { "default" }
      return try await stage.select(
        [
          channels[0].onReceive { "c\($0 ?? 0)" }, channels[1].onReceive { "b\($0 ?? 0)" },
        ],
        timeout: hasTimeout ? (after: .seconds(1), then: late) : nil,
        otherwise: hasDefault ? none : nil)
    case .selectSend(let value):
      return try await stage.select([
        channels[0].onSend(value) { "sent c" }, channels[1].onReceive { "b\($0 ?? 0)" },
      ])
    case .sleep: try await stage.sleep(.seconds(1))
    case .cancel: try await detached?.cancel()
    case .join: try await detached?.join()
    case .fail: throw Failure()
    case .readLock: try await readWriteLock.readLock()
    case .readUnlock: try await readWriteLock.readUnlock()
    case .writeLock: try await readWriteLock.writeLock()
    case .writeUnlock: try await readWriteLock.writeUnlock()
    case .await: try await condition.wait(mutexes[0])
    case .notify: try await condition.signal()
    case .notifyAll: try await condition.broadcast()
    case .arrive: try await barrier.arrive()
    case .once:
      let cell = variables[0]
      try await once.run { try await cell.write(7) }
    case .random: return "\(stage.random(below: 100))"
    case .store(let value): try await atomic.store(value)
    case .criticalSection:
      return try await mutexes[0].withLock {
        let seen = try await variables[0].read()
        try await variables[0].write(seen + 1)
        return "\(seen)"
      }
    case .io: try await stage.io("disk", .seconds(1))
    case .compute: try await stage.compute(.milliseconds(15))
    case .block: try await stage.blockThread(.milliseconds(1))
    case .yield: await Task.yield()
    case .receiveAll(let index):
      var all: [Int] = []
      while let element = try await channels[index].receive() { all.append(element) }
      return "\(all)"
    case .wideSelect(let hasDefault, let hasTimeout):
      let late: @Sendable () async throws -> String = { "late" }
      let none: @Sendable () async throws -> String = { "default" }
      return try await stage.select(
        [
          channels[0].onReceive { "c\($0 ?? 0)" }, channels[1].onSend(4) { "sent b" },
          channels[2].onReceive { "d\($0 ?? 0)" },
        ],
        timeout: hasTimeout ? (after: .seconds(1), then: late) : nil,
        otherwise: hasDefault ? none : nil)
    case .inner:
      let variable = variables[0]
      let seen = try await stage.group(of: Int.self) { group in
        group.spawn("I0") {
          try await variable.write(3)
          return 0
        }
        group.spawn("I1") { try await variable.read() }
        return try await group.results()
      }
      return "\(seen)"
    }
    return "·"
  }
}

import ConcurrencyTrace

/// Finds updates that were overwritten by a task that did not know of them.
///
/// A task read a cell, another wrote it, and then the first wrote it without having read it again. That
/// is a lost update where the object's accesses race, or where the task did nothing else with shared
/// objects in between but lock and unlock: then its write must come from that read.
struct UpdateBook: Sendable {
  /// One access.
  struct Moment: Hashable, Sendable {
    var task: TaskID
    var value: Value
    var site: Site
    var position: Int
    var step: Int
  }

  /// A story in three parts.
  struct LostUpdate: Hashable, Sendable {
    var object: ObjectID
    var read: Moment
    var lost: Moment
    var overwriting: Moment
  }

  private struct CellID: Hashable, Sendable {
    var object: ObjectID
    var key: Int64
  }

  private struct Cell: Sendable {
    var version = 0
    var written: Moment
  }

  private struct Reading: Sendable {
    var cell: CellID
    var version: Int
    var moment: Moment
  }

  private struct Reader: Sendable {
    var readings: [Reading] = []
    /// The cell that it read last, if it has touched nothing else since.
    var latest: CellID?
  }

  private var cells: [CellID: Cell] = [:]
  private var readers: [Reader] = []
  private static let readingsKept = 32

  /// Takes an operation in; `isRacy`: whether the object has been found to be raced on.
  mutating func take(
    _ event: Event, at position: Int, step: Int, isRacy: Bool
  ) -> LostUpdate? {
    let moment = Moment(
      task: event.task, value: event.value, site: event.site, position: position, step: step)
    switch event.operation {
    case .read, .load: read(CellID(object: event.object, key: -1), moment)
    case .tableRead: read(CellID(object: event.object, key: event.detail), moment)
    case .write:
      return write(CellID(object: event.object, key: -1), moment, anyhow: isRacy)
    case .store: return write(CellID(object: event.object, key: -1), moment, anyhow: false)
    case .tableWriteEnd:
      return write(CellID(object: event.object, key: event.detail), moment, anyhow: isRacy)
    case .add, .exchange: update(CellID(object: event.object, key: -1), moment)
    case .compareExchange:
      let cell = CellID(object: event.object, key: -1)
      if event.detail == 1 { update(cell, moment) } else { read(cell, moment) }
    case .lock, .unlock, .tryLock, .readLock, .readUnlock, .writeLock, .writeUnlock, .sleep, .io,
      .compute, .blockThread, .yield, .random, .log, .outcome, .expect, .none, .tableWriteBegin:
      break
    case .tableCount, .semaphoreWait, .semaphoreSignal, .conditionWait, .conditionSignal,
      .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone, .waitGroupWait,
      .onceEnter, .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive, .select,
      .selectDefault, .selectTimeout, .join, .groupNext, .groupChildEnd, .groupCancel, .cancel:
      if event.task.index < readers.count { readers[event.task.index].latest = nil }
    }
    return nil
  }

  /// After dropped events nobody knows who has written in between.
  mutating func forget() {
    cells.removeAll()
    readers.removeAll()
  }

  private mutating func read(_ cell: CellID, _ moment: Moment) {
    let reader = moment.task.index
    while readers.count <= reader { readers.append(Reader()) }
    let reading = Reading(cell: cell, version: cells[cell]?.version ?? 0, moment: moment)
    readers[reader].latest = cell
    if let index = readers[reader].readings.firstIndex(where: { $0.cell == cell }) {
      readers[reader].readings[index] = reading
    } else {
      if readers[reader].readings.count == Self.readingsKept {
        readers[reader].readings.removeFirst()
      }
      readers[reader].readings.append(reading)
    }
  }

  /// Reading and writing in one step loses nothing.
  private mutating func update(_ cell: CellID, _ moment: Moment) {
    _ = consumeReading(of: cell, by: moment.task)
    note(cell, moment)
  }

  private mutating func write(
    _ cell: CellID, _ moment: Moment, anyhow: Bool
  ) -> LostUpdate? {
    let isNext = moment.task.index < readers.count && readers[moment.task.index].latest == cell
    let reading = consumeReading(of: cell, by: moment.task)
    let before = cells[cell]
    note(cell, moment)
    guard let reading, let before, before.version != reading.version, anyhow || isNext else {
      return nil
    }
    return LostUpdate(
      object: cell.object, read: reading.moment, lost: before.written, overwriting: moment)
  }

  /// What a task has read serves for one write of it.
  private mutating func consumeReading(of cell: CellID, by task: TaskID) -> Reading? {
    guard task.index < readers.count else { return nil }
    readers[task.index].latest = nil
    guard let index = readers[task.index].readings.firstIndex(where: { $0.cell == cell }) else {
      return nil
    }
    return readers[task.index].readings.remove(at: index)
  }

  private mutating func note(_ cell: CellID, _ moment: Moment) {
    if cells[cell] == nil {
      cells[cell] = Cell(version: 1, written: moment)
    } else {
      cells[cell]?.version += 1
      cells[cell]?.written = moment
    }
  }
}

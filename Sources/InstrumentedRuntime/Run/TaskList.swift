internal import ConcurrencyTrace

/// The records of a run's tasks, in order of creation. When a directed run begins anew, a task that is the same
/// as before has the same record.
struct TaskList {
  private var records: [TaskRecord] = []
  private var count = 0

  /// Those of this run.
  var all: ArraySlice<TaskRecord> { records[..<count] }

  mutating func add(
    _ id: TaskID, _ name: String, _ parent: TaskID, _ run: Run
  ) -> TaskRecord {
    defer { count += 1 }
    if count < records.count {
      // Whoever has kept it keeps it as it was.
      if records[count].isRecord(of: id, name, parent),
        isKnownUniquelyReferenced(&records[count])
      {
        records[count].reset()
        return records[count]
      }
      records.removeLast(records.count - count)
    }
    let record = TaskRecord(id: id, name: name, parent: parent, run: run)
    records.append(record)
    return record
  }

  /// There are none any more; their records are kept.
  mutating func reset() { count = 0 }
}

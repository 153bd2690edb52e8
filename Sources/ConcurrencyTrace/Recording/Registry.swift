/// Gives out the numbers that events use, and keeps what they stand for. Any thread may call it.
package final class Registry: Sendable {
  private struct Contents {
    var directory = Directory()
    var stringIDs: [String: StringID] = [:]
    var fileIDs: [String: Int] = [:]
    /// Grows at each change, so that a reader can tell whether its copy is current.
    var version = 0
  }

  private let contents: Monitor<Contents>

  package init() { contents = Monitor(Contents()) }

  /// Without tasks and objects; strings and files have the numbers that `other` gave them.
  package init(stringsOf other: Registry) {
    var copy = other.contents.withLock { $0 }
    copy.directory.tasks = []
    copy.directory.objects = []
    copy.directory.workers = []
    contents = Monitor(copy)
  }

  package func addTask(_ task: Directory.Task) -> TaskID {
    contents.withLock { contents in
      contents.version += 1
      contents.directory.tasks.append(task)
      return TaskID(UInt32(contents.directory.tasks.count - 1))
    }
  }

  package func addObject(_ object: Directory.Object) -> ObjectID {
    contents.withLock { contents in
      contents.version += 1
      contents.directory.objects.append(object)
      return ObjectID(UInt32(contents.directory.objects.count - 1))
    }
  }

  package func addWorker(_ name: String) -> WorkerID {
    contents.withLock { contents in
      contents.version += 1
      contents.directory.workers.append(name)
      return WorkerID(UInt16(truncatingIfNeeded: contents.directory.workers.count - 1))
    }
  }

  /// Forgets tasks and objects, for a run that begins anew; strings and files keep their numbers.
  package func removeTasksAndObjects() {
    contents.withLock { contents in
      contents.version += 1
      contents.directory.tasks.removeAll(keepingCapacity: true)
      contents.directory.objects.removeAll(keepingCapacity: true)
    }
  }

  package func object(_ id: ObjectID) -> Directory.Object {
    contents.withLock { $0.directory.objects[id.index] }
  }

  /// The number of a string, the same each time.
  package func intern(_ string: String) -> StringID {
    contents.withLock { contents in
      if let known = contents.stringIDs[string] { return known }
      contents.version += 1
      let id = StringID(UInt32(contents.directory.strings.count))
      contents.directory.strings.append(string)
      contents.stringIDs[string] = id
      return id
    }
  }

  /// The number of a source file, the same each time; never 0.
  package func file(_ fileID: String) -> Int {
    contents.withLock { contents in
      if let known = contents.fileIDs[fileID] { return known }
      contents.version += 1
      let number = contents.directory.files.count
      contents.directory.files.append(fileID)
      contents.fileIDs[fileID] = number
      return number
    }
  }

  /// A copy of all entries; shares storage until the next change.
  package var directory: Directory { contents.withLock { $0.directory } }

  /// The copy, if it is newer than `version`, which is then brought up to date.
  package func directory(newerThan version: inout Int) -> Directory? {
    contents.withLock { contents in
      guard contents.version > version else { return nil }
      version = contents.version
      return contents.directory
    }
  }
}

import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis

extension FinishedRun {
  /// What `run --json` prints. A directed run gives the same each time, but for `wallSeconds`.
  var json: JSON {
    [
      "scene": .string(plan.scene.id),
      "variant": .string(plan.options.variant),
      "mode": .string(plan.options.mode.rawValue),
      "workers": .int(Int64(workers)),
      "seed": .unsigned(plan.options.seed),
      "schedule": schedule.map { .string($0.description) } ?? .null,
      "sceneSeconds": .seconds(world.sceneTime),
      "wallSeconds": .seconds(wallNanoseconds),
      "ended": .string(ending.name),
      "outcomes": outcomesJSON,
      "expectations": .array(
        world.expectations.map { claim in
          ["message": .string(text(claim.claim)), "held": .bool(claim.held)]
        }),
      "findings": .array(findings.map { $0.json(in: directory) }),
      "tasks": .array(world.tasks.indices.map { taskJSON(TaskID(UInt32($0))) }),
      "events": .int(Int64(world.events)),
      "dropped": .unsigned(world.dropped),
    ]
  }

  /// Threads that ran tasks: one in a directed run, one for each task in threads mode.
  var workers: Int {
    switch plan.options.mode {
    case .directed: 1
    case .tasks: plan.options.workers
    case .threads: directory.workers.count
    }
  }

  /// The outcomes by name, in the order in which they were named.
  var outcomesJSON: JSON {
    .object(world.outcomes.map { JSON.Member(key: text($0.name), value: json(of: $0.value)) })
  }

  private func json(of value: Value) -> JSON {
    switch value {
    case .none: .null
    case .int(let number): .int(number)
    case .bool(let flag): .bool(flag)
    case .text: .string(directory.describe(value))
    }
  }

  private func taskJSON(_ task: TaskID) -> JSON {
    let times = world.sceneTimes(of: task)
    return [
      "name": .string(directory.name(of: task)),
      "state": .string(world[task]?.word ?? "unknown"),
      "runningSeconds": .seconds(times.running),
      "readySeconds": .seconds(times.ready),
      "blockedSeconds": .seconds(times.blocked),
    ]
  }

  /// The text of an interned string in an event's detail.
  func text(_ string: Int64) -> String {
    guard let index = Int(exactly: string), directory.strings.indices.contains(index) else {
      return "?"
    }
    return directory.strings[index]
  }
}

extension TaskState {
  /// How the task stood at the end of the run, in one word.
  var word: String {
    switch activity {
    case .notStarted: "not started"
    case .ready: "ready"
    case .running: "running"
    case .blocked: isStuck ? "stuck" : "blocked"
    case .outside: "outside"
    case .done(let end):
      switch end {
      case .returned: "ended"
      case .threw: "failed"
      case .cancelled: "cancelled"
      case .closed: "closed"
      case .refused: "refused"
      }
    }
  }
}

extension Finding {
  func json(in directory: Directory) -> JSON {
    [
      "kind": .string(kind.rawValue), "severity": .string(severity.rawValue),
      "tasks": .strings(taskNames(in: directory)), "objects": .strings(objectNames(in: directory)),
      "lines": .strings(lines(in: directory)), "message": .string(message),
    ]
  }
}

import InstrumentedRuntime

/// Channels that nobody reads, that are closed too early or twice.
extension Kernel {
  static let channels = [
    Kernel(
      "a sender whose receiver has gone", promises: "leak",
      wrong: { try await answer($0, capacity: 0) }, right: { try await answer($0, capacity: 1) }),
    Kernel(
      "a channel that two close", promises: "crash",
      wrong: { stage in
        let channel = stage.channel("channel", of: Int.self)
        try await together(stage, [{ try await channel.close() }, { try await channel.close() }])
      },
      right: { stage in
        let channel = stage.channel("channel", of: Int.self)
        let once = stage.once("closing")
        let close: @Sendable () async throws -> Void = {
          try await once.run { try await channel.close() }
        }
        try await together(stage, [close, close])
      }),
    Kernel(
      "a channel that is closed under its sender", promises: "crash",
      wrong: { stage in
        let channel = stage.channel("channel", of: Int.self, capacity: 2)
        try await together(stage, [{ try await channel.send(1) }, { try await channel.close() }])
      },
      right: { stage in
        let channel = stage.channel("channel", of: Int.self, capacity: 2)
        try await together(
          stage,
          [
            {
              try await channel.send(1)
              try await channel.close()
            },
            { while try await channel.receive() != nil {} },
          ])
      }),
    Kernel(
      "two who send before they receive", promises: "deadlock",
      wrong: { try await swap($0, capacity: 0) }, right: { try await swap($0, capacity: 1) }),
  ]

  private static func answer(_ stage: Stage, capacity: Int) async throws {
    let answers = stage.channel("answers", of: Int.self, capacity: capacity)
    let hasGone = stage.atomic("has gone", 0)
    stage.detached("asker") {
      if try await hasGone.load() == 0 { _ = try await answers.receive() }
    }
    stage.detached("answerer") { try await answers.send(1) }
    try await hasGone.store(1)
  }

  private static func swap(_ stage: Stage, capacity: Int) async throws {
    let (there, back) = (
      stage.channel("there", of: Int.self, capacity: capacity),
      stage.channel("back", of: Int.self, capacity: capacity)
    )
    try await together(
      stage,
      [
        {
          try await there.send(1)
          _ = try await back.receive()
        },
        {
          try await back.send(2)
          _ = try await there.receive()
        },
      ])
  }
}

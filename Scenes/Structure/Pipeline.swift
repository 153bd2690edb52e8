import InstrumentedRuntime

/// Video frames are decoded, encoded and written, in this order.
let pipeline = Scene(
  "pipeline", title: "A pipeline of frames", chapter: .structure,
  summary: """
    Each video frame is decoded, encoded and written; three tasks work on three frames at a time.
    The channels between them keep the frames in order, and keep the quick stages from running ahead.
    """,
  parameters: [
    .init(name: "frames", defaultValue: 5, range: 1...200, meaning: "frames of the film"),
    .init(
      name: "milliseconds", defaultValue: 40, range: 1...1_000,
      meaning: "decoding or writing one frame; encoding takes twice that"),
  ],
  lookAt: [
    "Once the pipeline is full, frame 3 is decoded while 2 is encoded and 1 is written.",
    "The slowest stage sets the pace: \"decoded\" fills up before it, \"encoded\" stays empty after it.",
    "A full channel holds its sender back, so that no frames pile up.",
    "With two encoders frames can overtake each other; the writer keeps early ones until their turn.",
  ],
  question: .init(
    text: "Decoding takes 40 ms, encoding 80 ms, writing 40 ms. There are workers enough. "
      + "How often does a full pipeline finish a frame?",
    answers: [
      .wrong("Every 160 ms", "That is how long one frame is under way, not how often one arrives."),
      .right("Every 80 ms", "The slowest stage decides; the others wait for it."),
      .wrong("Every 40 ms", "Only with two encoders: one alone is busy for 80 ms with each frame."),
    ]),
  goForm: """
    decoded := make(chan Frame, 1)
    encoded := make(chan Frame, 1)
    go func() {
        defer close(decoded)
        for _, raw := range film {
            decoded <- decode(raw)
        }
    }()
    go func() {
        defer close(encoded)
        for frame := range decoded {
            encoded <- encode(frame)
        }
    }()
    for frame := range encoded {
        write(frame) // one goroutine a stage: the order is kept by itself
    }
    """,
  mode: .tasks, axis: .time, workers: 2, firstSeed: 1,
  variants: [
    .init("stages", "A task for each stage.") { stage in
      try await film(stage, encoders: 1)
    },
    .init("two-encoders", "The slow stage twice; the writer puts the frames back in order.") {
      try await film($0, encoders: 2)
    },
    .init("sequential", "Each frame to its end before the next.", body: sequential),
  ])

private func decode(_ frame: Int, on stage: Stage) async throws {
  try await stage.compute(.milliseconds(stage["milliseconds"]))
}

private func encode(_ frame: Int, on stage: Stage) async throws {
  try await stage.compute(.milliseconds(2 * stage["milliseconds"]))
}

private func write(_ frame: Int, on stage: Stage) async throws {
  try await stage.io("frame \(frame)", .milliseconds(stage["milliseconds"]))
}

private func film(_ stage: Stage, encoders: Int) async throws {
  let decoded = stage.channel("decoded", of: Int.self, capacity: 1)
  let encoded = stage.channel("encoded", of: Int.self, capacity: 1)

  let written = try await stage.group { group in
    group.spawn("decode") {
      for frame in 1...stage["frames"] {
        try await decode(frame, on: stage)
        try await decoded.send(frame)
      }
      try await decoded.close()
    }
    group.spawn("encode") {
      try await stage.group("encoders") { group in
        for number in 1..<encoders {
          group.spawn("encode \(number + 1)") {
            try await encodeAll(decoded, into: encoded, on: stage)
          }
        }
        try await encodeAll(decoded, into: encoded, on: stage)
      }
      try await encoded.close()
    }

    var written: [Int] = []
    var early: Set<Int> = []
    while let frame = try await encoded.receive() {
      early.insert(frame)
      while let next = early.remove(written.count + 1) {
        try await write(next, on: stage)
        written.append(next)
      }
    }
    return written
  }
  report(written, on: stage)
}

private func encodeAll(
  _ decoded: Channel<Int>, into encoded: Channel<Int>, on stage: Stage
) async throws {
  while let frame = try await decoded.receive() {
    try await encode(frame, on: stage)
    try await encoded.send(frame)
  }
}

private func sequential(_ stage: Stage) async throws {
  var written: [Int] = []
  for frame in 1...stage["frames"] {
    try await decode(frame, on: stage)
    try await encode(frame, on: stage)
    try await write(frame, on: stage)
    written.append(frame)
  }
  report(written, on: stage)
}

private func report(_ written: [Int], on stage: Stage) {
  stage.outcome("frames", written.count)
  stage.outcome("took", stage.now.inSeconds)
  stage.expect(written == Array(1...stage["frames"]), "every frame is written, and in order")
}

import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@Suite(.serialized) struct `Channels and select` {
  @Test(arguments: Way.all, [0, 1, 3])
  func `a channel is first in, first out`(way: Way, capacity: Int) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self, capacity: capacity)
      try await stage.group { group in
        group.spawn("sender") {
          for number in 1...10 { try await channel.send(number) }
          try await channel.close()
        }
        var received: [Int] = []
        // swift-format-ignore: ReplaceForEachWithForLoop
        try await channel.forEach { received.append($0) }
        stage.outcome("received", received)
        stage.outcome("after", try await channel.receive() == nil)
      }
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["received": "\(Array(1...10))", "after": "true"])
  }

  @Test(arguments: Way.all, [0, 1, 3])
  func `many senders and receivers lose nothing`(way: Way, capacity: Int) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self, capacity: capacity)
      let sum = stage.atomic("sum", 0)
      try await stage.group { group in
        for receiver in 1...3 {
          group.spawn("receiver \(receiver)") {
            while let number = try await channel.receive() { try await sum.add(number) }
          }
        }
        try await stage.group { group in
          for sender in 1...4 {
            group.spawn("sender \(sender)") {
              for number in 1...25 { try await channel.send(number) }
            }
          }
        }
        try await channel.close()
      }
      stage.outcome("sum", try await sum.load())
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["sum": "1300"])
  }

  @Test func `a full buffer blocks the sender, an empty one the receiver`() throws {
    let body: @Sendable (Stage) async throws -> Void = { stage in
      let channel = stage.channel("c", of: Int.self, capacity: 1)
      try await stage.group { group in
        group.spawn("S") { for number in 1...2 { try await channel.send(number) } }
        group.spawn("R") { for _ in 1...2 { _ = try await channel.receive() } }
      }
    }
    #expect(throws: ScheduleMismatch.self) { try directed("2", body) }
    #expect(throws: ScheduleMismatch.self) { try directed("1 1", body) }
    #expect(try directed("1 2 1 2", body).ending == .completed)
  }

  @Test func `without a buffer whoever arrives first parks, and the partner completes both`() throws
  {
    let body: @Sendable (Stage) async throws -> Void = { stage in
      let channel = stage.channel("c", of: Int.self)
      try await stage.group { group in
        group.spawn("S") { try await channel.send(7) }
        group.spawn("R") { stage.outcome("got", try await channel.receive() ?? 0) }
      }
    }
    let senderFirst = try directed("1 2", body)
    #expect(senderFirst.steps == ["S sendArrive c", "R receive c"])
    #expect(senderFirst.told == ["got": "7"])
    let receiverFirst = try directed("2 1", body)
    #expect(receiverFirst.steps == ["R receiveArrive c", "S send c"])
    #expect(receiverFirst.told == ["got": "7"])
  }

  @Test(arguments: Way.all, [0, 2])
  func `a send on a closed channel ends the scene`(way: Way, capacity: Int) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self, capacity: capacity)
      try await channel.close()
      try await channel.send(1)
    }
    #expect(result.ending == .crash)
    #expect(result.crash == .sendOnClosedChannel("c"))
  }

  @Test(arguments: Way.all)
  func `closing twice ends the scene`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      try await channel.close()
      try await channel.close()
    }
    #expect(result.crash == .closeOfClosedChannel("c"))
  }

  @Test(arguments: Way.all)
  func `a channel closed under a parked sender ends the scene`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      stage.detached("S") { try await channel.send(1) }
      try await stage.sleep(.milliseconds(20))
      try await channel.close()
    }
    #expect(result.crash == .sendOnClosedChannel("c"))
  }

  @Test(arguments: Way.all)
  func `what is in the buffer is received after the close`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self, capacity: 3)
      for number in 1...3 { try await channel.send(number) }
      try await channel.close()
      var received: [Int] = []
      while let number = try await channel.receive() { received.append(number) }
      stage.outcome("received", received)
    }
    #expect(result.told == ["received": "[1, 2, 3]"])
  }

  // MARK: Select

  static let twoReady: @Sendable (Stage) async throws -> Void = { stage in
    let left = stage.channel("left", of: Int.self, capacity: 1)
    let right = stage.channel("right", of: Int.self, capacity: 1)
    try await left.send(1)
    try await right.send(2)
    let taken = try await stage.select([
      left.onReceive { $0 ?? 0 }, right.onReceive { $0 ?? 0 },
    ])
    stage.outcome("taken", taken)
  }

  @Test(arguments: [("0 0 0:0", "1"), ("0 0 0:1", "2")])
  func `the schedule names which of several ready cases is taken`(schedule: String, taken: String)
    throws
  {
    #expect(try directed(schedule, Self.twoReady).told == ["taken": taken])
    #expect(throws: ScheduleMismatch.self) { try directed("0 0 0:2", Self.twoReady) }
  }

  @Test(arguments: Way.all)
  func `the default is taken only if nothing is ready`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self, capacity: 1)
      for turn in 1...2 {
        let taken = try await stage.select([channel.onReceive { $0 ?? 0 }]) { -1 }
        stage.outcome("turn \(turn)", taken)
        try await channel.send(turn)
      }
    }
    #expect(result.told == ["turn 1": "-1", "turn 2": "1"])
  }

  @Test(arguments: Way.all)
  func `a time-out is taken when nothing came for that long`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      let began = stage.now
      let taken = try await stage.select(
        [channel.onReceive { $0 ?? 0 }], timeout: (.milliseconds(10), { -1 }))
      stage.outcome("taken", taken)
      stage.outcome("waited", stage.now - began >= .milliseconds(10))
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["taken": "-1", "waited": "true"])
  }

  @Test(arguments: Way.all)
  func `a partner that comes in time takes a select out of all its channels`(way: Way) async {
    let result = await run(way) { stage in
      let left = stage.channel("left", of: Int.self)
      let right = stage.channel("right", of: Int.self)
      try await stage.group { group in
        group.spawn("S") {
          try await stage.sleep(.milliseconds(2))
          try await right.send(5)
        }
        let taken = try await stage.select(
          [left.onSend(1) { -2 }, right.onReceive { $0 ?? 0 }],
          timeout: (.seconds(20), { -1 }))
        stage.outcome("taken", taken)
      }
      // Nobody stands in `left` any more, so closing it hurts nobody.
      try await left.close()
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["taken": "5"])
    #expect(result.sceneTime < .seconds(10))
  }

  @Test(arguments: Way.all)
  func `a select of a closed channel receives nil`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      stage.detached("closer") {
        try await stage.sleep(.milliseconds(1))
        try await channel.close()
      }
      stage.outcome("nil", try await stage.select([channel.onReceive { $0 == nil }]))
    }
    #expect(result.told == ["nil": "true"])
  }

  @Test(arguments: Way.all)
  func `two selects meet on an unbuffered channel`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      let other = stage.channel("d", of: Int.self)
      try await stage.group { group in
        group.spawn("S") {
          for number in 1...20 {
            try await stage.select([channel.onSend(number) {}, other.onReceive { _ in }])
          }
        }
        var received: [Int] = []
        for _ in 1...20 {
          received.append(
            try await stage.select([other.onReceive { $0 ?? 0 }, channel.onReceive { $0 ?? 0 }]))
        }
        stage.outcome("received", received)
      }
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["received": "\(Array(1...20))"])
  }
}

import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// Whatever the bytes of a recording are, what they give is drawn, and every key is heard.
@Suite struct `A replay of a damaged recording` {
  /// Three concurrent requests, with snapshots, as bytes.
  private func bytes() throws -> [UInt8] {
    let trace = Traces.fetch(workers: 2)
    let scene = try #require(Stage.catalogue.scene("fetch"))
    var encoder = RecordingEncoder(RecordingHeader(scene))
    var taker = SnapshotTaker(every: 12)
    encoder.add(trace.directory) { _ in nil }
    for event in trace.events {
      encoder.add(event)
      if let snapshot = taker.take(event, in: trace.directory) { encoder.add(snapshot) }
    }
    encoder.finish()
    return encoder.takeOutput()
  }

  private func show(_ bytes: [UInt8], _ random: inout SplitMix) throws {
    let reader = try RecordingReader(bytes: bytes, verifying: false)
    let branch = reader.branchCount - 1
    let directory = try reader.directory(ofBranch: branch)
    let path = reader.path(ofBranch: branch)
    let scene = try #require(Stage.catalogue.scene("fetch"))
    let longFrom = random.next() % 2 == 0 ? 1 : Int.max
    let history = History(path, directory: directory, longFrom: longFrom)
    var model = Model(catalogue: Stage.catalogue, size: Size(columns: 100, rows: 30))
    let header = RunHeader(request: RunRequest(opening: scene), cores: 2)
    _ = model.update(
      .replay(
        RecordedRun(
          header: header, history: history, duration: reader.duration, words: "x.ilv", at: nil)))
    for key: Key in [".", ".", "x", "+", "5", ",", "9", "-", "b", "j", "i", "0", "z"] {
      _ = model.update(.elapsed(random.next() % 2_000_000_000))
      _ = model.update(.key(key))
      var canvas = Canvas(size: model.size, glyphs: .unicode)
      model.draw(on: &canvas)
      #expect(canvas.buffer.size == model.size)
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `is drawn, or refused with a typed error`(seed: UInt64) throws {
    let good = try bytes()
    var random = SplitMix(state: seed)
    try show(good, &random)
    var shown = 0
    for _ in 0..<25 {
      var bad = good
      for _ in 0...Int(random.next() % 3) {
        bad[Int(random.next() % UInt64(bad.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        try show(bad, &random)
        shown += 1
      } catch is RecordingError {}
    }
    #expect(shown > 0)
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

import ConcurrencyTrace
import Testing

@Suite struct `The text form says the same as the bytes` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `bytes, text and bytes again`(seed: UInt64) throws {
    let bytes = FileSample.recording(seed: seed, batches: 6, size: 60).bytes
    let text = try RecordingText.text(of: RecordingReader(bytes: bytes))
    #expect(try RecordingText.bytes(of: text) == bytes, "seed \(seed)")
  }

  @Test func `snapshots too`() throws {
    var encoder = RecordingEncoder(.sample)
    encoder.add(TraceSnapshot(form: 9, numbers: [1, -2, .max, .min]))
    encoder.add(TraceSnapshot(form: 1, numbers: (0..<30_000).map { $0 * -77_777 }))
    encoder.finish()
    let bytes = encoder.takeOutput()
    let text = try RecordingText.text(of: RecordingReader(bytes: bytes))
    #expect(text.contains("  snapshot events=0 form=9\n  state numbers=1,-2,9223372036854775807"))
    #expect(try RecordingText.bytes(of: text) == bytes)
  }

  @Test func `a cut file's text is that of its good part`() throws {
    let bytes = FileSample.recording(seed: 4).bytes
    let reader = try RecordingReader(bytes: Array(bytes[..<(bytes.count / 2)]))
    guard case .cut(let at, _, _) = reader.completeness else {
      Issue.record("half a file is complete")
      return
    }
    let text = try RecordingText.text(of: reader)
    #expect(try RecordingText.bytes(of: text) == Array(bytes[..<at]))
  }

  static let golden = #"""
    interleave recording, text form, version 1
    block header
      format version=1
      program name="interleave" version="1.2"
      machine name="Linux x86_64" cores=2
      clock name="CLOCK_MONOTONIC" began=1700000000000000000
      scene id="lost-update" title="Lost “update”" chapter="sharedState" summary="Two tasks add one.\nOne gets lost." goForm="go func() {\n\tn++\n}()" mode="directed" axis="steps" workers=2 firstSeed=18446744073709551615 startHere=3 fileID="Scenes/LostUpdate.swift"
      variant name="racy" summary="r"
      parameter name="n" default=3 least=-1 most=100000 meaning="increments"
      lookAt text="the counter"
      lookAt text="the \\ and the \"quotes\""
      question text="What is printed?"
      answer text="2" isRight=no explanation="not always"
      answer text="1 or 2" isRight=yes explanation="yes"
      run variant="racy" mode="directed" policy="schedule" workers=2 seed=18446744073709551615 oneCore=yes slices=no
      setting name="n" value=-7
      schedule choices="1 2:4"
    block directory
      string text="hello\u{1b}"
      file fileID="Scenes/LostUpdate.swift"
      worker name="worker 0"
      task name="main" parent=-1 isDetached=no
      task name="A" parent=0 isDetached=yes
      object name="counter" kind="variable" capacity=0
      source file=1 text="let counter = 0\n"
    block events
      sceneStarted time=0 scene=0
      taskSpawned time=100 scene=90 worker=0 task=0 peer=1 at=1:12
      operationPerformed time=140 scene=130 worker=0 task=1 operation=read object=0 value=0 at=1:14
      operationPerformed time=180 scene=170 worker=0 task=1 operation=write object=0 value=-1 at=1:15
      operationPerformed time=181 scene=171 worker=0 task=1 operation=log value=#0 at=1:16
      operationPerformed time=182 scene=172 worker=0 task=1 operation=expect value=no at=1:17
      sceneEnded time=200 scene=172 detail=4
    block directory
      rewound step=1 position=3 tasks=2 objects=1 strings=1 files=2 workers=1
    block directory
      end events=7 dropped=0
    index

    """#

  @Test func `a recording by hand reads as this`() throws {
    var directory = Directory()
    directory.strings = ["hello\u{1B}"]
    directory.files.append("Scenes/LostUpdate.swift")
    directory.workers = ["worker 0"]
    directory.tasks = [
      .init(name: "main", parent: .none), .init(name: "A", parent: .main, isDetached: true),
    ]
    directory.objects = [.init(name: "counter", kind: .variable)]
    var encoder = RecordingEncoder(.sample)
    encoder.add(directory) { _ in "let counter = 0\n" }
    let (A, counter, worker) = (TaskID(1), ObjectID(0), WorkerID(0))
    func performed(
      _ operation: Operation, _ object: ObjectID, _ value: Value, line: Int, time: UInt64
    ) -> Event {
      Event(
        .operationPerformed, operation: operation, task: A, object: object, value: value,
        site: Site(file: 1, line: line), worker: worker, time: time, sceneTime: time - 10)
    }
    encoder.add(Event(.sceneStarted))
    encoder.add(
      Event(
        .taskSpawned, task: .main, peer: A, site: Site(file: 1, line: 12), worker: worker,
        time: 100, sceneTime: 90))
    encoder.add(performed(.read, counter, .int(0), line: 14, time: 140))
    encoder.add(performed(.write, counter, .int(-1), line: 15, time: 180))
    encoder.add(performed(.log, .none, .text(StringID(0)), line: 16, time: 181))
    encoder.add(performed(.expect, .none, .bool(false), line: 17, time: 182))
    encoder.add(Event(.sceneEnded, detail: 4, time: 200, sceneTime: 172))
    encoder.rewind(toStep: 1, position: 3, from: directory, to: directory)
    encoder.finish()
    let bytes = encoder.takeOutput()
    #expect(try RecordingText.text(of: RecordingReader(bytes: bytes)) == Self.golden)
    #expect(try RecordingText.bytes(of: Self.golden) == bytes)
  }

  @Test(arguments: [
    ("", 1), ("\(title)\n  task name=\"A\"", 2), ("\(title)\nblock directory\n  task name=\"A", 3),
    ("\(title)\nblock directory\n  tusk name=\"A\"", 3),
    ("\(title)\nblock events\n  sceneStarted time=x", 3), ("\(title)\nblock 99 0", 2),
  ])
  func `a text that is none is refused with its line`(text: String, line: Int) {
    #expect { try RecordingText.bytes(of: text) } throws: { error in
      (error as? RecordingTextError)?.line == line
    }
  }

  static let title = "interleave recording, text form, version 1"
}

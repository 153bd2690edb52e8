/// libFuzzer's entry for all that is made of a recording: whatever the bytes are, the history, the worlds,
/// the timeline, the findings, the sentences and the exports come out, or a typed error.
///
/// The first byte chooses: the bytes as they are, with checksums left uncompared, or one block of events,
/// of directory records or of a snapshot behind a good beginning; and whether the recording counts as a
/// long one. Built by `build.sh`, together with the sources of `ConcurrencyTrace` and `TraceAnalysis`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPipeline(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let isLong = choice / 5 % 2 == 1
  switch choice % 5 {
  case 0: showAll(bytes, verifying: true, isLong)
  case 1: showAll(bytes, verifying: false, isLong)
  case 2: showAll(recording(of: .events, bytes), verifying: true, isLong)
  case 3: showAll(recording(of: .directory, bytes), verifying: true, isLong)
  default: showAll(recording(of: .snapshot, bytes), verifying: true, true)
  }
  return 0
}

private func showAll(_ bytes: [UInt8], verifying: Bool, _ isLong: Bool) {
  do {
    let reader = try RecordingReader(bytes: bytes, verifying: verifying)
    let branch = reader.branchCount - 1
    let directory = try reader.directory(ofBranch: branch)
    let path = reader.path(ofBranch: branch)
    guard path.count > 0, path.count < 20_000 else { return }
    var history = History(path, directory: directory, longFrom: isLong ? 1 : .max)
    // What is before a block that is not good is in, and shown.
    do { try history.load(atMost: path.count / 2 + 1) } catch {}
    let duration = history.duration
    history.focus(from: duration / 3, to: duration / 2)
    do { try history.load() } catch {}
    show(history)
    export(history, directory)
  } catch {
    // A typed error: the compiler sees to it.
  }
}

/// Asks for what a screen asks for.
private func show(_ history: History) {
  let sentences = Sentences(history.directory)
  let (count, duration) = (history.count, history.duration)
  var moment = history.world(at: count / 2)
  history.move(&moment, to: count / 2 + 3)
  history.move(&moment, to: count / 4)
  let tasks = moment.tasks.indices.prefix(5).map { TaskID(UInt32($0)) }
  let objects = moment.objects.indices.prefix(5).map { ObjectID(UInt32($0)) }
  for task in tasks { _ = sentences.status(of: task, in: moment) }
  for object in moment.objects.prefix(5) { _ = sentences.contents(of: object) }
  _ = WaitGraph(moment)
  let step = history.step(at: count / 2)
  _ = StepTable(
    history, steps: step - 3..<step + 4, tasks: tasks, objects: objects, moment: history.world)
  for index in count / 2..<min(count, count / 2 + 4) {
    let before = history.world(at: index)
    let after = history.world(at: index + 1)
    _ = sentences.sentence(history.events[index], before: before, after: after)
  }
  for buckets in [
    Buckets(from: 0, to: duration, count: 9),
    Buckets(from: duration / 3, to: duration / 2, count: 9),
  ] {
    _ = history.timeline.atOnce(in: buckets)
    for task in tasks {
      _ = history.timeline.shares(of: task, in: buckets)
      _ = history.timeline.ticks(of: task, in: buckets)
    }
    for worker in history.world.workers.indices.prefix(3) {
      _ = history.timeline.occupation(of: WorkerID(UInt16(worker)), in: buckets)
    }
  }
  _ = history.position(atSceneTime: moment.sceneTime)
  _ = history.findings.ranked
}

private func export(_ history: History, _ directory: Directory) {
  var chrome = ChromeTrace()
  _ = chrome.text(of: history.events, in: directory)
  for axis in [Axis.time, .steps] {
    var picture = TimelineSVG(title: "", subtitle: "", axis: axis)
    _ = picture.text(of: history.events, in: directory)
  }
  _ = TraceValidator.contradictions(in: Array(history.events), directory)
}

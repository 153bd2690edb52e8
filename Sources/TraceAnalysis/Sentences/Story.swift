public import ConcurrencyTrace

/// What happened in a window of steps, a sentence each.
public struct Story: Equatable, Sendable {
  public struct Line: Hashable, Sendable {
    public var step: Int
    /// The index of its event.
    public var event: Int
    public var task: TaskID
    public var sentence: Sentences.Sentence
  }

  public let lines: [Line]

  /// Folds the window once; steps that are not there are left out.
  public init(_ history: History, steps: Range<Int>) {
    let sentences = Sentences(history.directory)
    let window = steps.clamped(to: 1..<history.steps + 1)
    var lines: [Line] = []
    var world = history.world(at: history.event(ofStep: window.lowerBound) ?? history.count)
    for step in window {
      guard let index = history.event(ofStep: step) else { break }
      history.move(&world, to: index)
      let event = history.events[index]
      let before = world[event.object]
      history.move(&world, to: index + 1)
      lines.append(
        Line(
          step: step, event: index, task: event.task,
          sentence: sentences.sentence(event, objectBefore: before, after: world)))
    }
    self.lines = lines
  }
}

import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import Scenes

/// What each scene says of itself, apart from running it.
@Suite struct `The course` {
  @Test func `has these scenes, in this order, with these variants`() {
    let listed = Course.scenes.map { scene in
      "\(scene.description.chapter) \(scene.id): \(scene.variants.map(\.name).joined(separator: ", "))"
    }
    #expect(
      listed == [
        "structure interleaving: computing, waiting",
        "structure fetch: concurrent, sequential",
        "structure server: blocking, concurrent",
        "structure crawler: crawlers, sequential",
        "structure pipeline: stages, two-encoders, sequential",
        "structure structured: group, detached",
        "notMagic cpu-bound: concurrent, sequential",
        "notMagic cost: waiting",
        "sharedState lost-update: racy, mutex, atomic, channel",
        "sharedState smallest-sum: racy, atomic",
        "sharedState shared-table: racy, locked, owner",
        "sharedState check-then-act: two-steps, one-step",
        "sharedState under-load: racy, fixed",
        "sharedState bounded-buffer: channel, semaphores",
        "sharedState condition: unlocked-check, no-check, correct",
        "sharedState readers-writers: writer-starves, fair",
        "failures deadlock: ab-ba, ordered",
        "failures philosophers: naive, ordered",
        "failures cleanup: unbounded, bounded",
        "failures leak: unbuffered, buffered",
        "failures cancellation: ignored, honoured",
      ])
  }

  @Test func `says where to start`() {
    let start = Course.scenes.filter { $0.description.startHere != nil }
      .sorted { ($0.description.startHere ?? 0) < ($1.description.startHere ?? 0) }
    #expect(start.map(\.id) == ["interleaving", "fetch", "lost-update", "deadlock"])
    #expect(start.map(\.description.startHere) == [1, 2, 3, 4])
  }

  @Test func `opens shared state and failures by hand, and everything else on workers`() {
    let byHand: Set<Chapter> = [.sharedState, .failures]
    for scene in Course.scenes {
      let expected: Mode = byHand.contains(scene.description.chapter) ? .directed : .tasks
      #expect(scene.description.mode == expected, "\(scene.id)")
    }
  }

  @Test func `has the source of each scene`() {
    let sources = Set(Course.sources.map(\.fileID))
    for scene in Course.scenes { #expect(sources.contains(scene.description.fileID)) }
    #expect(Set(Course.scenes.map(\.description.fileID)).count == Course.scenes.count)
  }

  @Test(arguments: Course.scenes.map(\.id))
  func `tells of each scene all that a viewer is shown`(id: String) throws {
    let scene = try #require(Course.scenes.first { $0.id == id }).description
    #expect(scene.id.allSatisfy { $0.isLowercase || $0 == "-" })
    #expect(!scene.title.isEmpty)
    #expect(scene.summary.split(separator: "\n").count == 2)
    #expect(scene.summary.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect((2...5).contains(scene.lookAt.count))
    #expect(scene.goForm.split(separator: "\n").count >= 5)
    #expect(!scene.goForm.contains("\t"))
    for sentence in scene.lookAt + scene.variants.map(\.summary) {
      #expect(sentence.hasSuffix("."), "\(sentence)")
    }
    #expect(Set(scene.variants.map(\.name)).count == scene.variants.count)
    // A name can be typed after `--variant` without quotes.
    #expect(scene.variants.allSatisfy { !$0.name.contains(" ") })

    let question = try #require(scene.question)
    #expect(question.text.hasSuffix("?"))
    #expect(question.answers.filter(\.isRight).count == 1)
    #expect(question.answers.count >= 2)
    for answer in question.answers { #expect(answer.explanation.hasSuffix("."), "\(answer)") }
  }

  @Test(arguments: Course.scenes.map(\.id))
  func `has defaults within the ranges of its parameters`(id: String) throws {
    let scene = try #require(Course.scenes.first { $0.id == id }).description
    #expect(Set(scene.parameters.map(\.name)).count == scene.parameters.count)
    for parameter in scene.parameters {
      #expect(parameter.range.contains(parameter.defaultValue), "\(parameter.name)")
      #expect(!parameter.meaning.isEmpty)
    }
  }

  @Test(arguments: [
    (Duration.zero, "0.0 s"), (.milliseconds(49), "0.0 s"), (.milliseconds(50), "0.1 s"),
    (.nanoseconds(1_000_008_000), "1.0 s"), (.milliseconds(1_960), "2.0 s"),
    (.milliseconds(12_340), "12.3 s"),
  ])
  func `tells durations in tenths of a second`(duration: Duration, text: String) {
    #expect(duration.inSeconds == text)
  }
}

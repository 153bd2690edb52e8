import Testing

/// What `explore` prints, and the status that it ends with.
@Suite struct `The explore command` {
  /// The text with what differs from machine to machine, or with each edit of a scene, made equal.
  private func plain(_ text: String) -> String {
    text.replacing(/"seconds":[0-9.]+/, with: "\"seconds\":0")
      .replacing(/executions? and [0-9]+ m?s/, with: "executions and 0 ms")
      .replacing(/swift:[0-9]+/, with: "swift:LINE")
      .replacing(/@[a-z0-9]{6}/, with: "@CHECK")
  }

  @Test func `all is told in one object, keys in their order`() async throws {
    let result = try await Program.fixture.run(
      ["explore", "lost-update", "--variant", "mutex", "--json"])
    #expect(
      plain(result.output) == """
        {"scene":"lost-update","variant":"mutex","exhaustive":true,"executions":2,"traces":2,\
        "interleavings":"2","seconds":0,"outcomes":[{"ended":"completed","outcomes":{"counter":2},\
        "traces":2,"interleavings":"2","share":1,"shareExact":true,"preemptions":0,"switches":2,\
        "schedule":"1×4 2×4 0 @CHECK","findings":[],"failedExpectations":[],\
        "seenInterleavings":"2","shareInterval":[1,1],"easiest":true,"decisiveSteps":[],\
        "explanations":[]}],"searched":["every schedule that matters"],"gaps":[],\
        "estimatedInterleavings":null,"estimatedTraces":null,"tracesWithinPreemptions":[2],\
        "difference":null}

        """)
    #expect(result.status == 0)
  }

  @Test func `a table, the findings, what it is worth, and a witness`() async throws {
    let result = try await Program.fixture.run(["explore", "transfer"])
    let parts = plain(result.output).split(separator: "\n\n").map(String.init)
    #expect(parts.first == "Transfer · ab-ba   every outcome")
    #expect(
      parts[1] == """
        ✗  deadlock   2 of 6 orders  1 trace   1 preemption
        ✓  completed  4 of 6 orders  2 traces  0 preemptions
        """)
    #expect(parts[2].hasPrefix("Error       deadlock: pay holds alice"))
    #expect(parts[2].contains("\nAdvice      lock-order inversion: "))
    #expect(
      parts[3] == """
        3 traces: all, in 3 executions and 0 ms.
        Traces: 2 without preemption, 3 with at most 1.
        Orders are counted, not chances.
        Every sequentially consistent outcome; hardware may do more to a data race.
        """)
    #expect(parts.last == "Watch it:  interleave watch transfer --schedule \"1 2 @CHECK\"\n")
    #expect(result.status == 1)
  }

  @Test func `a search that is not exhaustive claims nothing of all`() async throws {
    let result = try await Program.fixture.run(
      ["explore", "lost-update", "--set", "increments=8", "--budget", "400"])
    let text = result.output
    #expect(text.contains("not exhaustive: stopped before the end, in 400 executions"))
    #expect(text.contains("Searched: every schedule with at most 1 preemption, "))
    #expect(text.contains("Estimated (95 %): about 601,080,390 orders in about "))
    #expect(text.contains("Other outcomes may exist."))
    #expect(!text.contains("passed"))
    #expect(!text.contains(/[0-9] of [0-9,]+ orders/))
    let json = try await Program.fixture.run(
      ["explore", "lost-update", "--set", "increments=8", "--budget", "400", "--json"]
    ).output
    #expect(json.contains(#""exhaustive":false,"executions":400,"#))
    #expect(json.contains(#""interleavings":null,"#))
    #expect(!json.contains(#""shareExact":true"#))
    #expect(json.contains(#""estimatedInterleavings":{"value":601080390"#))
  }

  @Test(arguments: [
    (["--strategy", "bounded", "--bound", "0"], "every schedule with at most 0 preemptions"),
    (["--strategy", "random", "--budget", "50"], "50 random schedules"),
    (
      ["--strategy", "pct", "--depth", "2", "--budget", "50"],
      "50 schedules by random priorities of depth 2"
    ),
  ])
  func `a strategy can be named`(arguments: [String], words: String) async throws {
    let result = try await Program.fixture.run(["explore", "lost-update"] + arguments)
    #expect(result.output.contains("Searched: \(words)"), "\(result.output)")
    #expect(result.output.contains("not exhaustive"))
  }

  @Test func `a bound that is high enough is exhaustive`() async throws {
    let result = try await Program.fixture.run(
      ["explore", "lost-update", "--strategy", "bounded", "--json"])
    #expect(result.output.contains(#""exhaustive":true,"#))
    #expect(result.output.contains(#""traces":4,"interleavings":"6","#))
  }

  @Test(arguments: [
    ["--bound", "2"], ["--strategy", "bounded", "--bound", "-1"], ["--depth", "0"],
    ["--strategy", "best"],
  ])
  func `options that make no sense are refused`(arguments: [String]) async throws {
    let result = try await Program.fixture.run(["explore", "lost-update"] + arguments)
    #expect(result.status == 64)
  }

  @Test func `Ctrl-C ends the search, and what was found is told`() async throws {
    let result = try await shell(
      ["timeout", "-s", "INT", "5", Program.fixture.path]
        + ["explore", "lost-update", "--set", "increments=8", "--budget", "600s"])
    // `timeout` itself answers 124 when it had to send the signal.
    #expect(result.status == 124)
    #expect(result.output.contains("not exhaustive: stopped before the end"), "\(result)")
    #expect(result.output.contains("The easiest found way to"), "\(result)")
  }

  // MARK: The check of a schedule

  private func witness(_ arguments: [String]) async throws -> String {
    let result = try await Program.fixture.run(["explore", "lost-update", "--json"] + arguments)
    return String(try #require(result.output.firstMatch(of: /"schedule":"([^"]*)"/)).1)
  }

  @Test func `a witness is taken for the scene that it is for`() async throws {
    let schedule = try await witness(["--set", "increments=2"])
    #expect(schedule.contains(" @"))
    let result = try await Program.fixture.run(
      ["run", "lost-update", "--set", "increments=2", "--schedule", schedule, "--json"])
    #expect(result.status == 1)
    #expect(result.output.contains(#""outcomes":{"counter":2}"#))
  }

  @Test(arguments: [
    ["run", "transfer"], ["run", "lost-update"],
    ["run", "lost-update", "--variant", "mutex", "--set", "increments=2"],
    ["watch", "lost-update", "--set", "increments=3"],
  ])
  func `a witness is refused for any other`(arguments: [String]) async throws {
    let schedule = try await witness(["--set", "increments=2"])
    let result = try await Program.fixture.run(arguments + ["--schedule", schedule])
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "interleave: The schedule was found for another scene, variant or parameters: its “@"),
      "\(result.errors)")
  }

  @Test func `a witness from another version of the scene is refused`() async throws {
    let schedule = try await witness([])
    let other = String(schedule.dropLast(3)) + (schedule.hasSuffix("aaa") ? "bbb" : "aaa")
    let result = try await Program.fixture.run(["run", "lost-update", "--schedule", other])
    #expect(result.status == 64)
    #expect(
      result.errors.contains("was found in another version of lost-update"), "\(result.errors)")
  }
}

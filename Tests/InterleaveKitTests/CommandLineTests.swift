import Glibc
import Testing

/// The program without a terminal: what it prints, and the status that it ends with.
@Suite struct `The command line` {
  /// The text with the one number that differs from run to run made equal.
  private func withoutWallTime(_ json: String) -> String {
    json.replacing(/"wallSeconds":[0-9.]+/, with: "\"wallSeconds\":0")
  }

  // MARK: run --json

  @Test func `a directed run is told in one object, keys in their order`() async throws {
    let result = try await Program.fixture.run(
      ["run", "lost-update", "--schedule", "1 2 1 2 0", "--json"])
    #expect(
      withoutWallTime(result.output).replacing(/swift:[0-9]+/, with: "swift:LINE")
        .replacing(/\(line [0-9]+\)/, with: "(line LINE)") == """
          {"scene":"lost-update","variant":"racy","mode":"directed","workers":1,"seed":1,\
          "schedule":"1 2 1 2 0","sceneSeconds":0.000005,"wallSeconds":0,"ended":"completed",\
          "outcomes":{"counter":1},\
          "expectations":[{"message":"every increment is counted","held":false}],\
          "findings":[{"kind":"lost update","severity":"error","tasks":["B","A"],\
          "objects":["counter"],"lines":["fixture_program/FixtureScenes.swift:LINE",\
          "fixture_program/FixtureScenes.swift:LINE"],\
          "message":"B read 0 from counter (line LINE), then A wrote 1 (line LINE), and then B wrote 1 \
          (line LINE)."},{"kind":"data race","severity":"error","tasks":["B","A"],\
          "objects":["counter"],"lines":["fixture_program/FixtureScenes.swift:LINE",\
          "fixture_program/FixtureScenes.swift:LINE"],\
          "message":"B read counter (line LINE) and A wrote it (line LINE), and nothing orders the \
          two."},{"kind":"data race","severity":"error","tasks":["A","B"],"objects":["counter"],\
          "lines":["fixture_program/FixtureScenes.swift:LINE"],\
          "message":"A wrote counter (line LINE) and B wrote it (line LINE), and nothing orders the \
          two."},{"kind":"failed expectation","severity":"error","tasks":["main"],"objects":[],\
          "lines":["fixture_program/FixtureScenes.swift:LINE"],\
          "message":"It does not hold that every increment is counted."}],\
          "tasks":[{"name":"main","state":"ended","runningSeconds":0.000001,"readySeconds":0,\
          "blockedSeconds":0.000004},{"name":"A","state":"ended","runningSeconds":0.000002,\
          "readySeconds":0.000001,"blockedSeconds":0},{"name":"B","state":"ended",\
          "runningSeconds":0.000002,"readySeconds":0.000002,"blockedSeconds":0}],"events":37,"dropped":0}

          """)
    #expect(result.status == 1)
    #expect(result.errors == "")
  }

  @Test(arguments: ["1", "7", "18446744073709551615"])
  func `the same seed gives the same object, but for the wall time`(seed: String) async throws {
    let arguments = ["run", "lost-update", "--seed", seed, "--set", "increments=20", "--json"]
    let first = try await Program.fixture.run(arguments)
    let second = try await Program.fixture.run(arguments)
    #expect(withoutWallTime(first.output) == withoutWallTime(second.output))
    #expect(first.output.contains(#""mode":"directed""#))
    #expect(first.output.contains(#""seed":\#(seed),"#))
  }

  @Test func `the schedule of a run leads to the same run again`() async throws {
    let first = try await Program.fixture.run(["run", "lost-update", "--seed", "5", "--json"])
    let schedule = try #require(first.output.firstMatch(of: /"schedule":"([^"]*)"/)).1
    let second = try await Program.fixture.run(
      ["run", "lost-update", "--seed", "5", "--schedule", String(schedule), "--json"])
    #expect(withoutWallTime(first.output) == withoutWallTime(second.output))
  }

  @Test func `a deadlock names both tasks, both mutexes and all four lines`() async throws {
    let result = try await Program.fixture.run(["run", "transfer", "--schedule", "1 2", "--json"])
    #expect(result.output.contains(#""ended":"deadlock""#))
    #expect(
      result.output.contains(
        #""kind":"deadlock","severity":"error","tasks":["pay","refund"],"#
          + #""objects":["bob","alice"],"#))
    let message = try #require(result.output.firstMatch(of: /"message":"([^"]*)"/)).1
    #expect(
      message.replacing(/\(line [0-9]+\)/, with: "(line)") == """
        pay holds alice (line) and waits for bob (line); refund holds bob (line) and waits for \
        alice (line). None of them can go on.
        """)
    #expect(result.output.matches(of: /fixture_program\/FixtureScenes.swift:[0-9]+/).count == 4)
    #expect(result.status == 1)
  }

  @Test(
    arguments: [
      ("leak", "1", "leak", "leak", 1),
      ("closed-channel", "0 0", "crash", "send on closed channel", 1),
      ("table", "1 2", "crash", "concurrent table write", 1),
      ("sleepers", "1×6", "stopped", "outlived", 0),
    ] as [(String, String, String, String, Int32)])
  func `each bad end is a finding`(
    scene: String, schedule: String, ended: String, kind: String, status: Int32
  ) async throws {
    let result = try await Program.fixture.run(
      ["run", scene, "--schedule", schedule, "--json"])
    #expect(result.output.contains(#""ended":"\#(ended)""#))
    #expect(result.output.contains(#""findings":[{"kind":"\#(kind)""#))
    #expect(result.status == status)
  }

  @Test func `scene time is true in every mode`() async throws {
    let directed = try await Program.fixture.run(["run", "fetch", "--on", "directed", "--json"])
    #expect(directed.output.contains(#""sceneSeconds":1.000002,"#))
    let live = try await Program.fixture.run(["run", "fetch", "--json"])
    let seconds = try #require(live.output.firstMatch(of: /"sceneSeconds":([0-9.]+)/)).1
    let scene = try #require(Double(seconds))
    #expect(scene >= 1)
    #expect(live.output.contains(#""schedule":null"#))
    #expect(live.status == 0)
  }

  @Test func `what a scene prints does not land in the object`() async throws {
    let result = try await Program.fixture.run(["run", "talking", "--json"])
    #expect(result.output.hasPrefix("{") && result.output.hasSuffix("}\n"))
    #expect(result.output.contains(#""outcomes":{"done":true,"word":"he said \"so\""}"#))
    #expect(result.errors.contains("a word on standard output"))
    #expect(result.errors.contains("a word on standard error"))
  }

  @Test func `many runs are counted by what came out`() async throws {
    let result = try await Program.fixture.run(
      ["run", "lost-update", "--seed", "1", "--repeat", "40", "--json"])
    #expect(
      result.output == """
        {"scene":"lost-update","variant":"racy","mode":"directed","runs":40,"results":[\
        {"ended":"completed","outcomes":{"counter":2},"count":23},\
        {"ended":"completed","outcomes":{"counter":1},"count":17}]}

        """)
    #expect(result.status == 1)
    let safe = try await Program.fixture.run(
      ["run", "lost-update", "--variant", "mutex", "--seed", "1", "--repeat", "9", "--json"])
    #expect(
      safe.output.contains(#""results":[{"ended":"completed","outcomes":{"counter":2},"count":9}]"#)
    )
    #expect(safe.status == 0)
  }

  // MARK: Text

  @Test func `a report says how it ended, who went when, and what is wrong`() async throws {
    let result = try await Program.fixture.run(["run", "transfer", "--schedule", "1 2"])
    #expect(result.output.contains("Ended       deadlock, after 2 steps"))
    #expect(
      result.output.contains(
        """
        Timeline   steps   ● goes  · could go  ┄ waits
        main     ┄  ┄  ×
        pay      ●  ·  ×
        refund   ·  ●  ×
        """))
    let widths = result.output.split(separator: "\n").map(\.count)
    #expect(widths.max() ?? 0 <= 80)
  }

  @Test func `a report in ASCII has nothing else`() async throws {
    let result = try await Program.fixture.run(["run", "lost-update", "--seed", "1", "--ascii"])
    let strange = result.output.unicodeScalars.filter { !$0.isASCII }
    #expect(strange.isEmpty)
    #expect(result.output.contains("main     ~"))
  }

  @Test func `a report of a thousand tasks is short`() async throws {
    let result = try await Program.fixture.run(
      ["run", "lost-update", "--set", "tasks=1000", "--on", "tasks"])
    #expect(result.output.contains("… and 977 more tasks"))
    #expect(result.output.split(separator: "\n").count < 90)
  }

  @Test func `the list has every scene with its variants and parameters`() async throws {
    let text = try await Program.fixture.run(["list"])
    #expect(text.output.contains("lost-update     Lost update\n"))
    #expect(text.output.contains("set: increments=1 (1–100000), tasks=2 (1–1000)"))
    let json = try await Program.fixture.run(["list", "--json"])
    #expect(
      json.output.hasPrefix(
        #"{"scenes":[{"id":"lost-update","title":"Lost update","chapter":"Shared state","#
          + #""variants":["racy","mutex"],"parameters":[{"name":"increments","default":1,"#
          + #""range":[1,100000]},"#))
    #expect(text.status == 0 && json.status == 0)
  }

  // MARK: Wrong words

  @Test(arguments: [
    (["run", "lost-updat"], "There is no scene “lost-updat”. Did you mean lost-update?"),
    (["watch", "zzz"], "There is no scene “zzz”. “interleave list” shows all scenes."),
    (
      ["run", "lost-update", "--variant", "mutx"],
      "lost-update has no variant “mutx”. Did you mean mutex?"
    ),
    (
      ["run", "lost-update", "--set", "task=3"],
      "lost-update has no parameter “task”. Did you mean tasks?"
    ),
    (["run", "leak", "--set", "task=3"], "leak has no parameter “task”. It has none."),
    (
      ["run", "lost-update", "--set", "tasks=0"],
      "tasks cannot be 0: it goes from 1 to 1000."
    ),
    (
      ["run", "lost-update", "--set", "tasks=two"],
      "tasks takes a whole number, and “two” is none."
    ),
    (
      ["run", "lost-update", "--set", "tasks"],
      "“--set tasks” is not understood: write --set NAME=VALUE, such as --set tasks=3."
    ),
    (
      ["run", "lost-update", "--schedule", "1,2 zwei 3"],
      """
      The schedule cannot be read at “zwei”:
        1,2 zwei 3
            ^
      Write task numbers in the order in which they go: 1 2 1 2, 1×3 2, or 1:0 for a select case.
      """
    ),
    (
      ["run", "lost-update", "--schedule", "1 1 1"],
      "The schedule does not fit at step 3, “1”: A has ended. Possible: 2 (B)."
    ),
    (
      ["run", "lost-update", "--schedule", "7"],
      "The schedule does not fit at step 1, “7”: there is no task 7 yet. Possible: 1 (A) or 2 (B)."
    ),
    (
      ["run", "transfer", "--schedule", "1 2 1"],
      "The schedule does not fit at step 3, “1”: the run is over before it (deadlock)."
    ),
    (
      ["run", "lost-update", "--on", "tasks", "--schedule", "1"],
      "--schedule says who takes each step, which --on tasks cannot promise: leave --on out."
    ),
    (
      ["run", "lost-update", "--on", "threads", "--workers", "2"],
      "--workers says how many threads share the tasks, so it needs --on tasks."
    ),
    (
      ["run", "lost-update", "--seed", "1", "--workers", "2"],
      "--workers says how many threads share the tasks, so it needs --on tasks."
    ),
    (
      ["run", "lost-update", "--one-core"],
      "--one-core is about threads, and a directed run takes one step at a time: "
        + "add --on tasks or --on threads."
    ),
    (
      ["watch", "lost-update", "--on", "directed", "--slices", "off"],
      "--slices is about threads, and a directed run takes one step at a time: "
        + "add --on tasks or --on threads."
    ),
    (
      ["run", "lost-update", "--seed", "1", "--lossy"],
      "--lossy is about threads, and a directed run takes one step at a time: "
        + "add --on tasks or --on threads."
    ),
    (
      ["run", "lost-update", "--speed", "3"],
      "--speed is for whoever watches, and a directed run takes no time: add --on tasks or "
        + "--on threads."
    ),
    (
      ["run", "lost-update", "--schedule", "1 2 2 1 0 0"],
      "The schedule does not fit at step 6, “0”: the run is over before it (completed)."
    ),
    (
      ["run", "lost-update", "--schedule", "1 2 2 1 0", "--at", "9"],
      "There is no step 9: the run ends with step 5."
    ),
    (
      ["lost-update"],
      "“lost-update” is a scene: write interleave watch lost-update, "
        + "or interleave run lost-update."
    ),
    (["wach"], "There is no command “wach”. Did you mean watch?"),
    (["dance"], "There is no command “dance”. “interleave --help” lists them."),
    (
      ["watch", "fetch", "--at", "3"],
      "--at names a step of a directed run: add --schedule or --on directed."
    ),
  ])
  func `a wrong word is answered by one sentence`(arguments: [String], sentence: String)
    async throws
  {
    let result = try await Program.fixture.run(arguments)
    #expect(
      result
        == Program.Result(status: 64, output: "", errors: "interleave: \(sentence)\n"))
  }

  @Test(arguments: [
    ["run"], ["run", "leak", "--bogus"], ["run", "leak", "--workers", "0"],
    ["run", "leak", "--paused"], ["run", "leak", "--repeat", "2", "--at", "1"],
    ["run", "leak", "--seed", "-1"], ["run", "leak", "--repeat", "0"],
    ["run", "leak", "--on", "paper"],
  ])
  func `wrong usage ends with 64 and says so on standard error`(arguments: [String]) async throws {
    let result = try await Program.fixture.run(arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("Error: "))
  }

  @Test(arguments: [
    ["--help"], ["help", "run"], ["list", "--help"], ["watch", "-h"], ["--version"],
  ])
  func `help is asked for and goes to standard output`(arguments: [String]) async throws {
    let result = try await Program.fixture.run(arguments)
    #expect(result.status == 0)
    #expect(result.output != "" && result.errors == "")
  }

  // MARK: No terminal

  @Test func `to watch without a terminal is to read a report`() async throws {
    let result = try await Program.fixture.run(["watch", "lost-update", "--schedule", "1 2 1 2 0"])
    #expect(result.output.contains("Outcome     counter = 1"))
    #expect(
      result.errors == "interleave: the output is not a terminal, so here is the report as text.\n")
    #expect(result.status == 1)
  }

  @Test func `the picker without a terminal is the list`() async throws {
    let result = try await Program.interleave.run([])
    #expect(result.output.contains("lost-update"))
    #expect(
      result.errors
        == "interleave: the output is not a terminal, so here is the list of scenes.\n")
    #expect(result.status == 0)
  }

  @Test func `a report that cannot be written does not end up in the recording`() async throws {
    let program = Program.fixture.path
    let file = "/tmp/interleave-closed-\(getpid()).ilv"
    let result = try await shell([
      "sh", "-c",
      "\(program) run lost-update --seed 1 --record \(file) >&-; "
        + "echo left with $?, $(grep -c Outcome \(file)) lines; rm \(file)",
    ])
    #expect(result.output == "left with 74, 0 lines\n")
  }

  // MARK: Modes and moments

  @Test func `workers are there for tasks`() async throws {
    let result = try await Program.fixture.run(["run", "lost-update", "--workers", "2", "--json"])
    #expect(result.output.contains(#""mode":"tasks","workers":2"#))
  }

  @Test func `a run stands at the step that was asked for`() async throws {
    let result = try await Program.fixture.run([
      "run", "lost-update", "--schedule", "1 2 2 1 0", "--at", "3",
    ])
    #expect(result.output.contains("Ended       stopped: as was asked for, after 3 steps"))
    #expect(result.output.contains("Schedule    1 2 2 @"))
    #expect(result.status == 1)
  }

  @Test func `repeated runs tell in how many of them an error was found`() async throws {
    let result = try await Program.fixture.run(
      ["run", "transfer", "--seed", "1", "--repeat", "20"])
    #expect(result.output.contains("Error    deadlock, in "))
    #expect(result.output.contains(" of 20 runs"))
    #expect(result.status == 1)
  }
}

import Testing

/// The real program in a real terminal.
@Suite(.serialized) struct `In a terminal` {
  /// Runs a command that is left by `leave`, and checks that the terminal is as it was before.
  private func visit(
    _ terminal: Tmux, _ command: String, status: Int, until sign: String,
    leave: () async throws -> Void
  ) async throws {
    try await terminal.type(
      "before=$(stty -g); clear; \(command); status=$?; "
        + "[ \"$before\" = \"$(stty -g)\" ] && echo left with $status in order")
    try await terminal.wait(for: sign)
    try await leave()
    try await terminal.wait(for: "left with \(status) in order")
  }

  // MARK: What it shows

  @Test func `the picker lists the course, and q leaves it`() async throws {
    try await Tmux.with { terminal in
      try await visit(terminal, Program.interleave.path, status: 0, until: "Start here") {
        let screen = try await terminal.wait(for: "Lost update")
        #expect(screen.contains("How it fails"))
        try await terminal.press("q")
      }
    }
  }

  @Test func `a scene is chosen by typing, and q leads back to the picker`() async throws {
    try await Tmux.with { terminal in
      try await visit(terminal, Program.interleave.path, status: 0, until: "Start here") {
        for letter in ["d", "e", "a", "d", "l"] { try await terminal.press(letter) }
        try await terminal.press("Enter")
        try await terminal.wait(for: "by hand · step 0")
        try await terminal.press("1", "2")
        try await terminal.wait(for: "Who waits for whom")
        try await terminal.press("q")
        try await terminal.wait(for: "Esc clear the search")
        try await terminal.press("C-c")
      }
    }
  }

  @Test func `by hand each key is one step, forwards and back`() async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch lost-update", status: 0, until: "step 0"
      ) {
        try await terminal.press("1")
        try await terminal.wait(for: "step 1")
        try await terminal.press("2")
        try await terminal.wait(for: "step 2")
        try await terminal.press("1")
        try await terminal.wait(for: "B still works with the 0 that it read before")
        try await terminal.press(",")
        try await terminal.wait(for: "step 2 ·")
        try await terminal.press("2")
        try await terminal.wait(for: "run 2")
        try await terminal.press(".", ".")
        try await terminal.wait(for: "counter = 1")
        try await terminal.press("Q")
      }
    }
  }

  @Test func `what went wrong is found, and a witness is watched`() async throws {
    try await Tmux.with { terminal in
      let command = "\(Program.fixture.path) watch lost-update"
      try await visit(terminal, command, status: 0, until: "step 0") {
        try await terminal.press("1", "2", "1", "2")
        try await terminal.wait(for: "lost update")
        try await terminal.press("!")
        try await terminal.wait(for: "Enter mark its events")
        try await terminal.press("Enter")
        try await terminal.wait(for: "1 of 3")
        try await terminal.press("!", "e")
        try await terminal.wait(for: "4 of 6")
        try await terminal.press("Enter")
        try await terminal.wait(for: "by schedule · step 0 of 5")
        try await terminal.press(".")
        try await terminal.wait(for: "step 1 of 5")
        try await terminal.press("Space")
        try await terminal.wait(for: "completed")
        try await terminal.press("Q")
      }
    }
  }

  @Test func `a schedule and a step lead to that moment`() async throws {
    try await Tmux.with { terminal in
      let command = "\(Program.fixture.path) watch lost-update --schedule '1 2 1 2 0' --at 3"
      try await visit(terminal, command, status: 0, until: "step 3 of 5 ·") {
        try await terminal.press(".")
        try await terminal.wait(for: "step 4")
        try await terminal.press("q", "q")
      }
    }
  }

  @Test func `a live run plays, pauses and changes to threads`() async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch fetch", status: 0, until: "slow motion"
      ) {
        try await terminal.press("Space")
        try await terminal.wait(for: "❚❚ on 2 workers")
        try await terminal.press("t")
        try await terminal.wait(for: "on threads")
        try await terminal.press(">", ">", ">")
        try await terminal.wait(for: "completed")
        try await terminal.press("Q")
      }
    }
  }

  @Test func `what a scene prints is captured`() async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch talking", status: 0, until: "step 0"
      ) {
        try await terminal.press(".")
        try await terminal.wait(for: "completed")
        let screen = try await terminal.screen
        for line in screen.split(separator: "\n") where line.contains("a word on") {
          // Inside a panel, at most.
          #expect(!line.hasPrefix("a word on"))
        }
        try await terminal.press("Q")
      }
    }
  }

  @Test func `the command that leads to a moment is printed at the end, and leads there`()
    async throws
  {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch lost-update", status: 0, until: "step 0"
      ) {
        try await terminal.press("2")
        try await terminal.wait(for: "step 1")
        try await terminal.press("y")
        try await terminal.wait(for: "Copied:")
        try await terminal.press("Q")
      }
      let printed = try await terminal.transcript
      let pattern = /interleave watch lost-update --variant racy --schedule '(2 @[a-z2-9]{6})'/
      let schedule = String(try #require(printed.firstMatch(of: pattern)).1)
      let run = try await Program.fixture.run([
        "run", "lost-update", "--variant", "racy", "--schedule", schedule, "--at", "1",
      ])
      #expect(run.output.contains("Schedule    \(schedule)\n"))
    }
  }

  // MARK: Terminals of all kinds

  @Test func `a new size is drawn, and one that is too small says so`() async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch lost-update", status: 0, until: "step 0"
      ) {
        try await terminal.press("1")
        try await terminal.wait(for: "step 1")
        for (columns, rows) in [(80, 24), (200, 60)] {
          try await terminal.resize(columns, rows)
          try await terminal.wait(for: "step 1")
          try await terminal.wait(for: "counter")
        }
        try await terminal.resize(30, 6)
        try await terminal.wait(for: "at least")
        try await terminal.press("q")
      }
    }
  }

  @Test(arguments: [
    ("NO_COLOR=1", "", false), ("NO_COLOR=", "", true), ("NO_COLOR=1", "--color", true),
    ("TERM=tmux-256color", "--no-color", false),
  ])
  func `colours are used as flag and environment say`(
    variable: String, flag: String, hasColours: Bool
  ) async throws {
    try await Tmux.with(environment: [variable]) { terminal in
      let command = "\(Program.fixture.path) watch lost-update \(flag)"
      try await visit(terminal, command, status: 0, until: "step 0") {
        let screen = try await terminal.colouredScreen
        #expect(screen.contains(/\u{1B}\[(?:[0-9;]*;)?[34]8;5;/) == hasColours)
        try await terminal.press("Q")
      }
    }
  }

  @Test(arguments: [("LC_ALL=C", ""), ("LC_ALL=C.UTF-8", "--ascii")])
  func `where only ASCII can be shown nothing else is`(locale: String, flag: String) async throws {
    try await Tmux.with(environment: [locale]) { terminal in
      let command = "\(Program.fixture.path) watch lost-update \(flag)"
      try await visit(terminal, command, status: 0, until: "step 0") {
        let strange = try await terminal.screen.unicodeScalars.filter { !$0.isASCII }
        #expect(strange.isEmpty)
        try await terminal.press("Q")
      }
    }
  }

  @Test(arguments: ["TERM=dumb", "TERM=no-such-terminal"])
  func `a terminal that cannot show a screen gets a report`(term: String) async throws {
    try await Tmux.with { terminal in
      try await terminal.type(
        "clear; \(term) \(Program.fixture.path) watch transfer --schedule '1 2'; echo left with $?")
      let screen = try await terminal.wait(for: "left with 1")
      #expect(screen.contains("so here is the report as text."))
      #expect(screen.contains("deadlock, after 2 steps"))
    }
  }

  @Test func `a report, too, is in ASCII where only that can be shown`() async throws {
    try await Tmux.with { terminal in
      try await terminal.type(
        "clear; LC_ALL=C \(Program.fixture.path) run lost-update --schedule '1 2'; echo left with $?"
      )
      try await terminal.wait(for: "left with 1")
      let screen = try await terminal.transcript
      #expect(screen.contains("Lost update . racy"))
      let strange = screen.unicodeScalars.filter { !$0.isASCII }
      #expect(strange.isEmpty)
    }
  }

  // MARK: Ways out

  @Test(arguments: ["lost-update", "fetch", "endless --speed real", "endless --on threads"])
  func `Ctrl-C leaves at once and in order`(scene: String) async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch \(scene)", status: 0, until: "? help"
      ) {
        try await terminal.press("C-c")
      }
    }
  }

  @Test(arguments: [("TERM", 143), ("HUP", 129), ("INT", 0)])
  func `a signal ends it in order`(signal: String, status: Int) async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch fetch", status: status, until: "slow motion"
      ) {
        try await terminal.signal(signal)
      }
    }
  }

  @Test func `a trap in a scene gives the terminal back and says how to come here again`()
    async throws
  {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch trapping", status: 132, until: "step 0"
      ) {
        try await terminal.press(".")
        try await terminal.wait(for: "step 1")
        try await terminal.press(".")
      }
      let screen = try await terminal.transcript
      #expect(screen.contains("the scene is broken"))
      #expect(
        screen.contains(
          "interleave watch trapping --variant only --on directed --seed 1 --schedule '0 0 @"))
    }
  }

  @Test(arguments: ["SEGV", "ABRT", "QUIT", "PIPE", "ALRM", "USR1"])
  func `a crash from outside gives the terminal back`(signal: String) async throws {
    let numbers = ["SEGV": 11, "ABRT": 6, "QUIT": 3, "PIPE": 13, "ALRM": 14, "USR1": 10]
    let status = 128 + numbers[signal, default: 0]
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch endless", status: status, until: "slow motion"
      ) {
        try await terminal.signal(signal)
      }
    }
  }

  @Test func `Ctrl-Z stops it, and fg draws everything again`() async throws {
    try await Tmux.with { terminal in
      try await visit(
        terminal, "\(Program.fixture.path) watch lost-update", status: 0, until: "step 0"
      ) {
        try await terminal.press("1")
        try await terminal.wait(for: "step 1")
        try await terminal.press("C-z")
        try await terminal.wait(for: "Stopped")
        try await terminal.type("clear; fg; echo back with $?")
        try await terminal.wait(for: "step 1 ·")
        try await terminal.press("2")
        try await terminal.wait(for: "step 2 ·")
        try await terminal.press("Q")
        try await terminal.wait(for: "back with 0")
        // What the shell had still to do after the first stop is done with the status of that.
        try await terminal.type("echo left with 0 in order")
      }
    }
  }
}

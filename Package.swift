// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of ours is compiled with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func collections(_ name: String) -> Target.Dependency {
  .product(name: name, package: "swift-collections")
}

let package = Package(
  name: "interleave",
  products: [
    .executable(name: "interleave", targets: ["interleave"]),
    .library(name: "InterleaveKit", targets: ["InterleaveKit", "InstrumentedRuntime"]),
    .library(name: "ScheduleExploration", targets: ["ScheduleExploration", "InstrumentedRuntime"]),
    .plugin(name: "EmbedSources", targets: ["EmbedSources"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // The events of a run, and how they are recorded.
    .target(name: "ConcurrencyTrace", dependencies: ["CThreads"], swiftSettings: strict),
    // Executors, scheduling policies, the scene clock, the instrumented primitives.
    .target(
      name: "InstrumentedRuntime",
      dependencies: [
        "ConcurrencyTrace", "CThreads", collections("DequeModule"), collections("HeapModule"),
      ],
      swiftSettings: strict),
    // From events alone: the world at any event, intervals, findings.
    .target(
      name: "TraceAnalysis", dependencies: ["ConcurrencyTrace", collections("OrderedCollections")],
      swiftSettings: strict),
    // Which schedule to run next; outcomes and witnesses.
    .target(
      name: "ScheduleExploration",
      dependencies: ["InstrumentedRuntime", "TraceAnalysis", "ConcurrencyTrace"],
      swiftSettings: strict),

    // Cells, styles, layout, keys; a display without a terminal.
    .target(name: "TerminalScreen", swiftSettings: strict),
    // The display on ncurses.
    .target(
      name: "CursesTerminal", dependencies: ["TerminalScreen", "CNcurses"], swiftSettings: strict),
    // Model, update, panels.
    .target(
      name: "Visualizer",
      dependencies: ["TerminalScreen", "ScheduleExploration", "TraceAnalysis", "ConcurrencyTrace"],
      swiftSettings: strict),

    // The command line as a library.
    .target(
      name: "InterleaveKit",
      dependencies: [
        "Visualizer", "CursesTerminal", "TerminalScreen", "ScheduleExploration", "TraceAnalysis",
        "InstrumentedRuntime", "ConcurrencyTrace",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // The course.
    .target(
      name: "Scenes", dependencies: ["InstrumentedRuntime"], path: "Scenes",
      swiftSettings: strict, plugins: ["EmbedSources"]),
    .executableTarget(
      name: "interleave", dependencies: ["InterleaveKit", "Scenes"], swiftSettings: strict),

    // C: what Swift cannot say (macros, variadics, thread-locals).
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw")]),
    .target(name: "CThreads"),

    // Puts a target's source files into its binary, as a table.
    .executableTarget(name: "embed-sources", swiftSettings: strict),
    .plugin(name: "EmbedSources", capability: .buildTool(), dependencies: ["embed-sources"]),

    .testTarget(
      name: "EmbedSourcesTests", dependencies: ["embed-sources"], swiftSettings: strict),
    // A recording that tests kill.
    .executableTarget(
      name: "endless-recording", dependencies: ["ConcurrencyTrace"], path: "Tests/EndlessRecording",
      swiftSettings: strict),
    .testTarget(
      name: "ConcurrencyTraceTests", dependencies: ["ConcurrencyTrace", "endless-recording"],
      swiftSettings: strict),
    .testTarget(
      name: "InstrumentedRuntimeTests",
      dependencies: ["InstrumentedRuntime", "TraceAnalysis", "ConcurrencyTrace"],
      swiftSettings: strict),
    .testTarget(
      name: "TraceAnalysisTests", dependencies: ["TraceAnalysis", "ConcurrencyTrace"],
      swiftSettings: strict),
    .testTarget(
      name: "ScheduleExplorationTests",
      dependencies: [
        "ScheduleExploration", "InstrumentedRuntime", "TraceAnalysis", "ConcurrencyTrace",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalScreenTests", dependencies: ["TerminalScreen"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "CursesTerminalTests", dependencies: ["CursesTerminal", "TerminalScreen"],
      swiftSettings: strict),
    .testTarget(
      name: "VisualizerTests",
      dependencies: ["Visualizer", "TerminalScreen", "TraceAnalysis", "ConcurrencyTrace"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ScenesTests",
      dependencies: [
        "Scenes", "ScheduleExploration", "InstrumentedRuntime", "TraceAnalysis", "ConcurrencyTrace",
      ],
      swiftSettings: strict),
    // The program with scenes that misbehave, for the tests of the whole program.
    .executableTarget(
      name: "fixture-program", dependencies: ["InterleaveKit", "InstrumentedRuntime"],
      path: "Tests/FixtureProgram", swiftSettings: strict),
    .testTarget(
      name: "InterleaveKitTests",
      dependencies: [
        "InterleaveKit", "fixture-program", "interleave", "Visualizer", "TraceAnalysis",
        "InstrumentedRuntime", "ConcurrencyTrace", "TerminalScreen",
      ],
      swiftSettings: strict),
  ]
)

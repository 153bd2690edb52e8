// swift-tools-version: 6.2
import PackageDescription

/// The recorder is not public. What measures it says that it belongs to Interleave's package, which SwiftPM
/// names after the folder that it is in.
let interleave =
  Context.packageDirectory.split(separator: "/").dropLast().last.map(String.init) ?? ""
let insideInterleave = [
  "-package-name", String(interleave.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }),
]

/// A package of its own, so that nobody who uses Interleave builds the benchmark library.
let package = Package(
  name: "interleave-benchmarks",
  platforms: [.macOS(.v13)],
  dependencies: [
    .package(name: "interleave", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Operations",
      dependencies: [
        .product(name: "InterleaveKit", package: "interleave"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Operations", packageAccess: false,
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .unsafeFlags(insideInterleave),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "Exploration",
      dependencies: [.product(name: "ScheduleExploration", package: "interleave")],
      path: "Exploration", swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)

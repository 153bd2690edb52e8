// swift-tools-version: 6.2
import PackageDescription

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
      path: "Operations",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)

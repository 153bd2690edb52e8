// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "MyScenes",
  dependencies: [.package(name: "interleave", path: "../..")],
  targets: [
    .executableTarget(
      name: "my-scenes",
      dependencies: [.product(name: "InterleaveKit", package: "interleave")],
      // Makes `EmbeddedSources`, so that the program can show the lines wherever it runs.
      plugins: [.plugin(name: "EmbedSources", package: "interleave")])
  ]
)

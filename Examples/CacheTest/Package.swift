// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "CacheTest",
  dependencies: [.package(name: "interleave", path: "../..")],
  targets: [
    .target(
      name: "Cache",
      dependencies: [.product(name: "ScheduleExploration", package: "interleave")]),
    .testTarget(
      name: "CacheTests",
      dependencies: ["Cache", .product(name: "ScheduleExploration", package: "interleave")]),
  ]
)

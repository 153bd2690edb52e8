import Foundation
import Testing

@testable import Scenes

struct EmbeddedSourcesTests {
  @Test func `the binary holds every source file of the course, word for word`() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../Scenes").standardizedFileURL
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let onDisk = try paths.filter { $0.hasSuffix(".swift") }.map { path in
      let url = folder.appending(path: path)
      return ["Scenes/\(url.lastPathComponent)", try String(contentsOf: url, encoding: .utf8)]
    }
    let embedded = EmbeddedSources.files.map { [$0.fileID, $0.text] }
    #expect(embedded == onDisk.sorted { $0[0] < $1[0] })
  }
}

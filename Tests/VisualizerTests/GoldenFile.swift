import Glibc
import TerminalScreen
import Testing

/// Expects a buffer to look as the golden file of that name says, characters and styles.
///
/// The file is `Golden/NAME.txt` beside the test's own; with `INTERLEAVE_UPDATE_GOLDEN=1` it is written instead.
func expectGolden(
  _ name: String, _ buffer: CellBuffer, file: String = #filePath,
  at location: SourceLocation = #_sourceLocation
) {
  let folder = file.split(separator: "/").dropLast().joined(separator: "/")
  let path = "/\(folder)/Golden/\(name).txt"
  let actual = ScreenText(buffer).description
  if unsafe getenv("INTERLEAVE_UPDATE_GOLDEN") != nil {
    write(actual, to: path)
    return
  }
  guard let expected = contents(of: path) else {
    Issue.record("no golden file \(path):\n\(actual)", sourceLocation: location)
    return
  }
  if let difference = ScreenText.difference(expected: expected, actual: actual) {
    Issue.record("\(name): \(difference)", sourceLocation: location)
  }
}

private func contents(of path: String) -> String? {
  guard let file = unsafe fopen(path, "r") else { return nil }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer.prefix(count)
  }
}

private func write(_ text: String, to path: String) {
  guard let file = unsafe fopen(path, "w") else {
    Issue.record("cannot write \(path)")
    return
  }
  unsafe fputs(text, file)
  unsafe fclose(file)
}

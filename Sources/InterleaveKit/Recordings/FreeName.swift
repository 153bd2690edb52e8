import Glibc
import Visualizer

extension RunRequest {
  /// `lost-update-racy-1.ilv`: a name in the current directory that no file has yet.
  var freeRecordingName: String {
    let stem = ([scene] + (variant.map { [$0] } ?? [])).joined(separator: "-")
    let letters = stem.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "-" }
    var number = 1
    while true {
      let name = "\(String(letters))-\(number).ilv"
      if unsafe access(name, F_OK) != 0 { return name }
      number += 1
    }
  }
}

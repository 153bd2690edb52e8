/// libFuzzer's entry: whatever the bytes are, the reader gives events or a typed error.
///
/// The first byte chooses: the bytes as they are, the same with checksums left uncompared (else hardly a
/// mutation would get behind them), one bare block of events or of directory records, or a text form.
/// Built by `build.sh`, together with the sources of `ConcurrencyTrace`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  switch choice % 5 {
  case 0: readAll(bytes, verifying: true)
  case 1: readAll(bytes, verifying: false)
  case 2: readAll(recording(of: .events, bytes), verifying: true)
  case 3: readAll(recording(of: .directory, bytes), verifying: true)
  default: readText(bytes)
  }
  return 0
}

/// Asks for everything there is.
private func readAll(_ bytes: [UInt8], verifying: Bool) {
  do {
    let reader = try RecordingReader(bytes: bytes, verifying: verifying)
    let last = reader.branchCount - 1
    for branch in last == 0 ? [0] : [0, last] {
      _ = try reader.directory(ofBranch: branch)
      _ = try reader.sources(ofBranch: branch)
      let path = reader.path(ofBranch: branch)
      if path.count > 0 { _ = try path.block(containing: path.count - 1) }
      for index in path.snapshotPositions.indices { _ = try path.snapshot(at: index) }
    }
    let text = try RecordingText.text(of: reader)
    _ = try RecordingText.bytes(of: text)
  } catch is RecordingError {
  } catch let error as RecordingTextError {
    preconditionFailure("the text form cannot be read back: \(error)")
  } catch {
    preconditionFailure("an error of another type: \(error)")
  }
}

private func readText(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  do {
    readAll(try RecordingText.bytes(of: text), verifying: true)
  } catch {
    // The text is none, and the error says in which line.
  }
}

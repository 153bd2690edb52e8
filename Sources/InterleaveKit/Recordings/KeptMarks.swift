import ConcurrencyTrace

/// The marks beside a recording: what is in their file, and whether it may be written.
struct KeptMarks {
  private let file: MarksFile
  private(set) var list: MarkList
  /// Why the file must stay as it is; nil: it may be written.
  private let refusal: MarksError?
  /// What is to be said about the file; nil: nothing.
  let note: String?

  /// Those of a recording that is there.
  init(of recording: String, _ header: RecordingHeader) {
    file = MarksFile(besideRecording: recording)
    let empty = MarkList(began: header.began)
    do throws(MarksError) {
      let read = try file.read()
      let isOther = read.map { $0.began != header.began } ?? false
      list = isOther ? empty : read ?? empty
      refusal = nil
      let lines = list.unread.count
      note =
        isOther
        ? "The marks in \(file.path) are of another recording."
        : lines == 0
          ? nil : "\(lines) \(lines == 1 ? "line" : "lines") of \(file.path) cannot be read."
    } catch {
      list = empty
      refusal = error
      note = "The marks in \(file.path) cannot be read. \(error)"
    }
  }

  /// Those of a recording that is being made; an older one of this name has gone, and its marks with it.
  init(ofNewRecording path: String, _ header: RecordingHeader) {
    file = MarksFile(besideRecording: path)
    list = MarkList(began: header.began)
    refusal = nil
    note = nil
  }

  /// Writes these instead of the ones before. Blocks until they are on the disk.
  mutating func save(_ marks: [Mark]) throws(KitError) {
    list.marks = marks
    if let refusal { throw .cannotMark(refusal) }
    do throws(MarksError) { try file.write(list) } catch { throw .cannotMark(error) }
  }
}

internal import Glibc

/// The system's words for an error number.
func systemMessage(_ errno: Int32) -> String {
  guard let text = unsafe strerror(errno) else { return "error \(errno)" }
  return unsafe String(cString: text)
}

import Glibc

/// What the kernel says of this process.
func readText(_ path: String) -> String {
  guard let file = unsafe fopen(path, "r") else { return "" }
  defer { unsafe fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 8192)
  let count = unsafe fread(&bytes, 1, bytes.count, file)
  return String(decoding: bytes.prefix(count), as: UTF8.self)
}

/// Kernel ids of this process's threads.
func threads() -> [String] {
  guard let directory = unsafe opendir("/proc/self/task") else { return [] }
  defer { unsafe closedir(directory) }
  var names: [String] = []
  while let entry = unsafe readdir(directory) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if Int(name) != nil { names.append(name) }
  }
  return names
}

/// How many threads of this process have that name.
func threadsNamed(_ name: String) -> Int {
  threads().count { readText("/proc/self/task/\($0)/comm") == name + "\n" }
}

/// Whether this process runs under ThreadSanitizer.
var isThreadSanitized: Bool { unsafe dlsym(nil, "__tsan_init") != nil }

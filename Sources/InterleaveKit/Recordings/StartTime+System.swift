import Glibc
import Visualizer

extension StartTime {
  /// This moment, on the system's clock.
  static var now: StartTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return StartTime(
      began: UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec))
  }

  /// A moment, as this machine's clock on the wall shows it.
  init(began: UInt64) {
    var seconds = time_t(clamping: began / 1_000_000_000)
    var parts = unsafe tm()
    let isKnown = unsafe localtime_r(&seconds, &parts) != nil
    self.init(began: began, offset: isKnown ? unsafe parts.tm_gmtoff : 0)
  }
}

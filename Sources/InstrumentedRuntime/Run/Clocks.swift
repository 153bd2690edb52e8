internal import CThreads

/// Nanoseconds of the system's monotonic clock; about 24 ns to read.
@inline(__always)
package func monotonicNow() -> UInt64 { cthreads_monotonic() }

/// Nanoseconds of processor time that the calling thread has used.
@inline(__always)
func threadCPUTime() -> UInt64 { cthreads_cpu_time() }

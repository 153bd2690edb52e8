import Foundation

/// Whether the test that fails on purpose is run.
let showsFailure = ProcessInfo.processInfo.environment["SHOW_FAILURE"] != nil

import ConcurrencyTrace

/// How an operation is said: its verb in three forms, what follows it, and its short forms.
///
/// What follows is a pattern: `%o` is the object's name, `%v` the value, `%p` the peer's name, `%k` a
/// table's key, `%n` the detail as a number, `%t` as a time, `%s` as a text, `%j` who is joined. A part
/// in square brackets is left out if something in it is not known.
struct Wording {
  /// "write", as after "will".
  var verb: String
  /// "writes".
  var present: String
  /// "wrote".
  var past: String
  /// What follows "will write".
  var planned: String
  /// What follows "writes" and "wrote".
  var done: String
  /// What follows "writes" where the effect on the object is told beside it.
  var brief: String
  /// In a cell of the steps axis.
  var cell: String
  /// In a cell of one column, and with the value in one of four.
  var letter: String

  init(
    _ verb: String, _ present: String, _ past: String, _ planned: String, done: String? = nil,
    brief: String? = nil, cell: String, _ letter: String
  ) {
    self.verb = verb
    self.present = present
    self.past = past
    self.planned = planned
    self.done = done ?? planned
    self.brief = brief ?? done ?? planned
    self.cell = cell
    self.letter = letter
  }

  /// The wording of an action; some operations are said otherwise when they failed.
  init(of action: Action) {
    switch action.operation {
    case .none: self.init("go on", "goes on", "went on", "", cell: "", "·")
    case .read, .write, .load, .store, .add, .exchange, .compareExchange:
      self = Self.cell(action)
    case .tableRead, .tableWriteBegin, .tableWriteEnd, .tableCount: self = Self.table(action)
    case .lock, .unlock, .tryLock, .readLock, .readUnlock, .writeLock, .writeUnlock:
      self = Self.lock(action)
    case .semaphoreWait, .semaphoreSignal, .conditionWait, .conditionSignal,
      .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone, .waitGroupWait,
      .onceEnter, .onceFinish:
      self = Self.meeting(action)
    case .send, .receive, .close, .sendArrive, .receiveArrive, .select, .selectDefault,
      .selectTimeout:
      self = Self.channel(action)
    case .join, .groupNext, .groupChildEnd, .groupCancel, .cancel: self = Self.tasks(action)
    case .sleep, .io, .compute, .blockThread, .yield: self = Self.time(action)
    case .random, .log, .outcome, .expect: self = Self.local(action)
    }
  }
}

/// The table: a line an operation. A `default` here stands for operations that another part has.
extension Wording {
  private static func cell(_ action: Action) -> Wording {
    switch action.operation {
    case .read: Self("read", "reads", "read", "%o", done: "%o: %v", cell: "read[ %v]", "r")
    case .write:
      Self("write", "writes", "wrote", "%v to %o", brief: "%v", cell: "write[ %v]", "w")
    case .load: Self("load", "loads", "loaded", "%o", done: "%o: %v", cell: "load[ %v]", "r")
    case .store:
      Self("store", "stores", "stored", "%v in %o", brief: "%v", cell: "store[ %v]", "w")
    case .add: Self("add", "adds", "added", "%n to %o", brief: "%n", cell: "add %n", "+")
    case .exchange:
      Self("swap", "swaps", "swapped", "%v into %o", brief: "in %v", cell: "swap[ %v]", "x")
    default:
      action.detail == 1
        ? Self(
          "compare and exchange", "exchanges", "exchanged", "%o", done: "%v into %o",
          brief: "as expected", cell: "cas[ %v]", "c")
        : Self(
          "compare and exchange", "compares", "compared", "%o", done: "%o, which is %v",
          cell: "cas fails", "c")
    }
  }

  private static func table(_ action: Action) -> Wording {
    switch action.operation {
    case .tableRead:
      Self(
        "read", "reads", "read", "[%k of ]%o",
        done: action.value == .none ? "[%k of ]%o: no entry" : "[%k of ]%o: %v", cell: "get[ %k]",
        "r")
    case .tableWriteBegin:
      Self(
        "begin to write", "begins to write", "began to write", "[%k of ]%o", cell: "put[ %k]…",
        "w")
    case .tableWriteEnd:
      Self(
        "finish writing", "finishes writing", "finished writing", "[%k of ]%o",
        done: "[%k of ]%o: %v", cell: "put[ %k]", "W")
    default: Self("count", "counts", "counted", "%o", done: "%o: %v", cell: "count[ %v]", "n")
    }
  }

  private static func lock(_ action: Action) -> Wording {
    switch action.operation {
    case .lock: Self("lock", "locks", "locked", "%o", cell: "lock %o", "L")
    case .unlock: Self("unlock", "unlocks", "unlocked", "%o", cell: "unlock %o", "U")
    case .readLock:
      Self("lock", "locks", "locked", "%o for reading", cell: "rlock %o", "l")
    case .readUnlock:
      Self("unlock", "unlocks", "unlocked", "%o after reading", cell: "runlock %o", "u")
    case .writeLock:
      Self("lock", "locks", "locked", "%o for writing", cell: "wlock %o", "L")
    case .writeUnlock:
      Self("unlock", "unlocks", "unlocked", "%o after writing", cell: "wunlock %o", "U")
    default:
      action.detail == 1
        ? Self(
          "try to lock", "locks", "locked", "%o", done: "%o at the first try", cell: "try %o", "T")
        : Self(
          "try to lock", "tries to lock", "tried to lock", "%o", done: "%o, which is held",
          cell: "try fails", "t")
    }
  }

  private static func meeting(_ action: Action) -> Wording {
    switch action.operation {
    case .semaphoreWait:
      Self(
        "take", "takes", "took", "a permit of %o", done: "a permit of %o, %n left",
        brief: "a permit", cell: "acquire", "P")
    case .semaphoreSignal:
      Self(
        "give back", "gives back", "gave back", "a permit of %o",
        done: "a permit of %o, %n left", brief: "a permit", cell: "release", "V")
    case .conditionWait:
      Self("wait", "goes to wait", "went to wait", "for a signal of %o", cell: "wait %o", "z")
    case .conditionSignal:
      Self(
        "signal", "signals", "signalled", "%o", done: "%o[, which wakes %p]", cell: "signal %o",
        "!")
    case .conditionBroadcast:
      Self(
        "wake", "wakes", "woke", "everyone at %o", done: "everyone at %o: %n", cell: "wake all",
        "!")
    case .barrierArrive:
      Self(
        "arrive", "arrives", "arrived", "at %o", done: "at %o as number %n", cell: "arrive", "b")
    case .waitGroupAdd:
      Self("add", "adds", "added", "to %o", done: "to %o, now %n", cell: "add %o", "+")
    case .waitGroupDone:
      Self(
        "report", "reports", "reported", "done to %o", done: "done to %o, %n left", cell: "done",
        "-")
    case .waitGroupWait:
      Self("wait", "passes", "passed", "for %o", done: "%o, which is at %n", cell: "wait %o", "z")
    case .onceFinish: Self("finish", "finishes", "finished", "%o", cell: "finish %o", "O")
    default:
      action.detail == 1
        ? Self("enter", "enters", "entered", "%o", done: "%o as the first", cell: "once", "o")
        : Self("enter", "finds", "found", "%o", done: "%o done already", cell: "skip", "o")
    }
  }

  private static func channel(_ action: Action) -> Wording {
    switch action.operation {
    case .send:
      Self(
        "send", "sends", "sent", "%v to %o", done: "%v to %o[, received by %p]",
        cell: "send[ %v]", ">")
    case .close: Self("close", "closes", "closed", "%o", cell: "close %o", "x")
    case .sendArrive:
      Self("offer", "offers", "offered", "%v to %o", cell: "offer[ %v]", ">")
    case .receiveArrive:
      Self("come", "comes", "came", "to receive from %o", cell: "await", "<")
    case .select:
      Self(
        "choose", "chooses", "chose", action.detail == 1 ? "the one case" : "one of %n cases",
        cell: "select", "?")
    case .selectDefault:
      Self("take", "takes", "took", "the default case", cell: "default", "?")
    case .selectTimeout: Self("time out", "times out", "timed out", "", cell: "time-out", "?")
    default:
      action.value == .none && action.detail == 1
        ? Self("receive", "finds", "found", "from %o", done: "%o closed", cell: "closed", "<")
        : Self(
          "receive", "receives", "received", "from %o", done: "%v from %o[, sent by %p]",
          cell: "recv[ %v]", "<")
    }
  }

  private static func tasks(_ action: Action) -> Wording {
    switch action.operation {
    case .join: Self("wait", "joins", "joined", "for %j", done: "%j", cell: "join", "j")
    case .groupNext:
      Self(
        "take", "takes", "took", "the next result of %o", done: "the result of %p",
        cell: "next[ %p]", "n")
    case .groupChildEnd:
      Self("hand in", "hands in", "handed in", "its result", cell: "result", "e")
    case .groupCancel: Self("cancel", "cancels", "cancelled", "%o", cell: "cancel", "C")
    default: Self("cancel", "cancels", "cancelled", "%p", cell: "cancel[ %p]", "C")
    }
  }

  private static func time(_ action: Action) -> Wording {
    switch action.operation {
    case .sleep: Self("sleep", "has slept", "slept", "", done: "%t", cell: "slept", "z")
    case .io:
      Self("wait", "has waited", "waited", "[for %v]", done: "[for %v, ]%t", cell: "io", "i")
    case .compute: Self("compute", "computes", "computed", "[for %t]", cell: "compute", "c")
    case .blockThread:
      Self("block", "blocks", "blocked", "its thread[ for %t]", cell: "block", "B")
    default: Self("yield", "yields", "yielded", "", cell: "yield", "y")
    }
  }

  private static func local(_ action: Action) -> Wording {
    switch action.operation {
    case .random: Self("draw", "draws", "drew", "a number", done: "%v", cell: "draw[ %v]", "d")
    case .log: Self("log", "logs", "logged", "a line", done: "“%v”", cell: "log", "\"")
    case .outcome: Self("report", "reports", "reported", "%s", done: "%s = %v", cell: "=", "=")
    default:
      action.value == .bool(true)
        ? Self("check", "finds", "found", "that %s", done: "it true that %s", cell: "expect", "e")
        : Self("check", "finds", "found", "that %s", done: "it false that %s", cell: "expect", "e")
    }
  }
}

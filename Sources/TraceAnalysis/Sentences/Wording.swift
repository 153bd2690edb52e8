import ConcurrencyTrace

/// How an operation is said: its verb in three forms, what follows it, and its short forms.
///
/// What follows is a pattern: `%o` is the object's name, `%v` the value, `%p` the peer's name, `%k` a
/// table's key, `%n` the detail as a number, `%t` as a time, `%s` as a text, `%j` who is joined. A part
/// in square brackets is left out if something in it is not known.
struct Wording: Sendable {
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
    let succeeded = action.detail == 1
    self =
      switch action.operation {
      case .none: .nothing
      case .read: .read
      case .write: .write
      case .load: .load
      case .store: .store
      case .add: .add
      case .exchange: .exchange
      case .compareExchange: succeeded ? .exchangeAsExpected : .compareInVain
      case .tableRead: action.value == .none ? .tableReadOfNothing : .tableRead
      case .tableWriteBegin: .tableWriteBegin
      case .tableWriteEnd: .tableWriteEnd
      case .tableCount: .tableCount
      case .lock: .lock
      case .unlock: .unlock
      case .tryLock: succeeded ? .lockAtOnce : .tryInVain
      case .readLock: .readLock
      case .readUnlock: .readUnlock
      case .writeLock: .writeLock
      case .writeUnlock: .writeUnlock
      case .semaphoreWait: .semaphoreWait
      case .semaphoreSignal: .semaphoreSignal
      case .conditionWait: .conditionWait
      case .conditionSignal: .conditionSignal
      case .conditionBroadcast: .conditionBroadcast
      case .barrierArrive: .barrierArrive
      case .waitGroupAdd: .waitGroupAdd
      case .waitGroupDone: .waitGroupDone
      case .waitGroupWait: .waitGroupWait
      case .onceEnter: succeeded ? .enterFirst : .enterAfterOthers
      case .onceFinish: .onceFinish
      case .send: .send
      case .receive: succeeded && action.value == .none ? .receiveOfNothing : .receive
      case .close: .close
      case .sendArrive: .sendArrive
      case .receiveArrive: .receiveArrive
      case .select: action.detail == 1 ? .selectOfOne : .select
      case .selectDefault: .selectDefault
      case .selectTimeout: .selectTimeout
      case .join: .join
      case .groupNext: .groupNext
      case .groupChildEnd: .groupChildEnd
      case .groupCancel: .groupCancel
      case .cancel: .cancel
      case .sleep: .sleep
      case .io: .io
      case .compute: .compute
      case .blockThread: .blockThread
      case .yield: .yield
      case .random: .random
      case .log: .log
      case .outcome: .outcome
      case .expect: action.value == .bool(true) ? .expectRight : .expectWrong
      }
  }
}

/// The table: what each operation is called.
extension Wording {
  private static let nothing = Self("go on", "goes on", "went on", "", cell: "", "·")

  // Variables and atomics
  private static let read = Self(
    "read", "reads", "read", "%o", done: "%o: %v", cell: "read[ %v]", "r")
  private static let write = Self(
    "write", "writes", "wrote", "%v to %o", brief: "%v", cell: "write[ %v]", "w")
  private static let load = Self(
    "load", "loads", "loaded", "%o", done: "%o: %v", cell: "load[ %v]", "r")
  private static let store = Self(
    "store", "stores", "stored", "%v in %o", brief: "%v", cell: "store[ %v]", "w")
  private static let add = Self(
    "add", "adds", "added", "%n to %o", brief: "%n", cell: "add %n", "+")
  private static let exchange = Self(
    "swap", "swaps", "swapped", "%v into %o", brief: "in %v", cell: "swap[ %v]", "x")
  private static let exchangeAsExpected = Self(
    "compare and exchange", "exchanges", "exchanged", "%o", done: "%v into %o",
    brief: "as expected", cell: "cas[ %v]", "c")
  private static let compareInVain = Self(
    "compare and exchange", "compares", "compared", "%o", done: "%o, which is %v",
    cell: "cas fails", "c")

  // Tables
  private static let tableRead = Self(
    "read", "reads", "read", "[%k of ]%o", done: "[%k of ]%o: %v", cell: "get[ %k]", "r")
  private static let tableReadOfNothing = Self(
    "read", "reads", "read", "[%k of ]%o", done: "[%k of ]%o: no entry", cell: "get[ %k]", "r")
  private static let tableWriteBegin = Self(
    "begin to write", "begins to write", "began to write", "[%k of ]%o", cell: "put[ %k]…", "w")
  private static let tableWriteEnd = Self(
    "finish writing", "finishes writing", "finished writing", "[%k of ]%o",
    done: "[%k of ]%o: %v", cell: "put[ %k]", "W")
  private static let tableCount = Self(
    "count", "counts", "counted", "%o", done: "%o: %v", cell: "count[ %v]", "n")

  // Locks
  private static let lock = Self("lock", "locks", "locked", "%o", cell: "lock %o", "L")
  private static let unlock = Self("unlock", "unlocks", "unlocked", "%o", cell: "unlock %o", "U")
  private static let lockAtOnce = Self(
    "try to lock", "locks", "locked", "%o", done: "%o at the first try", cell: "try %o", "T")
  private static let tryInVain = Self(
    "try to lock", "tries to lock", "tried to lock", "%o", done: "%o, which is held",
    cell: "try fails", "t")
  private static let readLock = Self(
    "lock", "locks", "locked", "%o for reading", cell: "rlock %o", "l")
  private static let readUnlock = Self(
    "unlock", "unlocks", "unlocked", "%o after reading", cell: "runlock %o", "u")
  private static let writeLock = Self(
    "lock", "locks", "locked", "%o for writing", cell: "wlock %o", "L")
  private static let writeUnlock = Self(
    "unlock", "unlocks", "unlocked", "%o after writing", cell: "wunlock %o", "U")

  // Where tasks meet
  private static let semaphoreWait = Self(
    "take", "takes", "took", "a permit of %o", done: "a permit of %o, %n left",
    brief: "a permit", cell: "acquire", "P")
  private static let semaphoreSignal = Self(
    "give back", "gives back", "gave back", "a permit of %o", done: "a permit of %o, %n left",
    brief: "a permit", cell: "release", "V")
  private static let conditionWait = Self(
    "wait", "goes to wait", "went to wait", "for a signal of %o", cell: "wait %o", "z")
  private static let conditionSignal = Self(
    "signal", "signals", "signalled", "%o", done: "%o[, which wakes %p]", cell: "signal %o", "!")
  private static let conditionBroadcast = Self(
    "wake", "wakes", "woke", "everyone at %o", done: "everyone at %o: %n", cell: "wake all", "!")
  private static let barrierArrive = Self(
    "arrive", "arrives", "arrived", "at %o", done: "at %o as number %n", cell: "arrive", "b")
  private static let waitGroupAdd = Self(
    "add", "adds", "added", "to %o", done: "to %o, now %n", cell: "add %o", "+")
  private static let waitGroupDone = Self(
    "report", "reports", "reported", "done to %o", done: "done to %o, %n left", cell: "done", "-")
  private static let waitGroupWait = Self(
    "wait", "passes", "passed", "for %o", done: "%o, which is at %n", cell: "wait %o", "z")
  private static let enterFirst = Self(
    "enter", "enters", "entered", "%o", done: "%o as the first", cell: "once", "o")
  private static let enterAfterOthers = Self(
    "enter", "finds", "found", "%o", done: "%o done already", cell: "skip", "o")
  private static let onceFinish = Self(
    "finish", "finishes", "finished", "%o", cell: "finish %o", "O")

  // Channels and select
  private static let send = Self(
    "send", "sends", "sent", "%v to %o", done: "%v to %o[, received by %p]", cell: "send[ %v]",
    ">")
  private static let receive = Self(
    "receive", "receives", "received", "from %o", done: "%v from %o[, sent by %p]",
    cell: "recv[ %v]", "<")
  private static let receiveOfNothing = Self(
    "receive", "finds", "found", "from %o", done: "%o closed", cell: "closed", "<")
  private static let close = Self("close", "closes", "closed", "%o", cell: "close %o", "x")
  private static let sendArrive = Self(
    "offer", "offers", "offered", "%v to %o", cell: "offer[ %v]", ">")
  private static let receiveArrive = Self(
    "come", "comes", "came", "to receive from %o", cell: "await", "<")
  private static let select = Self(
    "choose", "chooses", "chose", "one of %n cases", cell: "select", "?")
  private static let selectOfOne = Self(
    "choose", "chooses", "chose", "the one case", cell: "select", "?")
  private static let selectDefault = Self(
    "take", "takes", "took", "the default case", cell: "default", "?")
  private static let selectTimeout = Self(
    "time out", "times out", "timed out", "", cell: "time-out", "?")

  // Tasks and groups
  private static let join = Self("wait", "joins", "joined", "for %j", done: "%j", cell: "join", "j")
  private static let groupNext = Self(
    "take", "takes", "took", "the next result of %o", done: "the result of %p",
    cell: "next[ %p]", "n")
  private static let groupChildEnd = Self(
    "hand in", "hands in", "handed in", "its result", cell: "result", "e")
  private static let groupCancel = Self(
    "cancel", "cancels", "cancelled", "%o", cell: "cancel", "C")
  private static let cancel = Self(
    "cancel", "cancels", "cancelled", "%p", cell: "cancel[ %p]", "C")

  // Time
  private static let sleep = Self(
    "sleep", "has slept", "slept", "", done: "%t", cell: "slept", "z")
  private static let io = Self(
    "wait", "has waited", "waited", "[for %v]", done: "[for %v, ]%t", cell: "io", "i")
  private static let compute = Self(
    "compute", "computes", "computed", "[for %t]", cell: "compute", "c")
  private static let blockThread = Self(
    "block", "blocks", "blocked", "its thread[ for %t]", cell: "block", "B")
  private static let yield = Self("yield", "yields", "yielded", "", cell: "yield", "y")

  // Local
  private static let random = Self(
    "draw", "draws", "drew", "a number", done: "%v", cell: "draw[ %v]", "d")
  private static let log = Self("log", "logs", "logged", "a line", done: "“%v”", cell: "log", "\"")
  private static let outcome = Self(
    "report", "reports", "reported", "%s", done: "%s = %v", cell: "=", "=")
  private static let expectRight = Self(
    "check", "finds", "found", "that %s", done: "it true that %s", cell: "expect", "e")
  private static let expectWrong = Self(
    "check", "finds", "found", "that %s", done: "it false that %s", cell: "expect", "e")
}

import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

extension Model {
  /// How many events are searched between two frames: some milliseconds' work.
  static let searchedAtOnce = 200_000

  /// Whether a search has not come to its end.
  var isSearching: Bool {
    guard let run, let search else { return false }
    return !search.isDone(in: run.history) || unread > 0 && !search.isStopped
  }

  /// `/`: a line for the text that is searched.
  mutating func beginSearch() {
    setPlayingIfReplay(false)
    entry = Entry(purpose: .search(from: shownEvents, isAtEvent: view.isAtEvent))
  }

  /// What is typed has changed: the search begins anew, at the moment at which `/` was pressed.
  mutating func searchAgain(_ text: String) {
    guard case .search(let origin, let isAtEvent)? = entry?.purpose else { return }
    let query = EventQuery(text, sources: catalogue.sources)
    guard !query.words.isEmpty else {
      search = nil
      return look(at: origin, isAtEvent: isAtEvent)
    }
    search = EventSearch(query, from: max(0, origin - 1))
    awaitsMatch = true
    look(at: origin, isAtEvent: isAtEvent)
    searchOn()
  }

  /// Searches a piece further, and shows the first match.
  mutating func searchOn() {
    guard let run, isSearching else { return }
    search?.advance(in: run.history, atMost: Model.searchedAtOnce)
    guard let search, awaitsMatch else { return }
    let next = search.count(below: search.origin)
    if next < search.count {
      awaitsMatch = false
      lookAtMatch(next)
    } else if !isSearching {
      awaitsMatch = false
      if search.count > 0 {
        lookAtMatch(0)
      } else if entry == nil {
        message = notFound(search)
      }
    }
  }

  /// Enter: the line goes, and the matches stay. An empty line ends the search.
  mutating func finishSearch(_ text: String) {
    guard let search, !search.query.words.isEmpty else {
      self.search = nil
      return
    }
    if search.count == 0, !isSearching { message = notFound(search) }
  }

  /// `n` and `N`.
  mutating func moveToMatch(_ direction: Int) {
    guard let search else {
      message = "Nothing is searched; / asks for what."
      return
    }
    guard search.count > 0 else {
      message = isSearching ? "Nothing has been found yet." : notFound(search)
      return
    }
    // The event looked at is the last before the moment.
    let here = shownEvents - 1
    let below = search.count(below: here)
    let isAtMatch = below < search.count && search[below] == here
    let wanted = direction > 0 ? below + (isAtMatch ? 1 : 0) : below - 1
    if wanted >= search.count, isSearching {
      message = "No match behind this one has been found yet."
      return
    }
    lookAtMatch((wanted + search.count) % search.count)
    if wanted >= search.count { message = "Round to the first match." }
    if wanted < 0 { message = "Round to the last match." }
  }

  private mutating func lookAtMatch(_ index: Int) {
    guard let run, let search else { return }
    setPlayingIfReplay(false)
    let position = search[index]
    let event = run.history.events[position]
    if event.task != .none { view.chosenTask = event.task }
    if event.object != .none { view.chosenObject = event.object }
    look(at: position + 1, isAtEvent: true)
  }

  private func notFound(_ search: EventSearch) -> String {
    let words = "\u{201C}\(search.query.text)\u{201D} is found nowhere"
    return search.isStopped ? words + " in the part that was searched." : words + " in this run."
  }

  /// Esc while it goes on: what was found stays.
  mutating func stopSearch() {
    search?.stop()
    awaitsMatch = false
  }

  /// "3 of 17", or how far the search is.
  var searchState: String {
    guard let run, let search else { return "" }
    let here = shownEvents - 1
    let below = search.count(below: here)
    let isAtMatch = below < search.count && search[below] == here
    let all = "\(search.count)" + (search.isFull || isSearching ? "+" : "")
    var state =
      search.count == 0
      ? "nothing found" : isAtMatch ? "\(below + 1) of \(all)" : "\(all) found"
    if isSearching {
      let total = max(1, run.history.count + unread)
      state =
        (search.count == 0 ? "" : state + ", ") + "searching: \(search.searched * 100 / total) %"
    } else if search.isStopped {
      state += ", not searched to the end"
    }
    return state
  }
}

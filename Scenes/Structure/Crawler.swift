import InstrumentedRuntime

/// A web site is fetched page by page; each page tells of others.
let crawler = Scene(
  "crawler", title: "A web crawler", chapter: .structure,
  summary: """
    Each page that is fetched names more pages, so the work grows while it is done.
    A few crawlers share one frontier, and a set of visited pages keeps them from going in circles.
    """,
  parameters: [
    .init(name: "crawlers", defaultValue: 3, range: 1...8, meaning: "tasks that fetch pages"),
    .init(
      name: "milliseconds", defaultValue: 200, range: 1...5_000, meaning: "length of one fetch"),
  ],
  lookAt: [
    "\"frontier\" grows and shrinks: at its end it is empty, and that alone does not mean the end.",
    "\"pages to do\" counts pages that are known and not yet done; at 0 the frontier is closed.",
    "Looking whether a page is new and marking it as visited happen under one lock, as one step.",
  ],
  question: .init(
    text: "The frontier is empty. Is the crawl over?",
    answers: [
      .wrong(
        "Yes: there is no page left to fetch",
        "A crawler may be in the middle of a page whose links are not known yet."),
      .right(
        "Only if no crawler is working on a page either",
        "That is what the wait group counts: each page from the moment it is found to its end."),
    ]),
  goForm: """
    frontier := make(chan string, maxPages) // room for all, so that no send can block
    var mu sync.Mutex
    visited := map[string]bool{"home": true}
    var open sync.WaitGroup
    open.Add(1)
    frontier <- "home"
    for range crawlers {
        go func() {
            for page := range frontier {
                for _, link := range fetch(page) {
                    mu.Lock()
                    isNew := !visited[link]
                    visited[link] = true
                    mu.Unlock()
                    if isNew {
                        open.Add(1)
                        frontier <- link
                    }
                }
                open.Done()
            }
        }()
    }
    open.Wait()
    close(frontier)
    """,
  mode: .tasks, axis: .time, workers: 1, firstSeed: 1,
  variants: [
    .init("crawlers", "A few tasks take pages from the frontier.", body: crawlers),
    .init("sequential", "One page after the other.", body: sequential),
  ])

private let site = [
  "home": ["news", "shop", "about"], "news": ["home", "monday", "tuesday"],
  "shop": ["home", "books", "about"], "about": ["home"], "monday": ["news", "tuesday"],
  "tuesday": ["news", "monday"], "books": ["shop", "basket"], "basket": ["shop"],
]

private func links(of page: String, on stage: Stage) async throws -> [String] {
  try await stage.io(page, .milliseconds(stage["milliseconds"]))
  return site[page, default: []]
}

private func crawlers(_ stage: Stage) async throws {
  let frontier = stage.channel("frontier", of: String.self, capacity: site.count)
  let visited = stage.table("visited", of: (String, Bool).self)
  let lock = stage.mutex("visited lock")
  let open = stage.waitGroup("pages to do")
  let fetches = stage.atomic("fetches", 0)

  try await visited.write("home", true)
  try await open.add()
  try await frontier.send("home")
  try await stage.group { group in
    for number in 1...stage["crawlers"] {
      group.spawn("crawler \(number)") {
        while let page = try await frontier.receive() {
          try await fetches.add(1)
          for link in try await links(of: page, on: stage) {
            let isNew = try await lock.withLock {
              if try await visited.read(link) != nil { return false }
              try await visited.write(link, true)
              return true
            }
            guard isNew else { continue }
            try await open.add()
            try await frontier.send(link)
          }
          try await open.done()
        }
      }
    }
    try await open.wait()
    try await frontier.close()
  }
  report(pages: try await visited.count(), fetches: try await fetches.load(), on: stage)
}

private func sequential(_ stage: Stage) async throws {
  var frontier = ["home"]
  var visited: Set = ["home"]
  var fetches = 0
  while let page = frontier.popLast() {
    fetches += 1
    for link in try await links(of: page, on: stage) where visited.insert(link).inserted {
      frontier.append(link)
    }
  }
  report(pages: visited.count, fetches: fetches, on: stage)
}

private func report(pages: Int, fetches: Int, on stage: Stage) {
  stage.outcome("pages", pages)
  stage.outcome("took", stage.now.inSeconds)
  stage.expect(pages == site.count, "every page is found")
  stage.expect(fetches == pages, "no page is fetched twice")
}

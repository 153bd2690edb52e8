import InterleaveKit

// The program with scenes that are made for its tests: some of them misbehave.
Interleave.main(FixtureScenes.all)

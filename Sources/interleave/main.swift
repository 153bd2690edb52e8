import InterleaveKit
import Scenes

Interleave.main(Course.scenes, sources: Course.sources)

import InterleaveKit

Interleave.main([tickets], sources: EmbeddedSources.files)

import InterleaveKit

Interleave.main([])

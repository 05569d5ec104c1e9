"""Where the minutes go, as figures: pure, from facts over mergeable summaries to what a manager reads.

A `fact.Fact` is one visit, or one transaction of it, measured. `view` says under which keys it counts,
`summary` what is kept under a key (exact but for durations, which lie in `durations` buckets), `question`
what somebody wants to know and `reach` which keys answer it. `figures` makes numbers of summaries, with
the interval of `wilson` and the fence of `tukey`; `savings`, `quality` and `outages` are the figures beside
them, and `report` is all of an answer. Screen, command line and centre use this one code: they only differ
in where the summaries lie.
"""

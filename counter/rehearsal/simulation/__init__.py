"""A store's history made up by simulating it event by event: for the demo, for tests and for benchmarks.

`assumptions` says how many come, what they want and how long it takes, each figure with its ground;
`arrivals` spreads a day's customers over its half hours, `service` makes one visit's moments, `history`
queues customers at the counter positions day by day. What comes of it is marked simulated wherever it is
kept: never in the outbox, never in cash, in no figure unless it is asked for. Same seed, same history.
"""

"""The central CRM: a process of its own that speaks TM Forum v4 over SQLAlchemy.

Lives here: `tables` (the database), `resources` (one file an API), `identities` (exactly once),
`fulfilment` (orders become inventory), `terminal_api` (the counter's own paths), `seed` (the demo store).
Judges with the rules of `counter.domain`, speaks `counter.wire`. Imports no screen, no queue, no printer.
"""

"""The fast counter: what a counter is and does.

Lives here: `domain` (pure business), `wire` (TM Forum messages), `ports` (what a counter needs of
the world), `messages` (the clerk's sentences), `settings`, `templating`, `printing`, and `cli`, the
one composition root. May be imported by every other package; imports none of them, except `cli`.
"""

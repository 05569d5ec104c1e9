"""Rehearsals: a clerk's keys played on the real program in a real pseudo-terminal, and timed.

`scenario` is what is to be played (TOML, checked), `terminal` the pseudo-terminal, `stage` the
processes around it (a CRM of its own, a data directory of its own), `player` plays, `report` counts.
Belongs to the command line: imports nothing of the screens, for it looks at them as a clerk does.
"""

"""The demo store: real tariffs, customers, numbers, cards and staff, the same for the same seed and date.

`load.seed` writes it all into the centre's tables; the other modules only make values and touch no
database. What it is built from lies under ``data/`` with its origin and licence. Imports the domain, the
ports and, in `load` alone, the centre's tables; the running centre imports nothing from here.
"""

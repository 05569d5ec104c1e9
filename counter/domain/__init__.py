"""Pure business: money, identity, offers, rules, visit, tender, timing, slip.

Functions of their arguments alone: no screen, database, network, file, clock, locale or chance.
Money is integer fen, instants are timezone-aware UTC, dates are the store's business dates.
Imports nothing of the project.
"""

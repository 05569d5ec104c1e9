"""Shifts in the local database: what a settlement moves (`drawer`), and the life of a shift (`keeping`).

`local` is the port `Shifts` over both. Everything works within a write transaction, or any for reading.
"""

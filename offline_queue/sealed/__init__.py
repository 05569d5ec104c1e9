"""How bodies are closed and opened: the data key and where it is kept, envelopes, keyed hashes.

Everything personal in the database goes through here. Imports no other part of `offline_queue`.
"""

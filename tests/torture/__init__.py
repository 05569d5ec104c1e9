"""The offline queue under torture: killed, cut from power, lied to by the line, out of disk.

Each idea is a module that works at any scale and tells what it found; its test runs a short seeded
version of it every day, ``python -m tests.torture`` (``make torture``) the full numbers. Everything here
runs the real program, the real central CRM and real SQLite files; only the disk that is cut from power
is a model (`disk_model`). `books` compares both sides afterwards.
"""

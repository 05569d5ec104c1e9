"""The centre against TM Forum's files, each by itself: what a file calls valid is answered as it says.

`python -m tests.conformance` works long on all of it (`make conformance`); the everyday tests are a short,
seeded part of the same.
"""

"""Business on a line that a customer holds: what is ordered on it and ended, and its state.

Pure functions and values, as all of the domain; the rules of offers are in `counter.domain.offering`.
"""

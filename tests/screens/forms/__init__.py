"""The transaction forms: each on a stage of its own, with keys, against ports that a test scripts."""

"""A database of each released schema, as that release wrote it: upgraded in the tests, never made anew."""

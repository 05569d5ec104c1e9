"""The transaction templates of this release, one TOML file a business.

Data only, read through importlib.resources and checked by `counter.domain.template`; see
CONTRIBUTING.md for how to add one.
"""

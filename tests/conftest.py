"""What every room's tests share."""

from hypothesis import settings

# No test is timed: a slow machine finds as much as a fast one.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

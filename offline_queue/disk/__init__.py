"""The one SQLite file: how it is opened, keyed, brought up to date, and shared by processes."""

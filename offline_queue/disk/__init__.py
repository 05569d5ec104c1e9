"""The one SQLite file: how it is opened, brought up to date, locked, checked, and saved from damage."""

"""Slips on paper: what is printed is what the slip says, and a reader reads it back."""

"""The shift: drawer, counts, closing, report."""

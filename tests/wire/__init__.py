"""What leaves the counter and comes back, held against its own promises and TM Forum's definitions."""

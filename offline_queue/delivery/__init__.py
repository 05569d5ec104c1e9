"""From the outbox to the centre: what may go now, how it travels, and what became of it."""

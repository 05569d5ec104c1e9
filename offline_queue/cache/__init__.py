"""What came down from the centre to be at hand: snapshots, the customers in memory, the `Cache` port."""

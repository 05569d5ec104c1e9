"""The business by itself: properties that hold for any input, and the cases the rules name."""

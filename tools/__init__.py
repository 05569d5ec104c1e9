"""Tools for those who work on the counter; none of them is shipped."""

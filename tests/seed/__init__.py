"""The demo store: what its tariffs became, who its customers are, that it is the same every time."""

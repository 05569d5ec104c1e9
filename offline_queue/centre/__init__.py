"""The line to the centre: one pooled HTTP client, its errors told apart, and the port `Centre` over it.

httpx is imported when the first line is opened, not before. May import `counter.ports`, `counter.wire`
and the domain.
"""

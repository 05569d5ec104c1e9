"""The header that carries a request's id from the counter through the centre's journal and back."""

from __future__ import annotations

REQUEST_ID = "X-Request-ID"

"""Forms are built when they are opened, as for a clerk who is quicker than the program.

All two dozen forms ahead take longer than most tests. Files that are about the time before a form is
opened, or about every form, say ``FORMS_AHEAD = True`` and have them built behind the first paint.
"""

from __future__ import annotations

import pytest

from screens.counter import CounterScreen


@pytest.fixture(autouse=True)
def _forms_ahead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the file says."""
    monkeypatch.setattr(CounterScreen, "FORMS_AHEAD", getattr(request.module, "FORMS_AHEAD", False))

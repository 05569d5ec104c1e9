"""What each template's job took before: as the templates say that are in force at the centre."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.templating import TemplateSource, load, packaged
from crm.tables import TemplateRow


def baselines_ms(session: Session) -> Mapping[str, int]:
    """Milliseconds by template; those of which nothing is said are left out."""
    rows = session.execute(select(TemplateRow.code, TemplateRow.text).order_by(TemplateRow.code))
    return _baselines(tuple((code, text) for code, text in rows))


@lru_cache(maxsize=4)
def _baselines(own: tuple[tuple[str, str], ...]) -> Mapping[str, int]:
    found, _faults = load((*packaged(), *(TemplateSource("centre", code, text) for code, text in own)))
    return {
        code: loaded.template.baseline_seconds * 1000
        for code, loaded in found.items()
        if loaded.template.baseline_seconds is not None
    }

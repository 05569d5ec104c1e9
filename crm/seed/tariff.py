"""One row of the published list of tariffs, its figures in our units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.seed.families import Family, family_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """One row of the published list, its figures in our units (fen, MB, minutes, Mbit/s, months)."""

    scheme_id: str
    scope: str
    name: str
    series: str
    price_fen: int
    general_data_mb: int
    directed_data_mb: int
    voice_minutes: int
    broadband_mbps: int | None
    on_sale_from: date
    on_sale_until: date
    min_term_months: int | None
    validity_months: int | None

    @property
    def family(self) -> Family:
        """What kind of offer it is and what its code begins with."""
        return family_of(self.name, self.series)

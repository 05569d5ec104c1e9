"""The rows of the sample data set, read into our words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

FEN_PER_DOLLAR = 150
"""1.50 yuan for a dollar of charges: brings those of the data set (18 to 119 dollars) to what plans cost here
(27 to 178 yuan). It is a scale for prices, not a rate of exchange."""


class Internet(StrEnum):
    """InternetService."""

    NONE = "No"
    DSL = "DSL"
    FIBRE = "Fiber optic"


_TERM_MONTHS = {"Month-to-month": 0, "One year": 12, "Two year": 24}
_PAYMENT_METHODS = {
    "Electronic check": "digitalWallet",
    "Mailed check": "cash",
    "Bank transfer (automatic)": "bankAccountDebit",
    "Credit card (automatic)": "bankCard",
}
_SERVICES = (
    "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies"
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ChurnRow:
    """One customer of the data set. ``charges_fen`` is the monthly charge at our scale.

    ``payment_method`` is named as TMF670 names its types.
    """

    female: bool
    senior: bool
    tenure_months: int
    has_phone: bool
    second_line: bool
    internet: Internet
    services: tuple[str, ...]
    term_months: int
    payment_method: str
    charges_fen: int
    churned: bool


def read_rows() -> tuple[ChurnRow, ...]:
    """All 7,043 rows, in the order of the file."""
    folder = resources.files("crm.seed") / "data" / "telco_churn_ibm"
    text = (folder / "Telco-Customer-Churn.csv").read_text(encoding="utf-8")
    return tuple(_row(row) for row in csv.DictReader(text.splitlines()))


def _row(row: dict[str, str]) -> ChurnRow:
    return ChurnRow(
        female=row["gender"] == "Female",
        senior=row["SeniorCitizen"] == "1",
        tenure_months=int(row["tenure"]),
        has_phone=row["PhoneService"] == "Yes",
        second_line=row["MultipleLines"] == "Yes",
        internet=Internet(row["InternetService"]),
        services=tuple(name for name in _SERVICES if row[name] == "Yes"),
        term_months=_TERM_MONTHS[row["Contract"]],
        payment_method=_PAYMENT_METHODS[row["PaymentMethod"]],
        charges_fen=round(float(row["MonthlyCharges"]) * FEN_PER_DOLLAR),
        churned=row["Churn"] == "Yes",
    )

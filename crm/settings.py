"""How this centre is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from counter.wire.paths import BASE_PATHS


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreSettings:
    """Times and sizes; the defaults suit a demo and a store."""

    database_url: str
    fulfilment_delay_s: float = 0.3  # from accepted to completed, where nothing holds the order
    number_block: int = 100  # free numbers that a terminal has leased at any time
    block_days: int = 7
    on_demand_minutes: int = 30
    verifier_days: int = 90  # how long a store without its centre may go on signing in
    retry_after_s: int = 1
    batch_places: int = 32  # batches that are worked on or wait for it at any time; others come again
    batch_bytes: int = 4 * 1024 * 1024  # of one batch, at most
    batch_hold_s: float = 0.1  # how long a batch keeps others from writing before it lets them
    recovery_key: Path | None = None  # the key pair of terminals' recovery copies; None: there are none
    open_terminal: str = ""  # who speaks where a request carries no credential; "" refuses it
    sheet_fen: int = 15  # what a sheet of paper costs, in what merging saved
    message_to: str = ""  # file:PATH or the http(s) address of a gateway; "" lets messages wait
    message_sender: str = "10086"
    message_language: str = "zh_CN"  # where the customer has no language of their own
    message_retry_s: float = 5.0  # the first pause after a failure; doubled each time
    public_url: str = "http://localhost"  # where others reach this centre: what their addresses begin with
    event_retry_s: float = 2.0  # the first pause after a listener was not reached; doubled each time
    base_paths: Mapping[str, str] = field(default_factory=lambda: BASE_PATHS)

"""Heartbeats of terminals, and what the centre answers about a store's positions."""

from __future__ import annotations

from pydantic import TypeAdapter

from counter.domain.positions import Heartbeat, PositionSeen

HEARTBEAT = TypeAdapter(Heartbeat)
POSITIONS = TypeAdapter(tuple[PositionSeen, ...])

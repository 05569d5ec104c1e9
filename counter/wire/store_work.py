"""The store's work list as the centre knows it: orders of all its terminals that ask for a hand."""

from __future__ import annotations

from pydantic import TypeAdapter

from counter.domain.work import StoreWorkItem

STORE_WORK = TypeAdapter(tuple[StoreWorkItem, ...])

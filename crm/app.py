"""The centre as an ASGI application."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI, Response

from counter.clock import SystemClock
from counter.wire.paths import (
    ACCOUNT,
    COMMUNICATION,
    COUNTER_STATS,
    COUNTER_SYNC,
    COUNTER_TERMINAL,
    CUSTOMER,
    CUSTOMER_BILL,
    PARTY,
    PARTY_INTERACTION,
    PAYMENT,
    PREPAY_BALANCE,
    PRODUCT_CATALOG,
    PRODUCT_INVENTORY,
    PRODUCT_ORDER,
    RESOURCE_INVENTORY,
    RESOURCE_POOL,
    STOCK,
)
from crm import terminal_api
from crm.batch_api import Places, router_for
from crm.centre import Centre
from crm.database import Database, open_engine
from crm.fulfilment import Fulfilment
from crm.http import answer, tell_errors
from crm.message_port import port_for
from crm.messenger import Messenger
from crm.operations import Operations
from crm.recovery_key import public_key
from crm.resources import (
    account,
    communication,
    counter_stats,
    customer,
    customer_bill,
    party,
    party_interaction,
    payment,
    prepay_balance,
    product_catalog,
    product_inventory,
    product_order,
    resource_inventory,
    resource_pool,
    shift,
    stock,
)
from crm.settings import CentreSettings
from crm.statistics.folding import Folding

ROUTERS = {
    PRODUCT_CATALOG: product_catalog.router,
    PARTY: party.router,
    CUSTOMER: customer.router,
    ACCOUNT: account.router,
    PRODUCT_INVENTORY: product_inventory.router,
    RESOURCE_INVENTORY: resource_inventory.router,
    RESOURCE_POOL: resource_pool.router,
    PRODUCT_ORDER: product_order.router,
    PAYMENT: payment.router,
    CUSTOMER_BILL: customer_bill.router,
    PREPAY_BALANCE: prepay_balance.router,
    PARTY_INTERACTION: party_interaction.router,
    STOCK: stock.router,
    COMMUNICATION: communication.router,
    COUNTER_TERMINAL: terminal_api.router,
    COUNTER_STATS: counter_stats.router,
}


def create_app(settings: CentreSettings, now: Callable[[], datetime] | None = None) -> FastAPI:
    """The application over a migrated database; fulfilment runs while it is up."""
    bell = threading.Event()
    centre = Centre(
        settings=settings,
        database=Database(open_engine(settings.database_url)),
        now=now or SystemClock().now,
        recovery_key=public_key(settings.recovery_key) if settings.recovery_key else "",
        wake=bell.set,
    )

    @asynccontextmanager
    async def up(_app: FastAPI) -> AsyncIterator[None]:
        fulfilment = Fulfilment(centre, bell)
        fulfilment.start()
        folding = Folding(centre)
        folding.start()
        port = port_for(settings.message_to)
        messenger = Messenger(centre, port) if port else None
        if messenger:
            messenger.start()
        yield
        if messenger:
            messenger.stop()
        folding.stop()
        fulfilment.stop()
        centre.database.close()

    app = FastAPI(title="The central CRM of the fast counter", version="1", lifespan=up)
    app.state.centre = centre
    app.state.places = Places(settings.batch_places)
    tell_errors(app)
    offered = [(settings.base_paths[api], router) for api, router in ROUTERS.items()]
    offered.append((settings.base_paths[COUNTER_TERMINAL], shift.router))
    offered.append((settings.base_paths[COUNTER_SYNC], router_for(Operations(offered))))
    for base, router in offered:
        app.include_router(router, prefix=base.rstrip("/"))

    @app.get("/health", tags=["operation"])
    def health() -> Response:
        """That the process answers."""
        return answer({"status": "up"})

    return app

"""The centre as an ASGI application."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache, partial
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute

from counter.clock import SystemClock
from counter.wire.paths import (
    ACCOUNT,
    AGREEMENT,
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
    QUALIFICATION,
    RESOURCE_INVENTORY,
    RESOURCE_POOL,
    STOCK,
    TROUBLE_TICKET,
)
from crm import terminal_api
from crm.batch_api import Places, router_for
from crm.centre import Centre
from crm.database import Database, open_engine
from crm.events.courier import Courier
from crm.events.hub import hub_of
from crm.events.watching import Watched, watch
from crm.fulfilment import Fulfilment
from crm.http import answer, tell_errors
from crm.kept.routes import router_of
from crm.late_routes import LateRoutes
from crm.message_port import port_for
from crm.messenger import Messenger
from crm.operating.journal import Journal
from crm.operating.metrics import CONTENT_TYPE, Metrics
from crm.operating.readiness import not_ready
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
from crm.shapes import apis
from crm.statistics.folding import Folding
from crm.tables import AccountRow, LineRow, OrderRow, Table
from crm.upkeep import Upkeep

TITLES = {
    PRODUCT_CATALOG: "product catalogue",
    TROUBLE_TICKET: "trouble ticket",
    PRODUCT_ORDER: "product ordering",
    CUSTOMER: "customer management",
    PARTY: "party",
    PRODUCT_INVENTORY: "product inventory",
    RESOURCE_INVENTORY: "resource inventory",
    AGREEMENT: "agreement",
    PREPAY_BALANCE: "prepay balance",
    ACCOUNT: "account management",
    PAYMENT: "payment",
    CUSTOMER_BILL: "customer bill",
    QUALIFICATION: "product offering qualification",
    COMMUNICATION: "communication",
    PARTY_INTERACTION: "party interaction",
    RESOURCE_POOL: "resource pool",
}
"""The APIs of TM Forum that are offered here."""

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


WATCHED: dict[type[Table], Watched] = {
    OrderRow: Watched("productOrder", product_order.order_body, "state"),
    LineRow: Watched("product", product_inventory.line_body, "state", ("number", "iccid")),
    AccountRow: Watched("billingAccount", account.account_body, "", ("balance_fen", "arrears_fen")),
}
"""What changes beside the requests, and is told."""


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

    courier = Courier(centre, settings.event_retry_s)
    watch(centre, WATCHED, courier.ring)

    @asynccontextmanager
    async def up(_app: FastAPI) -> AsyncIterator[None]:
        upkeep = Upkeep(centre)
        upkeep.start()
        fulfilment = Fulfilment(centre, bell)
        fulfilment.start()
        folding = Folding(centre)
        folding.start()
        courier.start()
        port = port_for(settings.message_to)
        messenger = Messenger(centre, port) if port else None
        if messenger:
            messenger.start()
        yield
        if messenger:
            messenger.stop()
        courier.stop()
        folding.stop()
        fulfilment.stop()
        upkeep.stop()
        centre.database.close()

    app = FastAPI(title="The central CRM of the fast counter", version="1", lifespan=up)
    app.state.centre = centre
    app.state.places = Places(settings.batch_places)
    metrics = Metrics(centre)
    app.add_middleware(Journal, observe=metrics.observe, bases=settings.base_paths.values())
    tell_errors(app)
    bases = settings.base_paths
    offered = [(bases[api], _open_to_anybody(api)) for api in TITLES] if settings.open_terminal else []
    offered += [(bases[api], router) for api, router in ROUTERS.items()]
    offered.append((bases[COUNTER_TERMINAL], shift.router))
    operations = Operations(
        offered, lambda: ((bases[api], router) for api in TITLES for router in _kept(api))
    )
    offered.insert(0, (bases[COUNTER_SYNC], router_for(operations)))
    for base, router in offered:
        app.include_router(router, prefix=base.rstrip("/"))
    app.router.routes += [LateRoutes(app, bases[api], partial(_kept, api)) for api in TITLES]

    def description() -> dict[str, Any]:
        from crm.interface_page import describe  # nobody reads it where a counter starts its own centre

        return describe(app)

    app.openapi = description  # type: ignore[method-assign]

    @app.get("/health", tags=["operation"])
    def health() -> Response:
        """That the process answers."""
        return answer({"status": "up"})

    @app.get("/ready", tags=["operation"], responses={503: {"description": "not ready, and why"}})
    def ready() -> Response:
        """Whether it can do its work: its database answers and has the schema of this program (else 503)."""
        why = not_ready(settings.database_url)
        return answer({"status": "notReady", "reason": why}, 503) if why else answer({"status": "ready"})

    @app.get("/metrics", tags=["operation"], response_class=PlainTextResponse)
    def figures() -> Response:
        """Requests by route and status, and what waits, as Prometheus reads them."""
        return Response(metrics.page(), media_type=CONTENT_TYPE)

    return app


@cache
def _kept(api: str) -> tuple[APIRouter, ...]:
    """What the API's file offers beyond the centre's own business, and its hub."""
    own = frozenset(_ways(ROUTERS[api])) if api in ROUTERS else frozenset[tuple[str, str]]()
    return router_of(api, TITLES[api], but=own), hub_of(api, TITLES[api])


@cache
def _open_to_anybody(api: str) -> APIRouter:
    """On a system without a store nothing is judged: what a file calls valid is kept."""
    return router_of(api, TITLES[api], but=frozenset(("GET", resource) for resource in apis()))


def _ways(router: APIRouter) -> Iterator[tuple[str, str]]:
    """Method and resource of every route."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            for method in route.methods or ():
                yield method, route.path.strip("/").split("/")[0]

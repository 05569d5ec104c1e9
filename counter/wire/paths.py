"""Where each API lives by default; base paths are configuration, so any v4 system can be spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PRODUCT_CATALOG = "productCatalogManagement"
PARTY = "party"
CUSTOMER = "customerManagement"
ACCOUNT = "accountManagement"
PRODUCT_INVENTORY = "productInventory"
RESOURCE_INVENTORY = "resourceInventoryManagement"
RESOURCE_POOL = "resourcePoolManagement"
PRODUCT_ORDER = "productOrderingManagement"
PAYMENT = "paymentManagement"
CUSTOMER_BILL = "customerBillManagement"
PREPAY_BALANCE = "prepayBalanceManagement"
PARTY_INTERACTION = "partyInteraction"
STOCK = "stock"
COMMUNICATION = "communicationManagement"
TROUBLE_TICKET = "troubleTicket"
AGREEMENT = "agreementManagement"
QUALIFICATION = "productOfferingQualification"
COUNTER_TERMINAL = "counterTerminal"
COUNTER_SYNC = "counterSync"
COUNTER_STATS = "counterStats"

BASE_PATHS: Mapping[str, str] = MappingProxyType(
    {
        PRODUCT_CATALOG: "/tmf-api/productCatalogManagement/v4",
        PARTY: "/tmf-api/party/v4",
        CUSTOMER: "/tmf-api/customerManagement/v4",
        ACCOUNT: "/tmf-api/accountManagement/v4",
        PRODUCT_INVENTORY: "/tmf-api/productInventory/v4",
        RESOURCE_INVENTORY: "/tmf-api/resourceInventoryManagement/v4",
        RESOURCE_POOL: "/tmf-api/resourcePoolManagement/v1",
        PRODUCT_ORDER: "/tmf-api/productOrderingManagement/v4",
        PAYMENT: "/tmf-api/paymentManagement/v4",
        CUSTOMER_BILL: "/tmf-api/customerBillManagement/v4",
        PREPAY_BALANCE: "/tmf-api/prepayBalanceManagement/v4",
        STOCK: "/tmf-api/stock/v4",
        PARTY_INTERACTION: "/tmf-api/partyInteraction/v4",
        COMMUNICATION: "/tmf-api/communicationManagement/v4",
        TROUBLE_TICKET: "/tmf-api/troubleTicket/v4",
        AGREEMENT: "/tmf-api/agreementManagement/v4",
        QUALIFICATION: "/tmf-api/productOfferingQualification/v4",
        COUNTER_TERMINAL: "/counter-terminal/v1",
        COUNTER_SYNC: "/tmf-api/counterSync/v1",
        COUNTER_STATS: "/counter-stats/v1",
    }
)


def address(api: str, path: str, base_paths: Mapping[str, str] = BASE_PATHS) -> str:
    """The path of a request on the centre: the API's base path, then ``path``."""
    return f"{base_paths[api].rstrip('/')}/{path.lstrip('/')}"

"""The centre's database as it is: one class a table, one file a group of them, all to be had from here.

Amounts are integer fen. Instants are UTC (`UtcInstant` keeps them so on every database), days are the
store's. Sums that must agree are written where they live; `crm.check` verifies them. Importing this
package makes every table known to `Table.metadata`, which migrations and the dump go by: a new file is
to be named here. Imports SQLAlchemy, nothing of the centre.
"""

from crm.tables.accounts import AccountRow, BalanceMoveRow, BillRow, BucketRow
from crm.tables.campaigns import CampaignRow, CampaignUseRow, StockMoveRow, StockRow, StockTaskRow
from crm.tables.catalogue import LimitRow, OfferPriceRow, OfferRow, TemplateRow
from crm.tables.documents import DocumentRow, DocumentValueRow
from crm.tables.events import EventDeliveryRow, EventSubscriptionRow
from crm.tables.exchange import ChainRow, GoneRow, IdentityRow, SigningKeyRow, VersionRow
from crm.tables.inventory import AccessPointRow, HeldOfferRow, LineRow
from crm.tables.messages import MessageRow
from crm.tables.orders import CancelRow, DependencyRow, OrderRefusalRow, OrderRow
from crm.tables.party import BlacklistRow, CustomerRow, PartyRow, RefusedDocumentRow
from crm.tables.payments import PaymentItemRow, PaymentRow, RefundRow
from crm.tables.resources import LeaseRow, NumberRow, ReservationRow, SimRow
from crm.tables.shifts import ShiftRow
from crm.tables.statistics import (
    CountRow,
    HeartbeatRow,
    OutageRow,
    PendingFactRow,
    StaffScopeRow,
    SummaryRow,
)
from crm.tables.table import Serial, Table, UtcInstant
from crm.tables.terminals import EnrolmentCodeRow, StaffRow, StoreRow, TerminalRow
from crm.tables.visits import InteractionRow

__all__ = [
    "AccessPointRow",
    "AccountRow",
    "BalanceMoveRow",
    "BillRow",
    "BlacklistRow",
    "BucketRow",
    "CampaignRow",
    "CampaignUseRow",
    "CancelRow",
    "ChainRow",
    "CountRow",
    "CustomerRow",
    "DependencyRow",
    "DocumentRow",
    "DocumentValueRow",
    "EnrolmentCodeRow",
    "EventDeliveryRow",
    "EventSubscriptionRow",
    "GoneRow",
    "HeartbeatRow",
    "HeldOfferRow",
    "IdentityRow",
    "InteractionRow",
    "LeaseRow",
    "LimitRow",
    "LineRow",
    "MessageRow",
    "NumberRow",
    "OfferPriceRow",
    "OfferRow",
    "OrderRefusalRow",
    "OrderRow",
    "OutageRow",
    "PartyRow",
    "PaymentItemRow",
    "PaymentRow",
    "PendingFactRow",
    "RefundRow",
    "RefusedDocumentRow",
    "ReservationRow",
    "Serial",
    "ShiftRow",
    "SigningKeyRow",
    "SimRow",
    "StaffRow",
    "StaffScopeRow",
    "StockMoveRow",
    "StockRow",
    "StockTaskRow",
    "StoreRow",
    "SummaryRow",
    "Table",
    "TemplateRow",
    "TerminalRow",
    "UtcInstant",
    "VersionRow",
]

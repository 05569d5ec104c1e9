"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "blacklist",
        sa.Column("entry_id", sa.String(length=200), nullable=False),
        sa.Column("id_number", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_blacklist")),
    )
    with op.batch_alter_table("blacklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blacklist_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blacklist_id_number"), ["id_number"], unique=False)

    op.create_table(
        "cancels",
        sa.Column("cancel_id", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("cancel_id", name=op.f("pk_cancels")),
    )
    with op.batch_alter_table("cancels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cancels_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cancels_order_id"), ["order_id"], unique=False)

    op.create_table(
        "identities",
        sa.Column("resource", sa.String(length=200), nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=200), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("resource", "identity", name=op.f("pk_identities")),
    )
    op.create_table(
        "interactions",
        sa.Column("interaction_id", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_interactions")),
    )
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interactions_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interactions_started_at"), ["started_at"], unique=False)

    op.create_table(
        "limits",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_limits")),
    )
    op.create_table(
        "numbers",
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("number_class", sa.String(length=200), nullable=False),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("picked_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_numbers")),
    )
    with op.batch_alter_table("numbers", schema=None) as batch_op:
        batch_op.create_index("free_numbers", ["state", "number_class", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_numbers_picked_by"), ["picked_by"], unique=False)

    op.create_table(
        "offers",
        sa.Column("offer_id", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("price_once", sa.Boolean(), nullable=False),
        sa.Column("general_data_mb", sa.BigInteger(), nullable=False),
        sa.Column("directed_data_mb", sa.BigInteger(), nullable=False),
        sa.Column("voice_minutes", sa.BigInteger(), nullable=False),
        sa.Column("broadband_mbps", sa.BigInteger(), nullable=True),
        sa.Column("on_sale_from", sa.Date(), nullable=False),
        sa.Column("on_sale_until", sa.Date(), nullable=False),
        sa.Column("min_term_months", sa.BigInteger(), nullable=True),
        sa.Column("validity_months", sa.BigInteger(), nullable=True),
        sa.Column("effective_modes", sa.JSON(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_offers")),
        sa.UniqueConstraint("code", name=op.f("uq_offers_code")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_kind"), ["kind"], unique=False)

    op.create_table(
        "orders",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("held_for", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("subscription_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("visit_id", sa.String(length=200), nullable=False),
        sa.Column("slip_number", sa.String(length=200), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("real_name", sa.String(length=200), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejection", sa.JSON(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_orders")),
        sa.UniqueConstraint("order_id", name=op.f("uq_orders_order_id")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_subscription_id"), ["subscription_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index("orders_due", ["due_at"], unique=False)
        batch_op.create_index("orders_of_customer", ["customer_id"], unique=False)

    op.create_table(
        "parties",
        sa.Column("party_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id_number", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("contact_phone", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.String(length=200), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_parties")),
        sa.UniqueConstraint("id_number", name=op.f("uq_parties_id_number")),
    )
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parties_initials"), ["initials"], unique=False)
        batch_op.create_index(batch_op.f("ix_parties_name"), ["name"], unique=False)

    op.create_table(
        "real_name_refusals",
        sa.Column("id_number", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id_number", name=op.f("pk_real_name_refusals")),
    )
    op.create_table(
        "refunds",
        sa.Column("refund_id", sa.String(length=200), nullable=False),
        sa.Column("correlator_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_refunds")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refunds_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_correlator_id"), ["correlator_id"], unique=False)

    op.create_table(
        "reservations",
        sa.Column("reservation_id", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_reservations")),
    )
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reservations_external_id"), ["external_id"], unique=False)

    op.create_table(
        "sims",
        sa.Column("iccid", sa.String(length=200), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sims")),
    )
    with op.batch_alter_table("sims", schema=None) as batch_op:
        batch_op.create_index("sims_in_tray", ["terminal_id", "state"], unique=False)

    op.create_table(
        "stores",
        sa.Column("store_id", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_stores")),
        sa.UniqueConstraint("code", name=op.f("uq_stores_code")),
    )
    op.create_table(
        "versions",
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_versions")),
    )
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("party_id", sa.String(length=200), nullable=False),
        sa.Column("store_id", sa.String(length=200), nullable=False),
        sa.Column("tier", sa.String(length=200), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.party_id"], name=op.f("fk_customers_party_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.store_id"], name=op.f("fk_customers_store_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers")),
        sa.UniqueConstraint("party_id", name=op.f("uq_customers_party_id")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customers_changed"), ["changed"], unique=False)
        batch_op.create_index(batch_op.f("ix_customers_store_id"), ["store_id"], unique=False)

    op.create_table(
        "order_dependencies",
        sa.Column("order_sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_sequence"], ["orders.sequence"], name=op.f("fk_order_dependencies_order_sequence")
        ),
        sa.PrimaryKeyConstraint("order_sequence", "identity", name=op.f("pk_order_dependencies")),
    )
    with op.batch_alter_table("order_dependencies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_dependencies_identity"), ["identity"], unique=False)

    op.create_table(
        "staff",
        sa.Column("clerk_id", sa.String(length=200), nullable=False),
        sa.Column("store_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("verifier", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.store_id"], name=op.f("fk_staff_store_id")),
        sa.PrimaryKeyConstraint("clerk_id", name=op.f("pk_staff")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_store_id"), ["store_id"], unique=False)

    op.create_table(
        "terminals",
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("store_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("instance", sa.String(length=200), nullable=False),
        sa.Column("credential_hash", sa.String(length=200), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["stores.store_id"], name=op.f("fk_terminals_store_id")),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_terminals")),
        sa.UniqueConstraint("credential_hash", name=op.f("uq_terminals_credential_hash")),
    )
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terminals_store_id"), ["store_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("arrears_fen", sa.BigInteger(), nullable=False),
        sa.Column("payment_method", sa.String(length=200), nullable=False),
        sa.CheckConstraint("balance_fen = 0 OR arrears_fen = 0", name=op.f("ck_accounts_balance_or_arrears")),
        sa.CheckConstraint(
            "balance_fen >= 0 AND arrears_fen >= 0", name=op.f("ck_accounts_amounts_not_below_0")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_accounts_customer_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.terminal_id"], name=op.f("fk_enrolment_codes_terminal_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
    )
    with op.batch_alter_table("enrolment_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_codes_terminal_id"), ["terminal_id"], unique=False)

    op.create_table(
        "leases",
        sa.Column("lease_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_demand", sa.Boolean(), nullable=False),
        sa.Column("reservation_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.terminal_id"], name=op.f("fk_leases_terminal_id")
        ),
        sa.PrimaryKeyConstraint("lease_id", name=op.f("pk_leases")),
    )
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leases_reservation_id"), ["reservation_id"], unique=False)
        batch_op.create_index("lease_of_value", ["kind", "value"], unique=True)
        batch_op.create_index("leases_of_terminal", ["terminal_id", "kind"], unique=False)

    op.create_table(
        "balance_moves",
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_balance_moves_account_id")
        ),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_balance_moves")),
    )
    with op.batch_alter_table("balance_moves", schema=None) as batch_op:
        batch_op.create_index("moves_of_account", ["account_id", "move_id"], unique=False)

    op.create_table(
        "bills",
        sa.Column("bill_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_bills_account_id")),
        sa.PrimaryKeyConstraint("bill_id", name=op.f("pk_bills")),
    )
    with op.batch_alter_table("bills", schema=None) as batch_op:
        batch_op.create_index("bills_of_account", ["account_id", "period"], unique=False)

    op.create_table(
        "lines",
        sa.Column("subscription_id", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("iccid", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("suspended_for", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_lines_account_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_lines_customer_id")
        ),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_lines")),
    )
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lines_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lines_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lines_iccid"), ["iccid"], unique=False)
        batch_op.create_index(batch_op.f("ix_lines_number"), ["number"], unique=False)

    op.create_table(
        "payments",
        sa.Column("payment_id", sa.String(length=200), nullable=False),
        sa.Column("correlator_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("terminal_id", sa.String(length=200), nullable=False),
        sa.Column("visit_id", sa.String(length=200), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint("refunded_fen <= amount_fen", name=op.f("ck_payments_refunded_at_most")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_payments_account_id")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payments")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_correlator_id"), ["correlator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "held_offers",
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("subscription_id", sa.String(length=200), nullable=False),
        sa.Column("offer_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("term_ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.offer_id"], name=op.f("fk_held_offers_offer_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["lines.subscription_id"], name=op.f("fk_held_offers_subscription_id")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_held_offers")),
    )
    with op.batch_alter_table("held_offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_offers_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "payment_items",
        sa.Column("payment_id", sa.String(length=200), nullable=False),
        sa.Column("item", sa.BigInteger(), nullable=False),
        sa.Column("transaction", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("of_order", sa.Boolean(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.payment_id"], name=op.f("fk_payment_items_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", "item", name=op.f("pk_payment_items")),
    )
    with op.batch_alter_table("payment_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_items_transaction"), ["transaction"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("payment_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_items_transaction"))

    op.drop_table("payment_items")
    with op.batch_alter_table("held_offers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_offers_subscription_id"))

    op.drop_table("held_offers")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payments_visit_id"))
        batch_op.drop_index(batch_op.f("ix_payments_correlator_id"))
        batch_op.drop_index(batch_op.f("ix_payments_account_id"))

    op.drop_table("payments")
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lines_number"))
        batch_op.drop_index(batch_op.f("ix_lines_iccid"))
        batch_op.drop_index(batch_op.f("ix_lines_customer_id"))
        batch_op.drop_index(batch_op.f("ix_lines_account_id"))

    op.drop_table("lines")
    with op.batch_alter_table("bills", schema=None) as batch_op:
        batch_op.drop_index("bills_of_account")

    op.drop_table("bills")
    with op.batch_alter_table("balance_moves", schema=None) as batch_op:
        batch_op.drop_index("moves_of_account")

    op.drop_table("balance_moves")
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.drop_index("leases_of_terminal")
        batch_op.drop_index("lease_of_value")
        batch_op.drop_index(batch_op.f("ix_leases_reservation_id"))

    op.drop_table("leases")
    with op.batch_alter_table("enrolment_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_codes_terminal_id"))

    op.drop_table("enrolment_codes")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_customer_id"))

    op.drop_table("accounts")
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terminals_store_id"))

    op.drop_table("terminals")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_store_id"))

    op.drop_table("staff")
    with op.batch_alter_table("order_dependencies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_dependencies_identity"))

    op.drop_table("order_dependencies")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_store_id"))
        batch_op.drop_index(batch_op.f("ix_customers_changed"))

    op.drop_table("customers")
    op.drop_table("versions")
    op.drop_table("stores")
    with op.batch_alter_table("sims", schema=None) as batch_op:
        batch_op.drop_index("sims_in_tray")

    op.drop_table("sims")
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reservations_external_id"))

    op.drop_table("reservations")
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refunds_correlator_id"))
        batch_op.drop_index(batch_op.f("ix_refunds_account_id"))

    op.drop_table("refunds")
    op.drop_table("real_name_refusals")
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parties_name"))
        batch_op.drop_index(batch_op.f("ix_parties_initials"))

    op.drop_table("parties")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index("orders_of_customer")
        batch_op.drop_index("orders_due")
        batch_op.drop_index(batch_op.f("ix_orders_visit_id"))
        batch_op.drop_index(batch_op.f("ix_orders_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_orders_external_id"))
        batch_op.drop_index(batch_op.f("ix_orders_account_id"))

    op.drop_table("orders")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offers_kind"))

    op.drop_table("offers")
    with op.batch_alter_table("numbers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_numbers_picked_by"))
        batch_op.drop_index("free_numbers")

    op.drop_table("numbers")
    op.drop_table("limits")
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interactions_started_at"))
        batch_op.drop_index(batch_op.f("ix_interactions_external_id"))

    op.drop_table("interactions")
    op.drop_table("identities")
    with op.batch_alter_table("cancels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cancels_order_id"))
        batch_op.drop_index(batch_op.f("ix_cancels_external_id"))

    op.drop_table("cancels")
    with op.batch_alter_table("blacklist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blacklist_id_number"))
        batch_op.drop_index(batch_op.f("ix_blacklist_account_id"))

    op.drop_table("blacklist")

"""What an operator sees of a running centre: its journal, its figures, whether it is ready.

May import the centre's tables, database and wire words; nothing of what it watches imports it, but for the
logger of `crm.operating.journal`.
"""

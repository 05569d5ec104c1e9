"""Orders on lines that are held, at the centre: what is ordered and ended, suspended, resumed, reported lost.

Used by `crm.ordering`; imports no router.
"""

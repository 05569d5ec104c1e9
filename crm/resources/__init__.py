"""The TM Forum resources, one file an API; each gives a ``router``. They read the tables and call the
business beside them (`crm.ordering`, `crm.paying`, `crm.leasing`); they judge nothing themselves.
"""

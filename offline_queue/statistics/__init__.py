"""The figures' facts and summaries in the local database: written with the work, read in a few rows.

`measuring` writes what a visit took in the transaction that settles it, `summaries` adds it up a thousand
at a time, `reading` answers questions from both, `longest` finds single visits, `outages` keeps the offline
log. Stands on `offline_queue.disk` and `offline_queue.sealed` only, for the upgrade of older databases
measures too.
"""

"""What may be ordered, what comes with it, and when it counts: the rules of offers, pure and as data.

An offer's rules (`offer_rules`) say what it is part of and for whom it is: relations, conditions, packages,
parameters, prestores. The `catalogue` is the checked and indexed whole; `basket` judges what is held and
wanted together, `derivation` adds what has to be done along with it, `suitable` lists what fits,
`explanation` says why. Counter and centre use these same functions. Nothing here imports pydantic but
`checking`, when data is read.
"""

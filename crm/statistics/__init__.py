"""The figures of all stores at the centre: the counter's own arithmetic over summaries kept here.

`counting` writes facts with the visit that brings them, in its transaction; `folding` adds them to the
summaries beside the requests; `reading` answers from both, of one instant; `scope` says whose figures
a manager may see.
"""

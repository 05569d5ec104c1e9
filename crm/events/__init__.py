"""Events (TMF630): who listens, what is told to whom, and how it gets there.

`listeners` knows who wants what; `telling` writes an event for each of them in the transaction that made it
happen; `watching` sees what happens to rows beside the requests; `courier` brings events to the listeners,
in order, again until each was taken. An event that nobody listens for costs nothing but the question.
"""

"""The manager's screen: where the minutes go, by keys alone.

`screen` is the Textual screen, `asked` what it shows of which days, `views` its tables with `charts` beneath,
`now` the present moment, `drill` the way down to one visit and `visit` that visit, moment by moment. All
numbers are made by `counter.domain.statistics`; nothing is counted here. Imported when it is first opened.
"""

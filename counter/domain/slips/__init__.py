"""The slip (业务受理单) and the receipt (缴费收据) of a visit: what stands on them, for any medium.

`slip` and `receipt` put together `sections` of `blocks`; `parts` says which lines stand on which slip,
`items` what is said of each; `text` lays one out in columns. Printing turns the same layout into paper.
"""

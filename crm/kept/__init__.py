"""Resources whose whole body the centre keeps, as TM Forum's files describe them.

`resources` says which there are and how each begins and goes on, `documents` keeps them, `values` finds
them by what is in them, `routes` offers them. Their shapes are `crm.shapes`; their events go the way of all
events (`crm.events`).
"""

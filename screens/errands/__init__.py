"""What is done for each key and code: one file a group of errands, `errands.Errands.do` finds the right one.

An errand works on the counter screen and its desk; it draws nothing itself and keeps nothing that a
visit would miss.
"""

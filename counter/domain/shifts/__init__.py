"""The shift (班次): from one count of the drawer to the next, at one counter position.

`drawer` says what a settled visit puts into and takes out of the drawer, `cash` how notes and coins are
counted, `shift` how a shift begins, `closing` what is expected and counted at its end, `report` what is
kept of it then, and `paper` what is printed.
"""

"""The parts that screens are made of: lines of text, entries, and what is drawn from them.

A widget draws and takes keys; it knows neither desk nor ports. Fixed heights, no borders, text
measured in cells: a key press repaints one line and never lays the screen out again.
"""

"""Measurements: each prints its figure and, from the same run, what it is compared with.

make bench                          all of them
python -m benchmarks find start     some of them
"""

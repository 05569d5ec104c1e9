"""The commands of `counter`, one a file: each takes parsed options and returns an exit status.

Results go to stdout, words to stderr; 0 done, 1 the work failed, 2 used wrongly. A command imports
what it puts together inside its functions, so that none pays for another at start-up.
"""

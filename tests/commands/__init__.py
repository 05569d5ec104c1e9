"""Tests of the command line: the real program as a process, against a real CRM process."""

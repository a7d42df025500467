"""Runs checks over a snapshot and turns what they say into findings, scores and differences.

Pure: no clock of its own, no file, no socket; time limits and the time of day are handed in.
"""

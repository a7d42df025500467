"""What the operator remembers: runs, findings, events, collections and the audit trail.

One SQLite file, written by the operator alone and read by every query process.
"""

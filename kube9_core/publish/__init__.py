"""Turns a finished Report into what people and machines read; it decides nothing about it.

Every output gets the same Report, so none of them can disagree with another.
"""

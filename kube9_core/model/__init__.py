"""Frozen values that every layer speaks in, one noun per module; no behaviour beyond them."""

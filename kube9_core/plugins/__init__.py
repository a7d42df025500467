"""Finds installed plugins, loads each on its own, and makes one catalogue of what they declare."""

"""The checks, one tight family a module; each module lists its own in `CHECKS`."""

"""One assessment from reading to a finished report: the only place that joins all layers.

The command line and the operator both come through here, so they cannot disagree.
"""

"""The API's objects as they come over the wire, with only the fields that checks read.

One module per area. A field that is null, missing or of a kind we do not read is None;
what that means is decided once, by the views in `kube9_core.snapshot`.
"""

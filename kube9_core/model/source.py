"""Where an object was written: file, document and line, for findings a person can open.

Finding the line of a field inside the object is the work of `kube9_core.manifests`.
"""

import msgspec

__all__ = ["Document", "InputError", "Source"]


class Source(msgspec.Struct, frozen=True, order=True):
    """The place of one Kubernetes object in the input.

    Attributes:
        file: the path as the user gave it (folder + "/" + relative path), "-" for standard input.
        document: index of the YAML document in the file, from 0.
        line: line of the object's first key in the file, from 1.
        prefix: path of the object inside its document, "items[3]" for members of a List, else "".
    """

    file: str
    document: int = 0
    line: int = 1
    prefix: str = ""


class Document(msgspec.Struct, frozen=True):
    """One Kubernetes object as read from a file, not yet decoded.

    Attributes:
        api_version: the `apiVersion` as written, for example "apps/v1".
        kind: the `kind` as written.
        body: the whole object as JSON, ready for a typed decode.
        source: where it stands.
    """

    api_version: str
    kind: str
    body: bytes
    source: Source


class InputError(msgspec.Struct, frozen=True, order=True):
    """One thing in the input that could not be read, said in one line.

    Attributes:
        path: the file as the user gave it.
        line: from 1; None where the file as a whole is at fault.
        column: from 1; None where unknown.
        message: what is wrong and, where it helps, what to do.
    """

    path: str
    line: int | None
    column: int | None
    message: str

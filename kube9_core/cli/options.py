"""Options that several commands have in common."""

from typing import Annotated

import typer

__all__ = ["Format"]

Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="table or json.")]

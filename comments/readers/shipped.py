"""What the readers of this package have in common: most formats fit in one file, and tell their fields in TOML."""

import tomllib
from importlib.resources import files

from comments.errors import InputError
from comments.intake.contract import Field, FieldTable

__all__ = ["ShippedReader"]


class ShippedReader:
    """The defaults of a reader whose table of fields is ``comments/readers/fields/NAME.toml``."""

    name: str = ""
    suffixes: tuple[str, ...] = ()
    spans_files: bool = False
    companions: tuple[str, ...] = ()

    def fields(self) -> FieldTable:
        """What becomes of each field of the format, as the table beside the readers says."""
        file = files("comments.readers").joinpath("fields", f"{self.name}.toml")
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        fields = tuple(Field(**entry) for entry in table["fields"])
        for field in fields:
            if bool(field.kept) == bool(field.dropped):
                raise InputError("either 'kept' or 'dropped'", got=repr(field), where=str(file))
        return FieldTable(table["title"], tuple(table["documentation"]), fields, table.get("notes", ""))

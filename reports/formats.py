"""What can be read: a line for each format, and what becomes of each field of one."""

from comments.intake.contract import FieldTable
from comments.intake.registry import load_reader, reader_names

__all__ = ["list_formats", "render_table", "show_format"]


def list_formats() -> str:
    """A line for each reader: its name, what it reads, the usual ends of names, how many fields it keeps."""
    rows: list[tuple[str, str, str]] = []
    for name, distribution in reader_names().items():
        try:
            reader = load_reader(name)
            table = reader.fields()
        except Exception as error:  # noqa: BLE001 - a reader from elsewhere that is broken must not hide the others
            rows.append((name, f"({distribution}) {error}", ""))
            continue
        kept = sum(bool(field.kept) for field in table.fields)
        rows.append((name, table.title, f"{' '.join(reader.suffixes)}; keeps {kept} of {len(table.fields)} fields"))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"{name:<{first}}  {title:<{second}}  {told}".rstrip() for name, title, told in rows]
    return "\n".join(
        (*lines, "", "Also in .gz, .zst, .bz2, .xz and .zip. `commentariat formats show NAME` tells the fields.")
    )


def show_format(name: str) -> str:
    """What becomes of each field. Raises `UsageError` for a format that is not known."""
    return render_table(load_reader(name).fields())


def render_table(table: FieldTable) -> str:
    """A field table in Markdown."""
    lines = [f"### {table.title}", "", "Written from:", ""]
    lines += [f"- {source}" for source in table.documentation]
    if table.notes:
        lines += ["", table.notes.strip()]
    lines += ["", "| field | what becomes of it |", "|---|---|"]
    for field in table.fields:
        fate = field.kept or f"*dropped*: {field.dropped}"
        lines.append(f"| `{_cell(field.path)}` | {_cell(fate)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

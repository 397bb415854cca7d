"""A manual for coders, rendered from a codebook."""

from collections.abc import Sequence

from analysis.codebook import Code, Codebook, Counterexample, Example, Section

__all__ = ["render_manual"]


def render_manual(codebook: Codebook) -> str:
    """The coders' manual, in Markdown."""
    parts = [
        f"# {codebook.title}",
        f"Codebook `{codebook.name}`, version {codebook.version} (SHA-256 `{codebook.sha256[:12]}`).",
        _plain(codebook.unit),
    ]
    if codebook.terms:
        lines = [f"- *{_plain(term.name)}*: {_plain(term.meaning)}" for term in codebook.terms]
        parts += ["## Vocabulary", "\n".join(lines)]
    parts += ["## Codes", f"Several codes may hold for one comment; `{codebook.alone}` stands alone."]
    for code in codebook.entries:
        parts += _code_parts(code)
    if codebook.borderlines:
        lines = [
            f"- **{_plain(case.title)}.** {_plain(case.rule)} ({_codes(case.codes)})" for case in codebook.borderlines
        ]
        parts += ["## Borderlines", "\n".join(lines)]
    for title, section in (("Claims", codebook.claims), ("Replies", codebook.replies)):
        parts += _section_parts(title, section)
    if codebook.doubt:
        parts += ["## Doubt", _plain(codebook.doubt)]
    return "\n\n".join(parts) + "\n"


def _code_parts(code: Code) -> list[str]:
    parts = [f"### {_plain(code.label)} (`{code.id}`)", _plain(code.definition)]
    if code.typical:
        parts.append(f"Typical: {'; '.join(map(_plain, code.typical))}.")
    if code.not_enough:
        parts.append(f"Not enough: {'; '.join(map(_plain, code.not_enough))}.")
    for lead, examples in (("It holds:", code.examples), ("It does not hold:", code.counterexamples)):
        if examples:
            parts += [lead, "\n".join(_example_line(example) for example in examples)]
    return parts


def _example_line(example: Example | Counterexample) -> str:
    parent = f" · in answer to “{_plain(example.parent)}”" if example.parent else ""
    coded = f" → {_codes(example.codes)}" if example.codes else ""
    return f"- “{_plain(example.text)}”{coded}: {_plain(example.why)}\n  (*{_plain(example.headline)}*{parent})"


def _section_parts(title: str, section: Section) -> list[str]:
    if not section.fields:
        return []
    parts = [f"## {title}", *([_plain(section.when)] if section.when else [])]
    for field in section.fields:
        several = " Several may hold." if field.several else ""
        parts.append(f"**`{field.name}`**: {_plain(field.meaning)}{several}")
        if field.values:
            parts.append("\n".join(f"- `{value}`: {_plain(meaning)}" for value, meaning in field.values.items()))
    return parts


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _plain(text: str) -> str:
    """`text` on one line, without what Markdown would take for HTML."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")

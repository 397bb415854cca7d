"""The documentation is tested: its commands exist, its Python runs, its links lead somewhere."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from comments.intake.sidecar import read_sidecar
from reports.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md"]
_FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def fences(page: str, language: str) -> list[str]:
    return [code for name, code in _FENCE.findall((ROOT / page).read_text(encoding="utf-8")) if name == language]


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_their_options_exist(page):
    found = 0
    for code in fences(page, "sh"):
        for line in code.splitlines():
            if "commentariat " not in line:
                continue
            words = line.split("#")[0].split()
            words = words[next(number for number, word in enumerate(words) if word.endswith("commentariat")) + 1 :]
            command = cli
            while words and words[0] in getattr(command, "commands", {}):
                command = command.commands[words.pop(0)]
            assert command is not cli, line
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("-")} <= known, line
            found += 1
    assert found or page != "README.md"


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8"))) <= targets


def test_the_readme_s_python_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    snippets = fences("README.md", "python")
    assert snippets
    for code in snippets:
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own snippet
    assert "no_stance" in capsys.readouterr().out


def test_the_readme_s_sidecar_is_one(tmp_path):
    (sidecar,) = fences("README.md", "toml")
    (tmp_path / "page.meta.toml").write_text(sidecar, encoding="utf-8")
    assert read_sidecar(tmp_path / "page.txt").comments_from == 23


def test_every_command_explains_itself():
    for name, command in cli.commands.items():
        result = CliRunner().invoke(cli, [name, "--help"])
        assert result.exit_code == 0
        assert command.help

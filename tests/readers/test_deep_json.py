"""Small files nested very deep: no reader of JSON spends memory or time on them, and each says what it left out."""

import json
import subprocess
import sys

import pytest

READERS = (
    "4cat convokit coral facebook hackernews-algolia hackernews-firebase isso json mastodon pushshift reddit telegram"
    " twitter-v1 twitter-v2 youtube"
).split()
ATTACKS = {
    "arrays": "[" * 200_000,
    "objects": '{"a":' * 200_000,
    "listings": '[{"data":{"children":[' * 50_000,
    "long names": ('{"' + "k" * 200 + '":') * 20_000,
    "closed": "[" * 200_000 + "]" * 200_000,
    "in a record": '[{"text": "hm", "x": ' + "[" * 200_000 + "]" * 200_000 + "}]",
    "in a list of messages": '{"name": "Tide", "messages": [' + '{"text":[' * 50_000 + "]}" * 50_000 + "]}",
    "in an answer": '{"data": ' + '{"comments": {"data": [' * 30_000 + "]}}" * 30_000 + "}",
    "in a string": '["' + "[" * 1_000_000,
}
MOST = 150 * 1024  # kB
SCRIPT = """
import json, re, resource, sys
from pathlib import Path
from comments.errors import InputError
from comments.intake.options import ReadOptions
from comments.intake.registry import load_reader
from comments.intake.source import Source
from comments.model import Reject

resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
reader = load_reader(sys.argv[1])
for name in sys.argv[2:]:
    try:
        events = list(reader.read(Source(Path(name)), ReadOptions()))
    except InputError as error:
        ended = "refused"
    else:
        ended = "reject" if any(isinstance(event, Reject) for event in events) else "nothing"
    status = Path("/proc/self/status").read_text()
    print(json.dumps([Path(name).stem, ended, int(re.search(r"VmHWM:\\s*(\\d+) kB", status)[1])]), flush=True)
"""


@pytest.fixture(scope="module")
def attacks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deep")
    files = [folder / f"{name}.json" for name in ATTACKS]
    for file, content in zip(files, ATTACKS.values(), strict=True):
        file.write_text(content, encoding="utf-8")
    return files


@pytest.mark.skipif(sys.platform != "linux", reason="how much memory was taken is read from /proc")
@pytest.mark.parametrize("name", READERS)
def test_a_small_file_that_is_nested_deep_takes_little_memory(attacks, name):
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, name, *map(str, attacks)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert [attack for attack, _, _ in told] == list(ATTACKS)
    assert {ended for _, ended, _ in told} <= {"reject", "refused"}
    assert max(most for _, _, most in told) < MOST

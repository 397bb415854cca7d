"""Print how well language identification does on `tests/language/lines.tsv`, beside the engines alone (Markdown).

    python tools/language_table.py                   accuracy by group and half, lines per second and core
    python tools/language_table.py CODEMIXED.jsonl   also: what each calls the `text` of Hindi-English tweets in Latin script

Engines that are not installed are reported as absent: lingua was compared, not taken; the
project uses langdetect and py3langid. An engine alone has no romanised Hindi to offer and cannot decline names.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

from analysis.language import identify
from analysis.language_evidence import load_lexicon

Identifier = Callable[[Sequence[str]], list[str]]

LINES = Path(__file__).parents[1] / "tests" / "language" / "lines.tsv"
OTHER_LATIN = frozenset("es pt fr de it nl id ms tl sw tr pl ro sv da nb fi hu cs vi".split())
OTHER_SCRIPTS = "hi mr ne ar ur fa ps ru uk bg he th bn ta te el ko ja zh".split()
GROUPS = ("short English", "longer English", "romanised Hindi/Urdu", "other Latin", "other scripts", "und", "all")
# One language under several codes.
SAME = {"no": "nb", "nn": "nb", "zh-cn": "zh", "zh-tw": "zh", "yue": "zh", "wuu": "zh", "arz": "ar", "ary": "ar"}


def group(tag: str, text: str) -> str:
    """The group of the table that a line belongs to; short is up to six words."""
    if tag == "en":
        return "short English" if len(text.split()) <= 6 else "longer English"
    if tag.endswith("-Latn"):
        return "romanised Hindi/Urdu"
    return tag if tag == "und" else "other Latin" if tag in OTHER_LATIN else "other scripts"


def langdetect_with(names: Sequence[str] | None) -> Identifier:
    """langdetect as it comes, seeded, with the profiles `names` (all without)."""
    langdetect = import_module("langdetect.detector_factory")
    error = import_module("langdetect.lang_detect_exception").LangDetectException
    folder = Path(langdetect.PROFILES_DIRECTORY)
    chosen = sorted(path for path in folder.iterdir() if names is None or path.name in names)
    factory = langdetect.DetectorFactory()
    factory.load_json_profile([path.read_text("utf-8") for path in chosen])
    factory.set_seed(0)

    def one(text: str) -> str:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect())
        except error:
            return "und"

    return lambda texts: [one(text) for text in texts]


def langdetect_raw() -> Identifier:
    """All 55 profiles."""
    return langdetect_with(None)


def langdetect_restricted() -> Identifier:
    """The profiles of the languages of the gold lines."""
    return langdetect_with(["en", "no", "zh-cn", *OTHER_LATIN, *OTHER_SCRIPTS])


def py3langid_alone() -> Identifier:
    """py3langid restricted to the languages that ours knows."""
    langid = import_module("py3langid.langid")
    engine = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    engine.set_languages({"no", *load_lexicon("Latin").languages, *OTHER_SCRIPTS} & set(engine.labels))
    return lambda texts: [str(engine.classify(text)[0]) for text in texts]


def lingua_alone() -> Identifier:
    """lingua in high accuracy, restricted to the languages of the gold lines."""
    lingua = import_module("lingua")
    tags = {"en", *OTHER_LATIN, *OTHER_SCRIPTS}
    languages = [one for one in lingua.Language.all() if one.iso_code_639_1.name.lower() in tags]
    engine = lingua.LanguageDetectorBuilder.from_languages(*languages).with_preloaded_language_models().build()

    def name(found: object) -> str:
        return str(found.iso_code_639_1.name.lower()) if found else "und"  # type: ignore[attr-defined]

    return lambda texts: [name(engine.detect_language_of(text)) for text in texts]


def ours() -> Identifier:
    """analysis.language, each text by itself."""
    return lambda texts: [guess.tag for guess in identify(texts)]


CANDIDATES: dict[str, Callable[[], Identifier]] = {
    "langdetect, all profiles": langdetect_raw,
    "langdetect, restricted": langdetect_restricted,
    "py3langid alone": py3langid_alone,
    "lingua alone": lingua_alone,
    "ours": ours,
}


def timed(identifier: Identifier, texts: Sequence[str]) -> tuple[list[str], float]:
    """The tags of `texts`, and the best of three rates in texts per second of processor time, so per core."""
    rates: list[float] = []
    for _ in range(3):
        start = time.process_time()
        tags = identifier(texts)
        rates.append(len(texts) / (time.process_time() - start))
    return [SAME.get(tag, tag) for tag in tags], max(rates)


def row(cells: Iterable[object]) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"


def accuracy_table(identifiers: dict[str, Identifier], half: str) -> None:
    """Lines right by group, of one half of the gold lines."""
    lines = [line.split("\t") for line in LINES.read_text("utf-8").splitlines()[1:]]
    chosen = [(tag, text) for tag, text, place in lines if place == half]
    sizes = Counter(group(tag, text) for tag, text in chosen)
    sizes["all"] = len(chosen)
    print(f"\n### {half}: {len(chosen)} lines\n")
    print(row(["", *(f"{name} ({sizes[name]})" for name in GROUPS), "lines/s/core"]))
    print(row(["---"] * (len(GROUPS) + 2)))
    for label, identifier in identifiers.items():
        tags, rate = timed(identifier, [text for _, text in chosen])
        right = Counter(group(tag, text) for (tag, text), got in zip(chosen, tags, strict=True) if tag == got)
        right["all"] = right.total()
        print(row([label, *(f"{right[name] / sizes[name]:.1%}" for name in GROUPS), f"{rate:,.0f}"]))


def rate_table(identifiers: dict[str, Identifier]) -> None:
    """Lines per second and core on the English gold lines, each made different by a number."""
    lines = [line.split("\t") for line in LINES.read_text("utf-8").splitlines()[1:]]
    english = [text for tag, text, _ in lines if tag == "en"]
    texts = [f"{text} {number}" for number in range(10) for text in english]
    print(f"\n### Rate on {len(texts):,} English lines ({sum(map(len, texts)) / len(texts):.0f} characters each)\n")
    print(row(["", "called en", "lines/s/core"]))
    print(row(["---"] * 3))
    for label, identifier in identifiers.items():
        tags, rate = timed(identifier, texts)
        print(row([label, f"{tags.count('en') / len(tags):.1%}", f"{rate:,.0f}"]))


def codemixed_table(identifiers: dict[str, Identifier], path: Path) -> None:
    """What each calls the texts of a JSONL file of Hindi-English lines."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line.strip()]
    print(f"\n### {path.name}: {len(texts):,} texts\n")
    print(row(["", "hi-Latn or ur-Latn", "en", "und", "other", "lines/s/core"]))
    print(row(["---"] * 6))
    for label, identifier in identifiers.items():
        tags, rate = timed(identifier, texts)
        counts = Counter("romanised" if tag.endswith("-Latn") else tag for tag in tags)
        shares = [counts["romanised"], counts["en"], counts["und"]]
        shares.append(len(texts) - sum(shares))
        print(row([label, *(f"{share / len(texts):.1%}" for share in shares), f"{rate:,.0f}"]))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "codemixed", nargs="?", type=Path, help="JSONL with a field `text`: Hindi-English in Latin script"
    )
    parser.add_argument("--half", choices=["dev", "held"], help="only this half of the gold lines")
    arguments = parser.parse_args()
    identifiers: dict[str, Identifier] = {}
    for label, load in CANDIDATES.items():
        try:
            identifiers[label] = load()
        except ImportError as error:
            print(f"{label}: absent ({error})")
    for half in [arguments.half] if arguments.half else ["dev", "held"]:
        accuracy_table(identifiers, half)
    rate_table(identifiers)
    if arguments.codemixed:
        codemixed_table(identifiers, arguments.codemixed)


if __name__ == "__main__":
    main()

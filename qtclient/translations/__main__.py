"""`python -m qtclient.translations`: brings the .ts files up to date with the sources and compiles them to .qm."""

from pathlib import Path

from qtclient.language import FOLDER, LANGUAGES
from qtclient.translations import qm, ts
from qtclient.translations.sources import strings


def updated(language: str) -> list[ts.Translated]:
    """Return every string of the program with what is translated of it; English needs its numbers only."""
    held = ts.read(FOLDER / f"{language}.ts")
    wanted = [source for source in strings() if source.numerus or language != "en"]
    return [
        held.get(source[:2]) or ts.Translated(source, ("",) * (ts.FORMS if source.numerus else 1))
        for source in wanted
    ]


def main() -> None:
    """Write all files anew."""
    for language in LANGUAGES:
        messages = updated(language)
        ts.write(Path(FOLDER / f"{language}.ts"), language, messages)
        Path(FOLDER / f"{language}.qm").write_bytes(qm.compiled(messages))


if __name__ == "__main__":
    main()

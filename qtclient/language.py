"""The language of the program: which one, its compiled translations, and how a string is looked up."""

import os
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).parent / "translations"
LANGUAGES = ("en", "de")


def translate(context: str, text: str, disambiguation: str = "", n: int = -1) -> str:
    """Return a string in the program's language; `%n` in it becomes `n`, in the right grammatical number."""
    return QCoreApplication.translate(context, text, disambiguation, n)


def marked(_context: str, text: str) -> str:
    """Return a string as it is: it is collected here, and translated where it is shown."""
    return text


def choose_language(wanted: str | None = None) -> str:
    """Return the language to speak: the wanted one, else the system's, else English."""
    for name in (wanted, os.environ.get("HEARTH_LANGUAGE"), *QLocale.system().uiLanguages()):
        language = (name or "").replace("_", "-").split("-")[0]
        if language in LANGUAGES:
            return language
    return "en"


def install(application: QCoreApplication, language: str) -> None:
    """Let the application speak a language, Qt's own words included."""
    for folder, name in (
        (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), f"qtbase_{language}"),
        (FOLDER, language),
    ):
        translator = QTranslator(application)
        if translator.load(str(folder / f"{name}.qm")):
            application.installTranslator(translator)
    if language != QLocale.system().name().split("_")[0]:
        QLocale.setDefault(QLocale(language))

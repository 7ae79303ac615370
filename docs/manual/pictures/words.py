"""What is said in the pictures, by language; rooms and people are those of the demo community."""

from typing import Any, Final

WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "room": "physics-club",
        "shown": (
            "Before tomorrow, **please**:\n\n- [x] parachute *with* the ring\n- [ ] batteries – the list is in "
            "`cupboard.txt`\n- [ ] cake, see #summer-party\n\n> wind from the west, 12 km/h\n\n"
            "```python\nfor each in range(3, 0, -1):\n    print(each)\n```\n"
            "And what is in the box? ||A card, in four languages.||"
        ),
        "root": "Who brings the helium to the sports field?",
        "replies": ["I can, my aunt has a van", "Two bottles, please. And the gloves!", "both are in 2.14"],
        "emoji": "🎈",
        "customs": ("blob_cat", "blob_bear", "blob_frog"),
        "draft": "Thank you @",
        "late": "I am on the train, back at five.",
        "photo": "balloon",
        "document": "flight-plan.pdf",
        "caption": "This is how it looked from the sports field.",
        "draft_caption": "And the last one before it was gone",
    },
    "de": {
        "room": "garten",
        "shown": (
            "Bis morgen **bitte**:\n\n- [x] Tomaten *locker* anbinden\n- [ ] Netze – die Liste steht in `schuppen.txt`\n"
            "- [ ] Kuchen, siehe #summer-party\n\n> Regen erst am Abend, 3 mm\n\n"
            "```python\nfor tonne in range(1, 3):\n    print(\"voll\", tonne)\n```\n"
            "Und was steht hinter dem Schuppen? ||Ein neues Hochbeet.||"
        ),
        "root": "Wer holt am Samstag die Erde ab?",
        "replies": ["Ich, meine Tante hat einen Bus", "Zwölf Säcke, bitte. Und die Handschuhe!", "liegen in der Kiste"],
        "emoji": "🌻",
        "customs": ("blob_katze", "blob_baer", "blob_frosch"),
        "draft": "Danke @",
        "late": "Ich sitze im Zug, um fünf bin ich zurück.",
        "photo": "garten",
        "document": "beetplan.pdf",
        "caption": "So sah es heute früh vom Hochbeet aus.",
        "draft_caption": "Und das letzte, bevor die Sonne weg war",
    },
}  # fmt: skip

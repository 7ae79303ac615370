"""How code looks in the two themes; every colour is tested for its contrast on the ground of code."""

from qtclient.markup.records import CodeClass
from qtclient.theme.colours import Colours

LIGHT_CODE: dict[CodeClass, str] = {
    "keyword": "#8a2f86",
    "name": "#1a5aa8",
    "type": "#7a4d00",
    "string": "#2a6a33",
    "number": "#a03d1c",
    "comment": "#68615a",
    "operator": "#5a534d",
    "markup": "#1a5aa8",
    "inserted": "#20672f",
    "deleted": "#a8261d",
}
DARK_CODE: dict[CodeClass, str] = {
    "keyword": "#d9a0dc",
    "name": "#8fbdf0",
    "type": "#e5c07a",
    "string": "#a3cf93",
    "number": "#efa07a",
    "comment": "#a1978e",
    "operator": "#c3bab2",
    "markup": "#8fbdf0",
    "inserted": "#8fd1a0",
    "deleted": "#f29a92",
}


def code_colour(colours: Colours, name: CodeClass) -> str:
    """Return the colour of a piece of code."""
    return (DARK_CODE if colours.dark else LIGHT_CODE)[name]

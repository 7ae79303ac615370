"""Rich text that is pasted becomes Markdown; nothing of it is ever loaded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtclient.markup.pasting import MOST, markdown_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello <b>bold </b>and <i>it</i></p><p>two</p>", "Hello **bold** and *it*\n\ntwo"),
        ("<strong>a</strong> <em>b</em> <del>c</del> <s>d</s>", "**a** *b* ~~c~~ ~~d~~"),
        ("<span style='font-weight:700; font-style: italic'>x</span>", "***x***"),
        ("<b style='font-weight:normal'><i>x</i></b>", "*x*"),
        ("<b><b>x</b></b>", "**x**"),
        ("<b></b>a<i> </i>b", "a b"),
        ("<ul><li>one</li><li><p>two</p><ul><li>in</li></ul></li></ul>", "- one\n- two\n   - in"),
        ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<a href='https://example.org/a'>site</a>", "[site](https://example.org/a)"),
        ("see <code>a*b</code> now", "see `a*b` now"),
        ("<pre>a\n  *b*\n</pre>after", "```\na\n  *b*\n```\n\nafter"),
        ("<blockquote><p>one<br>two</p></blockquote>me", "> one\n> two\n\nme"),
        ("<h2>Title</h2>text<br>line", "**Title**\n\ntext\nline"),
        ("<div>a</div><div><b>b</b></div>", "a\n**b**"),
        ("<b>z</b><table><tr><td>a</td><td>b</td></tr></table>", "**z**\n\na b"),
        ("<b>unclosed <i>x", "**unclosed *x***"),
        ("<b>1 &lt; 2 &amp; 3</b>", "**1 < 2 & 3**"),
    ],
)
def test_forms_become_marks(html: str, text: str) -> None:
    assert markdown_of(html) == text


@pytest.mark.parametrize(
    "html", ["plain", "<p>plain</p><p>words</p>", "<span style='color:red'>x</span>", ""]
)
def test_what_has_no_form_is_pasted_as_the_text_that_it_is(html: str) -> None:
    assert markdown_of(html) is None


def test_what_looks_like_a_mark_stays_a_letter() -> None:
    assert markdown_of("<b>x</b> 2 * 3 [a] _b_ snake_case c:\\d") == (
        "**x** 2 \\* 3 \\[a\\] \\_b\\_ snake_case c:\\\\d"
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x.org", "https://a b"]
)
def test_only_addresses_that_may_be_opened_become_links(address: str) -> None:
    assert markdown_of(f"<a href='{address}'>here</a> <b>x</b>") == "here **x**"


def test_pictures_scripts_and_styles_leave_nothing() -> None:
    html = "<style>p{}</style><script>x()</script><img src='https://example.org/a.png'><svg><text>t</text></svg><b>y</b>"
    assert markdown_of(html) == "**y**"


def test_too_much_is_pasted_as_plain_text() -> None:
    assert markdown_of("<b>x</b>" + " " * MOST) is None


TAGS = [
    "<b>",
    "</b>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<pre>",
    "</pre>",
    "<a href='https://x.org'>",
    "</a>",
    "<td>",
    "<p>",
]


@given(
    st.lists(st.sampled_from([*TAGS, "word ", " ", "*", "\n", "<script>", "</script>", "<br>"])).map("".join)
)
def test_any_html_becomes_some_text(html: str) -> None:
    text = markdown_of(html)
    assert text is None or "<" not in text

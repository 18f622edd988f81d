"""Text as people type it is kept unchanged, and searched through a folded copy."""

import re
import unicodedata
from collections.abc import Collection

import idna

#: Marks the start of a word in the search index, so that one or two letters match prefixes of words.
WORD_START = "\N{SYMBOL FOR START OF TEXT}"
#: Includes surrogates: JSON can carry them, and no database stores them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: A label of a domain in punycode.
_PUNYCODE = re.compile(r"(?<![a-z0-9-])xn--[a-z0-9-]{1,59}(?![a-z0-9-])")

_ISOLATES = {"LRI", "RLI", "FSI"}
_TURNING = _ISOLATES | {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "PDI"}
_FSI, _PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def fold(typed: str) -> str:
    """Lower case, without accents and control characters: "Köhler" becomes "kohler".

    A domain in punycode is decoded first: "xn--bcher-kva.example" becomes "bucher.example".
    """
    plain = unicodedata.normalize("NFKD", typed).casefold()
    readable = _PUNYCODE.sub(_readable, plain) if "xn--" in plain else plain
    plain = unicodedata.normalize("NFKD", readable.casefold())
    kept = (c for c in plain if not unicodedata.combining(c) and c != WORD_START)
    return _CONTROLS.sub(" ", "".join(kept))


def _readable(label: re.Match[str]) -> str:
    try:
        return idna.decode(label[0])
    except idna.IDNAError:
        return label[0]


def clean(typed: str) -> str:
    """The text without control characters, and without white space around it."""
    return _CONTROLS.sub("", typed).strip()


def index_text(*texts: str) -> str:
    """The search index's text for these columns: folded words, each after two WORD_START marks."""
    return " ".join(f"{WORD_START * 2}{word}" for text in texts for word in fold(text).split())


def fts_query(typed: str) -> str:
    """An FTS5 trigram query for rows with every word typed; empty where nothing was typed.

    Every word is quoted, so no character of the FTS5 syntax has a meaning. The trigram index cannot look up
    fewer than three letters, so shorter words are matched as prefixes of words. Of an e-mail address only the
    local part is looked up, see exact_words(): its domain is in very many rows, and the index would compare
    positions in all of them.
    """
    quoted: list[str] = []
    for word in (_name_of(word) for word in fold(typed).split()):
        token = WORD_START * (3 - len(word)) + word
        quoted.append('"' + token.replace('"', '""') + '"')
    return " ".join(quoted)


def exact_words(typed: str) -> list[str]:
    """The words that fts_query() looks up only in part, to be compared with the indexed text itself."""
    return [word for word in fold(typed).split() if _name_of(word) != word]


def _name_of(word: str) -> str:
    name, _at, domain = word.partition("@")
    return f"{name}@" if domain and len(name) >= 2 else word  # noqa: PLR2004 - with the @ three letters


def isolated(typed: str) -> str:
    """Text of a user for use within other text, whose direction it cannot change.

    Left-to-right text is returned unchanged. Other text goes between U+2068 and U+2069, which end every
    override in it. Isolates in it are closed first, and marks that would close the outer one are removed.
    """
    if not any(unicodedata.bidirectional(letter) in _TURNING for letter in typed):
        return typed
    kept, open_isolates = list[str](), 0
    for letter in typed:
        kind = unicodedata.bidirectional(letter)
        if kind == "PDI" and not open_isolates:
            continue
        open_isolates += (kind in _ISOLATES) - (kind == "PDI")
        kept.append(" " if kind == "B" else letter)  # the end of a paragraph would end the isolate
    return f"{_FSI}{''.join(kept)}{_PDI * (open_isolates + 1)}"


def slug(title: str) -> str:
    """The title as part of a URL: "Lavender Candle" becomes "lavender-candle"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:80] or "product"


def unique_slug(title: str, taken: Collection[str]) -> str:
    """The slug of a title, with a number where it is taken."""
    plain = unique = slug(title)
    number = 1
    while unique in taken:
        number += 1
        unique = f"{plain}-{number}"
    return unique

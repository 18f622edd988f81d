"""Generates an SVG picture from a product's title, always the same for the same title."""

import re
from collections.abc import Callable
from hashlib import sha256
from html import escape
from typing import NamedTuple

from components.theme import PALETTES


class Palette(NamedTuple):
    ground: str
    sun: str
    table: str
    body: str
    shade: str
    light: str


def draw(title: str) -> str:
    """The picture as SVG, 4:3; the title is escaped."""
    seed = sha256(title.strip().casefold().encode(errors="replace")).digest()
    paint = Palette(*PALETTES[seed[0] % len(PALETTES)])
    turned = "translate(800 0) scale(-1 1)" if seed[3] % 2 else "translate(0 0)"
    size = 0.94 + seed[4] / 255 * 0.14
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" role="img">'
        f"<title>{escape(_printable(title))}</title>"
        f'<rect width="800" height="600" fill="{paint.ground}"/>'
        f'<g transform="{turned}">{_behind(paint, seed)}{_table(paint)}'
        f'<g transform="translate(400 490) scale({size:.2f}) translate(-400 -490)">{_motif(title, seed)(paint, seed)}</g>'
        f"</g></svg>"
    )


def _printable(text: str) -> str:
    """Replace the control characters that XML forbids even when escaped."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _motif(title: str, seed: bytes) -> Callable[[Palette, bytes], str]:
    # The last known word decides: a "honey soap" is a soap.
    for title_word in reversed(re.findall(r"\w+", title.casefold())):
        for motif, words in _WORDS.items():
            if any(_matches(title_word, word) for word in words):
                return motif
    return _ANYTHING[seed[1] % len(_ANYTHING)]


#: Shorter words end other words by accident.
_MIN_SUFFIX = 4


def _matches(title_word: str, word: str) -> bool:
    """Whether a word of the title is this word, its plural, or ends in it ("teacup", but not "soil" for "oil")."""
    single = title_word.removesuffix("es") if title_word.endswith("xes") else title_word.removesuffix("s")
    return (
        word in (title_word, single)
        or (len(word) >= _MIN_SUFFIX and single.endswith(word))
        or single == f"tea{word}"
    )


def _behind(paint: Palette, seed: bytes) -> str:
    x = 240 + seed[5] % 90
    shapes = (
        f'<circle cx="{x + 60}" cy="270" r="{170 + seed[6] % 40}" fill="{paint.sun}"/>',
        f'<path d="M{x - 110} 490V270a170 170 0 0 1 340 0v220z" fill="{paint.sun}"/>',
        f'<path d="M0 {350 + seed[6] % 60}q200-170 400-40t400-70v260H0z" fill="{paint.sun}"/>',
        (
            f'<rect x="{x - 100}" y="110" width="320" height="300" rx="24" fill="{paint.sun}"/>'
            f'<path d="M{x + 60} 110v300M{x - 100} 260h320" stroke="{paint.ground}" stroke-width="14"/>'
        ),
    )
    return shapes[seed[2] % len(shapes)]


def _table(paint: Palette) -> str:
    return (
        f'<rect y="480" width="800" height="120" fill="{paint.table}"/>'
        f'<ellipse cx="400" cy="496" rx="190" ry="16" fill="{paint.shade}" opacity=".28"/>'
    )


def _candle(paint: Palette, seed: bytes) -> str:
    top = 250 + seed[7] % 50
    return (
        f'<path d="M400 {top - 120}c34 44 46 66 46 84a46 46 0 0 1-92 0c0-18 12-40 46-84z" fill="{paint.light}"/>'
        f'<path d="M400 {top - 66}c16 22 22 32 22 42a22 22 0 0 1-44 0c0-10 6-20 22-42z" fill="{paint.sun}"/>'
        f'<path d="M400 {top - 14}v24" stroke="{paint.shade}" stroke-width="8" stroke-linecap="round"/>'
        f'<rect x="310" y="{top}" width="180" height="{490 - top}" rx="18" fill="{paint.body}"/>'
        f'<rect x="440" y="{top}" width="50" height="{490 - top}" rx="18" fill="{paint.shade}" opacity=".5"/>'
        f"{_label(340, top + 70, 120, 80, paint)}"
    )


def _mug(paint: Palette, seed: bytes) -> str:
    bands = "".join(
        f'<path d="M285 {340 + i * 34}h210" stroke="{paint.light}" stroke-width="10" opacity=".75"/>'
        for i in range(1 + seed[7] % 3)
    )
    return (
        f'<path d="M490 310h30a70 70 0 0 1 0 140h-34" fill="none" stroke="{paint.body}" stroke-width="30"/>'
        f'<path d="M280 270h220v170a50 50 0 0 1-50 50H330a50 50 0 0 1-50-50z" fill="{paint.body}"/>'
        f'<path d="M450 270h50v170a50 50 0 0 1-50 50z" fill="{paint.shade}" opacity=".5"/>{bands}'
        f'<ellipse cx="390" cy="270" rx="110" ry="20" fill="{paint.shade}"/>'
        f'<path d="M350 230c-26-34 26-44 0-84M420 230c-26-34 26-44 0-84" fill="none" stroke="{paint.light}" '
        'stroke-width="13" stroke-linecap="round"/>'
    )


def _jar(paint: Palette, seed: bytes) -> str:
    return (
        f'<rect x="290" y="230" width="220" height="260" rx="44" fill="{paint.light}"/>'
        f'<path d="M306 {300 + seed[7] % 40}h188v144a32 32 0 0 1-32 32H338a32 32 0 0 1-32-32z" fill="{paint.body}"/>'
        f'<rect x="300" y="180" width="200" height="58" rx="14" fill="{paint.shade}"/>'
        f'<path d="M300 210h200" stroke="{paint.body}" stroke-width="6"/>{_label(335, 355, 130, 84, paint)}'
    )


def _plant(paint: Palette, seed: bytes) -> str:
    lean = seed[7] % 30
    leaves = "".join(
        f'<path d="M400 370q{side * 30}-{110 + lean} {side * reach}-{rise}q{side * 10} {rise - 40}-{side * reach} {rise}z" fill="{fill}"/>'
        for side, reach, rise, fill in (
            (-1, 150, 150, paint.shade),
            (1, 150, 140, paint.body),
            (-1, 80, 240, paint.body),
            (1, 70, 250, paint.shade),
        )
    )
    return (
        f'{leaves}<path d="M300 350h200l-24 118a28 28 0 0 1-28 22h-96a28 28 0 0 1-28-22z" fill="{paint.light}"/>'
        f'<rect x="286" y="340" width="228" height="44" rx="12" fill="{paint.light}"/>'
        f'<path d="M298 384h204" stroke="{paint.table}" stroke-width="8"/>'
    )


def _bottle(paint: Palette, seed: bytes) -> str:
    wide = 80 + seed[7] % 24
    left, right = 400 - wide, 400 + wide
    return (
        f'<path d="M372 180h56v60q0 24 {wide - 44} 44 16 12 16 34v144a28 28 0 0 1-28 28H{left + 28}a28 28 0 0 1-28-28V318'
        f'q0-22 16-34 {wide - 44}-20 {wide - 44}-44z" fill="{paint.body}"/>'
        f'<rect x="364" y="120" width="72" height="66" rx="10" fill="{paint.shade}"/>'
        f'<path d="M{right - 22} 330v120" stroke="{paint.light}" stroke-width="10" stroke-linecap="round" opacity=".6"/>'
        f"{_label(left + 22, 340, 2 * wide - 66, 96, paint)}"
    )


def _textile(paint: Palette, seed: bytes) -> str:
    fills = (paint.body, paint.light, paint.shade, paint.sun)
    return "".join(
        f'<rect x="{250 + i % 2 * 12}" y="{420 - i * 62}" width="{300 - i % 2 * 24}" height="70" rx="30" fill="{fills[(i + seed[7]) % 4]}"/>'
        f'<path d="M{290 + i % 2 * 12} {455 - i * 62}h{200 - i * 20}" stroke="{fills[(i + seed[7] + 1) % 4]}" stroke-width="7" '
        'stroke-dasharray="26 14" stroke-linecap="round"/>'
        for i in range(4)
    )


def _book(paint: Palette, seed: bytes) -> str:
    return (
        f'<rect x="292" y="190" width="230" height="300" rx="12" fill="{paint.shade}"/>'
        f'<rect x="306" y="200" width="216" height="280" rx="6" fill="{paint.light}"/>'
        f'<rect x="280" y="190" width="222" height="300" rx="12" fill="{paint.body}"/>'
        f'<rect x="280" y="190" width="40" height="300" rx="12" fill="{paint.shade}"/>'
        f"{_label(350, 250, 116, 70 + seed[7] % 30, paint)}"
    )


def _bag(paint: Palette, seed: bytes) -> str:
    return (
        f'<path d="M340 270v-40a60 60 0 0 1 120 0v40" fill="none" stroke="{paint.shade}" stroke-width="18"/>'
        f'<path d="M268 260h264l22 202a26 26 0 0 1-26 28H272a26 26 0 0 1-26-28z" fill="{paint.body}"/>'
        f'<path d="M470 260h62l22 202a26 26 0 0 1-26 28h-40z" fill="{paint.shade}" opacity=".45"/>'
        f'<circle cx="385" cy="375" r="{44 + seed[7] % 18}" fill="{paint.light}"/><circle cx="385" cy="375" r="22" fill="{paint.sun}"/>'
    )


def _soap(paint: Palette, seed: bytes) -> str:
    return (
        f'<rect x="240" y="400" width="320" height="90" rx="34" fill="{paint.shade}"/>'
        f'<rect x="262" y="320" width="276" height="100" rx="38" fill="{paint.body}"/>'
        f'<rect x="300" y="350" width="200" height="38" rx="19" fill="{paint.light}" opacity=".85"/>'
        f'<circle cx="{300 + seed[7] % 40}" cy="262" r="34" fill="{paint.light}"/>'
        f'<circle cx="392" cy="212" r="20" fill="{paint.light}"/><circle cx="462" cy="258" r="27" fill="{paint.light}"/>'
    )


def _box(paint: Palette, seed: bytes) -> str:
    ribbon = 380 + seed[7] % 40
    return (
        f'<rect x="270" y="310" width="260" height="180" rx="12" fill="{paint.body}"/>'
        f'<rect x="252" y="260" width="296" height="66" rx="12" fill="{paint.shade}"/>'
        f'<rect x="{ribbon - 22}" y="260" width="44" height="230" fill="{paint.light}"/>'
        f'<path d="M{ribbon} 258c-80-10-92-84-42-84 36 0 42 52 42 84zm0 0c80-10 92-84 42-84-36 0-42 52-42 84z" '
        f'fill="none" stroke="{paint.light}" stroke-width="16" stroke-linejoin="round"/>'
    )


def _label(x: int, y: int, width: int, height: int, paint: Palette) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{paint.ground}"/>'
        f'<path d="M{x + 18} {y + height * 0.4:.0f}h{width - 36}M{x + 34} {y + height * 0.68:.0f}h{width - 68}" '
        f'stroke="{paint.shade}" stroke-width="7" stroke-linecap="round"/>'
    )


_WORDS: dict[Callable[[Palette, bytes], str], tuple[str, ...]] = {
    _candle: ("candle", "wax", "lantern", "lamp"),
    _mug: ("mug", "cup", "coffee", "tea", "cocoa", "espresso", "bowl"),
    _jar: ("jar", "honey", "jam", "spice", "chutney", "pesto", "salt", "mustard", "marmalade", "granola"),
    _plant: ("plant", "flower", "seed", "herb", "planter", "succulent", "fern", "cactus", "vase", "bulb"),
    _bottle: ("bottle", "oil", "wine", "syrup", "juice", "vinegar", "shampoo", "lotion", "gin", "cider"),
    _textile: (
        "scarf",
        "towel",
        "blanket",
        "cushion",
        "linen",
        "shirt",
        "sock",
        "wool",
        "cotton",
        "throw",
        "napkin",
        "quilt",
    ),
    _book: ("book", "journal", "card", "print", "calendar", "diary", "paper", "poster"),
    _bag: ("bag", "tote", "basket", "apron", "pouch"),
    _soap: ("soap", "balm", "butter", "scrub"),
    _box: ("box", "gift", "set", "kit", "chocolate", "puzzle"),
}
_ANYTHING = tuple(_WORDS)

"""What a small shop sells: a hand-picked range first, then as many variations as are wanted."""

from collections.abc import Iterator
from itertools import count, product

from data.seed.catalogue import CANDLES, PANTRY, PLANTS, RANGE, SOAP, TABLE, Offer


def offers() -> Iterator[Offer]:
    """Offers without end, each with its own SKU and title; the hand-picked ones come first."""
    yield from RANGE
    for edition in count(1):
        for number, (name, (noun, category, code, price, sentence)) in enumerate(product(_NAMES, _NOUNS)):
            suffix = f" No. {edition}" if edition > 1 else ""
            yield Offer(
                sku=f"{code}-{edition}{number:03}",
                title=f"{name} {noun}{suffix}",
                category=category,
                price_minor=price + 50 * (number % 7),
                description=f"{sentence} {_ENDINGS[number % len(_ENDINGS)]}",
                sample=category != "Plants",
            )


_NAMES = (
    "Almond",
    "Amber",
    "Bergamot",
    "Birch",
    "Blackcurrant",
    "Cardamom",
    "Chamomile",
    "Cinnamon",
    "Clover",
    "Cornflower",
    "Driftwood",
    "Elderflower",
    "Fennel",
    "Ginger",
    "Hazel",
    "Heather",
    "Juniper",
    "Lemon Balm",
    "Marigold",
    "Moss",
    "Nutmeg",
    "Oak",
    "Orange Blossom",
    "Peony",
    "Pine",
    "Plum",
    "Quince",
    "Rhubarb",
    "Rosehip",
    "Saffron",
    "Sage",
    "Thyme",
    "Vanilla",
    "Verbena",
    "Walnut",
    "Wild Garlic",
)
_NOUNS = (
    ("Candle", CANDLES, "CAN", 1650, "Hand-poured into a reusable glass; burns for about 35 hours."),
    ("Soap", SOAP, "SOA", 650, "Cold-stirred with olive and rapeseed oil, 100 g."),
    ("Mug", TABLE, "MUG", 1800, "Thrown and glazed by hand, 300 ml."),
    ("Jam", PANTRY, "JAM", 590, "Cooked in small batches with little sugar, 220 g."),
    ("Tea", PANTRY, "TEA", 720, "Loose leaves in a tin, enough for thirty pots."),
    ("Cushion", TABLE, "CUS", 3900, "Stonewashed linen with a feather filling, 45 by 45 cm."),
    ("Body Oil", SOAP, "OIL", 1950, "A light oil for after the bath, 100 ml in a brown bottle."),
    ("Planter", PLANTS, "PLA", 2250, "Terracotta with a saucer, for a plant of about 15 cm."),
    ("Gift Box", PANTRY, "BOX", 3200, "Four small things chosen to go together, with a card."),
    ("Journal", TABLE, "JOU", 1450, "Thread-stitched, 160 dotted pages that lie flat."),
)
_ENDINGS = (
    "Made nearby, packed without plastic.",
    "A small present that is always right.",
    "The batch is small; when it is gone, the next takes a fortnight.",
    "Comes in recycled paper with a linen ribbon.",
    "We use it at home ourselves.",
)

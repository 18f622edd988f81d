"""The hand-picked range of the demo shop; a larger shop begins with it too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A product before it stands in the database."""

    sku: str
    title: str
    category: str
    price_minor: int
    description: str
    sample: bool = True


CANDLES, SOAP, TABLE, PANTRY, PLANTS = "Candles", "Soap & Care", "Table & Linen", "Pantry", "Plants"

RANGE = (
    Offer(
        "CAN-LAV",
        "Lavender Candle",
        CANDLES,
        1850,
        "Hand-poured soy wax with lavender from Provence. Burns for 40 hours and fills a bedroom gently.",
    ),
    Offer(
        "CAN-FIG",
        "Fig & Cedar Candle",
        CANDLES,
        2200,
        "Green fig leaves over dry cedar wood. Our best seller from October to March.",
    ),
    Offer(
        "CAN-BEE",
        "Beeswax Pillar Candle",
        CANDLES,
        1490,
        "Pure beeswax from a beekeeper twelve kilometres away. It smells of honey even before you light it.",
    ),
    Offer(
        "CAN-SEA",
        "Sea Salt Candle",
        CANDLES,
        1850,
        "Cool, mineral and a little smoky, in a glass that becomes a tumbler afterwards.",
    ),
    Offer(
        "LAN-BRS",
        "Brass Lantern",
        CANDLES,
        4900,
        "A folding lantern for one candle, made of brushed brass. Stands on the table or hangs in a tree.",
        sample=False,
    ),
    Offer(
        "SOA-OLV",
        "Olive Oil Soap",
        SOAP,
        690,
        "Cold-stirred and cured for six weeks. Mild enough for the whole family; no perfume.",
    ),
    Offer(
        "SOA-CAL",
        "Calendula Soap",
        SOAP,
        750,
        "With petals from our own garden and a spoon of oats. A soft scrub for hands that dig.",
    ),
    Offer(
        "BAL-HON",
        "Honey Lip Balm",
        SOAP,
        590,
        "Beeswax, almond oil and a trace of honey in a small tin that fits every pocket.",
    ),
    Offer(
        "LOT-ROS",
        "Rosemary Hand Lotion",
        SOAP,
        1650,
        "Light, quickly absorbed, with rosemary and lemon. 250 ml in a glass bottle with a pump.",
    ),
    Offer(
        "SHA-NET",
        "Nettle Shampoo",
        SOAP,
        1390,
        "A clear shampoo with nettle and thyme, for every day. Bring the bottle back and we refill it.",
    ),
    Offer(
        "MUG-STN",
        "Stoneware Mug",
        TABLE,
        1900,
        "Thrown by hand, glazed in speckled white, 350 ml. No two are quite alike.",
        sample=False,
    ),
    Offer(
        "MUG-IND",
        "Indigo Mug",
        TABLE,
        2100,
        "The same shape in a deep blue glaze that breaks to brown at the rim. Safe in the dishwasher.",
        sample=False,
    ),
    Offer(
        "BOW-OAT",
        "Oatmeal Bowl",
        TABLE,
        2400,
        "A wide, low bowl for porridge, soup or keys. Holds the warmth for as long as breakfast takes.",
        sample=False,
    ),
    Offer(
        "TOW-LIN",
        "Linen Tea Towel",
        TABLE,
        1450,
        "Washed European linen with a woven stripe. It dries glasses without a thread left behind.",
    ),
    Offer(
        "NAP-SET",
        "Linen Napkin Set",
        TABLE,
        3800,
        "Four napkins in moss, sand, rust and ink. They only get softer.",
        sample=False,
    ),
    Offer(
        "BLA-WOL",
        "Lambswool Blanket",
        TABLE,
        8900,
        "Woven in a small mill in the Borders, 140 by 190 cm, with a short fringe. For reading on the sofa.",
        sample=False,
    ),
    Offer(
        "JAM-APR",
        "Apricot Jam",
        PANTRY,
        640,
        "Two thirds fruit, one third sugar, one vanilla pod per pot. Cooked in batches of twenty jars.",
    ),
    Offer(
        "HON-LIN",
        "Linden Honey",
        PANTRY,
        920,
        "Fresh and a little minty, from the avenue behind the station. Stirred until it is creamy. 500 g.",
    ),
    Offer(
        "OIL-LEM",
        "Lemon Olive Oil",
        PANTRY,
        1580,
        "Olives and whole lemons pressed together, not flavoured afterwards. 250 ml for fish and salads.",
    ),
    Offer(
        "TEA-MNT",
        "Garden Mint Tea",
        PANTRY,
        780,
        "Peppermint and lemon balm, dried slowly on racks. 40 g make about thirty pots.",
    ),
    Offer(
        "BOX-BRK",
        "Breakfast Gift Box",
        PANTRY,
        3400,
        "Apricot jam, linden honey, mint tea and a tea towel in a box that is already a present.",
        sample=False,
    ),
    Offer(
        "PLA-FRN",
        "Potted Fern",
        PLANTS,
        1690,
        "A generous Boston fern for a bright bathroom. Likes company and a little mist.",
        sample=False,
    ),
    Offer(
        "PLA-SUC",
        "Window-Sill Succulent",
        PLANTS,
        980,
        "Forgives holidays and forgetfulness. In a small terracotta pot with a saucer.",
        sample=False,
    ),
    Offer(
        "SEE-MEA",
        "Wildflower Seeds",
        PLANTS,
        450,
        "Forty native species for two square metres of meadow. Sow from March to May and wait for the bees.",
    ),
)

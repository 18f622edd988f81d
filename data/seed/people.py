"""People who do not exist: names, addresses and e-mail addresses from around the world."""
# ruff: noqa: RUF001 - names as people write them

from dataclasses import dataclass
from random import Random

from data import texts

#: Letters that have no accent to take off.
_PLAIN = str.maketrans("łŁđĐıøØ", "lLdDioO")
MAIL_HOSTS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True, slots=True)
class Someone:
    """Who orders; `user_id` is None for a guest."""

    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Land:
    """What names and addresses look like in one country; in patterns `#` is a digit."""

    name: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    cities: tuple[str, ...]
    streets: tuple[str, ...]
    postcode: str


def someone(dice: Random, mark: str) -> Someone:
    """A new person; `mark` stands in the e-mail address and keeps it apart from all others."""
    land = dice.choice(_LANDS)
    name = f"{dice.choice(land.first)} {dice.choice(land.last)}"
    box = texts.slug(name.translate(_PLAIN)).replace("-", ".")
    return Someone(
        name=name,
        email=f"{box}.{mark}@{dice.choice(MAIL_HOSTS)}",
        street=_digits(dice, dice.choice(land.streets)),
        postcode=_digits(dice, land.postcode),
        city=dice.choice(land.cities),
        country=land.name,
    )


def company(dice: Random) -> str:
    """The name of a business that might want a hundred candles."""
    return f"{dice.choice(_COMPANY_NAMES)} {dice.choice(_COMPANY_SORTS)}"


def _digits(dice: Random, pattern: str) -> str:
    return "".join(str(dice.randrange(1, 10)) if sign == "#" else sign for sign in pattern)


_LANDS = (
    _Land(
        "Germany",
        ("Jürgen", "Anja", "Lukas", "Käthe", "Björn", "Miriam", "Sönke", "Heike", "Jonas", "Frieda"),
        ("Müller", "Köhler", "Schäfer", "Weiß", "Meier", "Brandt", "Hübner", "Vogel", "Krüger", "Lorenz"),
        ("Berlin", "Köln", "Leipzig", "München", "Lübeck", "Freiburg"),
        ("Lindenstraße ##", "Am Mühlbach #", "Goetheweg ##", "Hafengasse #"),
        "#####",
    ),
    _Land(
        "France",
        ("Élodie", "Hugo", "Chloé", "Maël", "Inès", "Gaëtan", "Camille", "Noémie", "Rémi", "Zoé"),
        ("Lefèvre", "Moreau", "Garnier", "Béranger", "Dubois", "Chevalier", "Rousseau", "Girard"),
        ("Lyon", "Nantes", "Besançon", "Orléans", "Lille", "Saint-Étienne"),
        ("## rue des Lilas", "# place du Marché", "## allée des Tilleuls", "# impasse Molière"),
        "#####",
    ),
    _Land(
        "Ireland",
        ("Aoife", "Seán", "Niamh", "Cormac", "Siobhán", "Tadhg", "Róisín", "Declan"),
        ("O'Brien", "Murphy", "Ní Dhomhnaill", "Kelly", "Byrne", "Fitzgerald", "Walsh"),
        ("Galway", "Cork", "Dublin", "Sligo", "Dún Laoghaire"),
        ("## Shop Street", "# Quay Lane", "## Harbour View"),
        "H## X#D#",
    ),
    _Land(
        "Poland",
        ("Łukasz", "Agnieszka", "Zofia", "Paweł", "Małgorzata", "Michał", "Hanna", "Stanisław"),
        ("Wójcik", "Kowalska", "Lewandowski", "Dąbrowska", "Zieliński", "Szymańska", "Nowak"),
        ("Kraków", "Gdańsk", "Łódź", "Wrocław", "Poznań"),
        ("ul. Długa ##", "ul. Kwiatowa #", "al. Róż ##"),
        "##-###",
    ),
    _Land(
        "Spain",
        ("Íñigo", "Lucía", "Álvaro", "Begoña", "Martín", "Nuria", "Joaquín", "Sofía"),
        ("García Peña", "Muñoz", "Ibáñez", "Castaño", "Ortega", "Vidal", "Núñez"),
        ("Sevilla", "A Coruña", "Cádiz", "Girona", "Málaga"),
        ("Calle Mayor ##", "Plaza del Sol #", "Avenida del Mar ##"),
        "#####",
    ),
    _Land(
        "Sweden",
        ("Åsa", "Göran", "Linnéa", "Elias", "Märta", "Östen", "Saga", "Viktor"),
        ("Lindström", "Åkesson", "Bergqvist", "Sjöberg", "Nyström", "Holm"),
        ("Malmö", "Göteborg", "Västerås", "Umeå", "Lund"),
        ("Storgatan ##", "Björkvägen #", "Skolgränd ##"),
        "### ##",
    ),
    _Land(
        "United Kingdom",
        ("Priya", "Oliver", "Imogen", "Rhys", "Fiona", "Tariq", "Harriet", "Callum", "Grace"),
        ("Patel", "Hughes", "Ashworth", "MacLeod", "Okafor", "Begum", "Whitfield", "Sinclair"),
        ("Bristol", "Leeds", "Edinburgh", "Cardiff", "York", "Whitby"),
        ("## Orchard Road", "# Mill Lane", "## Station Terrace", "# The Green"),
        "LS# #XW",
    ),
    _Land(
        "Portugal",
        ("João", "Inês", "Tomás", "Beatriz", "Gonçalo", "Conceição", "Rui"),
        ("Simões", "Magalhães", "Araújo", "Fonseca", "Leitão", "Pacheco"),
        ("Porto", "Évora", "Braga", "Setúbal"),
        ("Rua das Flores ##", "Largo da Sé #", "Travessa do Poço ##"),
        "####-###",
    ),
    _Land(
        "Vietnam",
        ("Thị Hương", "Minh", "Ngọc Anh", "Đức", "Quỳnh", "Tuấn"),
        ("Nguyễn", "Trần", "Phạm", "Hoàng", "Võ"),
        ("Huế", "Đà Nẵng", "Hà Nội", "Cần Thơ"),
        ("## Lê Lợi", "### Trần Phú", "## Hai Bà Trưng"),
        "######",
    ),
    _Land(
        "Türkiye",
        ("Ayşe", "Çağlar", "Gülşen", "Ömer", "Elif", "Şule", "Barış"),
        ("Yılmaz", "Öztürk", "Çelik", "Şahin", "Aydın", "Koç"),
        ("İzmir", "Eskişehir", "Muğla", "Bursa"),
        ("Gül Sokak ##", "Çınar Caddesi ###", "Liman Yolu #"),
        "#####",
    ),
    _Land(
        "Japan",
        ("Haruka", "Kenji", "Yuki", "Sōta", "Aiko", "Ren", "Naoko"),
        ("Tanaka", "Satō", "Kobayashi", "Ōno", "Mori", "Fujimoto"),
        ("Kyoto", "Sapporo", "Kanazawa", "Matsue"),
        ("#-##-# Sakuragaoka", "#-#-## Honmachi", "##-# Kawabata"),
        "###-####",
    ),
    _Land(
        "Brazil",
        ("Thaís", "Caetano", "Luíza", "Otávio", "Débora", "Antônio", "Marina"),
        ("Conceição", "Guimarães", "Assunção", "Teixeira", "Falcão", "Prado"),
        ("Florianópolis", "Belém", "São Luís", "Curitiba"),
        ("Rua da Praia ###", "Avenida Brasília ##", "Rua Sete ##"),
        "#####-###",
    ),
)
_COMPANY_NAMES = (
    "Harbour",
    "Blue Door",
    "Sonnenhof",
    "Petit Jardin",
    "Old Mill",
    "Nordlicht",
    "Casa Clara",
    "Two Rivers",
    "Kestrel",
    "Maple & Moss",
    "Lantern Street",
    "Vår",
)
_COMPANY_SORTS = (
    "Hotel",
    "Café",
    "Weddings",
    "Yoga Studio",
    "Guest House",
    "Books",
    "Gift Shop",
    "Architects",
    "Spa",
)

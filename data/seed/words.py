"""What people write: with a bulk request, with a sample, and through the contact form."""

WISHES = (
    "We would like them as favours for our guests. Could you put them into small bags?",
    "For our front desk. Plain paper labels would be lovely.",
    "Please tell us the price per piece including delivery to our door.",
    "It is for our anniversary; the colours may be mixed.",
    "",
)
WANTED_BY = ("end of next month", "as soon as possible", "the first week of December", "no hurry", "")
SAMPLE_WISHES = (
    "",
    "I would like to smell it first.",
    "For a friend with sensitive skin.",
    "Is it as soft as it looks?",
)
QUOTE_NOTES = ("", "Includes delivery.", "Ready within two weeks.", "Price holds until the end of the month.")

MESSAGES = (
    ("Opening hours", "Hello, are you open on the Saturday before Christmas? We would come by train."),
    (
        "Broken jar",
        "One of the two jars arrived with a crack in the lid. I can send a photograph if you like.",
    ),
    ("Thank you!", "The parcel came today and the whole kitchen smells of cedar. Wonderful, thank you."),
    ("Delivery abroad", "Do you also deliver to my sister in Norway, and what would that cost?"),
    ("Candle burns unevenly", "My candle burns down on one side only. Is there a trick to it?"),
    ("Gift wrapping", "Could you wrap the mugs as a present and leave the invoice out of the parcel?"),
    ("Refill", "I still have three empty lotion bottles. Can I bring them to the shop on Thursday?"),
    ("Wrong colour", "I ordered the indigo mug and got the white one. It is pretty too, but I need a pair."),
    ("Workshop", "Will there be another soap workshop in spring? Two of us would like to come."),
    ("Wholesale", "We run a small guest house and would like to sell your honey. Who could we talk to?"),
)

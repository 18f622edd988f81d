"""Labels of payment methods and payment statuses for customers."""

from data.lifecycle import PaymentMethod, PaymentStatus

#: Name and explanation of each payment method.
METHODS: dict[PaymentMethod, tuple[str, str]] = {
    PaymentMethod.ON_DELIVERY: ("Pay on delivery", "You pay when the parcel arrives."),
    PaymentMethod.BANK_TRANSFER: ("Bank transfer", "The shop writes to you with its bank details."),
    PaymentMethod.ON_COLLECTION: ("Pay on collection", "You pay when you fetch your order at the shop."),
}

#: Explanations of payment statuses; a missing status needs none.
MONEY: dict[PaymentStatus, str] = {
    PaymentStatus.PAID: "Your payment has arrived. Thank you!",
    PaymentStatus.REFUND_DUE: "The shop owes you this money and will send it back.",
    PaymentStatus.REFUNDED: "Your money has been sent back.",
}

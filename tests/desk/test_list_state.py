"""What a list is asked for is what its address says, and nothing that an address says breaks it."""

from components.shared.list_state import ListState


def a_list(**given: str) -> ListState:
    return ListState("/admin/products", given, sort="title", stock="any")


def test_what_is_as_usual_is_not_in_the_address() -> None:
    assert a_list().to() == "/admin/products"
    assert a_list(q="", page="1", sort="title", stock="any").to() == "/admin/products"


def test_the_address_leads_back_to_itself() -> None:
    asked = a_list(q="blue & green?", page="3", sort="-price", stock="low")

    assert asked.to() == "/admin/products?q=blue+%26+green%3F&page=3&sort=-price&stock=low"
    assert (asked.page, asked.sort) == (3, ("price", True))


def test_another_filter_begins_at_its_first_page() -> None:
    asked = a_list(page="3")

    assert asked.change(stock="low")
    assert asked.page == 1
    assert asked.change(page="2")
    assert not asked.change(page="2"), "nothing else is asked for"
    assert (asked.page, asked["stock"]) == (2, "low")


def test_only_a_search_or_a_filter_narrows() -> None:
    assert not a_list(page="2", sort="-price").narrowed
    assert a_list(q="x").narrowed
    assert a_list(stock="low").narrowed


def test_strange_words_are_harmless() -> None:
    asked = a_list(page="-1", other="word", q="x" * 1000)

    assert asked.page == 1
    assert len(asked["q"]) == 200
    assert "other" not in asked.to()

"""Lists, numbers, files and what watches over the shop."""

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from data.database import store
from tests.api.conftest import Callers
from tests.support.api_client import order


async def place(callers: Callers, *names: str) -> None:
    for number, name in enumerate(names, 1):
        answer = await callers.guest.post("/api/orders", order(quantity=number, name=name))
        assert answer.status_code == 201, answer.text


async def found(callers: Callers, query: str = "") -> list[str]:
    answer = await callers.sam.get(f"/api/admin/orders?{query}")
    return [one["customer"] for one in answer.json()["orders"]]


async def test_the_list_is_sorted_filtered_searched_and_paged(callers: Callers) -> None:
    await place(callers, "Berta", "Anton", "Cäsar")
    await callers.sam.put("/api/orders/SB-10002/status", {"action": "process"})

    assert await found(callers) == ["Cäsar", "Anton", "Berta"]
    assert await found(callers, "sort=placed") == ["Berta", "Anton", "Cäsar"]
    assert await found(callers, "sort=customer") == ["Anton", "Berta", "Cäsar"]
    assert await found(callers, "sort=-customer") == ["Cäsar", "Berta", "Anton"]
    assert await found(callers, "sort=total") == ["Berta", "Anton", "Cäsar"]
    assert await found(callers, "status=processing") == ["Anton"]
    assert await found(callers, "q=casar") == ["Cäsar"]
    assert await found(callers, "kind=bulk") == []
    assert await found(callers, "status=&kind=&q=&page=&perPage=&sort=") == ["Cäsar", "Anton", "Berta"]


async def test_a_page_says_how_many_there_are(callers: Callers) -> None:
    await place(callers, "Berta", "Anton", "Cäsar")

    page = (await callers.sam.get("/api/admin/orders?perPage=2&page=2")).json()

    assert page.keys() == {"orders", "total", "page", "pages"}
    assert (page["total"], page["page"], page["pages"], len(page["orders"])) == (3, 2, 2, 1)
    assert page["orders"][0]["history"][0]["action"] == "place"


async def test_the_overview_has_its_ten_fields_and_cancelled_orders_are_no_revenue(callers: Callers) -> None:
    await place(callers, "Berta", "Anton")
    await callers.sam.put("/api/orders/SB-10002/cancel", {"reason": "Customer asked"})
    await callers.guest.post("/api/newsletter", {"email": "news@shop.example"})
    await callers.guest.post(
        "/api/contact", {"name": "X", "email": "x@shop.example", "message": "Open today?"}
    )

    numbers = (await callers.sam.get("/api/admin/dashboard/overview")).json()

    assert numbers == {
        "totalOrders": 2,
        "regularOrders": 2,
        "bulkOrders": 0,
        "freeSamples": 0,
        "totalRevenue": 1250,
        "totalUsers": 2,
        "totalMessages": 1,
        "unreadMessages": 1,
        "newsletterSubscribers": 1,
        "totalProducts": 3,
        "currency": "EUR",
    }


async def test_products_on_sale_have_the_promised_fields(callers: Callers) -> None:
    answer = await callers.guest.get("/api/products")

    assert answer.headers["X-Total-Count"] == "3"
    candle = next(product for product in answer.json() if product["sku"] == "CANDLE")
    assert candle | {"category": "", "description": "", "sample": True} == candle
    promised = {name: candle[name] for name in ("sku", "slug", "title", "price", "currency", "stock")}
    assert promised == {
        "sku": "CANDLE",
        "slug": "lavender-candle",
        "title": "Lavender candle",
        "price": 1250,
        "currency": "EUR",
        "stock": 10,
    }
    assert (await callers.guest.get("/api/products/lavender-candle")).json() == candle
    assert [p["sku"] for p in (await callers.guest.get("/api/products?q=mug")).json()] == ["MUG"]


async def test_bulk_requests_are_quoted_and_answered(callers: Callers) -> None:
    wish = {**order(quantity=500), "company": "Spa Ltd", "wantedBy": "in May", "message": "With bows"}
    new = (await callers.guest.post("/api/bulk-orders", wish)).json()
    address = f"/api/bulk-orders/{new['number']}"

    assert (new["kind"], new["total"], new["bulk"]["quoteState"]) == ("bulk", 0, "new")
    quoted = (await callers.sam.put(f"{address}/quote", {"total": 400_000, "note": "Incl. bows"})).json()
    assert (quoted["total"], quoted["bulk"]["quoteState"]) == (400_000, "quoted")
    accepted = (
        await callers.guest.put(f"{address}/accept?key={new['key']}", {"expectedTotal": 400_000})
    ).json()
    assert accepted["bulk"] | {"company": "Spa Ltd"} == accepted["bulk"]
    assert accepted["bulk"]["quoteState"] == "accepted"


async def test_one_product_and_a_quantity_is_a_bulk_request_too(callers: Callers) -> None:
    wish = {"sku": "MUG", "quantity": 300, "name": "X", "email": "x@shop.example", "company": "Inn"}

    new = (await callers.guest.post("/api/bulk-orders", wish)).json()

    assert [(line["sku"], line["quantity"]) for line in new["lines"]] == [("MUG", 300)]


async def test_a_second_open_sample_of_a_product_is_refused(callers: Callers) -> None:
    wish = {**order(), "sku": "CANDLE"}
    first = await callers.guest.post("/api/free-samples", wish)
    second = await callers.guest.post("/api/free-samples", wish)

    assert (first.status_code, first.json()["kind"], first.json()["total"]) == (201, "sample", 0)
    assert second.status_code == 409


async def test_the_mistake_in_a_message_is_told_at_its_field(callers: Callers) -> None:
    answer = await callers.guest.post(
        "/api/contact", {"name": "X", "email": "x@shop.example", "message": " "}
    )

    assert (answer.status_code, answer.json()["field"]) == (422, "message")


async def test_the_file_of_orders_has_what_the_filters_find_and_no_formula(callers: Callers) -> None:
    await place(callers, "=HYPERLINK(1)", " @SUM(A1)", "Plain, “quoted”")
    await callers.sam.put("/api/orders/SB-10003/cancel", {"reason": "Customer asked"})

    answer = await callers.sam.get("/admin/orders.csv?status=pending")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert answer.text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[:5] == ["Number", "Placed (UTC)", "Kind", "Status", "Customer"]
    assert [(row[0], row[4], row[7]) for row in rows] == [
        ("SB-10002", "'@SUM(A1)", "25.00"),
        ("SB-10001", "'=HYPERLINK(1)", "12.50"),
    ]


async def test_the_file_of_orders_is_whole_over_many_batches(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import orders  # noqa: PLC0415

    whole_batch = orders.export_chunk
    monkeypatch.setattr(orders, "export_chunk", lambda query, **more: whole_batch(query, size=2, **more))
    await place(callers, "Berta", "Anton", "Emil", "Ida")

    rows = list(csv.reader(io.StringIO((await callers.sam.get("/admin/orders.csv")).text)))

    assert [row[4] for row in rows[1:]] == ["Ida", "Emil", "Anton", "Berta"]


async def test_the_file_of_subscribers_has_them_all(callers: Callers) -> None:
    await callers.guest.post("/api/newsletter", {"email": "news@shop.example"})

    rows = list(csv.reader(io.StringIO((await callers.sam.get("/admin/newsletter.csv")).text)))

    assert [row[:2] for row in rows[1:]] == [["news@shop.example", "pending"]]


async def test_a_picture_is_drawn_and_kept_by_the_browser(callers: Callers) -> None:
    first = await callers.guest.get("/pictures/lavender-candle.svg")
    again = await callers.guest.get(
        "/pictures/lavender-candle.svg", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    assert first.headers["Content-Security-Policy"] == policy
    assert ET.fromstring(first.text).tag.endswith("svg")  # noqa: S314 - our own drawing
    assert (again.status_code, again.content) == (304, b"")
    assert (await callers.guest.get("/pictures/nothing.svg")).status_code == 404


async def test_the_shop_is_well_while_its_database_answers(callers: Callers) -> None:
    well = await callers.guest.get("/health")
    store.current()._reading.dispose()
    with store.current()._writing.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE event_counter RENAME TO gone")
        connection.commit()
    ill = await callers.guest.get("/health")

    assert (well.status_code, well.json()) == (200, {"status": "ok"})
    assert ill.status_code == 503


async def test_the_description_can_be_read_without_anything_from_elsewhere(callers: Callers) -> None:
    page = (await callers.guest.get("/api/docs")).text
    described = (await callers.guest.get("/api/openapi.json")).json()

    assert described["openapi"].startswith("3.")
    for address in described["paths"]:
        assert address in page
    assert "<script" not in page
    assert "http" not in page.replace("JSON over HTTP", "")

"""A full URL with a copy button."""

from nicegui import ui

from components.shared import notices

# navigator.clipboard exists only in secure contexts; execCommand works elsewhere.
_COPY = """(event) => {
  const box = event.currentTarget.closest(".sb-link-box").querySelector("input");
  box.select();
  if (navigator.clipboard) navigator.clipboard.writeText(box.value); else document.execCommand("copy");
  emit();
}"""


def link_box(path: str) -> None:
    """Draw the full URL of this path."""
    request = ui.context.client.request
    whole = str(request.base_url).rstrip("/") + path if request else path
    with ui.element("div").classes("sb-link-box"):
        ui.input(value=whole).props('readonly aria-label="Link to this order"')
        copy = ui.button("Copy link", icon="content_copy").props("outline")
        copy.on("click", lambda: notices.success("Link copied."), js_handler=_COPY)

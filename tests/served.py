"""What NiceGUI's `user` fixture runs: every page and endpoint, on the store that the test has opened."""

from nicegui import ui

from pages.mount import mount
from tests.conftest import SECRET

mount(SECRET)
ui.run(reload=False, show=False, storage_secret=SECRET, language="en-US", dark=None, title="Shopbell")

"""What NiceGUI's `user` fixture runs: every page and endpoint, on the store that the test has opened."""

from nicegui import app, ui

from pages.routes import mount
from tests.conftest import LIFESPAN, SECRET

# Each mounting puts its own around the one before; with that, every earlier test's pages would live on.
app.router.lifespan_context = LIFESPAN
mount(SECRET)
ui.run(reload=False, show=False, storage_secret=SECRET, language="en-US", dark=None, title="Shopbell")

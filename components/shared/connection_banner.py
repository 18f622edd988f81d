"""The banner shown while the server cannot be reached, with the time of the last update."""

from nicegui import ui

# NiceGUI draws the banner and shows it when a socket closes. This script adds the time, and shows the banner
# also when the network or the server was lost before the socket opened.
_SINCE = """<script>document.addEventListener('DOMContentLoaded', () => {
  const banner = document.getElementById('popup');
  if (!banner) return;
  banner.setAttribute('role', 'status');
  const lang = document.documentElement.lang || 'en';
  const clock = new Intl.DateTimeFormat(lang, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
  new MutationObserver(() => {
    if (banner.getAttribute('aria-hidden') === 'false')
      banner.dataset.since = 'What you see is from ' + clock.format(new Date()) + '.';
  }).observe(banner, {attributes: true, attributeFilter: ['aria-hidden']});
  const show = () => {
    if (window.socket?.connected) return;
    banner.ariaHidden = 'false';
    // A socket that is still opening would wait 20 seconds before its next attempt.
    if (!window.did_handshake) window.socket?.disconnect().connect();
  };
  const watch = () => {
    if (!window.socket) return setTimeout(watch, 50);
    window.socket.on('connect_error', () => {
      if (banner.ariaHidden !== 'false') banner.ariaHidden = 'false';  // keeps the first time shown
    });
  };
  watch();
  addEventListener('offline', () => setTimeout(show));
  if (!navigator.onLine) show();
});</script>"""


def show_last_update_time() -> None:
    """Add the time of the last update to this page's banner."""
    ui.add_head_html(_SINCE)

"""What the page says at its top while the server cannot be reached: since when nothing new came."""

from nicegui import ui

# The banner is NiceGUI's own, drawn before any connection, and shown by it when a socket closes. The time is
# added to it here, and the page that lost its network or its server before its socket opened.
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
  const tell = () => {
    if (window.socket?.connected) return;
    banner.ariaHidden = 'false';
    // A socket that was just opening would wait 20 seconds for its answer before it tries again.
    if (!window.did_handshake) window.socket?.disconnect().connect();
  };
  const watch = () => {
    if (!window.socket) return setTimeout(watch, 50);
    window.socket.on('connect_error', () => {
      if (banner.ariaHidden !== 'false') banner.ariaHidden = 'false';  // keeps the first time
    });
  };
  watch();
  addEventListener('offline', () => setTimeout(tell));
  if (!navigator.onLine) tell();
});</script>"""


def show_last_update_time() -> None:
    """Let this page's banner say from when the page is; the frames call it."""
    ui.add_head_html(_SINCE)

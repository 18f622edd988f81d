"""The sound of an admin page, and a counter in the tab title until the tab is used."""

from nicegui import ui

from components.shared import notices
from data.accounts import users
from data.accounts.permissions import Credentials

_RING = r"""<script>(() => {
  if (window.shopbellRing) return;
  let audio;
  const wake = () => { audio ||= new AudioContext(); if (audio.state === 'suspended') audio.resume(); };
  ['pointerdown', 'keydown'].forEach(kind => addEventListener(kind, wake, {passive: true}));
  window.shopbellRing = () => {
    if (!audio || audio.state !== 'running') return;
    [[880, 0], [1318.5, 0.09]].forEach(([pitch, wait]) => {
      const tone = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + wait;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.12, at + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
      tone.connect(volume).connect(audio.destination);
      tone.start(at); tone.stop(at + 1);
    });
  };
  let missed = 0;
  const show = () => {
    const title = document.title.replace(/^\(\d+\) /, '');
    document.title = missed ? `(${missed}) ${title}` : title;
  };
  addEventListener('shopbell:message', ({detail: message}) => {
    if (!message.rang) return;
    missed += message.rang;
    show();
    if (document.querySelector('.sb-bell[aria-pressed=true]')) window.shopbellRing();
  });
  const reset = () => { if (missed) { missed = 0; show(); } };
  ['focus', 'pointerdown', 'keydown'].forEach(kind => addEventListener(kind, reset, {passive: true}));
})();</script>"""


class NotificationSound:
    """The sound button of one page; messages from the channel trigger the sound."""

    def __init__(self, title: str, *, actor: Credentials, sound: bool) -> None:
        self._actor = actor
        self._sound = sound
        ui.page_title(title)
        ui.add_head_html(_RING)
        self._button = (
            ui.button(on_click=self._switch).props("flat round dense color=none").classes("sb-bell")
        )
        self._show()

    async def _switch(self) -> None:
        with notices.report_errors():
            await users.set_sound(self._actor, sound=not self._sound)
            self._sound = not self._sound
            self._show()

    def _show(self) -> None:
        self._button.set_icon("notifications_active" if self._sound else "notifications_off")
        label = "Sound is on. Switch it off" if self._sound else "Sound is off. Switch it on"
        self._button.props(
            f'aria-label="{label}" title="{label}" aria-pressed={"true" if self._sound else "false"}'
        )

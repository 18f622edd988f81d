// The connection status: the server's own, or "Offline" when this browser lost the server.
import { h } from "vue";

const LOST = "The shop cannot be reached. What you see may be old; the page keeps trying.";

export default {
  props: { light: Object, note: String, why: Object },
  data() {
    return { current: this.light, isLost: !navigator.onLine };
  },
  watch: {
    light(light) {
      this.current = light;
    },
    isLost(isLost) {
      document.documentElement.classList.toggle("sb-is-offline", isLost);
    },
  },
  mounted() {
    this.onMessage = (event) => (this.current = event.detail.light ?? this.current);
    this.onLost = () => (this.isLost = true);
    this.check = () => (this.isLost = !window.socket?.connected);
    this.checkSoon = () => setTimeout(this.check); // the socket is notified first; a connection to localhost stays open
    addEventListener("shopbell:message", this.onMessage);
    addEventListener("offline", this.checkSoon);
    addEventListener("online", this.check);
    this.watchTheSocket();
  },
  unmounted() {
    clearTimeout(this.retryTimer);
    removeEventListener("shopbell:message", this.onMessage);
    removeEventListener("offline", this.checkSoon);
    removeEventListener("online", this.check);
    window.socket?.off("disconnect", this.onLost);
    window.socket?.off("connect_error", this.onLost);
    window.socket?.off("connect", this.check);
  },
  methods: {
    watchTheSocket() {
      if (!window.socket) return (this.retryTimer = setTimeout(this.watchTheSocket, 50));
      window.socket.on("disconnect", this.onLost);
      window.socket.on("connect_error", this.onLost); // also for a page that never reached its server
      window.socket.on("connect", this.check);
      if (window.socket.connected) this.check();
    },
  },
  render() {
    const word = this.isLost ? "Offline" : this.current.word, checked = this.current.checked;
    const why = this.isLost ? LOST : (this.current.why ?? this.why[word]);
    return h("div", { class: "sb-light", title: why, "data-state": word.toLowerCase() }, [
      h("span", { class: "sb-light-dot", "aria-hidden": true }),
      h("span", { class: "sb-light-word", role: "status" }, word),
      h("span", { class: "sb-light-checked sb-muted" }, [
        h("span", "checked"),
        h("time", { class: "sb-time", datetime: checked, "data-at": checked }),
        h("span", this.current.note ?? this.note),
      ]),
    ]);
  },
};

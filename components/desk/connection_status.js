// The light: what the server says of itself, and "Offline" where this browser lost it.
import { h } from "vue";

const LOST = "The shop cannot be reached. What you see may be old; the page keeps trying.";

export default {
  props: { light: Object, note: String, why: Object },
  data() {
    return { said: this.light, isLost: !navigator.onLine };
  },
  watch: {
    light(light) {
      this.said = light;
    },
    isLost(isLost) {
      document.documentElement.classList.toggle("sb-is-offline", isLost);
    },
  },
  mounted() {
    this.hear = (event) => (this.said = event.detail.light ?? this.said);
    this.lose = () => (this.isLost = true);
    this.find = () => (this.isLost = !window.socket?.connected);
    this.findSoon = () => setTimeout(this.find); // the socket hears of it first; one to this very machine stays open
    addEventListener("shopbell:message", this.hear);
    addEventListener("offline", this.findSoon);
    addEventListener("online", this.find);
    this.watchTheSocket();
  },
  unmounted() {
    clearTimeout(this.again);
    removeEventListener("shopbell:message", this.hear);
    removeEventListener("offline", this.findSoon);
    removeEventListener("online", this.find);
    window.socket?.off("disconnect", this.lose);
    window.socket?.off("connect_error", this.lose);
    window.socket?.off("connect", this.find);
  },
  methods: {
    watchTheSocket() {
      if (!window.socket) return (this.again = setTimeout(this.watchTheSocket, 50));
      window.socket.on("disconnect", this.lose);
      window.socket.on("connect_error", this.lose); // also of a page that never reached its server
      window.socket.on("connect", this.find);
      if (window.socket.connected) this.find();
    },
  },
  render() {
    const word = this.isLost ? "Offline" : this.said.word, checked = this.said.checked;
    const why = this.isLost ? LOST : (this.said.why ?? this.why[word]);
    return h("div", { class: "sb-light", title: why, "data-state": word.toLowerCase() }, [
      h("span", { class: "sb-light-dot", "aria-hidden": true }),
      h("span", { class: "sb-light-word", role: "status" }, word),
      h("span", { class: "sb-light-checked sb-muted" }, [
        h("span", "checked"),
        h("time", { class: "sb-time", datetime: checked, "data-at": checked }),
        h("span", this.said.note ?? this.note),
      ]),
    ]);
  },
};

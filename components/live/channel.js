// Hears the news of this page and passes them on to whatever on the page wants to know, in order, each once.
const FIRST_WAIT = 250, LONGEST_WAIT = 15000, PATIENCE = 2000, PAGE_IS_GONE = 4404;
// A line that opens and breaks without a word so often is left alone: the news go the page's own way.
const MOST_MUTE = 5;

export default {
  props: { ticket: String, last: Number },
  emits: ["gap"],
  created() {
    this.known = this.last;
    this.wait = FIRST_WAIT;
    this.asked = -Infinity;
    this.mute = 0;
  },
  mounted() {
    this.open();
  },
  unmounted() {
    clearTimeout(this.again);
    this.ended = true;
    this.socket?.close();
  },
  methods: {
    open() {
      const site = location.origin.replace(/^http/, "ws") + (window.path_prefix ?? "");
      this.socket = new WebSocket(site + "/live");
      this.socket.onopen = () => {
        const { ticket, known: last, socket } = this;
        // After a silent break, plain frames: what stands between may not understand packed ones.
        const extensions = this.mute ? "" : socket.extensions;
        this.mute += 1;
        socket.send(JSON.stringify({ ticket, last, extensions }));
      };
      this.socket.onmessage = (event) => {
        this.mute = 0;
        this.wait = FIRST_WAIT;
        this.hear(JSON.parse(event.data));
      };
      this.socket.onclose = (event) => {
        if (this.ended || event.code === PAGE_IS_GONE || this.mute >= MOST_MUTE) return;
        // Not all at once: after a restart every desk comes back at the same moment.
        this.again = setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      };
    },
    hear(news) {
      // What is older was drawn anew: only what comes after counts.
      if (news.last !== undefined) this.known = Math.max(this.known, news.last);
      if (news.after === undefined) {
        if (news.seq > this.known) this.miss();
      } else {
        if (news.seq <= this.known) return;
        if (news.after > this.known) return this.miss();
        this.known = news.seq;
      }
      window.dispatchEvent(new CustomEvent("shopbell:message", { detail: news }));
    },
    miss() {
      if (performance.now() - this.asked < PATIENCE) return;
      this.asked = performance.now();
      this.$emit("gap", this.known);
    },
  },
  render: () => null,
};

// Receives the messages of this page and dispatches each of them once, in order, as a DOM event.
const MIN_RETRY_MS = 250, MAX_RETRY_MS = 15000, GAP_INTERVAL_MS = 2000, PAGE_IS_GONE = 4404;
// After so many connections that closed before the first message, NiceGUI's own socket is used.
const MAX_SILENT_CLOSES = 5;

export default {
  props: { ticket: String, last: Number },
  emits: ["gap"],
  created() {
    this.lastSeq = this.last;
    this.retryMs = MIN_RETRY_MS;
    this.gapReportedAt = -Infinity;
    this.silentCloses = 0;
  },
  mounted() {
    this.open();
  },
  unmounted() {
    clearTimeout(this.retryTimer);
    this.ended = true;
    this.socket?.close();
  },
  methods: {
    open() {
      const site = location.origin.replace(/^http/, "ws") + (window.path_prefix ?? "");
      this.socket = new WebSocket(site + "/live");
      this.socket.onopen = () => {
        const { ticket, lastSeq: last, socket } = this;
        // After a silent close, send uncompressed frames: a proxy may not support compression.
        const extensions = this.silentCloses ? "" : socket.extensions;
        this.silentCloses += 1;
        socket.send(JSON.stringify({ ticket, last, extensions }));
      };
      this.socket.onmessage = (event) => {
        this.silentCloses = 0;
        this.retryMs = MIN_RETRY_MS;
        this.receive(JSON.parse(event.data));
      };
      this.socket.onclose = (event) => {
        if (this.ended || event.code === PAGE_IS_GONE || this.silentCloses >= MAX_SILENT_CLOSES) return;
        // Random delay, because all pages reconnect at the same moment after a restart.
        this.retryTimer = setTimeout(() => this.open(), this.retryMs * (0.5 + Math.random()));
        this.retryMs = Math.min(this.retryMs * 2, MAX_RETRY_MS);
      };
    },
    receive(message) {
      // The page was sent again up to this number; ignore older messages.
      if (message.last !== undefined) this.lastSeq = Math.max(this.lastSeq, message.last);
      if (message.after === undefined) {
        if (message.seq > this.lastSeq) this.reportGap();
      } else {
        if (message.seq <= this.lastSeq) return;
        if (message.after > this.lastSeq) return this.reportGap();
        this.lastSeq = message.seq;
      }
      window.dispatchEvent(new CustomEvent("shopbell:message", { detail: message }));
    },
    reportGap() {
      if (performance.now() - this.gapReportedAt < GAP_INTERVAL_MS) return;
      this.gapReportedAt = performance.now();
      this.$emit("gap", this.lastSeq);
    },
  },
  render: () => null,
};

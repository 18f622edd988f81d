// NiceGUI creates a new component from a cell's template for each rendering, which would destroy open menus and
// the focus in the cell. Here each template has one component.
//
// Rows from the channel replace older rows with the same key, and glow. Rows that the page sends may be older or
// newer, and may arrive later, so the row with the higher version is shown. Rows that are not on the page are
// therefore kept for a while too.
import { h, resolveComponent } from "vue";

const GLOW_SECONDS = 2, KEEP_SECONDS = 15;
const components = new Map();

function withStableComponent(node) {
  const template = node?.type?.template;
  if (!template || !node.props?.props) return node;
  if (!components.has(template)) components.set(template, node.type);
  node.type = components.get(template);
  return node;
}

export default {
  props: { columns: Array, rows: Array, rowKey: String },
  data: () => ({ newer: {} }),
  mounted() {
    this.onMessage = (event) => event.detail.rows && this.merge(event.detail.rows);
    addEventListener("shopbell:message", this.onMessage);
  },
  unmounted() {
    removeEventListener("shopbell:message", this.onMessage);
    clearTimeout(this.glowTimer);
  },
  methods: {
    shown(row) {
      const newer = this.newer[row[this.rowKey]];
      return newer && newer.version >= row.version ? newer : row;
    },
    merge(rows) {
      this.dropOld();
      const present = new Map(this.rows.map((row) => [String(row[this.rowKey]), row]));
      for (const key in rows) {
        const before = this.newer[key] ?? present.get(key);
        if (before && rows[key].version <= before.version) continue;
        const glow = !present.has(key) ? "" : before.glow === "sb-changed" ? "sb-changed-again" : "sb-changed";
        this.newer[key] = { ...rows[key], glow, receivedAt: performance.now() };
      }
      clearTimeout(this.glowTimer);
      this.glowTimer = setTimeout(this.removeGlow, GLOW_SECONDS * 1000);
    },
    removeGlow() {
      for (const key in this.newer) this.newer[key] = { ...this.newer[key], glow: "" };
    },
    // Drop rows that the page has by now, or no longer shows.
    dropOld() {
      const present = new Map(this.rows.map((row) => [String(row[this.rowKey]), row]));
      for (const [key, row] of Object.entries(this.newer)) {
        const isOld = performance.now() - row.receivedAt > KEEP_SECONDS * 1000;
        if (isOld && !(present.get(key)?.version < row.version)) delete this.newer[key];
      }
    },
  },
  render() {
    const slots = {};
    for (const name in this.$slots) {
      slots[name] = (props) => this.$slots[name](props ?? {}).map(withStableComponent);
    }
    const rows = this.rows.map(this.shown);
    return h(resolveComponent("q-table"), { ref: "qRef", columns: this.columns, rows, rowKey: this.rowKey }, slots);
  },
};

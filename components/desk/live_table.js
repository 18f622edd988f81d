// NiceGUI makes a new component of a cell's template at every drawing, so the browser would throw the cell
// away with the menu that is open in it and the link that has the focus. Each template is one component here.
//
// Rows that come over the page's line take the place of older ones with the same key, and glow. What the page
// sends by itself is older or newer than that, and may come later: the row with the higher version is shown, so
// those that are not on the page are kept for a while too.
import { h, resolveComponent } from "vue";

const GLOW_SECONDS = 2, KEPT_SECONDS = 15;
const known = new Map();

function settled(node) {
  const template = node?.type?.template;
  if (!template || !node.props?.props) return node;
  if (!known.has(template)) known.set(template, node.type);
  node.type = known.get(template);
  return node;
}

export default {
  props: { columns: Array, rows: Array, rowKey: String },
  data: () => ({ newer: {} }),
  mounted() {
    this.hear = (event) => event.detail.rows && this.take(event.detail.rows);
    addEventListener("shopbell:message", this.hear);
  },
  unmounted() {
    removeEventListener("shopbell:message", this.hear);
    clearTimeout(this.calm);
  },
  methods: {
    shown(row) {
      const newer = this.newer[row[this.rowKey]];
      return newer && newer.version >= row.version ? newer : row;
    },
    take(rows) {
      this.forget();
      const present = new Map(this.rows.map((row) => [String(row[this.rowKey]), row]));
      for (const key in rows) {
        const before = this.newer[key] ?? present.get(key);
        if (before && rows[key].version <= before.version) continue;
        const glow = !present.has(key) ? "" : before.glow === "sb-changed" ? "sb-changed-again" : "sb-changed";
        this.newer[key] = { ...rows[key], glow, heard: performance.now() };
      }
      clearTimeout(this.calm);
      this.calm = setTimeout(this.calmDown, GLOW_SECONDS * 1000);
    },
    calmDown() {
      for (const key in this.newer) this.newer[key] = { ...this.newer[key], glow: "" };
    },
    // What the page itself holds by now, or will not ask for any more.
    forget() {
      const present = new Map(this.rows.map((row) => [String(row[this.rowKey]), row]));
      for (const [key, row] of Object.entries(this.newer)) {
        const isOld = performance.now() - row.heard > KEPT_SECONDS * 1000;
        if (isOld && !(present.get(key)?.version < row.version)) delete this.newer[key];
      }
    },
  },
  render() {
    const slots = {};
    for (const name in this.$slots) {
      slots[name] = (props) => this.$slots[name](props ?? {}).map(settled);
    }
    const rows = this.rows.map(this.shown);
    return h(resolveComponent("q-table"), { ref: "qRef", columns: this.columns, rows, rowKey: this.rowKey }, slots);
  },
};

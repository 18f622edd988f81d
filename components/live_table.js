// NiceGUI makes a new component of a cell's template at every drawing, so the browser would throw the cell
// away with the menu that is open in it and the link that has the focus. Each template is one component here.
//
// Rows that come over the page's line take the place of older ones with the same key, and glow. What the page
// sends by itself is older or newer than that: the row with the higher version is the one that is shown.
import { h, resolveComponent } from "vue";

const GLOW_SECONDS = 2;
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
    addEventListener("shopbell", this.hear);
  },
  unmounted() {
    removeEventListener("shopbell", this.hear);
    clearTimeout(this.calm);
  },
  watch: {
    rows() {
      for (const key in this.newer) if (!this.isNewer(key)) delete this.newer[key];
    },
  },
  methods: {
    shown(row) {
      const newer = this.newer[row[this.rowKey]];
      return newer && newer.version > row.version ? newer : row;
    },
    isNewer(key) {
      return this.rows.some((row) => row[this.rowKey] === key && row.version < this.newer[key].version);
    },
    take(rows) {
      for (const row of this.rows) {
        const fresh = rows[row[this.rowKey]], before = this.shown(row);
        if (!fresh || fresh.version <= before.version) continue;
        const glow = before.glow === "sb-changed" ? "sb-changed-again" : "sb-changed";
        this.newer[row[this.rowKey]] = { ...fresh, glow };
        clearTimeout(this.calm);
        this.calm = setTimeout(this.calmDown, GLOW_SECONDS * 1000);
      }
    },
    calmDown() {
      for (const key in this.newer) this.newer[key] = { ...this.newer[key], glow: "" };
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

// NiceGUI makes a new component of a cell's template at every drawing, so the browser would throw the cell
// away with the menu that is open in it and the link that has the focus. Each template is one component here.
import { h, resolveComponent } from "vue";

const known = new Map();

function settled(node) {
  const template = node?.type?.template;
  if (!template || !node.props?.props) return node;
  if (!known.has(template)) known.set(template, node.type);
  node.type = known.get(template);
  return node;
}

export default {
  props: { columns: Array },
  render() {
    const slots = {};
    for (const name in this.$slots) {
      slots[name] = (props) => this.$slots[name](props ?? {}).map(settled);
    }
    return h(resolveComponent("q-table"), { ref: "qRef", columns: this.columns }, slots);
  },
};

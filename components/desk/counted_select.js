// A select with counts in its labels. Labels from the channel are valid until the page sends newer ones.
import { h, resolveComponent } from "vue";

const OPEN = "nicegui-select-popup-open";

export default {
  props: { options: Array, modelValue: Object, seq: Number },
  emits: ["update:modelValue"],
  data: () => ({ counts: undefined, countsSeq: -1 }),
  mounted() {
    this.onMessage = ({ detail: message }) => {
      if (message.counts) [this.counts, this.countsSeq] = [message.counts, message.seq];
    };
    addEventListener("shopbell:message", this.onMessage);
  },
  unmounted() {
    removeEventListener("shopbell:message", this.onMessage);
    document.documentElement.classList.remove(OPEN);
  },
  computed: {
    labelled() {
      const isNewer = this.counts && this.countsSeq > (this.seq ?? -1);
      return isNewer ? this.options.map((one) => ({ ...one, label: this.counts[one.value] ?? one.label })) : this.options;
    },
    chosen() {
      return this.labelled.find((one) => one.value === this.modelValue?.value) ?? this.modelValue;
    },
  },
  render() {
    // Disables scrolling while the list is open, as NiceGUI's own select does.
    return h(resolveComponent("q-select"), {
      ref: "qRef", options: this.labelled, modelValue: this.chosen,
      "onUpdate:modelValue": (chosen) => this.$emit("update:modelValue", chosen),
      onPopupShow: () => document.documentElement.classList.add(OPEN),
      onPopupHide: () => this.$nextTick(() => document.documentElement.classList.remove(OPEN)),
    }, this.$slots);
  },
};

// A select whose options carry numbers. Those that come over the page's line hold until the page sends newer.
import { h, resolveComponent } from "vue";

const OPEN = "nicegui-select-popup-open";

export default {
  props: { options: Array, modelValue: Object, asked: Number },
  emits: ["update:modelValue"],
  data: () => ({ counts: undefined, counted: -1 }),
  mounted() {
    this.hear = ({ detail: news }) => {
      if (news.counts) [this.counts, this.counted] = [news.counts, news.seq];
    };
    addEventListener("shopbell:message", this.hear);
  },
  unmounted() {
    removeEventListener("shopbell:message", this.hear);
    document.documentElement.classList.remove(OPEN);
  },
  computed: {
    labelled() {
      const isNewer = this.counts && this.counted > (this.asked ?? -1);
      return isNewer ? this.options.map((one) => ({ ...one, label: this.counts[one.value] ?? one.label })) : this.options;
    },
    chosen() {
      return this.labelled.find((one) => one.value === this.modelValue?.value) ?? this.modelValue;
    },
  },
  render() {
    // The page keeps still while the list is open, as it does for NiceGUI's own select.
    return h(resolveComponent("q-select"), {
      ref: "qRef", options: this.labelled, modelValue: this.chosen,
      "onUpdate:modelValue": (chosen) => this.$emit("update:modelValue", chosen),
      onPopupShow: () => document.documentElement.classList.add(OPEN),
      onPopupHide: () => this.$nextTick(() => document.documentElement.classList.remove(OPEN)),
    }, this.$slots);
  },
};

// Notices of what happened elsewhere. A storm is told in one sentence; what is hovered or focused stays.
import { h, resolveComponent } from "vue";

const MOST = 3, SECONDS = 6;

export default {
  data: () => ({ cards: [] }),
  mounted() {
    this.hear = (event) => (event.detail.notices ?? []).forEach(this.tell);
    addEventListener("shopbell:message", this.hear);
  },
  unmounted() {
    removeEventListener("shopbell:message", this.hear);
    this.cards.forEach((card) => clearTimeout(card.timer));
  },
  methods: {
    tell(notice) {
      const same = this.cards.filter((card) => card.group === notice.group);
      const isFull = this.cards.length >= this.room();
      const isStorm = notice.count > 1 || isFull || same.some((card) => card.count > 1);
      if (isStorm && same.length) return this.fold(notice, same);
      const free = this.cards.filter((card) => !card.isHeld);
      while (this.cards.length >= this.room() && free.length) this.dismiss(free.shift().id);
      this.next = (this.next ?? 0) + 1;
      this.cards.push({ ...notice, id: this.next });
      this.wait(this.next, SECONDS);
    },
    // The page's own notices stand beside these and count too.
    room() {
      return Math.max(1, MOST - document.querySelectorAll(".sb-notices > .sb-notice").length);
    },
    // Into the first of them, where it stands: whoever has the pointer or the keyboard on it keeps it.
    fold(notice, [first, ...others]) {
      const count = others.reduce((sum, card) => sum + card.count, first.count + notice.count);
      const detail = notice.detail && notice.count === 1 ? `The latest: ${notice.detail}` : notice.detail;
      others.forEach((card) => this.dismiss(card.id));
      Object.assign(first, notice, { text: notice.many.replace("{n}", count.toLocaleString("en")), detail, count });
      if (!first.isHeld) this.wait(first.id, SECONDS);
    },
    dismiss(id) {
      clearTimeout(this.cards.find((card) => card.id === id)?.timer);
      this.cards = this.cards.filter((card) => card.id !== id);
    },
    wait(id, seconds) {
      const card = this.cards.find((card) => card.id === id);
      if (!card) return;
      clearTimeout(card.timer);
      card.isHeld = !seconds;
      card.timer = seconds && setTimeout(() => this.dismiss(id), seconds * 1000);
    },
    draw(card) {
      const stay = () => this.wait(card.id, 0), letGo = () => this.wait(card.id, SECONDS / 2);
      const icon = h(resolveComponent("q-icon"), { name: card.icon, "aria-hidden": true });
      const detail = card.detail && (card.to
        ? h("a", { class: "sb-link", href: card.to }, card.detail) : h("div", { class: "sb-muted" }, card.detail));
      const close = h(resolveComponent("q-btn"), {
        icon: "close", flat: true, dense: true, round: true, size: "sm",
        "aria-label": "Dismiss notice", onClick: () => this.dismiss(card.id),
      });
      return h("div", {
        key: card.id, class: `sb-notice sb-${card.role}`,
        onMouseenter: stay, onFocusin: stay, onMouseleave: letGo, onFocusout: letGo,
      }, [icon, h("div", { class: "sb-grow" }, [h("div", { class: "sb-strong" }, card.text), detail]), close]);
    },
  },
  render() {
    return h("div", { class: "sb-news" }, this.cards.map(this.draw));
  },
};

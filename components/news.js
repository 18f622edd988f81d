// Notices of what happened elsewhere. A storm is told in one sentence; what is hovered or focused stays.
import { h, resolveComponent } from "vue";

const MOST = 3, SECONDS = 6;

export default {
  data: () => ({ cards: [] }),
  mounted() {
    this.hear = (event) => (event.detail.notices ?? []).forEach(this.tell);
    addEventListener("shopbell", this.hear);
  },
  unmounted() {
    removeEventListener("shopbell", this.hear);
    this.cards.forEach((card) => clearTimeout(card.timer));
  },
  methods: {
    tell(notice) {
      const same = this.cards.filter((card) => card.group === notice.group);
      const isFull = this.cards.length >= this.room();
      const isStorm = notice.count > 1 || isFull || same.some((card) => card.count > 1);
      const card = isStorm ? this.folded(notice, same) : { ...notice };
      card.id = this.next = (this.next ?? 0) + 1;
      while (this.cards.length && this.cards.length >= this.room()) this.dismiss(this.cards[0].id);
      this.cards.push(card);
      this.wait(card.id, SECONDS);
    },
    // The page's own notices stand beside these and count too.
    room() {
      return Math.max(1, MOST - document.querySelectorAll(".sb-notices > .sb-notice").length);
    },
    folded(notice, same) {
      const count = same.reduce((sum, card) => sum + card.count, notice.count);
      same.forEach((card) => this.dismiss(card.id));
      if (count === 1) return { ...notice };
      const latest = notice.detail && notice.count === 1 ? `The latest: ${notice.detail}` : notice.detail;
      return { ...notice, text: notice.many.replace("{n}", count.toLocaleString("en")), detail: latest, count };
    },
    dismiss(id) {
      clearTimeout(this.cards.find((card) => card.id === id)?.timer);
      this.cards = this.cards.filter((card) => card.id !== id);
    },
    wait(id, seconds) {
      const card = this.cards.find((card) => card.id === id);
      if (!card) return;
      clearTimeout(card.timer);
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

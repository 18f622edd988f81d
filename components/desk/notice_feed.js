// Notices of events. Many of one group are merged into one; a hovered or focused notice stays.
import { h, resolveComponent } from "vue";

const MAX_NOTICES = 3, SECONDS = 6;

export default {
  data: () => ({ cards: [] }),
  mounted() {
    this.onMessage = (event) => (event.detail.notices ?? []).forEach(this.show);
    addEventListener("shopbell:message", this.onMessage);
  },
  unmounted() {
    removeEventListener("shopbell:message", this.onMessage);
    this.cards.forEach((card) => clearTimeout(card.timer));
  },
  methods: {
    show(notice) {
      const same = this.cards.filter((card) => card.group === notice.group);
      const isFull = this.cards.length >= this.capacity();
      const isBurst = notice.count > 1 || isFull || same.some((card) => card.count > 1);
      if (isBurst && same.length) return this.merge(notice, same);
      const free = this.cards.filter((card) => !card.isHeld);
      while (this.cards.length >= this.capacity() && free.length) this.dismiss(free.shift().id);
      this.next = (this.next ?? 0) + 1;
      this.cards.push({ ...notice, id: this.next });
      this.wait(this.next, SECONDS);
    },
    // The page's own notices count too.
    capacity() {
      return Math.max(1, MAX_NOTICES - document.querySelectorAll(".sb-notices > .sb-notice").length);
    },
    // Merge into the first one in place, so that hover and focus stay on it.
    merge(notice, [first, ...others]) {
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
      const stay = () => this.wait(card.id, 0), restart = () => this.wait(card.id, SECONDS / 2);
      const icon = h(resolveComponent("q-icon"), { name: card.icon, "aria-hidden": true });
      const detail = card.detail && (card.to
        ? h("a", { class: "sb-link", href: card.to }, card.detail) : h("div", { class: "sb-muted" }, card.detail));
      const close = h(resolveComponent("q-btn"), {
        icon: "close", flat: true, dense: true, round: true, size: "sm",
        "aria-label": "Dismiss notice", onClick: () => this.dismiss(card.id),
      });
      return h("div", {
        key: card.id, class: `sb-notice sb-${card.role}`,
        onMouseenter: stay, onFocusin: stay, onMouseleave: restart, onFocusout: restart,
      }, [icon, h("div", { class: "sb-grow" }, [h("div", { class: "sb-strong" }, card.text), detail]), close]);
    },
  },
  render() {
    return h("div", { class: "sb-news" }, this.cards.map(this.draw));
  },
};

export interface TooltipText {
  title: string;
  lines: { color?: string | undefined; name: string; value: string }[];
  remarks: string[];
}

export interface Action {
  label: string;
  href: string;
}

/** The box beside what is pointed at. */
export class Tooltip {
  readonly box = document.createElement("div");

  constructor() {
    this.box.className = "tip";
    this.box.hidden = true;
  }

  /**
   * @param at middle of what is pointed at, in px of the box's own parent
   * @param spoken whether it is read out: the keyboard asked, not the pointer
   */
  show(
    { title, lines, remarks }: TooltipText,
    at: { x: number; y: number },
    spoken: boolean,
    actions: Action[] = [],
  ): void {
    const { box } = this;
    box.ariaLive = spoken ? "polite" : "off";
    box.replaceChildren(
      tag("strong", "", title),
      ...lines.map(({ color, name, value }) => {
        const line = tag("p", "");
        if (color !== undefined) {
          const sign = tag("i", "");
          sign.style.background = color;
          line.append(sign);
        }
        line.append(tag("span", "", name ? `${name} ` : ""), tag("b", "", value));
        return line;
      }),
      ...remarks.map((remark) => tag("p", "remark", remark)),
    );
    if (actions.length > 0) {
      const links = tag("p", "do");
      links.append(
        ...actions.map(({ label, href }) => {
          const link = document.createElement("a");
          link.href = href;
          link.textContent = label;
          return link;
        }),
      );
      box.append(links);
    }
    box.classList.toggle("pinned", actions.length > 0);
    box.hidden = false;
    const { parentElement: parent, offsetWidth: width } = box;
    const room = parent?.clientWidth ?? width;
    const left = at.x + 14 + width <= room ? at.x + 14 : at.x - 14 - width;
    box.style.left = `${Math.max(0, Math.min(left, room - width))}px`;
    box.style.top = `${Math.max(0, at.y)}px`;
  }

  hide(): void {
    this.box.hidden = true;
    this.box.replaceChildren();
    this.box.classList.remove("pinned");
  }
}

function tag(name: string, className: string, text?: string): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

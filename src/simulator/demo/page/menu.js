/** One menu for the page, shared by all buttons that open it. */
import { byId, make } from "./dom.js";

let anchor;

/** A button that opens a menu; `items()` then returns `{ name, about, choose }`. */
export function menuButton(attributes, items, ...children) {
  const button = make(
    "button",
    { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", ...attributes },
    ...children,
  );
  armMenuButton(button, items);
  return button;
}

/** The same for an existing button of the page. */
export function armMenuButton(button, items) {
  // The browser opens and closes it after this listener, and does not take a press here for one outside the menu.
  button.popoverTargetElement = byId("menu");
  button.addEventListener("click", () => {
    if (byId("menu").matches(":popover-open")) return;
    anchor = button;
    fill(items());
  });
}

export function setUpMenu() {
  const menu = byId("menu");
  menu.addEventListener("toggle", ({ newState }) => {
    const isOpen = newState === "open";
    anchor?.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) place(menu);
  });
  menu.addEventListener("keydown", move);
}

function fill(items) {
  const label = anchor.getAttribute("aria-label");
  const nodes = items.map(({ name, about, choose }, index) =>
    make(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: -1,
        // The menu gets the keyboard focus as soon as it opens.
        autofocus: index === 0,
        onclick: () => {
          byId("menu").hidePopover();
          void choose();
        },
      },
      make("span", {}, name),
      about ? make("span", { class: "menu-about" }, about) : undefined,
    ),
  );
  byId("menu").setAttribute("aria-label", label);
  byId("menu").replaceChildren(...nodes);
}

/** Places the menu below its button, or above where space is short. */
function place(menu) {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const x = left + width > innerWidth - 8 ? right - width : left;
  const y = bottom + height + 4 > innerHeight ? top - height - 4 : bottom + 4;
  menu.style.left = `${Math.max(8, x)}px`;
  menu.style.top = `${Math.max(8, y)}px`;
}

function move(event) {
  const menu = byId("menu");
  if (event.key === "Tab") return menu.hidePopover();
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const index = items.indexOf(document.activeElement);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

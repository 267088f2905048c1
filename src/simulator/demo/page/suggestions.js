/** The commands that match the typed text. */
import { make } from "./dom.js";

/** `commands()` returns `{ full, takes, about }`. Set this up before the composer of the box, which sends at Enter. */
export function setUpSuggestions(text, list, commands) {
  let fitting = [];
  let chosen = -1;

  const show = (entries) => {
    fitting = entries;
    chosen = -1;
    text.removeAttribute("aria-activedescendant");
    list.hidden = entries.length === 0;
    list.replaceChildren(
      ...entries.map((entry, index) => optionNode(entry, `${list.id}-${index}`, () => take(index))),
    );
  };
  const take = (index) => {
    text.value = `${fitting[index].full} `;
    show([]);
    text.focus();
  };
  const mark = (index) => {
    chosen = (index + fitting.length) % fitting.length;
    [...list.children].forEach((node, place) => {
      node.setAttribute("aria-selected", String(place === chosen));
    });
    list.children[chosen].scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
  };

  text.addEventListener("input", () => show(fittingTo(text.value, commands())));
  text.addEventListener("blur", () => show([]));
  text.form.addEventListener("submit", () => show([]));
  text.addEventListener("keydown", (event) => {
    if (fitting.length === 0) return;
    const isDone = {
      ArrowDown: () => mark(chosen + 1),
      ArrowUp: () => mark(chosen < 0 ? -1 : chosen - 1),
      Tab: () => take(Math.max(chosen, 0)),
      Escape: () => show([]),
      // Enter sends a fully typed command, but takes a chosen suggestion.
      ...(chosen < 0 ? {} : { Enter: () => take(chosen) }),
    }[event.key];
    if (!isDone || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isDone();
  });
}

function fittingTo(typed, commands) {
  return typed === "" ? [] : commands.filter(({ full }) => full.startsWith(typed) && full !== typed);
}

function optionNode({ full, takes, about }, id, onclick) {
  return make(
    "div",
    {
      role: "option",
      id,
      "aria-selected": "false",
      // The box must keep the keyboard focus.
      onmousedown: (event) => event.preventDefault(),
      onclick,
    },
    make("strong", {}, full),
    takes === "" ? undefined : make("code", {}, takes),
    make("span", {}, about),
  );
}

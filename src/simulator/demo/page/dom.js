/** Builds nodes. Text only ever becomes a text node, so users' text can never become markup. */

/** `attributes`: `class`, `on…` listeners, booleans, and all others unchanged; children are nodes or strings. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined));
  return node;
}

export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no #${id}`);
  return node;
}

const shown = new WeakMap();

/**
 * Makes the children of `parent` those of `items`. Builds only new or changed ones, so that the focus and the scroll position
 * stay. `keyOf` identifies items.
 */
export function showList(parent, items, keyOf, build) {
  const before = shown.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const look = JSON.stringify(item);
    const known = before.get(key);
    after.set(key, known?.look === look ? known : { look, node: renew(known?.node, build(item)) });
  }
  for (const [key, { node }] of before) if (after.get(key)?.node !== node) node.remove();
  let place = parent.firstChild;
  for (const { node } of after.values()) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  shown.set(parent, after);
}

/** Moves the keyboard focus from the old node to the new one, unless it is elsewhere by then. It does not scroll. */
function renew(old, node) {
  // What only changes does not arrive again.
  if (old !== undefined) node.dataset.renewed = "";
  const focused = old?.contains(document.activeElement) ? document.activeElement?.dataset.focus : undefined;
  if (focused === undefined) return node;
  const selector = `[data-focus="${CSS.escape(focused)}"]`;
  queueMicrotask(() => {
    if (document.activeElement !== document.body) return;
    const part = node.matches(selector) ? node : node.querySelector(selector);
    part?.focus({ preventScroll: true });
  });
  return node;
}

export function timeOf(at) {
  return new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

/** Two letters and a colour that are always the same for a name. */
export function avatar(name, role) {
  const letters = name
    .replace(/\(.*\)/, "")
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => word[0])
    .slice(0, 2)
    .join("");
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 997;
  return make(
    "span",
    { class: `avatar ${role} hue-${sum % 6}`, "aria-hidden": "true" },
    letters.toUpperCase(),
  );
}

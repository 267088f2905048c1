/** The app's Home tab, as the app published it for this person. */
import { perform } from "./act.js";
import { blockNode } from "./blocks.js";
import { byId, make, showList } from "./dom.js";

export function setUpHome() {
  // Users without a mouse must be able to scroll it.
  byId("place-home").tabIndex = 0;
}

export function showHome({ homes }, me) {
  const items = (homes[me] ?? []).map((block, index) => ({ block, me, key: `${me} ${index} ${block.kind}` }));
  showList(
    byId("place-home"),
    items.length > 0 ? items : [{ key: "empty" }],
    ({ key }) => key,
    (item) =>
      item.key === "empty"
        ? make("p", { class: "hint" }, "Chatra’s Home tab appears here in a moment.")
        : blockNode(item.block, ({ actionId }, value = "") =>
            perform({ act: "home.use", by: item.me, actionId, value }),
          ),
  );
}

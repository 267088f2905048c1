/** A file on a message, as Slack shows it: pictures and tables can be seen at once. */
import { make } from "./dom.js";
import { icon } from "./icons.js";

export function fileNode({ name, size, link, isPicture, rows }) {
  if (isPicture)
    return make(
      "div",
      { class: "post-picture" },
      make("p", { class: "post-note" }, name),
      make("a", { href: link, target: "_blank", rel: "noopener" }, make("img", { src: link, alt: name })),
    );
  const label = make(
    "span",
    { class: "file-name" },
    link ? make("a", { href: link, download: name }, name) : name,
  );
  const about = make("span", {}, `${kindOf(name)} · ${Math.max(1, Math.round(size / 1000))} kB`);
  return make(
    "div",
    { class: rows ? "post-file post-table" : "post-file" },
    make("p", { class: "file-head" }, icon("clip"), label, about),
    rows ? tableNode(rows, name) : undefined,
  );
}

/** The beginning of a CSV file. */
function tableNode([heads = [], ...rows], name) {
  const row = (cells, tag) => make("tr", {}, ...cells.map((cell) => make(tag, {}, cell)));
  return make(
    "div",
    { class: "table-frame", tabindex: 0, role: "group", "aria-label": `The beginning of ${name}` },
    make(
      "table",
      {},
      make("thead", {}, row(heads, "th")),
      make("tbody", {}, ...rows.map((cells) => row(cells, "td"))),
    ),
  );
}

function kindOf(name) {
  return (/\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? "file").toUpperCase();
}

/** Text with markup, as parsed by the server. */
import { make } from "./dom.js";
import { drawnCharacters, emojiNode } from "./icons.js";

const tags = { bold: "strong", italic: "em", strike: "s", quote: "blockquote" };

/** Nodes for a list of inline parts. */
export function wordNodes(parts) {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case "text":
        return textNodes(part.text);
      case "emoji":
        return [emojiNode(part.name, part.character)];
      case "code":
        return [make("code", {}, part.text)];
      case "pre":
        // A wide one is scrolled, with the keyboard too.
        return [make("pre", { tabindex: 0 }, part.text)];
      case "mention":
        return [make("span", { class: "mention" }, part.text)];
      case "link":
        return [
          make(
            "a",
            { href: part.url, target: "_blank", rel: "noreferrer noopener" },
            ...textNodes(part.label),
          ),
        ];
      default:
        return [make(tags[part.kind] ?? "span", {}, ...wordNodes(part.inner))];
    }
  });
}

/** The text of the parts, for screen readers. */
export function plainWords(parts) {
  return parts
    .map((part) => part.text ?? part.label ?? part.character ?? plainWords(part.inner ?? []))
    .join("");
}

function textNodes(text) {
  return text
    .split(drawnCharacters)
    .filter((piece) => piece !== "")
    .map((piece) => (drawnCharacters.test(piece) ? emojiNode(piece, piece) : document.createTextNode(piece)));
}

import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";

/** Elements that stand on their own lines. */
const BLOCKS = new Set(
  "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul".split(
    " ",
  ),
);
/** What a reader of the page never sees. */
const UNSEEN = new Set(["script", "style", "template", "title"]);
const LINKED = /^(?:https?|mailto|tel|ftp):/i;

/**
 * The text of an HTML-only message, as a reader of the page sees it, with the addresses of links and pictures after their text.
 * The result is plain text, and the code that displays it must escape it.
 *
 * Uses only the tokenizer, whose time is linear in the length. The parser above it searches a list of open elements for every
 * closing tag: half a million unclosed tags would block for minutes.
 */
export function textOfHtml(html: string): string {
  const out = createLines();
  const slice = (from: number, to: number) => html.slice(from, to).toLowerCase();
  let tag = "";
  let attributes = new Map<string, string>();
  let attribute = "";
  let value = "";
  /** The skipped element, and how deep it is nested in itself. */
  let hidden: { name: string; depth: number } | undefined;
  /** Links never nest. */
  let link: { href: string; from: number } | undefined;

  /** Text comes in pieces, with a stray `<` as a separate one: we join neighbours. */
  let textFrom = 0;
  let textTo = 0;

  const say = (words: string): void => {
    if (!hidden) out.say(words);
  };
  const flush = (): void => {
    say(html.slice(textFrom, textTo));
    textFrom = textTo;
  };
  const closeLink = (): void => {
    if (!link) return;
    const { href, from } = link;
    link = undefined;
    const label = out.since(from).trim();
    const bare = href.replace(/^(?:mailto|tel):/i, "");
    const isSaid = [href, bare, href.replace(/^https?:\/\//i, "")].includes(label);
    if (isSaid) return;
    const hadSpace = out.owesSpace();
    say(label === "" ? href : ` (${bare})`);
    if (hadSpace) out.space();
  };
  const open = (isClosed: boolean): void => {
    if (hidden) {
      if (tag === hidden.name && !isClosed) hidden.depth += 1;
      return;
    }
    if (UNSEEN.has(tag)) hidden = isClosed ? undefined : { name: tag, depth: 1 };
    else if (tag === "br") out.breakLine();
    else if (tag === "img" || tag === "image") say(picture(attributes));
    else if (tag === "a") {
      closeLink();
      const href = attributes.get("href")?.trim() ?? "";
      // A link with a script leads nowhere; we keep one without a host unchanged.
      const leads = LINKED.test(href) || (href !== "" && !/^(?:#|[a-z][a-z0-9+.-]*:)/i.test(href));
      if (leads) link = { href, from: out.mark() };
    } else if (tag === "td" || tag === "th") out.space();
    else if (BLOCKS.has(tag)) {
      out.endLine();
      if (tag === "li") say("• ");
      if (tag === "pre") out.keepSpace(true);
    }
  };
  const close = (name: string): void => {
    if (hidden) {
      if (name === hidden.name) hidden.depth -= 1;
      if (hidden.depth === 0) hidden = undefined;
      return;
    }
    if (name === "a") closeLink();
    else if (BLOCKS.has(name)) {
      if (name === "pre") out.keepSpace(false);
      out.endLine();
    }
  };

  const callbacks: TokenizerCallbacks = {
    ontext: (from, to) => {
      if (from !== textTo) {
        flush();
        textFrom = from;
      }
      textTo = to;
    },
    ontextentity: (code) => {
      flush();
      say(String.fromCodePoint(code));
    },
    onopentagname: (from, to) => {
      flush();
      tag = slice(from, to);
      attributes = new Map();
    },
    onattribname: (from, to) => {
      attribute = slice(from, to);
      value = "";
    },
    onattribdata: (from, to) => {
      value += html.slice(from, to);
    },
    onattribentity: (code) => {
      value += String.fromCodePoint(code);
    },
    onattribend: () => {
      if (!attributes.has(attribute)) attributes.set(attribute, value);
    },
    onopentagend: () => open(false),
    onselfclosingtag: () => open(true),
    onclosetag: (from, to) => {
      flush();
      close(slice(from, to));
    },
    oncdata: (from, to, offset) => {
      flush();
      say(html.slice(from, to - offset));
    },
    oncomment: () => undefined,
    ondeclaration: () => undefined,
    onprocessinginstruction: () => undefined,
    onend: () => undefined,
  };
  const tokenizer = new Tokenizer({}, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  flush();
  closeLink();
  return out.text();
}

/** A picture's description and address. A one-pixel picture only tells the sender that the mail was read. */
function picture(attributes: Map<string, string>): string {
  if (["width", "height"].some((side) => /^[01](?:px)?$/.test(attributes.get(side) ?? ""))) return "";
  const address = attributes.get("src")?.trim() ?? "";
  const words = attributes.get("alt")?.replace(/\s+/g, " ").trim() ?? "";
  // An embedded picture has no address that leads to it, and may be a megabyte long.
  const src = /^(?:data|cid|blob|javascript):/i.test(address) ? "" : address;
  if (src === "") return words === "" && address !== "" ? "[picture]" : words;
  return words === "" ? src : `${words} (${src})`;
}

/** Lines of text, with white space collapsed as on a page. */
function createLines() {
  const pieces: string[] = [];
  let length = 0;
  let isLineStart = true;
  let owesSpace = false;
  let keepsSpace = false;

  const put = (words: string): void => {
    pieces.push(words);
    length += 1;
  };
  return {
    keepSpace: (keep: boolean) => {
      keepsSpace = keep;
    },
    mark: () => length,
    since: (from: number) => pieces.slice(from).join(""),
    owesSpace: () => owesSpace,
    space: () => {
      owesSpace = !isLineStart;
    },
    say: (words: string) => {
      const folded = keepsSpace ? words : words.replace(/[ \t\r\n\f]+/g, " ");
      if (folded === "") return;
      const starts = !keepsSpace && folded.startsWith(" ");
      const body = keepsSpace ? folded : folded.trim() === "" ? "" : folded.replace(/^ | $/g, "");
      if (body !== "") {
        if ((owesSpace || starts) && !isLineStart) put(" ");
        put(body.replaceAll("\u00a0", " "));
        isLineStart = body.endsWith("\n");
        owesSpace = false;
      }
      if (!keepsSpace && (body === "" || folded.endsWith(" "))) owesSpace = !isLineStart;
    },
    breakLine: () => {
      put("\n");
      isLineStart = true;
      owesSpace = false;
    },
    endLine: () => {
      if (!isLineStart) put("\n");
      isLineStart = true;
      owesSpace = false;
    },
    text: () =>
      pieces
        .join("")
        .replace(/\n{3,}/g, "\n\n")
        .replace(/^\n+/, "")
        .trimEnd(),
  };
}

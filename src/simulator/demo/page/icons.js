/** Our own drawings look the same on every machine, with an emoji font or without one. */
const namespace = "http://www.w3.org/2000/svg";

const line = {
  image:
    "M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5zM3.5 14l4-4 3 3 2-2 4 4M13 7.5h.01",
  clip: "M15.5 9.5l-5.7 5.700a3.3 3.3 0 0 1-4.7-4.700l6.2-6.200a2.2 2.2 0 0 1 3.1 3.100l-6.1 6.200a1.1 1.1 0 0 1-1.6-1.600l5.5-5.5",
  pencil: "M4 16l.8-3.2 8.3-8.300a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L7.2 15.200z",
  bin: "M4 6h12M8 6V4.5h4V6M6 6l.6 10h6.800L14 6M8.5 9v4M11.5 9v4",
  more: "M9.5 4.700a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M9.5 10a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M9.5 15.300a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0",
  bolt: "M11.2 2.8L4.8 11.300h4.600L8.600 17.200l6.600-8.700h-4.700z",
  back: "M11.500 4.500L6 10l5.500 5.500",
  cross: "M5.500 5.500l9 9M14.500 5.500l-9 9",
  bubble:
    "M4 6.5A1.5 1.5 0 0 1 5.5 5h9A1.5 1.5 0 0 1 16 6.5v5a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3V13A1.5 1.5 0 0 1 4 11.5z",
};

/** Emoji of the bot by their names in Slack: background, its shape, and the symbol on it. */
const square = "M2 5a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3z";
const disc = "M10 1.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z";
const hourglass = "M6.500 4.500h7M6.500 15.500h7M7.500 4.500c0 3 5 5 5 11M12.500 4.500c0 3-5 5-5 11";
const emoji = {
  white_check_mark: ["#2f9e55", square, "M5.8 10.400l2.9 2.9 5.6-6.2"],
  warning: [
    "#e09b13",
    "M8.7 2.800a1.5 1.5 0 0 1 2.6 0l7 12.5a1.5 1.5 0 0 1-1.3 2.200H3a1.5 1.5 0 0 1-1.3-2.200z",
    "M10 7.5v4.200M10 14.600v.1",
  ],
  grey_question: ["#7a8291", disc, "M7.7 8a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.9-1.1 1.700M10 14.400v.1"],
  lock: [
    "#c98a12",
    "M4 8.5h12v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 16.5z",
    "M6.5 8.5V6a3.5 3.5 0 0 1 7 0v2.5M10 12v2",
    "#c98a12",
  ],
  pencil2: ["#5b6bd6", square, "M6 14l.5-2.2 5.6-5.6 1.7 1.7-5.6 5.600z"],
  arrows_counterclockwise: [
    "#3b82c4",
    square,
    "M14 8a4.5 4.5 0 0 0-8-1M6 4.5V7h2.5M6 12a4.5 4.5 0 0 0 8 1M14 15.5V13h-2.5",
  ],
  no_entry_sign: ["#d1434b", disc, "M5 5l10 10"],
  rotating_light: ["#d1434b", "M5 16v-5a5 5 0 0 1 10 0v5zM3.5 16.5h13v1.800h-13z", "M10 9v4"],
  zzz: ["#6b7bd6", square, "M6 6h4l-4 5h4M11.5 11h3l-3 3.5h3"],
  globe_with_meridians: ["#3b82c4", disc, "M2 10h16M10 2c-5 5-5 11 0 16M10 2c5 5 5 11 0 16"],
  speech_balloon: [
    "#5b6bd6",
    "M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v5a2.5 2.5 0 0 1-2.5 2.5H10l-4 4v-4h-.5A2.5 2.5 0 0 1 3 10.5z",
    "M7 8h.01M10 8h.01M13 8h.01",
  ],
  paperclip: ["none", square, line.clip, "currentColor"],
  mag: [
    "none",
    square,
    "M4.500 8.500a4.500 4.500 0 1 1 9 0a4.500 4.500 0 1 1-9 0M12 12l4.500 4.500",
    "#3b82c4",
  ],
  hourglass_flowing_sand: ["#c98a12", square, hourglass],
  hourglass: ["#c98a12", square, hourglass],
  wastebasket: ["#6b7280", square, "M5.500 6.500h9M8.500 6V4.800h3V6M6.500 6.500l.5 8.500h6l.5-8.500"],
  thread: ["#a0526d", square, "M6 6h8M6 14h8M7 8.500l6-1M7 11l6-1M7 13l6-1"],
  red_circle: ["#d1434b", disc, ""],
  large_yellow_circle: ["#e0b413", disc, ""],
  large_green_circle: ["#2f9e55", disc, ""],
  white_circle: ["#c9c6cf", disc, ""],
  eyes: [
    "#d9d4e3",
    "M2 10c0-4 1.300-6 3.900-6s3.900 2 3.900 6-1.300 6-3.900 6S2 14 2 10zM10.200 10c0-4 1.300-6 3.900-6s3.900 2 3.900 6-1.300 6-3.900 6-3.900-2-3.900-6z",
    "M7.300 9.500v2M15.500 9.500v2",
    "#2b2533",
  ],
  no_entry: ["#d1434b", disc, "M5.500 10h9"],
  electric_plug: [
    "#6b7280",
    square,
    "M8 4.500v3M12 4.500v3M6.500 7.500h7v2.200a3.500 3.500 0 0 1-7 0zM10 13.200v3",
  ],
  heavy_multiplication_x: ["none", square, "M5 5l10 10M15 5L5 15", "#d1434b"],
  arrow_right: ["#3b82c4", square, "M5.5 10h8.5M10.5 6.5l3.5 3.5-3.5 3.5"],
};
const named = {
  "💬": "speech_balloon",
  "📎": "paperclip",
  "🔴": "red_circle",
  "🟡": "large_yellow_circle",
  "🟢": "large_green_circle",
  "⚪": "white_circle",
  "✅": "white_check_mark",
  "⚠️": "warning",
  "❔": "grey_question",
  "⏳": "hourglass_flowing_sand",
  "✏️": "pencil2",
  "🚫": "no_entry_sign",
  "🔒": "lock",
  "🗑️": "wastebasket",
  "🚨": "rotating_light",
};

export const drawnCharacters = new RegExp(`(${Object.keys(named).join("|")})`, "u");

/** A drawing in the colour of its text. It needs no label: its button has one. */
export function icon(name) {
  const svg = drawing();
  svg.append(stroke(line[name], "currentColor"));
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** An emoji by its name or character: drawn where we have it, else the character. */
export function emojiNode(name, character) {
  const label = (named[name] ?? name).replaceAll("_", " ");
  const [fill, shape, mark, colour = "#fff"] = emoji[name] ?? emoji[named[character]] ?? [];
  if (shape === undefined) {
    const span = document.createElement("span");
    span.className = "emoji";
    span.append(character);
    return span;
  }
  const svg = drawing();
  svg.classList.add("emoji");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const back = document.createElementNS(namespace, "path");
  back.setAttribute("d", shape);
  back.setAttribute("fill", fill);
  svg.append(...(fill === "none" ? [] : [back]), stroke(mark, colour));
  return svg;
}

function drawing() {
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("focusable", "false");
  svg.classList.add("icon");
  return svg;
}

function stroke(d, colour) {
  const path = document.createElementNS(namespace, "path");
  const look = {
    d,
    fill: "none",
    stroke: colour,
    "stroke-width": 1.6,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  };
  for (const [name, value] of Object.entries(look)) path.setAttribute(name, String(value));
  return path;
}

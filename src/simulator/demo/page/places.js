/** The places in Slack that the page shows: the channel, and the app's two tabs. One is shown at a time. */
import { perform } from "./act.js";
import { byId, make, showList } from "./dom.js";

const places = [
  { id: "channel", name: "" },
  { id: "home", app: "Chatra ", name: "Home", tab: "home" },
  { id: "messages", app: "Chatra ", name: "Messages", tab: "messages" },
];

let current = "channel";
let redraw = () => undefined;
/** The number of direct messages that each person has seen. */
const seen = new Map();

export function setUpPlaces(draw) {
  redraw = draw;
  byId("places").addEventListener("keydown", move);
  // The app publishes a Home tab for each person who opens it.
  byId("teammate").addEventListener("change", tellApp);
}

/** The teammates to choose from; returns the ID of the one whom the page is used as. */
export function showTeammates({ teammates }) {
  showList(
    byId("teammate"),
    teammates,
    ({ id }) => id,
    ({ id, name }) => make("option", { value: id }, name),
  );
  return byId("teammate").value;
}

export function showPlaces({ channel, workspace, direct }, me) {
  byId("workspace").textContent = ` · ${workspace}`;
  const count = (direct[me] ?? []).filter(({ role }) => role === "app").length;
  if (current === "messages") seen.set(me, count);
  const unread = count - (seen.get(me) ?? 0);
  const items = places.map(({ id, app, name }) => ({
    id,
    app,
    name: id === "channel" ? `# ${channel}` : name,
    isCurrent: id === current,
    unread: id === "messages" ? unread : 0,
  }));
  showList(byId("places"), items, ({ id }) => id, tabNode);
  for (const { id } of places) byId(`place-${id}`).hidden = id !== current;
}

/** Shows a place at once. */
export function goToPlace(id) {
  if (current === id) return;
  current = id;
  redraw();
  tellApp();
}

function tellApp() {
  const { tab } = places.find(({ id }) => id === current);
  if (tab) void perform({ act: "slack.openApp", by: byId("teammate").value, tab });
}

function tabNode({ id, app, name, isCurrent, unread }) {
  return make(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${id}`,
      "data-focus": "tab",
      "aria-selected": String(isCurrent),
      "aria-controls": `place-${id}`,
      tabindex: isCurrent ? 0 : -1,
      onclick: () => goToPlace(id),
    },
    make("span", {}, app ? make("span", { class: "app-name" }, app) : undefined, name),
    unread > 0
      ? make("span", { class: "unread" }, String(unread), make("span", { class: "visually-hidden" }, " new"))
      : undefined,
  );
}

function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const index = places.findIndex(({ id }) => id === current);
  const next = places[(index + step + places.length) % places.length];
  goToPlace(next.id);
  byId(`tab-${next.id}`).focus();
}

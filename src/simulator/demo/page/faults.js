/** The faults that the page can cause, and the bot's state. */
import { oneAtATime, perform } from "./act.js";
import { byId, make, showList } from "./dom.js";

const faults = [
  {
    name: "refused",
    label: "Refuse the next reply",
    note: "Chatra will refuse the next reply: the thread says why and offers Retry.",
  },
  {
    name: "rate-limited",
    label: "Rate-limit it twice",
    note: "Chatra will answer “too many” twice: the reply waits, and those behind it keep their order.",
  },
  {
    name: "lost-arrived",
    label: "Lose the answer",
    note: "The next reply arrives, but nobody learns of it: after five seconds the thread asks. The truth: It arrived.",
  },
  {
    name: "lost-not-sent",
    label: "Crash before sending",
    note: "Membrane will die before it sends: after five seconds the thread asks. The truth: Send again.",
  },
  {
    name: "slack-limited",
    label: "Slack says 429",
    note: "Slack will make the next post wait for three seconds.",
  },
];

/** Whether a busy day is being played. */
let isDay = false;

export function setUpFaults() {
  byId("day").addEventListener(
    "click",
    oneAtATime(() => perform({ act: isDay ? "day.stop" : "day.play" })),
  );
  for (const act of ["bot.kill", "bot.start"]) {
    byId(act.replace(".", "-")).addEventListener(
      "click",
      oneAtATime(() => perform({ act })),
    );
  }
}

export function showFaults({ faults: waiting, isLoggedIn, bot, day }) {
  isDay = day !== undefined;
  byId("day").textContent = day ? `Stop the day (${day.begun} of ${day.all} chats)` : "A busy day";
  const buttons = [
    ...faults.map((fault) => ({ ...fault, count: waiting.filter((name) => name === fault.name).length })),
    {
      name: "login",
      label: isLoggedIn ? "Log Membrane out" : "Log Membrane in again",
      isLogin: true,
      isLoggedIn,
    },
  ];
  showList(byId("fault-list"), buttons, ({ name }) => name, faultNode);

  const notes = faults.filter(({ name }) => waiting.includes(name)).map(({ note }) => note);
  if (!isLoggedIn)
    notes.unshift(
      "Membrane is logged out: replies wait, the channel is told once, and all goes on by itself after.",
    );
  if (bot.state === "stopped")
    notes.unshift(
      `The bot is down. ${bot.lastEnd ?? ""} Slack repeats every second what was not taken; Chatra tries once.`,
    );
  byId("fault-note").textContent =
    notes[0] ?? "Order one, then write. Nothing gets lost and nothing is sent twice.";

  const state = byId("bot-state");
  state.className = `bot-state ${bot.state}`;
  state.textContent = {
    running: `The bot runs (process ${bot.pid})`,
    starting: isLoggedIn ? "The bot starts …" : "The bot waits for Membrane …",
    stopped: "The bot is not running",
  }[bot.state];
  byId("bot-kill").hidden = bot.state === "stopped";
  byId("bot-start").hidden = bot.state !== "stopped";
}

function faultNode({ name, label, note, count, isLogin, isLoggedIn }) {
  const act = isLogin ? { act: "membrane.login", isLoggedIn: !isLoggedIn } : { act: "fault.order", name };
  const isArmed = isLogin ? !isLoggedIn : count > 0;
  return make(
    "button",
    {
      type: "button",
      class: `fault ${isArmed ? "armed" : ""}`,
      "data-focus": name,
      title: note,
      onclick: oneAtATime(() => perform(act)),
    },
    label,
    count > 0 ? make("span", { class: "count" }, `${count} ordered`) : undefined,
  );
}

/** The faults that the page can cause, what came of them, and the bot's state. */
import { oneAtATime, perform } from "./act.js";
import { byId, make, showList } from "./dom.js";
import { faults, isSettled, loginFault, resultWords, runFault } from "./fault-words.js";

/** Whether a busy day is being played. */
let isDay = false;
let wasStopped = false;

export function setUpFaults() {
  byId("day").addEventListener(
    "click",
    oneAtATime(() => perform({ act: isDay ? "day.stop" : "day.play" })),
  );
}

export function showFaults({ faults: waiting, results, isLoggedIn, bot, day }) {
  isDay = day !== undefined;
  byId("day").textContent = day ? `Stop the day (${day.begun} of ${day.all} chats)` : "A busy day";
  const items = [
    ...faults.map((fault) => ({ ...fault, count: waiting.filter((name) => name === fault.name).length })),
    loginFault(isLoggedIn),
    runFault(bot),
  ].map((fault) => ({
    ...fault,
    result: resultWords(fault.name, results[fault.name]),
    isGood: isSettled(results[fault.name] ?? {}),
  }));
  showList(byId("fault-list"), items, ({ name }) => name, faultNode);
  byId("fault-note").textContent = noteOf(items);

  const isStopped = bot.state === "stopped";
  if (isStopped && !wasStopped) byId("faults").open = true;
  wasStopped = isStopped;
  const state = byId("bot-state");
  state.className = `bot-state ${bot.state}`;
  state.textContent = {
    running: `The bot runs (process ${bot.pid})`,
    starting: isLoggedIn ? "The bot starts …" : "The bot waits for Membrane …",
    stopped: "The bot is not running",
  }[bot.state];
}

/** What the folded panel says. */
function noteOf(items) {
  const armed = items.filter(({ count, isOn }) => count > 0 || isOn).map(({ label }) => label);
  if (armed.length > 0) return `On: ${armed.join(", ")}`;
  const struck = items.filter(({ result }) => result !== undefined).length;
  return struck > 0
    ? `${struck} of ${items.length} kinds of faults tried. Open this to see what the bot did.`
    : "Refuse replies, lose answers, kill the bot: nothing gets lost, and nothing is sent twice.";
}

function faultNode({ name, label, note, count = 0, isOn = false, act, result, isGood }) {
  const isArmed = isOn || count > 0;
  return make(
    "li",
    { class: `fault ${isArmed ? "armed" : ""}` },
    make(
      "p",
      { class: "fault-head" },
      make(
        "button",
        {
          type: "button",
          class: "button small",
          "data-focus": name,
          onclick: oneAtATime(() => perform(act ?? { act: "fault.order", name })),
        },
        label,
      ),
      count > 0 ? make("span", { class: "count" }, `${count} ordered`) : undefined,
    ),
    isArmed || !result ? make("p", { class: "fault-about" }, note) : undefined,
    result ? make("p", { class: `fault-result ${isGood ? "good" : ""}` }, result) : undefined,
  );
}

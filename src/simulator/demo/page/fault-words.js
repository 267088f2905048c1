/** The faults in words: what each does, and what the bot did about it, by the server's counts. */

export const faults = [
  {
    name: "refused",
    label: "Refuse the next reply",
    note: "Chatra refuses your next reply. Its thread says why, and offers Retry.",
  },
  {
    name: "rate-limited",
    label: "Rate-limit the next reply",
    note: "Chatra says “too many requests” twice. The reply waits, and later ones keep their order.",
  },
  {
    name: "lost-arrived",
    label: "Lose the answer",
    note: "Your next reply arrives, but Membrane’s answer is lost. After five seconds the thread asks. The truth: It arrived.",
  },
  {
    name: "lost-not-sent",
    label: "Crash before sending",
    note: "Membrane dies before it sends. After five seconds the thread asks. The truth: Send again.",
  },
  {
    name: "slack-limited",
    label: "Slack says 429",
    note: "Slack refuses the bot’s next post for three seconds.",
  },
];

export function loginFault(isLoggedIn) {
  return {
    name: "login",
    label: isLoggedIn ? "Log Membrane out" : "Log Membrane in again",
    note: isLoggedIn
      ? "Replies wait until Membrane is logged in again. The channel is told once."
      : "Replies wait. Log Membrane in again, and the bot sends them.",
    isOn: !isLoggedIn,
    act: { act: "membrane.login", isLoggedIn: !isLoggedIn },
  };
}

export function runFault({ state, lastEnd }) {
  const isStopped = state === "stopped";
  return {
    name: "kill",
    label: isStopped ? "Start it again" : "Kill the bot (-9)",
    note: isStopped
      ? `${lastEnd ?? ""} Slack repeats every second what the bot did not take; Chatra tries once.`
      : "Kill the bot in the middle of its work, write on, and start it again.",
    isOn: isStopped,
    act: { act: isStopped ? "bot.start" : "bot.kill" },
  };
}

/** Whether all that a fault struck has come through, and nothing twice. */
export function isSettled({ messages = 0, replies = messages, arrived = replies, twice = 0, left = 0 }) {
  return arrived === replies && twice === 0 && left === 0;
}

/** Undefined for a fault that did not strike yet. */
export function resultWords(name, result) {
  if (result === undefined) return undefined;
  const { hits, messages, tries, arrived, twice } = result;
  const came = `${arrived} of ${messages} arrived, ${twice} twice.`;
  switch (name) {
    case "refused":
      return `Chatra refused ${count(messages, "reply", "replies")}. The bot said why in the thread and offered Retry: ${came}`;
    case "rate-limited":
      return `Chatra said “too many requests” ${count(hits, "time")}. The bot waited and tried ${count(tries, "time")}: ${came}`;
    case "lost-arrived":
      return `Membrane lost ${count(hits, "answer")}. The bot asked instead of sending again: ${came}`;
    case "lost-not-sent":
      return `Membrane crashed before ${count(hits, "send")}. The bot asked in the thread: ${came}`;
    case "slack-limited":
      return `Slack refused ${count(hits, "post")}. The bot posted again: ${messages - arrived} lost, ${twice} twice.`;
    case "login":
      return `Membrane was logged out for ${seconds(result.ms)}. ${arrived} of ${count(result.replies, "reply", "replies")} from that time arrived.`;
    default:
      return `The bot was killed ${count(result.kills, "time")}. Slack repeated ${count(result.repeated, "event")}: the bot took ${result.repeated - result.left}, ${result.left} are left.`;
  }
}

function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}

function seconds(ms) {
  return count(Math.max(1, Math.round(ms / 1000)), "second");
}

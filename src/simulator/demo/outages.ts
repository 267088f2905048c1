/** When the bot was down, and when Membrane was logged out: as the simulators saw it. Times in ms since 1970. */
import type { Demo } from "./start-demo.ts";

export interface Outage {
  from: number;
  /** Missing while it lasts. */
  until?: number;
}

export interface Outages {
  /** The bot's ends, each up to its next start. */
  ofBot(): readonly Outage[];
  ofLogin(): readonly Outage[];
}

export function watchOutages({ bot, world: { membrane } }: Demo): Outages {
  const ofBot: Outage[] = [];
  const ofLogin: Outage[] = [];
  const note = (list: Outage[], isDown: boolean): void => {
    const last = list.at(-1);
    const isOpen = last !== undefined && last.until === undefined;
    if (isDown && !isOpen) list.push({ from: Date.now() });
    if (!isDown && isOpen) last.until = Date.now();
  };
  bot.onChange(() => note(ofBot, bot.state() !== "running"));
  membrane.onChange(() => note(ofLogin, !membrane.isLoggedIn()));
  return { ofBot: () => ofBot, ofLogin: () => ofLogin };
}

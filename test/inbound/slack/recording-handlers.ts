import type { CommandHandlers } from "../../../src/commands/command-handlers.ts";

type Method = Exclude<keyof CommandHandlers, "onHomeOpened" | "onJoined">;
export type HandlerCall = { [Name in Method]: [Name, Parameters<CommandHandlers[Name]>[0]] }[Method];

/** Handlers that write down what they are asked, once they have answered; each method can be told another answer. */
export function recordingHandlers(answers: Partial<CommandHandlers> = {}) {
  const calls: HandlerCall[] = [];
  const handlers: CommandHandlers = {
    onCommand: async (command) => {
      const answer = await answers.onCommand?.(command);
      calls.push(["onCommand", command]);
      return answer;
    },
    onButton: async (press) => {
      await answers.onButton?.(press);
      calls.push(["onButton", press]);
    },
    onMessageShortcut: async (use) => {
      await answers.onMessageShortcut?.(use);
      calls.push(["onMessageShortcut", use]);
    },
    onOpenClientShortcut: async (use) => {
      await answers.onOpenClientShortcut?.(use);
      calls.push(["onOpenClientShortcut", use]);
    },
    onForm: async (sent) => {
      const outcome = await answers.onForm?.(sent);
      calls.push(["onForm", sent]);
      return outcome ?? { kind: "close" };
    },
    onSuggest: async (suggesting) => {
      const options = await answers.onSuggest?.(suggesting);
      calls.push(["onSuggest", suggesting]);
      return options ?? [];
    },
    onThreadCommand: async (reply) => {
      await answers.onThreadCommand?.(reply);
      calls.push(["onThreadCommand", reply]);
    },
    onHomeOpened: (person) => answers.onHomeOpened?.(person),
    onJoined: async (joined) => answers.onJoined?.(joined),
  };
  return { handlers, calls };
}

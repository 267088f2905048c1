/** What the team's work comes to: a report, and its files in a direct message. */
import { ensure, type Step } from "./play-story.ts";
import type { Stage } from "./stage.ts";

export const reportSteps: Step<Stage>[] = [
  {
    title: "/chatra report counts the day; a table and a picture follow in a direct message",
    async play(stage) {
      const { slack } = stage.demo.world;
      const answer = await stage.command(stage.ada, "report");
      const report = await answer("the report", ({ text }) => text.startsWith("*Report of"));
      ensure(
        /\b[1-9]\d* chats, \d+ missed, [1-9]\d* answered/.test(report.text),
        "the report counts no chats",
      );
      const direct = () =>
        slack.channels().find(({ kind, members }) => kind === "im" && members.has(stage.ada.id));
      const names = await stage.inSlack("the files in a direct message", () =>
        [...(direct()?.messages.values() ?? [])]
          .findLast(({ files }) => files !== undefined)
          ?.files?.map(({ name = "" }) => name),
      );
      ensure(
        names.some((name) => name.endsWith(".csv")) && names.some((name) => name.endsWith(".png")),
        `the files are others: ${names.join(", ")}`,
      );
      stage.note(`Ada has ${names.join(" and ")}`);
    },
  },
];

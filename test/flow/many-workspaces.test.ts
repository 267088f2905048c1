import { expect, test } from "vitest";
import { setManyStage } from "./many-stage.ts";

test("smoke", async () => {
  await using stage = await setManyStage({ workspaces: [{ name: "Acme" }, { name: "Initech", sameIdsAs: "Acme" }] });
  const { world } = stage;
  const acme = world.workspace("Acme").slack;
  const done = await stage.install({ workspace: acme });
  console.log(done);
  const answer = await acme.user("ada").slashCommand(acme.channels()[0]?.id ?? "", "/chatra", "status");
  console.log(JSON.stringify(answer));
  console.log(stage.bot.logs.slice(-20).join("\n"));
  expect(done.status).toBe(200);
});

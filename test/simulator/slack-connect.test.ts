import { WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { setEventsStage } from "./events-stage.ts";

const users = [
  { name: "ada", displayName: "Ada" },
  { name: "grace", displayName: "Grace" },
  { name: "mia", realName: "Mia Stone", displayName: "mia", otherTeamId: "T0PARTNER" },
];
const channels = [{ name: "support" }, { name: "inner", members: ["bot", "ada"] }];

test("people of another workspace are told with their team and profile", async () => {
  await using stage = await setEventsStage({ users, channels });
  const { slack, channel } = stage;
  const mia = slack.user("mia");
  await mia.postMessage(channel, "hello").delivered;
  expect(stage.lastEvent()).toMatchObject({
    user: mia.id,
    team: "T0PARTNER",
    user_team: "T0PARTNER",
    source_team: "T0PARTNER",
    user_profile: {
      name: "mia",
      real_name: "Mia Stone",
      first_name: "Mia",
      display_name: "mia",
      team: "T0PARTNER",
      is_restricted: false,
    },
  });
  expect(stage.envelopes().at(-1)).toMatchObject({
    team_id: slack.team.id,
    context_team_id: slack.team.id,
    is_ext_shared_channel: true,
  });
});

test("only channels with such people are shared", async () => {
  await using stage = await setEventsStage({ users, channels });
  const { slack, ada, channel } = stage;
  await ada.postMessage("inner", "hello").delivered;
  expect(stage.envelopes()).toMatchObject([{ is_ext_shared_channel: false }]);
  expect(stage.lastEvent()).not.toHaveProperty("user_team");
  const web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
  const info = (id: string) => web.conversations.info({ channel: id });
  expect(await info(channel)).toMatchObject({ channel: { is_ext_shared: true } });
  expect(await info(slack.channel("inner").id)).toMatchObject({ channel: { is_ext_shared: false } });
});

test("files in a shared channel come as stubs, whoever shares them", async () => {
  await using stage = await setEventsStage({ users, channels });
  const { slack, ada, channel } = stage;
  for (const person of [ada, slack.user("mia")]) {
    await person.uploadFile(channel, { name: "contract.pdf", bytes: "%PDF" }).delivered;
    expect(stage.lastEvent()).toMatchObject({
      files: [{ mode: "file_access", file_access: "check_file_info" }],
    });
  }
  await ada.uploadFile("inner", { name: "contract.pdf", bytes: "%PDF" }).delivered;
  expect(stage.lastEvent()).toMatchObject({ files: [{ name: "contract.pdf", file_access: "visible" }] });
});

test("users.info names the team of people of another workspace in a shared channel, who are no strangers there", async () => {
  await using stage = await setEventsStage({ users, channels });
  const { slack, ada } = stage;
  const web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
  const info = async (user: string) => (await web.users.info({ user })).user;
  const mia = await info(slack.user("mia").id);
  expect(mia).toMatchObject({ team_id: "T0PARTNER" });
  expect(mia).not.toHaveProperty("is_stranger");
  expect(await info(ada.id)).toMatchObject({ team_id: slack.team.id });
  expect(await info(ada.id)).not.toHaveProperty("is_stranger");
});

test("users.info calls people of another workspace strangers who are in no channel with the bot", async () => {
  await using stage = await setEventsStage({
    users,
    channels: [
      { name: "support", members: ["bot", "ada"] },
      { name: "theirs", members: ["ada", "mia"] },
    ],
  });
  const web = new WebClient(stage.slack.botToken, { slackApiUrl: stage.slack.apiUrl });
  const { user } = await web.users.info({ user: stage.slack.user("mia").id });
  expect(user).toMatchObject({ team_id: "T0PARTNER", is_stranger: true });
});

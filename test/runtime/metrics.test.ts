import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { setStage } from "../flow/stage.ts";

/** The values on /metrics, by the name with its labels. The page is made once a second at most. */
async function scrape(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

test("each thing that happens moves its metric, and nothing else names it", async () => {
  await using stage = await setStage();
  const { world, bot, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Meta");
  await stage.quiet();
  const read = async (name: string) => (await scrape(bot.url)).get(`chatra_slack_${name}`) ?? 0;
  // Counted a moment after Slack has it: the first words of two chats, and one more.
  await expect.poll(() => read('end_to_end_seconds_count{direction="to-slack"}')).toBe(3);
  const before = await scrape(bot.url);
  const moved = async (name: string) => (await read(name)) - (before.get(`chatra_slack_${name}`) ?? 0);
  /** Pages are kept for a second. */
  const movedTo = (name: string, value: number) =>
    expect.poll(() => moved(name), { interval: 200 }).toBe(value);

  // Visitor to Slack, refused once for its rate.
  world.slack.faults.add({ method: "chat.postMessage", kind: "ratelimited", retryAfter: 1 });
  world.chatra.visitor(client.id).writes("Is anybody there?");
  await stage.seen(rootTs, "Is anybody there?");
  await movedTo('inputs_total{kind="chatra.event"}', 1);
  await movedTo('slack_rate_limited_total{method="chat.postMessage"}', 1);
  await movedTo('delivery_attempt_seconds_count{kind="slack.post",outcome="blocked"}', 1);
  await movedTo('delivery_attempt_seconds_count{kind="slack.post",outcome="done"}', 1);
  await movedTo('end_to_end_seconds_count{direction="to-slack"}', 1);
  expect(await moved('end_to_end_seconds_sum{direction="to-slack"}')).toBeGreaterThan(0.9);
  await movedTo('http_answers_total{route="/chatra/webhooks",status="200"}', 1);

  // Reply to Chatra, whose send waits.
  const undo = world.membrane.faults.add({
    action: "send-agent-message",
    kind: "app-rate-limited",
    retryAfter: 1,
    times: 100,
  });
  const reply = ada.postMessage(channelId, "Yes.", { threadTs: rootTs });
  await movedTo('inputs_total{kind="slack.reply"}', 1);
  await expect.poll(() => read('deliveries{target="chatra",state="pending"}')).toBe(1);
  await expect.poll(() => read('oldest_delivery_seconds{target="chatra"}')).toBeGreaterThan(1);
  expect(await read('oldest_delivery_seconds{target="slack"}')).toBe(0);
  expect(await read("oldest_waiting_seconds")).toBeGreaterThan(1);
  expect(await moved('end_to_end_seconds_count{direction="to-client"}')).toBe(0);
  undo();
  await stage.marked(reply.ts, "white_check_mark");
  await movedTo('end_to_end_seconds_count{direction="to-client"}', 1);
  await movedTo('delivery_attempt_seconds_count{kind="chatra.send",outcome="done"}', 1);
  await movedTo('oldest_delivery_seconds{target="chatra"}', 0);
  expect(await moved('membrane_run_seconds_count{command="action run",exit="0"}')).toBe(1);
  expect(await moved('membrane_run_seconds_count{command="action run",exit="1"}')).toBeGreaterThan(0);
  // Slack also tells of the bot's own posts.
  expect(await moved('http_answers_total{route="/slack/events",status="200"}')).toBeGreaterThan(0);

  // What has no effect.
  const note = ada.postMessage(channelId, "// between us", { threadTs: rootTs });
  await stage.marked(note.ts, "lock");
  await movedTo('ignored_total{source="domain",reason="note"}', 1);
  await fetch(`${bot.url}/nowhere/but/here`);
  await fetch(`${bot.url}/chatra/webhooks/${"x".repeat(30)}`, { method: "POST" });
  await movedTo('http_answers_total{route="other",status="404"}', 1);
  await movedTo('http_answers_total{route="/chatra/webhooks",status="404"}', 1);

  // The process and what it is.
  const all = await scrape(bot.url);
  const build = `chatra_slack_build_info{version="${manifest.version}",node="${process.versions.node}",database="sqlite"}`;
  expect(all.get(build)).toBe(1);
  for (const name of [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "nodejs_eventloop_lag_p99_seconds",
  ])
    expect(all.get(name)).toBeGreaterThan(0);
  // Labels are from closed sets: no id of anything gets in.
  const names = [...all.keys()].join("\n");
  for (const id of [client.id, rootTs, channelId, reply.ts, world.webhookSecret, "nowhere"])
    expect(names).not.toContain(id);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

/** Settable, to play a run again that failed. */
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);
const COMMANDS = 150;
const AT_ONCE = 6;

test("whatever is typed after /chatra is answered, breaks nothing and sends nothing that was not ordered", async () => {
  await using stage = await setStage();
  const { world, channelId, ada, grace } = stage;
  const { client } = await stage.openChat("Fuzzy");
  const answersTo = (person: typeof ada) => world.slack.channel(channelId).ephemerals(person.id).length;

  const typed = fc.sample(anyWords(client.id), { numRuns: COMMANDS, seed: SEED });
  let next = 0;
  const typeOn = async (person: typeof ada): Promise<void> => {
    for (let words = typed[next++]; words !== undefined; words = typed[next++]) {
      const before = answersTo(person) + world.slack.views().length;
      const answer = await person.slashCommand(channelId, "/chatra", words);
      expect(answer.status, JSON.stringify(words)).toBe(200);
      await world.slack.waitFor(() => answersTo(person) + world.slack.views().length > before, {
        what: `an answer to ${JSON.stringify(words)} (seed ${SEED})`,
        timeoutMs: 15_000,
      });
    }
  };
  // Each person waits for their answer before they type on: so every answer is known by whom it is for.
  const people = [ada, grace, ...Array.from({ length: AT_ONCE - 2 }, (_, index) => addPerson(index))];
  await Promise.all(people.map(typeOn));

  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual([]);
  expect(world.membrane.actionRuns("send-agent-message").map(({ input }) => input?.text)).toEqual([
    "sentinel",
  ]);
  expect(world.membrane.actionRuns("send-pushed-message")).toEqual([]);
  expect(world.membrane.actionRuns("delete-agent-message")).toEqual([]);

  function addPerson(index: number): typeof ada {
    const { id } = world.slack.addUser({ name: `typist${index}`, isAdmin: index % 2 === 0 });
    world.slack.channel(channelId).join(id);
    return world.slack.user(id);
  }
}, 90_000);

/** Anything at all, and what is nearly a command; never the very words `send` or `push`. */
function anyWords(clientId: string): fc.Arbitrary<string> {
  const word = fc.constantFrom(
    ..."help client open update message pushed actions run request connections status forget".split(" "),
    ..."sned snd sendd Send: send, /send !send pus push! puhs pushed-message reply say".split(" "),
  );
  const argument = fc.oneof(
    fc.constantFrom(
      clientId,
      `"${clientId}"`,
      `“${clientId}`,
      "edit",
      "delete",
      "email=a@b.c",
      'notes="',
      "{}",
    ),
    fc.constantFrom(
      '{"id":',
      "GET",
      "POST",
      "/clients/{id}",
      "id=1",
      "//",
      "../..",
      "--json",
      "-X",
      "$(id)",
      "`id`",
    ),
    fc.constantFrom(
      "<!channel>",
      "<@U1>",
      "&lt;",
      "\u0000",
      "\u202e",
      "null",
      "__proto__=1",
      "'; drop table --",
    ),
    fc.string({ unit: "binary", maxLength: 40 }),
  );
  const nearly = fc
    .tuple(word, fc.array(argument, { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest].join(" "));
  return fc
    .oneof({ weight: 3, arbitrary: nearly }, fc.string({ unit: "binary", maxLength: 200 }))
    .filter((words) => !/^[\s\p{Cc}\p{Cf}*_~`"“”'‘’]*(?:send|push|connect)(?![\p{L}\p{N}])/iu.test(words));
}

import fc, { anySign } from "../property.ts";

/** Anything at all, and what is nearly a command; never the very words `send` or `push`. */
export function anyWords(clientId: string): fc.Arbitrary<string> {
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
    fc.string({ unit: anySign, maxLength: 40 }),
  );
  const nearly = fc
    .tuple(word, fc.array(argument, { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest].join(" "));
  return fc
    .oneof({ weight: 3, arbitrary: nearly }, fc.string({ unit: anySign, maxLength: 200 }))
    .filter((words) => !/^[\s\p{Cc}\p{Cf}*_~`"“”'‘’]*(?:send|push|connect)(?![\p{L}\p{N}])/iu.test(words));
}

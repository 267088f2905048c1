import { nearestWord } from "../domain/command/nearest-word.ts";
import { type ReportRequest, readReport } from "../domain/command/read-report.ts";
import type { Fact } from "../domain/fact.ts";
import type { UserId } from "../domain/ids.ts";
import {
  type Answerer,
  computeReport,
  type Period,
  type Report,
  type ReportSubject,
} from "../domain/report.ts";
import { daysOf, hoursIn, knownZone, periodOf } from "../domain/report-period.ts";
import { FAILED } from "../messages/failures.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import {
  daysInWords,
  filesOfReport,
  inChatra,
  isEmpty,
  type ShownReport,
  showReport,
  UNKNOWN_ANSWERER,
} from "../messages/report.ts";
import { reportCsv } from "../messages/report-csv.ts";
import { reportPicture } from "../messages/report-picture.ts";
import { noChatsOnRoute, REPORT_USAGE } from "../messages/report-words.ts";
import { svgToPng } from "../runtime/svg-to-png.ts";
import { closesBefore, readFacts } from "../store/facts.ts";
import { placeOf } from "./answer-person.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import { explainFailure } from "./explain-failure.ts";
import { refusalFor } from "./permissions.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

/** More teammates than this go by their Slack IDs: each name is a question to Slack. */
const MOST_NAMES = 50;
/** How many facts are read at once. */
const PAGE = 2000;

/** `/chatra report`: admins see every teammate's numbers, everybody else the totals and their own. */
export const report: SlashCommand<ReportRequest> = {
  usage: REPORT_USAGE,
  parse: readReport,
  run(handlers, asked, request) {
    const place = placeOf(asked);
    return readInBackground(handlers, place, FAILED.report, async () => {
      const { of } = request;
      if (of !== undefined && "userId" in of && of.userId !== place.userId) {
        const refusal = await refusalFor(handlers, place, ADMIN_ACTIONS.report);
        if (refusal !== undefined) return refusal;
      }
      const made = await makeReport(handlers, place.userId, request);
      if ("problem" in made) return { text: made.problem };
      if (!isEmpty(made.report))
        handlers.background.run("the files of a report", () => sendFiles(handlers, place, made));
      return showReport(made);
    });
  },
};

async function makeReport(
  handlers: HandlerParts,
  reader: UserId,
  { days, of }: ReportRequest,
): Promise<ShownReport | { problem: string }> {
  const { slack, isAdmin, now } = handlers;
  const [{ timeZone }, seesAll] = await Promise.all([slack.person(reader), isAdmin(reader)]);
  const zone = knownZone(timeZone);
  const at = now();
  const period = periodOf(days, zone, at);
  const facts = await factsOf(handlers, period);
  const subject = subjectOf(of, facts);
  const shownDays = daysOf(days, zone, at);
  if ("unknown" in subject)
    return { problem: noChatsOnRoute(subject.unknown, daysInWords(shownDays), subject.nearest) };
  const whole = computeReport(facts, period, subject, hoursIn(zone));
  const own = whole.byTeammate.filter(
    ({ who }) => who !== undefined && "userId" in who && who.userId === reader,
  );
  const seen: Report = seesAll ? whole : { ...whole, byTeammate: own };
  return {
    report: seen,
    days: shownDays,
    zone,
    of: subject.kind === "route" ? { route: subject.route } : of,
    nameOf: await namesOf(handlers, seen),
  };
}

/** What `computeReport` needs, read in pieces so that nobody else waits. */
async function factsOf(
  { store, accountId }: Pick<HandlerParts, "store" | "accountId">,
  period: Period,
): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (;;) {
    const page = { after: facts.at(-1), limit: PAGE };
    const piece = await store.transaction((tx) => readFacts(tx, accountId, period, page));
    facts.push(...piece);
    if (piece.length < PAGE) break;
  }
  const begun = new Set(facts.filter(({ kind }) => kind === "opened").map(({ episodeId }) => episodeId));
  const older = facts.filter(({ kind, episodeId }) => kind === "closed" && !begun.has(episodeId));
  const ids = [...new Set(older.map(({ episodeId }) => episodeId))];
  for (let from = 0; from < ids.length; from += PAGE) {
    const some = ids.slice(from, from + PAGE);
    facts.push(...(await store.transaction((tx) => closesBefore(tx, accountId, some, period.from))));
  }
  return facts;
}

/** A route is found by its name in any case; `nearest`: the one that was perhaps meant. */
function subjectOf(
  of: ReportRequest["of"],
  facts: readonly Fact[],
): ReportSubject | { unknown: string; nearest: string | undefined } {
  if (of === undefined) return { kind: "all" };
  if ("userId" in of) return { kind: "person", userId: of.userId };
  const routes = [...new Set(facts.map(({ route }) => route))];
  const route = routes.find((known) => known.toLowerCase() === of.route.toLowerCase());
  return route === undefined
    ? { unknown: of.route, nearest: nearestWord(of.route, routes) }
    : { kind: "route", route };
}

/** Asks Slack for the names. Whom Slack does not name goes by their ID. */
async function namesOf(
  { slack }: Pick<HandlerParts, "slack">,
  { byTeammate }: Report,
): Promise<ShownReport["nameOf"]> {
  const ids = byTeammate.flatMap(({ who }) => (who !== undefined && "userId" in who ? [who.userId] : []));
  const asked = ids.slice(0, MOST_NAMES).map(async (id): Promise<[UserId, string]> => {
    const person = await slack.person(id).catch(() => undefined);
    return [id, person?.name ?? id];
  });
  const names = new Map(await Promise.all(asked));
  return (who: Answerer) => {
    if (who === undefined) return UNKNOWN_ANSWERER;
    return "userId" in who ? (names.get(who.userId) ?? who.userId) : inChatra(who.agentName);
  };
}

/** Sends the report as CSV, and as a picture where one can be drawn. */
async function sendFiles(handlers: HandlerParts, place: AnswerPlace, made: ShownReport): Promise<void> {
  const { slack, logger, adminUsers, draw = svgToPng } = handlers;
  const { first, last } = made.days;
  const name = `chatra-report-${first === last ? first : `${first}-to-${last}`}`;
  const picture = await draw(reportPicture(made)).catch((error: unknown) => {
    logger.warn({ err: error }, "report chart not drawn");
    return undefined;
  });
  const files = [
    { name: `${name}.csv`, content: reportCsv(made) },
    ...(picture === undefined ? [] : [{ name: `${name}.png`, content: picture }]),
  ];
  try {
    await slack.uploadToPerson({ userId: place.userId, text: filesOfReport(made), files });
  } catch (error) {
    logger.warn({ err: error }, "report files not uploaded");
    await handlers.answer(place, { text: explainFailure(error, FAILED.reportFiles, adminUsers) });
  }
}

import { CommandUsageError } from "../domain/command/command.ts";
import {
  ROUTE_SETTINGS,
  type RouteSetting,
  readOnlyRouteName,
  readSetting,
} from "../domain/command/read-route.ts";
import { digest, userGroupIdSchema, userIdSchema } from "../domain/ids.ts";
import { NEW_ROUTE, type Route, type RouteChanges, routeSettingsSchema } from "../domain/route.ts";
import { type RouteAct, readRouteRef, routeRef } from "../domain/route-ref.ts";
import { escapeEntities } from "../domain/text/slack-entities.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import { FAILED } from "../messages/failures.ts";
import { outdatedForm, plainProblem, showFormNotice } from "../messages/forms.ts";
import {
  type GroupChoice,
  ROUTE_FORM_FAULTS,
  ROUTE_TITLE,
  showRouteForm,
  showRouteTestForm,
} from "../messages/route-form.ts";
import { unknownRoute } from "../messages/routes.ts";
import { readRoutes } from "../store/routes.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import { changeRoute, orderDeletion, orderMove, refusalForRoutes } from "./change-routes.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Asked, ButtonPress, FormOutcome, SentForm } from "./command-handlers.ts";
import { idOfForm, placeOfForm, readMetadata, writeMetadata } from "./form-metadata.ts";
import { openForm, openView } from "./open-form.ts";
import { closeAndTell } from "./order-by-form.ts";
import { readInBackground } from "./read-in-background.ts";
import { readMention } from "./read-mention.ts";
import { testRoutes } from "./test-routes.ts";

type Meant = { act: RouteAct; name: string };

/** A button or a menu of the list of routes. Resolves once a change is stored. */
export async function onRouteButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const meant = readRouteRef(press.value);
  if (meant === undefined) return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  switch (meant.act) {
    case "test": {
      const metadata = metadataOf(handlers, press, meant);
      openView(handlers, press, showRouteTestForm(metadata));
      return;
    }
    case "add":
    case "edit":
      openForm(handlers, press, {
        form: "edit_route",
        title: ROUTE_TITLE,
        subject: FAILED.routes,
        fill: () => fillRouteForm(handlers, press, meant),
      });
      return;
    default: {
      const { act, name } = meant;
      const change = () =>
        act === "delete" ? orderDeletion(handlers, press, name) : orderMove(handlers, press, name, act);
      const answer = (await refusalForRoutes(handlers, press)) ?? (await change());
      answerLater(handlers, placeOf(press), answer);
    }
  }
}

async function fillRouteForm(handlers: HandlerParts, press: ButtonPress, meant: Meant) {
  const refusal = await refusalForRoutes(handlers, press);
  if (refusal !== undefined) return showFormNotice("edit_route", ROUTE_TITLE, refusal.text);
  const groups = await groupsOf(handlers);
  if (meant.act === "add")
    return showRouteForm(metadataOf(handlers, press, meant), { ...NEW_ROUTE, name: "" }, true, groups);
  const known = await knownRoute(handlers, press, meant.name);
  return known === undefined
    ? showFormNotice("edit_route", ROUTE_TITLE, unknownRoute(meant.name, undefined))
    : showRouteForm(metadataOf(handlers, press, meant, digestsOf(known)), known, false, groups);
}

/** Digests of settings, by which a changed one is told from one that was left alone: another admin may have changed it since. */
function digestsOf(settings: RouteChanges): Record<string, string> {
  const read: RouteChanges = routeSettingsSchema.partial().parse(settings);
  return Object.fromEntries(
    SETTINGS.map((setting) => [setting, digest(JSON.stringify(read[setting]) ?? "").slice(0, 12)]),
  );
}

/** Of `changes`, what differs from what the form showed at first. */
function changedSince(before: Record<string, string>, changes: RouteChanges): RouteChanges {
  const now = digestsOf(changes);
  return Object.fromEntries(Object.entries(changes).filter(([setting]) => before[setting] !== now[setting]));
}

const SETTINGS = routeSettingsSchema.keyof().options;

/** The form is of use without them. */
async function groupsOf({ slack, logger }: HandlerParts): Promise<GroupChoice> {
  try {
    return (await slack.userGroups()) ?? "no-scope";
  } catch (error) {
    logger.warn({ err: error }, "Slack did not list the user groups");
    return "untold";
  }
}

function metadataOf(
  { accountId }: HandlerParts,
  press: ButtonPress,
  { act, name }: Meant,
  before?: Record<string, string>,
): string | undefined {
  return writeMetadata(routeRef(accountId, act, name), press, before);
}

async function knownRoute(
  { store, accountId }: HandlerParts,
  { teamId }: Pick<Asked, "teamId">,
  name: string,
): Promise<Route | undefined> {
  const routes = await store.transaction((tx) => readRoutes(tx, { accountId, teamId }));
  return routes.find((route) => route.name === name);
}

/** A form about routes that was sent. What was typed is checked at once, and the rest is told later. */
export async function onRouteForm(handlers: HandlerParts, sent: SentForm): Promise<FormOutcome> {
  const metadata = readMetadata(sent.metadata);
  const meant = readRouteRef(metadata?.client ?? "");
  if (metadata === undefined || meant === undefined) return { kind: "show", view: outdatedForm(sent.form) };
  const place = placeOfForm(metadata, sent.userId);
  if (meant.act !== "test") return saveByForm(handlers, sent, { ...meant, before: metadata.before }, place);
  const mention = readMention(sent.values.client ?? "");
  if ("problem" in mention) return { kind: "errors", errors: { client: mention.problem } };
  const form = { form: sent.form, title: ROUTE_TITLE, place };
  return closeAndTell(handlers, form, testRoutes(handlers, sent.teamId, mention, place));
}

async function saveByForm(
  handlers: HandlerParts,
  sent: SentForm,
  meant: Meant & { before: Record<string, string> },
  place: AnswerPlace,
): Promise<FormOutcome> {
  const { errors, name, changes: shown } = readForm(sent.values, meant);
  const changes = changedSince(meant.before, shown);
  const known = await knownRoute(handlers, sent, name);
  if (meant.act === "edit" && known === undefined)
    return { kind: "show", view: showFormNotice("edit_route", ROUTE_TITLE, unknownRoute(name, undefined)) };
  if (meant.act === "add" && known !== undefined) errors.name = ROUTE_FORM_FAULTS.known;
  if (Object.keys(errors).length > 0) return { kind: "errors", errors };
  const { teamId, userId } = sent;
  const by = { id: idOfForm(sent), teamId, userId };
  const atOnce = readInBackground(
    handlers,
    place,
    FAILED.route,
    async () => (await refusalForRoutes(handlers, by)) ?? changeRoute(handlers, by, { name, changes }),
  );
  return closeAndTell(handlers, { form: sent.form, title: ROUTE_TITLE, place }, atOnce);
}

type Values = Record<string, string>;

function readForm(values: Values, meant: Meant): { errors: Values; name: string; changes: RouteChanges } {
  const errors: Values = {};
  const read = <Value>(block: string, work: () => Value): Value | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CommandUsageError)) throw error;
      errors[block] = plainProblem(error.message);
      return undefined;
    }
  };
  // Forms give typed text as it is.
  const typedName = meant.act === "add" ? escapeEntities(values.name ?? "") : meant.name;
  const name = read("name", () => readOnlyRouteName(typedName).name) ?? "";
  let changes: RouteChanges = {};
  for (const setting of ROUTE_SETTINGS) {
    const typed = typedSetting(setting, values);
    // A field that did not come stays as it is.
    if (typed !== undefined) changes = { ...changes, ...read(setting, () => readSetting(setting, typed)) };
  }
  if (values.mention === "user" && (values["mention-user"] ?? "") === "")
    errors["mention-user"] = ROUTE_FORM_FAULTS.noPerson;
  if (values.mention === "group" && values["mention-group"] === "")
    errors["mention-group"] = ROUTE_FORM_FAULTS.noGroup;
  if (values.escalate && values["escalate-group"]) errors["escalate-group"] = ROUTE_FORM_FAULTS.two;
  return { errors, name, changes };
}

/** What a field says, as it is typed in a command; undefined for one that changes nothing. */
function typedSetting(setting: RouteSetting, values: Values): string | undefined {
  const value = values[setting];
  switch (setting) {
    case "channel":
      return value && `<#${value}>`;
    case "mention":
      if (value === "group") return groupIn(values["mention-group"]);
      return value === "user" ? personIn(values["mention-user"]) : value;
    case "escalate":
      return personIn(value) ?? groupIn(values["escalate-group"]) ?? values["escalate-group"] ?? value;
    default:
      return value;
  }
}

function groupIn(value: string | undefined): string | undefined {
  const id = userGroupIdSchema.safeParse(value).data;
  return id && `<!subteam^${id}>`;
}

function personIn(value: string | undefined): string | undefined {
  const id = userIdSchema.safeParse(value).data;
  return id && `<@${id}>`;
}

/** The page's actions: the shape of each request. */
import { z } from "zod";
import { globalShortcutIds, messageShortcutIds } from "./app-features.ts";
import { faultNames } from "./faults.ts";

/** The largest request: a file of 1 MB in base64, and some text. */
export const largestOrderBytes = 1_500_000;

const text = z.string().max(8000);
const words = text.refine((value) => value.trim() !== "", "has no words");
const id = z.string().min(1).max(200);
/** Slack's largest value of a button. */
const buttonValue = z.string().max(2000);
/** What is in a field: a text, an option, several options, or nothing. */
const filled = z.union([text, z.array(buttonValue).max(100), z.null()]);
/** A picture that the demo has, or the user's own file. */
const file = z.union([
  z.literal("sample"),
  z.object({ name: z.string().min(1).max(200), base64: z.base64().max(1_400_000) }),
]);

export const actSchema = z.discriminatedUnion("act", [
  z.object({ act: z.literal("visitor.arrive") }),
  z
    .object({ act: z.literal("visitor.write"), visitor: id, text, file: file.optional() })
    .refine((act) => act.file !== undefined || act.text.trim() !== "", "says nothing"),
  z.object({ act: z.literal("visitor.leave"), visitor: id }),
  z.object({ act: z.literal("dashboard.write"), visitor: id, agent: id, text: words }),
  z
    .object({
      act: z.literal("slack.post"),
      by: id,
      thread: id.optional(),
      text,
      broadcast: z.boolean().optional(),
      /** /me … */
      me: z.boolean().optional(),
      file: file.optional(),
    })
    .refine((act) => act.file !== undefined || act.text.trim() !== "", "says nothing"),
  z.object({ act: z.literal("slack.edit"), by: id, ts: id, text: words }),
  z.object({ act: z.literal("slack.delete"), by: id, ts: id }),
  /** Removes an ephemeral message. */
  z.object({ act: z.literal("slack.dismiss"), by: id, ts: id }),
  z.object({ act: z.literal("slack.click"), by: id, ts: id, actionId: id, value: buttonValue.optional() }),
  z.object({ act: z.literal("slack.choose"), by: id, ts: id, actionId: id, value: filled }),
  /** Puts a reaction on a message, or takes one's own away. */
  z.object({
    act: z.literal("slack.react"),
    by: id,
    ts: id,
    name: z.string().regex(/^[a-z0-9_+'-]{1,100}$/),
  }),
  /** Writes to the app in the direct messages with it. */
  z.object({ act: z.literal("slack.direct"), by: id, text: words }),
  /** Opens a tab of the app; Slack tells the app. */
  z.object({ act: z.literal("slack.openApp"), by: id, tab: z.enum(["home", "messages"]) }),
  /** The typed command; `thread` where it was typed in one, `direct` where in the direct messages with the app. */
  z.object({
    act: z.literal("slack.command"),
    by: id,
    text: words.refine((value) => value.startsWith("/"), "does not begin with /"),
    thread: id.optional(),
    direct: z.boolean().optional(),
  }),
  z.object({ act: z.literal("slack.shortcut"), by: id, callbackId: z.enum(globalShortcutIds) }),
  z.object({
    act: z.literal("slack.messageShortcut"),
    by: id,
    ts: id,
    callbackId: z.enum(messageShortcutIds),
  }),
  z.object({ act: z.literal("form.submit"), by: id, form: id, values: z.record(id, filled) }),
  z.object({ act: z.literal("form.use"), by: id, form: id, actionId: id, value: filled }),
  /** Opens a menu that asks the app for its options, or types in it. */
  z.object({ act: z.literal("form.suggest"), by: id, form: id, actionId: id, typed: text }),
  z.object({ act: z.literal("form.close"), by: id, form: id }),
  /** Presses a button of the app's Home tab. */
  z.object({ act: z.literal("home.use"), by: id, actionId: id, value: buttonValue }),
  z.object({ act: z.literal("fault.order"), name: z.enum(faultNames) }),
  z.object({ act: z.literal("fault.clear") }),
  z.object({ act: z.literal("membrane.login"), isLoggedIn: z.boolean() }),
  z.object({ act: z.literal("day.play") }),
  z.object({ act: z.literal("day.stop") }),
  z.object({ act: z.literal("bot.kill") }),
  z.object({ act: z.literal("bot.start") }),
]);

export type Order = z.infer<typeof actSchema>;
export type GivenFile = z.infer<typeof file>;

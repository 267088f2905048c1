import { expect, test } from "vitest";
import { parseThreadCommand } from "../../src/domain/command/parse-thread-command.ts";
import { helpText, TOPICS, threadHelp } from "../../src/messages/help.ts";
import { parseCommand, SLASH_USAGE } from "./read.ts";

/** What many commands are read as, compared whole. */
test("help, whole and by topic", () => {
  expect([undefined, ...TOPICS].map((topic) => helpText(Object.values(SLASH_USAGE), topic))).toEqual([
    {
      text: "*Clients*\n`/chatra client CLIENT | NAME | EMAIL` Shows a client, or lists those whose name or email begins so.\n`/chatra waiting [mine|all|#CHANNEL]` Lists the chats in which a visitor waits for us.\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]` Sets how the bot tells you: thread, dm or off. Alone it opens a form.\n`/chatra open CLIENT` Leads to the client's thread, and starts one where there is none.\n`/chatra update CLIENT [name=… email=… phone=… notes=\"…\"]` Changes what Chatra knows of a client. Without fields it shows a form; an empty field is removed.\n`/chatra forget CLIENT` Erases what this bot keeps of a client. For administrators.\n\n*Messages*\n`/chatra send CLIENT text…` Sends a message to a client.\n`/chatra push CLIENT text…` Sends a pushed message, which opens the chat at the client's by itself.\n`/chatra message ID` Shows a message.\n`/chatra message edit ID text…` Replaces the words of a message.\n`/chatra message delete ID` Deletes a message.\n`/chatra pushed ID` Shows a pushed message.\n`/chatra pushed edit ID text…` Replaces the words of a pushed message.\n`/chatra pushed delete ID` Deletes a pushed message.\n`/chatra snippets` Lists the canned replies that you can send with !r.\n`/chatra snippet NAME text…` Saves a snippet of your own.\n`/chatra snippet share NAME text…` Saves a snippet for everybody (admins).\n`/chatra snippet show NAME` Shows a snippet.\n`/chatra snippet delete NAME` Deletes your snippet, or a shared one (admins).\n\n*Routes*\n`/chatra routes` Lists where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]` Adds or changes a route; an empty setting is reset (admins).\n`/chatra route up NAME` Moves a route up: the first that fits takes a chat (admins).\n`/chatra route down NAME` Moves a route down (admins).\n`/chatra route delete NAME` Deletes a route; default is only reset (admins).\n`/chatra route test CLIENT` Says which route would take this visitor now (admins).\n\n*Chatra &amp; Membrane*\n`/chatra actions [intent…]` Lists what Membrane can do with Chatra, or what fits an intent.\n`/chatra run ACTION [{json}]` Runs one of Membrane's actions. For administrators.\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]` Sends a request to Chatra's API as it is. For administrators.\n`/chatra connections` Lists Membrane's connections and their state.\n`/chatra connect` Connects Chatra, or mends its connection.\n`/chatra agents` Lists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none` Sets the agent a teammate answers as: an ID, an email or a name. For administrators.\n`/chatra hours` Lists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]` Sets business hours; without times it opens a form (admins).\n`/chatra hours delete NAME` Deletes business hours (admins).\n`/chatra account [NAME]` Lists the Chatra accounts of this workspace, or shows one.\n`/chatra account add NAME` Adds another Chatra account, whose new chats come to this channel. For administrators.\n`/chatra account NAME connect | here | agent ID | secret | remove` Mends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators.\n\n*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]` Counts chats and answers, and tells how long they took.\n`/chatra status` Tells whether everything works, and what waits.\n`/chatra help [clients | messages | routes | membrane | about]` Shows this.",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '*Clients*\n`/chatra client CLIENT | NAME | EMAIL`\nShows a client, or lists those whose name or email begins so. Example: `/chatra client vera lang`\n`/chatra waiting [mine|all|#CHANNEL]`\nLists the chats in which a visitor waits for us. Example: `/chatra waiting mine`\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]`\nSets how the bot tells you: thread, dm or off. Alone it opens a form. Example: `/chatra notify reminders=dm digest=weekdays 18:00`\n`/chatra open CLIENT`\nLeads to the client\'s thread, and starts one where there is none. Example: `/chatra open fxKp3ZqLw8sT`\n`/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nChanges what Chatra knows of a client. Without fields it shows a form; an empty field is removed. Example: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`\n`/chatra forget CLIENT`\nErases what this bot keeps of a client. For administrators. Example: `/chatra forget fxKp3ZqLw8sT`',
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*Messages*\n`/chatra send CLIENT text…`\nSends a message to a client. Example: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`\n`/chatra push CLIENT text…`\nSends a pushed message, which opens the chat at the client's by itself. Example: `/chatra push fxKp3ZqLw8sT Your order is ready to be collected.`\n`/chatra message ID`\nShows a message. Example: `/chatra message m7RtYw2Qe9`\n`/chatra message edit ID text…`\nReplaces the words of a message. Example: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`\n`/chatra message delete ID`\nDeletes a message. Example: `/chatra message delete m7RtYw2Qe9`\n`/chatra pushed ID`\nShows a pushed message. Example: `/chatra pushed p4LkVb8Nc3`\n`/chatra pushed edit ID text…`\nReplaces the words of a pushed message. Example: `/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.`\n`/chatra pushed delete ID`\nDeletes a pushed message. Example: `/chatra pushed delete p4LkVb8Nc3`\n`/chatra snippets`\nLists the canned replies that you can send with !r.\n`/chatra snippet NAME text…`\nSaves a snippet of your own. Example: `/chatra snippet opening-hours We are open from 9 to 5, {client.first}.`\n`/chatra snippet share NAME text…`\nSaves a snippet for everybody (admins). Example: `/chatra snippet share refund Your money is back in three days.`\n`/chatra snippet show NAME`\nShows a snippet. Example: `/chatra snippet show refund`\n`/chatra snippet delete NAME`\nDeletes your snippet, or a shared one (admins). Example: `/chatra snippet delete refund`",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '*Routes*\n`/chatra routes`\nLists where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]`\nAdds or changes a route; an empty setting is reset (admins). Example: `/chatra route pricing when="page=*/pricing*; country=DE,AT" channel=#sales mention=@ann remind=5m,15m`\n`/chatra route up NAME`\nMoves a route up: the first that fits takes a chat (admins). Example: `/chatra route up pricing`\n`/chatra route down NAME`\nMoves a route down (admins). Example: `/chatra route down pricing`\n`/chatra route delete NAME`\nDeletes a route; default is only reset (admins). Example: `/chatra route delete pricing`\n`/chatra route test CLIENT`\nSays which route would take this visitor now (admins). Example: `/chatra route test fxKp3ZqLw8sT`',
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '*Chatra &amp; Membrane*\n`/chatra actions [intent…]`\nLists what Membrane can do with Chatra, or what fits an intent. Example: `/chatra actions update a client`\n`/chatra run ACTION [{json}]`\nRuns one of Membrane\'s actions. For administrators. Example: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nSends a request to Chatra\'s API as it is. For administrators. Example: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`\n`/chatra connections`\nLists Membrane\'s connections and their state.\n`/chatra connect`\nConnects Chatra, or mends its connection.\n`/chatra agents`\nLists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none`\nSets the agent a teammate answers as: an ID, an email or a name. For administrators. Example: `/chatra agents @ann ann@example.com`\n`/chatra hours`\nLists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`\nSets business hours; without times it opens a form (admins). Example: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24`\n`/chatra hours delete NAME`\nDeletes business hours (admins). Example: `/chatra hours delete support`\n`/chatra account [NAME]`\nLists the Chatra accounts of this workspace, or shows one. Example: `/chatra account berlin`\n`/chatra account add NAME`\nAdds another Chatra account, whose new chats come to this channel. For administrators. Example: `/chatra account add berlin`\n`/chatra account NAME connect | here | agent ID | secret | remove`\nMends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators. Example: `/chatra account berlin here`',
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]`\nCounts chats and answers, and tells how long they took. Example: `/chatra report 2026-11-01..2026-11-30 billing`\n`/chatra status`\nTells whether everything works, and what waits.\n`/chatra help [clients | messages | routes | membrane | about]`\nShows this. Example: `/chatra help messages`",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
            },
          ],
        },
      ],
    },
    {
      text: '*Clients*\n`/chatra client CLIENT | NAME | EMAIL` Shows a client, or lists those whose name or email begins so.\n`/chatra waiting [mine|all|#CHANNEL]` Lists the chats in which a visitor waits for us.\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]` Sets how the bot tells you: thread, dm or off. Alone it opens a form.\n`/chatra open CLIENT` Leads to the client\'s thread, and starts one where there is none.\n`/chatra update CLIENT [name=… email=… phone=… notes="…"]` Changes what Chatra knows of a client. Without fields it shows a form; an empty field is removed.\n`/chatra forget CLIENT` Erases what this bot keeps of a client. For administrators.',
      blocks: [
        { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '*Clients*\n`/chatra client CLIENT | NAME | EMAIL`\nShows a client, or lists those whose name or email begins so. Example: `/chatra client vera lang`\n`/chatra waiting [mine|all|#CHANNEL]`\nLists the chats in which a visitor waits for us. Example: `/chatra waiting mine`\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]`\nSets how the bot tells you: thread, dm or off. Alone it opens a form. Example: `/chatra notify reminders=dm digest=weekdays 18:00`\n`/chatra open CLIENT`\nLeads to the client\'s thread, and starts one where there is none. Example: `/chatra open fxKp3ZqLw8sT`\n`/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nChanges what Chatra knows of a client. Without fields it shows a form; an empty field is removed. Example: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`\n`/chatra forget CLIENT`\nErases what this bot keeps of a client. For administrators. Example: `/chatra forget fxKp3ZqLw8sT`',
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
            },
          ],
        },
      ],
    },
    {
      text: "*Messages*\n`/chatra send CLIENT text…` Sends a message to a client.\n`/chatra push CLIENT text…` Sends a pushed message, which opens the chat at the client's by itself.\n`/chatra message ID` Shows a message.\n`/chatra message edit ID text…` Replaces the words of a message.\n`/chatra message delete ID` Deletes a message.\n`/chatra pushed ID` Shows a pushed message.\n`/chatra pushed edit ID text…` Replaces the words of a pushed message.\n`/chatra pushed delete ID` Deletes a pushed message.\n`/chatra snippets` Lists the canned replies that you can send with !r.\n`/chatra snippet NAME text…` Saves a snippet of your own.\n`/chatra snippet share NAME text…` Saves a snippet for everybody (admins).\n`/chatra snippet show NAME` Shows a snippet.\n`/chatra snippet delete NAME` Deletes your snippet, or a shared one (admins).",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*Messages*\n`/chatra send CLIENT text…`\nSends a message to a client. Example: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`\n`/chatra push CLIENT text…`\nSends a pushed message, which opens the chat at the client's by itself. Example: `/chatra push fxKp3ZqLw8sT Your order is ready to be collected.`\n`/chatra message ID`\nShows a message. Example: `/chatra message m7RtYw2Qe9`\n`/chatra message edit ID text…`\nReplaces the words of a message. Example: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`\n`/chatra message delete ID`\nDeletes a message. Example: `/chatra message delete m7RtYw2Qe9`\n`/chatra pushed ID`\nShows a pushed message. Example: `/chatra pushed p4LkVb8Nc3`\n`/chatra pushed edit ID text…`\nReplaces the words of a pushed message. Example: `/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.`\n`/chatra pushed delete ID`\nDeletes a pushed message. Example: `/chatra pushed delete p4LkVb8Nc3`\n`/chatra snippets`\nLists the canned replies that you can send with !r.\n`/chatra snippet NAME text…`\nSaves a snippet of your own. Example: `/chatra snippet opening-hours We are open from 9 to 5, {client.first}.`\n`/chatra snippet share NAME text…`\nSaves a snippet for everybody (admins). Example: `/chatra snippet share refund Your money is back in three days.`\n`/chatra snippet show NAME`\nShows a snippet. Example: `/chatra snippet show refund`\n`/chatra snippet delete NAME`\nDeletes your snippet, or a shared one (admins). Example: `/chatra snippet delete refund`",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
            },
          ],
        },
      ],
    },
    {
      text: "*Routes*\n`/chatra routes` Lists where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]` Adds or changes a route; an empty setting is reset (admins).\n`/chatra route up NAME` Moves a route up: the first that fits takes a chat (admins).\n`/chatra route down NAME` Moves a route down (admins).\n`/chatra route delete NAME` Deletes a route; default is only reset (admins).\n`/chatra route test CLIENT` Says which route would take this visitor now (admins).",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '*Routes*\n`/chatra routes`\nLists where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]`\nAdds or changes a route; an empty setting is reset (admins). Example: `/chatra route pricing when="page=*/pricing*; country=DE,AT" channel=#sales mention=@ann remind=5m,15m`\n`/chatra route up NAME`\nMoves a route up: the first that fits takes a chat (admins). Example: `/chatra route up pricing`\n`/chatra route down NAME`\nMoves a route down (admins). Example: `/chatra route down pricing`\n`/chatra route delete NAME`\nDeletes a route; default is only reset (admins). Example: `/chatra route delete pricing`\n`/chatra route test CLIENT`\nSays which route would take this visitor now (admins). Example: `/chatra route test fxKp3ZqLw8sT`',
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
            },
          ],
        },
      ],
    },
    {
      text: "*Chatra &amp; Membrane*\n`/chatra actions [intent…]` Lists what Membrane can do with Chatra, or what fits an intent.\n`/chatra run ACTION [{json}]` Runs one of Membrane's actions. For administrators.\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]` Sends a request to Chatra's API as it is. For administrators.\n`/chatra connections` Lists Membrane's connections and their state.\n`/chatra connect` Connects Chatra, or mends its connection.\n`/chatra agents` Lists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none` Sets the agent a teammate answers as: an ID, an email or a name. For administrators.\n`/chatra hours` Lists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]` Sets business hours; without times it opens a form (admins).\n`/chatra hours delete NAME` Deletes business hours (admins).\n`/chatra account [NAME]` Lists the Chatra accounts of this workspace, or shows one.\n`/chatra account add NAME` Adds another Chatra account, whose new chats come to this channel. For administrators.\n`/chatra account NAME connect | here | agent ID | secret | remove` Mends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators.",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '*Chatra &amp; Membrane*\n`/chatra actions [intent…]`\nLists what Membrane can do with Chatra, or what fits an intent. Example: `/chatra actions update a client`\n`/chatra run ACTION [{json}]`\nRuns one of Membrane\'s actions. For administrators. Example: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nSends a request to Chatra\'s API as it is. For administrators. Example: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`\n`/chatra connections`\nLists Membrane\'s connections and their state.\n`/chatra connect`\nConnects Chatra, or mends its connection.\n`/chatra agents`\nLists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none`\nSets the agent a teammate answers as: an ID, an email or a name. For administrators. Example: `/chatra agents @ann ann@example.com`\n`/chatra hours`\nLists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`\nSets business hours; without times it opens a form (admins). Example: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24`\n`/chatra hours delete NAME`\nDeletes business hours (admins). Example: `/chatra hours delete support`\n`/chatra account [NAME]`\nLists the Chatra accounts of this workspace, or shows one. Example: `/chatra account berlin`\n`/chatra account add NAME`\nAdds another Chatra account, whose new chats come to this channel. For administrators. Example: `/chatra account add berlin`\n`/chatra account NAME connect | here | agent ID | secret | remove`\nMends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators. Example: `/chatra account berlin here`',
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
            },
          ],
        },
      ],
    },
    {
      text: "*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]` Counts chats and answers, and tells how long they took.\n`/chatra status` Tells whether everything works, and what waits.\n`/chatra help [clients | messages | routes | membrane | about]` Shows this.",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]`\nCounts chats and answers, and tells how long they took. Example: `/chatra report 2026-11-01..2026-11-30 billing`\n`/chatra status`\nTells whether everything works, and what waits.\n`/chatra help [clients | messages | routes | membrane | about]`\nShows this. Example: `/chatra help messages`",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
            },
          ],
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
            },
          ],
        },
      ],
    },
  ]);
  expect(threadHelp()).toEqual({
    text: '`!client` Shows the client: contact details, notes and place.\n`!update [name=… email=… phone=… notes="…"]` Changes what Chatra knows of the client. Without fields it shows a form; an empty field is removed.\n`!send text…` Sends your reply to the visitor, also where plain replies stay in Slack.\n`!push text…` Sends a pushed message, which opens the chat at the client\'s by itself.\n`!r NAME [more words]` Sends a snippet to the visitor as your reply. /chatra snippets lists them.\n`!note text…` Stays in Slack, like a message that begins with // or note:\n`!claim` Says that you have this chat.\n`!release` Gives this chat back to the queue.\n`!assign @PERSON` Gives this chat to a teammate.\n`!close` Closes this chat until the visitor writes again.\n`!reopen` Opens this chat again, or ends its snooze.\n`!snooze TIME` Hides this chat until then, or until the visitor writes: 2h, tomorrow, monday 9:00.\n`!mute` Ends reminders and mentions for this visitor.\n`!unmute` Begins reminders for this visitor again.\n`!transcript` Gives the whole chat as a text.\n`!resend` Tries again what could not be sent.\n`!help` Shows this.',
    blocks: [
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: '`!client`\nShows the client: contact details, notes and place.\n`!update [name=… email=… phone=… notes="…"]`\nChanges what Chatra knows of the client. Without fields it shows a form; an empty field is removed. Example: `!update phone= notes="Call after 5 pm"`\n`!send text…`\nSends your reply to the visitor, also where plain replies stay in Slack. Example: `!send It is on its way, here is the link.`\n`!push text…`\nSends a pushed message, which opens the chat at the client\'s by itself. Example: `!push Your order is ready to be collected.`\n`!r NAME [more words]`\nSends a snippet to the visitor as your reply. /chatra snippets lists them. Example: `!r opening-hours See you tomorrow!`\n`!note text…`\nStays in Slack, like a message that begins with // or note: Example: `!note Ask the warehouse first.`\n`!claim`\nSays that you have this chat.\n`!release`\nGives this chat back to the queue.\n`!assign @PERSON`\nGives this chat to a teammate. Example: `!assign @ann`\n`!close`\nCloses this chat until the visitor writes again.\n`!reopen`\nOpens this chat again, or ends its snooze.\n`!snooze TIME`\nHides this chat until then, or until the visitor writes: 2h, tomorrow, monday 9:00. Example: `!snooze tomorrow 9:00`\n`!mute`\nEnds reminders and mentions for this visitor.\n`!unmute`\nBegins reminders for this visitor again.\n`!transcript`\nGives the whole chat as a text.\n`!resend`\nTries again what could not be sent.\n`!help`\nShows this.',
        },
      },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "To answer the visitor, just write in the thread. What begins with `//` or `note:` stays here.",
          },
        ],
      },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
          },
        ],
      },
    ],
  });
});

test("commands, and why they can't be read", () => {
  const commands = [
    "help me",
    "help nothing",
    "status now",
    "status",
    "actions find a client",
    "connections",
    "connections x",
    "connect",
    "client",
    "client vera lang",
    'client "a b"',
    "client <https://acme.slack.com/archives/C1/p1700000000000100>",
    "client <https://acme.slack.com/archives/C1/p1700000001000200?thread_ts=1700000000.000100&amp;cid=C1|link>",
    "client <https://other.example/x>",
    "client <mailto:v@example.org|v@example.org>",
    `client ${"c".repeat(1_501)}`,
    "open",
    "open a b",
    'open "a b"',
    "forget",
    "forget a b",
    "update",
    "update c1 name",
    "update c1 name=Jo email=nonsense",
    "update c1 name:Jo",
    "update c1 mail=x",
    "update c1 name=Jo name=Bo",
    'update c1 notes="unclosed',
    `update c1 name=${"x".repeat(201)}`,
    "update c1 notes=one two",
    "send c1",
    "send c1  words  with   spaces ",
    "send c1 // internal",
    "send c1 !push x",
    'push "c 1" *words*',
    "message",
    "message m1 m2",
    "message edit",
    "message edit m1",
    "message edit m1 words",
    "message delete",
    "message delete m1 x",
    "pushed edit p1 words",
    "pushed delete p1",
    "pushed",
    "run",
    'run get-client {"id": "c1"}',
    "run 'two words' {}",
    "run get-client [1]",
    "run get-client {“id”: 1}",
    "run get-client {id: 1}",
    "run get-client {} x",
    "request",
    "request GET",
    "request get clients/c1",
    "request GET /clients/{id} id=c1 q=2",
    'request POST /clients/{id} path:id=c1 query:a=1 header:X-A=b {"a": 1.50}',
    "request PUT /a/../b",
    "request PATCH /a?b=c",
    "request DELETE https://evil.example/x",
    "request GET /x header:Authorization=y",
    "request GET /x header:bad name=y",
    "request FLY /x",
    "account",
    "account add",
    "account add shop here",
    "account add Shop!",
    "account add default",
    "account shop",
    "account shop connect",
    "account shop here",
    "account shop agent",
    "account shop agent a1",
    "account shop agent none",
    'account shop agent "none"',
    "account shop secret",
    "account shop secret x",
    "account shop remove",
    "account shop fly",
    "sned c1 x",
    "clinet c1",
    "xyz",
    "in:shop client c1",
  ];
  expect(Object.fromEntries(commands.map((text) => [text, parseCommand(text)]))).toEqual({
    "help me": {
      problem:
        "There is no help on `me`.\nForm: `/chatra help [clients | messages | routes | membrane | about]`\nExample: `/chatra help messages`",
    },
    "help nothing": {
      problem:
        "There is no help on `nothing`.\nForm: `/chatra help [clients | messages | routes | membrane | about]`\nExample: `/chatra help messages`",
    },
    "status now": {
      problem: "`now` is too much here. Nothing follows this command.\nForm: `/chatra status`",
    },
    status: { command: { kind: "status" } },
    "actions find a client": { command: { kind: "actions", intent: "find a client" } },
    connections: { command: { kind: "connections" } },
    "connections x": {
      problem: "`x` is too much here. Nothing follows this command.\nForm: `/chatra connections`",
    },
    connect: { command: { kind: "connect" } },
    client: {
      problem:
        "Which client? Their ID is missing, or a link to a message of their thread.\nForm: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
    },
    "client vera lang": { command: { kind: "client", client: { kind: "id", clientId: "vera lang" } } },
    'client "a b"': { command: { kind: "client", client: { kind: "id", clientId: "a b" } } },
    "client <https://acme.slack.com/archives/C1/p1700000000000100>": {
      command: { kind: "client", client: { kind: "thread", channelId: "C1", threadTs: "1700000000.000100" } },
    },
    "client <https://acme.slack.com/archives/C1/p1700000001000200?thread_ts=1700000000.000100&amp;cid=C1|link>":
      {
        command: {
          kind: "client",
          client: { kind: "thread", channelId: "C1", threadTs: "1700000000.000100" },
        },
      },
    "client <https://other.example/x>": {
      problem:
        "`https://other.example/x` is no link to a message of a thread. In Slack, choose “Copy link” of any message in the client's thread, or give the client's id.\nForm: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
    },
    "client <mailto:v@example.org|v@example.org>": {
      command: { kind: "client", client: { kind: "id", clientId: "v@example.org" } },
    },
    "client ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc":
      {
        problem:
          "The client's id `cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc…` is too long: 1501 characters, and at most 1500 are taken.\nForm: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
      },
    open: {
      problem:
        "Which client? Their ID is missing, or a link to a message of their thread.\nForm: `/chatra open CLIENT`\nExample: `/chatra open fxKp3ZqLw8sT`",
    },
    "open a b": {
      problem:
        "`b` is too much here. An id that holds spaces has to stand in quotes.\nForm: `/chatra open CLIENT`\nExample: `/chatra open fxKp3ZqLw8sT`",
    },
    'open "a b"': { command: { kind: "open", client: { kind: "id", clientId: "a b" } } },
    forget: {
      problem:
        "Which client? Their ID is missing, or a link to a message of their thread.\nForm: `/chatra forget CLIENT`\nExample: `/chatra forget fxKp3ZqLw8sT`",
    },
    "forget a b": {
      problem:
        "`b` is too much here. An id that holds spaces has to stand in quotes.\nForm: `/chatra forget CLIENT`\nExample: `/chatra forget fxKp3ZqLw8sT`",
    },
    update: {
      problem:
        'Which client? Their ID is missing, or a link to a message of their thread.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name": {
      problem:
        '`name` belongs to no field. Write fields as `field=value` without spaces around the sign, and a value of several words in quotes.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name=Jo email=nonsense": {
      problem:
        'The e-mail address does not look like one, such as buyer@example.com.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name:Jo": {
      problem:
        '`name:Jo` belongs to no field. Write fields as `field=value` without spaces around the sign, and a value of several words in quotes.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 mail=x": {
      problem:
        '`mail` is no field that can be changed. Did you mean `email`?\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name=Jo name=Bo": {
      problem:
        'The field `name` is given twice.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    'update c1 notes="unclosed': {
      problem:
        'The quote at `"unclosed` is not closed. A mark that belongs to the words has to stand in other quotes.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx":
      {
        problem:
          'The name is too long: 201 characters, and at most 200 are taken.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
      },
    "update c1 notes=one two": {
      problem:
        '`two` belongs to no field. Write fields as `field=value` without spaces around the sign, and a value of several words in quotes.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "send c1": {
      problem:
        "The text is missing. Nothing was sent to the visitor.\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    "send c1  words  with   spaces ": {
      command: { kind: "send", client: { kind: "id", clientId: "c1" }, text: "words  with   spaces" },
    },
    "send c1 // internal": {
      problem:
        "The text looks internal: it starts like a note. Nothing was sent to the visitor.\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    "send c1 !push x": {
      problem:
        "The text looks internal: it starts like a `!command`. Nothing was sent to the visitor.\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    'push "c 1" *words*': {
      command: { kind: "push", client: { kind: "id", clientId: "c 1" }, text: "*words*" },
    },
    message: {
      problem:
        "Which message? Its id is missing.\nForm: `/chatra message ID`\nExample: `/chatra message m7RtYw2Qe9`",
    },
    "message m1 m2": {
      problem:
        "`m2` is too much here. To change or delete a message, `edit` or `delete` comes before its id.\nForm: `/chatra message ID`\nExample: `/chatra message m7RtYw2Qe9`",
    },
    "message edit": {
      problem:
        "Which message? Its id is missing.\nForm: `/chatra message edit ID text…`\nExample: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`",
    },
    "message edit m1": {
      problem:
        "The text is missing. Nothing was sent to the visitor.\nForm: `/chatra message edit ID text…`\nExample: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`",
    },
    "message edit m1 words": {
      command: { kind: "message.edit", pushed: false, messageId: "m1", text: "words" },
    },
    "message delete": {
      problem:
        "Which message? Its id is missing.\nForm: `/chatra message delete ID`\nExample: `/chatra message delete m7RtYw2Qe9`",
    },
    "message delete m1 x": {
      problem:
        "`x` is too much here. An id that holds spaces has to stand in quotes.\nForm: `/chatra message delete ID`\nExample: `/chatra message delete m7RtYw2Qe9`",
    },
    "pushed edit p1 words": {
      command: { kind: "message.edit", pushed: true, messageId: "p1", text: "words" },
    },
    "pushed delete p1": { command: { kind: "message.delete", pushed: true, messageId: "p1" } },
    pushed: {
      problem:
        "Which message? Its id is missing.\nForm: `/chatra pushed ID`\nExample: `/chatra pushed p4LkVb8Nc3`",
    },
    run: {
      problem:
        'Which action? Its name is missing.\nForm: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    'run get-client {"id": "c1"}': { command: { kind: "run", action: "get-client", input: { id: "c1" } } },
    "run 'two words' {}": { command: { kind: "run", action: "two words", input: {} } },
    "run get-client [1]": {
      problem:
        '`[1]` is no JSON object. A name of several words has to stand in quotes, and the input in `{…}`.\nForm: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    "run get-client {“id”: 1}": { command: { kind: "run", action: "get-client", input: { id: 1 } } },
    "run get-client {id: 1}": {
      problem:
        'That is not valid JSON, or something follows it. It can\'t be read from `id: 1}` on. Names and texts stand in double quotes.\nForm: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    "run get-client {} x": {
      problem:
        'That is not valid JSON, or something follows it. It can\'t be read from `x` on. Names and texts stand in double quotes.\nForm: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    request: {
      problem:
        'The method and the path are missing.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request GET": {
      problem:
        'The path is missing.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request get clients/c1": {
      problem:
        'The path `clients/c1` has to start with `/`: the address in front of it is Membrane\'s affair.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request GET /clients/{id} id=c1 q=2": {
      command: {
        kind: "request",
        request: {
          method: "GET",
          path: "/clients/{id}",
          query: { q: "2" },
          headers: {},
          pathParameters: { id: "c1" },
        },
      },
    },
    'request POST /clients/{id} path:id=c1 query:a=1 header:X-A=b {"a": 1.50}': {
      problem:
        'Nothing fills `id` in the path. Give it as `key=value`.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request PUT /a/../b": {
      problem:
        'The path `/a/../b` holds `..`, which could lead to another place.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request PATCH /a?b=c": {
      problem:
        'The path `/a?b=c` holds a `?` or `#`. Parameters are written behind it, as `key=value`.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request DELETE https://evil.example/x": {
      problem:
        'The path `https://evil.example/x` has to start with `/`: the address in front of it is Membrane\'s affair.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request GET /x header:Authorization=y": {
      command: {
        kind: "request",
        request: {
          method: "GET",
          path: "/x",
          query: {},
          headers: { header: "Authorization=y" },
          pathParameters: {},
        },
      },
    },
    "request GET /x header:bad name=y": {
      command: {
        kind: "request",
        request: {
          method: "GET",
          path: "/x",
          query: { name: "y" },
          headers: { header: "bad" },
          pathParameters: {},
        },
      },
    },
    "request FLY /x": {
      problem:
        '`FLY` is no method. There are GET, POST, PUT, PATCH, DELETE.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    account: { command: { kind: "account", subcommand: "list" } },
    "account add": {
      problem:
        "Which account? Its name is missing.\nForm: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account add shop here": {
      problem:
        "`here` is too much here. A name is one word.\nForm: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account add Shop!": {
      problem:
        "`Shop!` is no name of an account: letters from a to z, digits and hyphens, 32 at most, and no hyphen first.\nForm: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account add default": {
      problem:
        "`default` can't be a name: it means something else here already.\nForm: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account shop": { command: { kind: "account", subcommand: "show", name: "shop" } },
    "account shop connect": { command: { kind: "account", subcommand: "connect", name: "shop" } },
    "account shop here": { command: { kind: "account", subcommand: "here", name: "shop" } },
    "account shop agent": {
      problem:
        "Which agent? Their id in Chatra is missing, or `none`.\nForm: `/chatra account NAME connect | here | agent ID | secret | remove`\nExample: `/chatra account berlin here`",
    },
    "account shop agent a1": {
      command: { kind: "account", subcommand: "agent", name: "shop", agentId: "a1" },
    },
    "account shop agent none": { command: { kind: "account", subcommand: "agent", name: "shop" } },
    'account shop agent "none"': {
      command: { kind: "account", subcommand: "agent", name: "shop", agentId: "none" },
    },
    "account shop secret": { command: { kind: "account", subcommand: "secret", name: "shop" } },
    "account shop secret x": {
      problem:
        "`x` is too much here. Nothing follows this command.\nForm: `/chatra account NAME connect | here | agent ID | secret | remove`\nExample: `/chatra account berlin here`",
    },
    "account shop remove": { command: { kind: "account", subcommand: "remove", name: "shop" } },
    "account shop fly": {
      problem:
        "`fly` can't be done with an account. Nothing was done.\nForm: `/chatra account NAME connect | here | agent ID | secret | remove`\nExample: `/chatra account berlin here`",
    },
    "sned c1 x": {
      problem:
        "`sned` is not a command here. Nothing was done. Did you mean `send`?\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    "clinet c1": {
      problem:
        "`clinet` is not a command here. Nothing was done. Did you mean `client`?\nForm: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
    },
    xyz: {
      problem:
        "`xyz` is not a command here. Nothing was done. `/chatra help` lists them all.\nForm: `/chatra help [clients | messages | routes | membrane | about]`\nExample: `/chatra help messages`",
    },
    "in:shop client c1": {
      problem:
        "`in:shop` is not a command here. Nothing was done. `/chatra help` lists them all.\nForm: `/chatra help [clients | messages | routes | membrane | about]`\nExample: `/chatra help messages`",
    },
  });
});

test("commands in a thread, and why they can't be read", () => {
  const commands: [string, string][] = [
    ["help", ""],
    ["help", "x"],
    ["client", ""],
    ["client", "x"],
    ["push", "Hello *you*"],
    ["push", ""],
    ["push", "// x"],
    ["update", "name=Jo"],
    ["update", ""],
    ["update", "name"],
    ["resend", ""],
    ["resend", "x"],
    ["transcript", ""],
    ["transcript", "x"],
    ["note", "x"],
    ["note", ""],
    ["psuh", "x"],
    ["clent", ""],
    ["xyzzy", ""],
  ];
  expect(
    Object.fromEntries(commands.map(([word, rest]) => [`${word} ${rest}`, parseThreadCommand(word, rest)])),
  ).toEqual({
    "help ": { command: { kind: "help" } },
    "help x": { command: { kind: "help" } },
    "client ": { command: { kind: "client" } },
    "client x": { problem: "`x` is too much here. Nothing follows this command.\nForm: `!client`" },
    "push Hello *you*": { command: { kind: "push", text: "Hello *you*" } },
    "push ": {
      problem:
        "The text is missing. Nothing was sent to the visitor.\nForm: `!push text…`\nExample: `!push Your order is ready to be collected.`",
    },
    "push // x": {
      problem:
        "The text looks internal: it starts like a note. Nothing was sent to the visitor.\nForm: `!push text…`\nExample: `!push Your order is ready to be collected.`",
    },
    "update name=Jo": { command: { kind: "update", changes: { name: "Jo" } } },
    "update ": { command: { kind: "update" } },
    "update name": {
      problem:
        '`name` belongs to no field. Write fields as `field=value` without spaces around the sign, and a value of several words in quotes.\nForm: `!update [name=… email=… phone=… notes="…"]`\nExample: `!update phone= notes="Call after 5 pm"`',
    },
    "resend ": { command: { kind: "resend" } },
    "resend x": { problem: "`x` is too much here. Nothing follows this command.\nForm: `!resend`" },
    "transcript ": { command: { kind: "transcript" } },
    "transcript x": { problem: "`x` is too much here. Nothing follows this command.\nForm: `!transcript`" },
    "note x": { command: { kind: "note" } },
    "note ": { command: { kind: "note" } },
    "psuh x": {
      problem:
        "`!psuh` is not a command here. Nothing was sent to the visitor. Did you mean `!push`?\nForm: `!push text…`\nExample: `!push Your order is ready to be collected.`",
    },
    "clent ": {
      problem:
        "`!clent` is not a command here. Nothing was sent to the visitor. Did you mean `!client`?\nForm: `!client`",
    },
    "xyzzy ": {
      problem:
        "`!xyzzy` is not a command here. Nothing was sent to the visitor. `!help` lists them all.\nForm: `!help`",
    },
  });
});

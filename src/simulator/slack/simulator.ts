/** A Slack workspace on this machine: the Web API, the Events API, Socket Mode, and acting users. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createFaultRules } from "../fault-rules.ts";
import { sendText, startHttpService } from "../http-service.ts";
import { createAppLink } from "./app-link.ts";
import { queryChannel } from "./channel-query.ts";
import { describeWorkspace } from "./describe-workspace.ts";
import { createEventSender, type EventSender } from "./event-delivery.ts";
import { serveFile, takeUpload } from "./file-server.ts";
import { createInteractions } from "./interactions.ts";
import { removeFile } from "./lost-files.ts";
import { messagePosted } from "./message-events.ts";
import { changeMessage, unfurlMessage } from "./messages.ts";
import type { EventDelivery } from "./model.ts";
import { createPerson } from "./people.ts";
import { createResponseUrls } from "./response-urls.ts";
import type { SlackFault, SlackSimulator, SlackSimulatorOptions } from "./simulator-api.ts";
import { createSocketMode, type SocketMode } from "./socket-mode.ts";
import { createWebApi, hostOfWorkspace, readCall, type WebApi } from "./web-api.ts";
import {
  addChannel,
  addUser,
  addUserGroup,
  channelOf,
  createWorkspace,
  messageIn,
  userOf,
  type Workspace,
} from "./workspace.ts";

/** Starts a workspace on 127.0.0.1. Rejects where the port is taken. */
export async function startSlackSimulator(options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const workspace = createWorkspace(options, () => assembled.simulator.describe());
  const service = await startHttpService(options.port ?? 0, (request, response) => {
    const path = pathOf(request);
    if (path.startsWith("/api/")) {
      readCall(path.slice(5), request, response, (call) => assembled.webApi.answer(call));
    } else assembled.serve(path, request, response);
  });
  workspace.url = options.host === undefined ? service.url : `http://${options.host}:${service.port}`;
  const sockets = createSocketMode(service.server, workspace);
  const assembled = assembleSimulator(workspace, {
    sockets,
    usesSockets: options.socketMode === true,
    async closeService() {
      sockets.close();
      await service.close();
    },
  });
  const { simulator } = assembled;
  if (options.eventsUrl !== undefined) simulator.connect({ eventsUrl: options.eventsUrl });
  return simulator;
}

/** A workspace with all that is done to it and by it, wherever it is served. */
export interface AssembledSlack {
  simulator: SlackSimulator;
  workspace: Workspace;
  webApi: WebApi;
  events: EventSender;
  /** Serves everything but the Web API: files, uploads, response_urls. */
  serve(path: string, request: IncomingMessage, response: ServerResponse): void;
}

/** How a workspace is served. */
interface SlackService {
  sockets: SocketMode;
  /** Whether events and interactions go over the sockets instead of HTTP. */
  usesSockets: boolean;
  /** Runs when the workspace closes, if it alone uses the service. */
  closeService?: () => Promise<void>;
}

/** The caller sends requests to `webApi` and `serve`. */
export function assembleSimulator(
  workspace: Workspace,
  { sockets, usesSockets, closeService }: SlackService,
): AssembledSlack {
  const faults = createFaultRules<SlackFault>();
  const webApi = createWebApi(hostOfWorkspace(workspace), faults);
  const responseUrls = createResponseUrls(workspace);
  const link = createAppLink(workspace, usesSockets ? sockets : undefined);
  const events = createEventSender(workspace, link);
  workspace.emit = (event) => void events.send(event);
  const interactions = createInteractions(workspace, link, responseUrls);

  const { signal } = workspace;
  const isSettled = (): boolean => events.underWay() === 0;
  const describe = (): string => describeWorkspace(workspace, webApi.calls.length, events.deliveries);

  /** The event of an action, once the app has answered it or Slack has given up. */
  const deliveryOf = async (action: () => void): Promise<EventDelivery | undefined> => {
    const before = events.deliveries.length;
    action();
    const delivery = events.deliveries[before];
    if (delivery) await signal.waitFor(() => delivery.state !== "pending", { timeoutMs: 60_000 });
    return delivery;
  };

  const simulator: SlackSimulator = {
    url: workspace.url,
    apiUrl: `${workspace.url}/api/`,
    team: workspace.team,
    bot: workspace.bot,
    get botToken() {
      return workspace.access.botToken();
    },
    appToken: workspace.appToken,
    signingSecret: workspace.signingSecret,
    behaviour: workspace.behaviour,
    faults,
    sockets,

    connect({ eventsUrl, interactivityUrl = eventsUrl, optionsUrl = eventsUrl, commandsUrl = eventsUrl }) {
      Object.assign(link.urls, {
        events: eventsUrl,
        interactivity: interactivityUrl,
        options: optionsUrl,
        commands: commandsUrl,
      });
    },
    verifyUrl: () =>
      link.postRaw(
        JSON.stringify({
          type: "url_verification",
          token: "simulator",
          challenge: workspace.uniqueIds.uuid(),
        }),
        {},
      ),

    addUser: (seed) => addUser(workspace, seed),
    addChannel: (seed) => addChannel(workspace, seed),
    addUserGroup: (seed) => addUserGroup(workspace, seed),
    users: () => [...workspace.users.values()],
    channels: () => [...workspace.channels.values()],
    channel: (idOrName) => queryChannel(channelOf(workspace, idOrName), workspace),
    user: (idOrName) => createPerson(userOf(workspace, idOrName), workspace, events, interactions),
    calls: (method) =>
      method === undefined ? webApi.calls : webApi.calls.filter((call) => call.method === method),
    deliveries: () => events.deliveries,
    clearRecords() {
      webApi.calls.length = 0;
      events.deliveries.length = 0;
    },
    views: () => [...workspace.views.values()],
    openView: (user) =>
      simulator
        .views()
        .filter((view) => view.type === "modal" && view.state === "open")
        .findLast((view) => user === undefined || view.user === userOf(workspace, user).id),
    homeView: (user) =>
      simulator.views().find((view) => view.type === "home" && view.user === userOf(workspace, user).id),
    file: (id) => workspace.files.get(id),

    async sendEvent(event) {
      const { delivery, done } = events.send(event);
      await done;
      return delivery;
    },
    postRaw: (body, rawOptions = {}) => link.postRaw(body, rawOptions),
    unfurl(channelName, ts) {
      const channel = channelOf(workspace, channelName);
      return deliveryOf(() => unfurlMessage(workspace, channel, messageIn(channel, ts)));
    },
    changeMessage(channelName, ts, change) {
      const channel = channelOf(workspace, channelName);
      return deliveryOf(() => changeMessage(workspace, channel, messageIn(channel, ts), change));
    },
    removeFile: (id, how) => removeFile(workspace, id, how),
    async redeliver(channelName, ts) {
      const channel = channelOf(workspace, channelName);
      const { delivery, done } = events.send(messagePosted(workspace, channel, messageIn(channel, ts)));
      await done;
      return delivery;
    },
    releaseEvents: () => events.release(),
    async settled() {
      await signal.waitFor(isSettled, { timeoutMs: 60_000, what: "all events to be delivered" });
    },
    revokeToken: () => workspace.access.revoke(workspace.access.botToken()),

    waitFor: (predicate, waitOptions) =>
      signal.waitFor(() => predicate(simulator), { what: predicate.toString(), ...waitOptions }),
    onChange: (listener) => signal.onChange(listener),
    describe,
    async close() {
      events.close();
      signal.close();
      link.close();
      await closeService?.();
    },
  };
  return {
    simulator,
    workspace,
    webApi,
    events,
    serve(path, request, response) {
      if (path.startsWith("/files-pri/")) serveFile(path, workspace, request, response);
      else if (path.startsWith("/upload/")) takeUpload(path, workspace, request, response);
      else if (path.startsWith("/actions/")) responseUrls.handle(path, request, response);
      else sendText(response, 404, "not found");
    },
  };
}

/** The address that was asked for, without its query. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

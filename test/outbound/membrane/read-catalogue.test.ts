import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/parse-exact-json.ts";
import {
  readAction,
  readBegunConnection,
  readConnection,
  readConnector,
} from "../../../src/outbound/membrane/read-catalogue.ts";

const each = <Given, Result>(all: Record<string, Given>, read: (given: Given) => Result) =>
  Object.fromEntries(Object.entries(all).map(([title, given]) => [title, read(given) ?? "nothing"]));

const connections: Record<string, JsonObject> = {
  "as the API has it": {
    id: "c1",
    name: "Shop",
    key: "shop",
    integrationKey: "chatra",
    connectorKey: "chatra-connector",
    connectorId: "k1",
    integration: { key: "int", name: "Int" },
    connector: { key: "con", name: "Con" },
    state: "ready",
    connected: true,
    disconnected: true,
    clientAction: { type: "connect", description: "log in", uiUrl: "https://a.example/1" },
  },
  "by its other id": { connectionId: "c2", key: "k" },
  "by its integration": { id: "c3", integrationKey: "chatra", disconnected: true },
  "by its connector": { id: "c4", connectorId: "x", connected: false },
  "by its state": { id: "c5", state: "x", name: "" },
  "with an address that is none": { id: "c6", name: "n", clientAction: { uiUrl: "javascript:x", type: 7 } },
  "with fields of wrong types": {
    id: "c7",
    name: "n",
    key: 5,
    state: [],
    connected: "no",
    clientAction: "x",
  },
  archived: { id: "c8", name: "n", archivedAt: "2026", isDefunct: true },
  defunct: { id: "c9", name: "n", isDefunct: true, isDeactivated: true },
  deactivated: { id: "c10", name: "n", isDeactivated: true, archivedAt: "" },
  "with an error of old": { id: "c11", name: "n", error: "old", errors: ["new"] },
  "with errors": { id: "c12", name: "n", errors: [{}, { message: "second" }], requestError: "third" },
  "with a failed request": { id: "c13", name: "n", errors: "none", requestError: { message: "third" } },
  "without anything of a connection": { id: "c14" },
  "by both ids": { id: "c15", connectionId: "c16", name: "n" },
  "without an id": { name: "n" },
};

test("connections are read by whatever names their fields have", () => {
  expect(each(connections, readConnection)).toEqual({
    "as the API has it": {
      id: "c1",
      name: "Shop",
      key: "shop",
      appNames: ["chatra", "chatra-connector", "k1", "int", "Int", "con", "Con"],
      state: "READY",
      disconnected: false,
      clientAction: { description: "log in", uiUrl: "https://a.example/1" },
    },
    "by its other id": { id: "c2", name: "k", key: "k", appNames: [], disconnected: false },
    "by its integration": { id: "c3", name: "chatra", appNames: ["chatra"], disconnected: true },
    "by its connector": { id: "c4", name: "c4", appNames: ["x"], disconnected: true },
    "by its state": { id: "c5", name: "c5", appNames: [], state: "X", disconnected: false },
    "with an address that is none": {
      id: "c6",
      name: "n",
      appNames: [],
      disconnected: false,
      clientAction: {},
    },
    "with fields of wrong types": { id: "c7", name: "n", appNames: [], disconnected: false },
    archived: { id: "c8", name: "n", appNames: [], disconnected: false, ended: "ARCHIVED" },
    defunct: { id: "c9", name: "n", appNames: [], disconnected: false, ended: "DEFUNCT" },
    deactivated: { id: "c10", name: "n", appNames: [], disconnected: false, ended: "DEACTIVATED" },
    "with an error of old": { id: "c11", name: "n", appNames: [], disconnected: false, errorText: "old" },
    "with errors": { id: "c12", name: "n", appNames: [], disconnected: false, errorText: "second" },
    "with a failed request": { id: "c13", name: "n", appNames: [], disconnected: false, errorText: "third" },
    "without anything of a connection": "nothing",
    "by both ids": { id: "c15", name: "n", appNames: [], disconnected: false },
    "without an id": "nothing",
  });
  expect(readConnection(["c1"])).toBeUndefined();
});

test("what was begun is a request for a connection, or a connection", () => {
  const url = "https://a.example/1";
  expect(
    each<JsonObject, unknown>(
      {
        "a request": { requestId: "r1", url, status: "pending" },
        "a request by its status": { id: "r2", uiUrl: url, status: "pending" },
        "a request without an address": { requestId: "r3" },
        "a request without an id": { url, status: "pending" },
        "a request that is done": { requestId: "r4", url, resultConnectionId: "c4" },
        "a request with its connection": { requestId: "r5", connectionId: "c5" },
        "a connection": { id: "c6", name: "n", state: "ready", status: "x" },
        "a connection with an address": { connectionId: "c7", url },
        "a connection and both addresses": { connectionId: "c8", url, uiUrl: "https://a.example/2" },
        "a request without a status": { requestId: "r9", url },
        "a request with two ids": { requestId: "r10", id: "x", url, status: "pending" },
        "a request with all ids": {
          requestId: "r11",
          connectionId: "x",
          resultConnectionId: "c11",
          id: "y",
          name: "n",
        },
        "a connection without a state": { id: "c12", name: "n" },
        "a connection by its other id": { connectionId: "c13", name: "n", state: "x" },
        "an id alone": { id: "c9" },
        "an id and a state": { id: "c10", state: "x" },
        nothing: {},
      },
      readBegunConnection,
    ),
  ).toEqual({
    "a request": { kind: "request", requestId: "r1", url: "https://a.example/1" },
    "a request by its status": { kind: "request", requestId: "r2", url: "https://a.example/1" },
    "a request without an address": "nothing",
    "a request without an id": "nothing",
    "a request that is done": {
      kind: "connection",
      connection: {
        appNames: [],
        disconnected: false,
        id: "c4",
        name: "c4",
        clientAction: { uiUrl: "https://a.example/1" },
      },
    },
    "a request with its connection": {
      kind: "connection",
      connection: { appNames: [], disconnected: false, id: "c5", name: "c5" },
    },
    "a connection": {
      kind: "connection",
      connection: { id: "c6", name: "n", appNames: [], state: "READY", disconnected: false },
    },
    "a connection with an address": {
      kind: "connection",
      connection: {
        appNames: [],
        disconnected: false,
        id: "c7",
        name: "c7",
        clientAction: { uiUrl: "https://a.example/1" },
      },
    },
    "a connection and both addresses": {
      kind: "connection",
      connection: {
        appNames: [],
        disconnected: false,
        id: "c8",
        name: "c8",
        clientAction: { uiUrl: "https://a.example/1" },
      },
    },
    "a request without a status": { kind: "request", requestId: "r9", url: "https://a.example/1" },
    "a request with two ids": { kind: "request", requestId: "r10", url: "https://a.example/1" },
    "a request with all ids": {
      kind: "connection",
      connection: { appNames: [], disconnected: false, id: "c11", name: "c11" },
    },
    "a connection without a state": {
      kind: "connection",
      connection: { id: "c12", name: "n", appNames: [], disconnected: false },
    },
    "a connection by its other id": {
      kind: "connection",
      connection: { id: "c13", name: "n", appNames: [], state: "X", disconnected: false },
    },
    "an id alone": "nothing",
    "an id and a state": {
      kind: "connection",
      connection: { id: "c10", name: "c10", appNames: [], state: "X", disconnected: false },
    },
    nothing: "nothing",
  });
  expect(readBegunConnection("text")).toBeUndefined();
});

test("actions and connectors are read as far as they have an id", () => {
  const action = {
    id: "a1",
    key: "get",
    name: "Get",
    description: "d",
    connectionId: "c",
    inputSchema: { a: 1 },
  };
  expect(
    each<JsonObject, unknown>(
      {
        whole: action,
        "by its key": { id: "a2", key: "k", name: "" },
        nameless: { id: "a3" },
        "without id": { name: "n" },
      },
      readAction,
    ),
  ).toEqual({
    whole: { id: "a1", key: "get", name: "Get", description: "d", connectionId: "c", inputSchema: { a: 1 } },
    "by its key": { id: "a2", key: "k", name: "k" },
    nameless: "nothing",
    "without id": "nothing",
  });
  expect(
    each<JsonObject, unknown>(
      {
        whole: { elementType: "Connector", element: { id: "k1", name: "n" } },
        nameless: { element: { id: "k2" } },
        "of another type": { elementType: "package", element: { id: "k3", name: "n" } },
        "without id": { elementType: "connector", element: { name: "n" } },
        "without element": { elementType: "connector" },
      },
      readConnector,
    ),
  ).toEqual({
    whole: { id: "k1", name: "n" },
    nameless: { id: "k2", name: "k2" },
    "of another type": "nothing",
    "without id": "nothing",
    "without element": "nothing",
  });
});

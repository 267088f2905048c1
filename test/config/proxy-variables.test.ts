import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { readProxies, secretsOfProxies } from "../../src/config/proxy-variables.ts";

const ONLY = { https: undefined, http: undefined, except: undefined };

test.each([
  [{}, undefined],
  [{ NO_PROXY: "*" }, undefined],
  [{ HTTPS_PROXY: "" }, undefined],
  [{ HTTPS_PROXY: " ", http_proxy: "\t" }, undefined],
  [{ HTTPS_PROXY: "http://p:1" }, { ...ONLY, https: "http://p:1/" }],
  [
    { HTTP_PROXY: "p.example:3128" },
    { ...ONLY, https: "http://p.example:3128/", http: "http://p.example:3128/" },
  ],
  [
    { HTTPS_PROXY: "https://a:1", HTTP_PROXY: "http://b:2" },
    { ...ONLY, https: "https://a:1/", http: "http://b:2/" },
  ],
  [
    { HTTPS_PROXY: "http://a:1", https_proxy: "http://b:2", NO_PROXY: "x", no_proxy: "y" },
    { ...ONLY, https: "http://b:2/", except: "y" },
  ],
  [
    { https_proxy: " ", HTTPS_PROXY: "https://a:1", no_proxy: " ", NO_PROXY: "x" },
    { ...ONLY, https: "https://a:1/", except: "x" },
  ],
  [
    { http_proxy: "http://a:1", no_proxy: " y " },
    { https: "http://a:1/", http: "http://a:1/", except: "y" },
  ],
  [{ https_proxy: "http://ada:p%40ss@a:1" }, { ...ONLY, https: "http://ada:p%40ss@a:1/" }],
])("the variables %o are read as other programs read them", (environment, proxies) => {
  expect(readProxies(environment)).toStrictEqual({ proxies, faults: [] });
});

test.each([
  ["https_proxy", "socks5://p:1"],
  ["HTTP_PROXY", "http://user:hunter2@"],
  ["HTTPS_PROXY", "http://user:hunter%zz@p:1"],
  ["HTTPS_PROXY", "http://us%zzer:hunter2@p:1"],
  ["HTTPS_PROXY", "http://user:hunter2@p:notaport"],
])("%s=%s is refused by name, without the value", (variable, value) => {
  const problem =
    "must be the address of an HTTP proxy such as http://proxy.example.org:3128, with special characters of a password percent-encoded.";
  expect(readProxies({ [variable]: value })).toStrictEqual({
    proxies: undefined,
    faults: [{ variable, problem }],
  });
});

test("of two proxies a wrong one is named, and both of two wrong ones", () => {
  const variablesOf = (environment: Record<string, string>) =>
    readProxies(environment).faults.map(({ variable }) => variable);
  expect(variablesOf({ HTTPS_PROXY: "http://p:1", HTTP_PROXY: "ftp://p:1" })).toEqual(["HTTP_PROXY"]);
  expect(variablesOf({ https_proxy: "ftp://p:1", HTTP_PROXY: "ftp://p:1" })).toEqual([
    "https_proxy",
    "HTTP_PROXY",
  ]);
});

test("a wrong proxy keeps the bot from starting", () => {
  const environment = {
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_SIGNING_SECRET: "0123456789abcdef",
    SLACK_CHANNEL: "C0123ABCD",
    CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx",
    HTTPS_PROXY: "ftp://p:1",
  };
  expect(() => readConfig(environment, "/")).toThrow(/^HTTPS_PROXY: must be the address of an HTTP proxy/);
});

test.each([
  [undefined, []],
  [{ ...ONLY, https: "http://p:1/" }, []],
  [{ ...ONLY, https: "http://ada@p:1/" }, []],
  [{ ...ONLY, https: "http://ada:p%40ss@p:1/" }, ["p%40ss", "p@ss"]],
  [
    { ...ONLY, https: "http://ada:https1@p:1/", http: "http://ada:http2@p:1/" },
    ["http2", "http2", "https1", "https1"],
  ],
])("the passwords of %o are secrets, as written and as meant: %j", (proxies, secrets) => {
  expect(secretsOfProxies(proxies)).toEqual(secrets);
});

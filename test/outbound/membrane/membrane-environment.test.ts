import { expect, test } from "vitest";
import { pickMembraneEnvironment } from "../../../src/outbound/membrane/run-membrane.ts";

const QUIET = { NO_COLOR: "1", FORCE_COLOR: "0", CI: "1", NO_UPDATE_NOTIFIER: "1" };

test.each<[string, Record<string, string | undefined>, Record<string, string>]>([
  ["nothing", {}, {}],
  [
    "what a program needs to find itself",
    { PATH: "a", Home: "b", LC_ALL: "c", xdg_config_home: "d" },
    {
      PATH: "a",
      Home: "b",
      LC_ALL: "c",
      xdg_config_home: "d",
    },
  ],
  ["what Membrane goes by", { MEMBRANE_X: "a", membrane_y: "b" }, { MEMBRANE_X: "a", membrane_y: "b" }],
  ["no secrets of others", { SLACK_BOT_TOKEN: "a", MY_MEMBRANE_X: "b", PATHS: "c", NODE_OPTIONS: "d" }, {}],
  ["nothing that is not set", { PATH: undefined, MEMBRANE_X: undefined }, {}],
  ["no colours that were asked for", { FORCE_COLOR: "3", CI: "0", MEMBRANE_X: "a" }, { MEMBRANE_X: "a" }],
  [
    "a proxy, by which Node is to go then",
    { PATH: "a", https_proxy: "b" },
    {
      PATH: "a",
      https_proxy: "b",
      NODE_USE_ENV_PROXY: "1",
    },
  ],
  ["a plain proxy", { HTTP_PROXY: "a" }, { HTTP_PROXY: "a", NODE_USE_ENV_PROXY: "1" }],
  [
    "other proxies, by which Node does not go",
    { NO_PROXY: "a", ALL_PROXY: "b" },
    { NO_PROXY: "a", ALL_PROXY: "b" },
  ],
])("the program gets %s, and is kept quiet", (_, env, picked) => {
  expect(pickMembraneEnvironment(env)).toEqual({ ...picked, ...QUIET });
});

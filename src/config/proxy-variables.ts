import { decodePercent } from "../runtime/decode-percent.ts";
import type { Proxies } from "../runtime/dispatcher.ts";
import type { ConfigFault } from "./config-faults.ts";
import type { Environment } from "./tidy-environment.ts";

/** Reads `HTTPS_PROXY` (else the plain one serves), `HTTP_PROXY`, `NO_PROXY`; lower case wins, as in curl and Node. */
export function readProxies(environment: Environment): {
  proxies: Proxies | undefined;
  faults: ConfigFault[];
} {
  const faults: ConfigFault[] = [];
  const read = (name: string): string | undefined => {
    const variable = [name.toLowerCase(), name].find((candidate) => environment[candidate]?.trim());
    if (variable === undefined) return undefined;
    const address = addressOf(environment[variable] ?? "");
    if (address === undefined) faults.push({ variable, problem: NO_ADDRESS });
    return address;
  };
  const https = read("HTTPS_PROXY");
  const http = read("HTTP_PROXY");
  if (https === undefined && http === undefined) return { proxies: undefined, faults };
  const except = environment.no_proxy?.trim() || environment.NO_PROXY;
  return { proxies: { https: https ?? http, http, except }, faults };
}

/** Their passwords, decoded and as written in an address. */
export function secretsOfProxies(proxies: Proxies | undefined): string[] {
  return [proxies?.http, proxies?.https].flatMap((address) => {
    const password = address && new URL(address).password;
    return password ? [password, decodeURIComponent(password)] : [];
  });
}

/** As the URL of an HTTP proxy; other programs also accept only host and port. */
function addressOf(value: string): string | undefined {
  const url = URL.parse(value.includes("://") ? value : `http://${value}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return decodePercent(url.username + url.password) === undefined ? undefined : url.href;
}

/** Without the value, which may hold a password. */
const NO_ADDRESS =
  "must be the address of an HTTP proxy such as http://proxy.example.org:3128, with special characters of a password percent-encoded.";

import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";

/** The proxies for all outgoing requests: their addresses, and the hosts without one (NO_PROXY). */
export type Proxies = {
  http: string | undefined;
  https: string | undefined;
  except: string | undefined;
};

/** Creates what opens connections, through the proxies if there are any. */
export function createDispatcher(
  proxies: Proxies | undefined,
  options: { connectTimeoutMs: number; keepAliveMs?: number; proxyTunnel?: boolean },
): Dispatcher {
  const { connectTimeoutMs, keepAliveMs, proxyTunnel = false } = options;
  const common = {
    allowH2: false,
    connect: { timeout: connectTimeoutMs },
    ...(keepAliveMs === undefined ? {} : { keepAliveTimeout: keepAliveMs }),
  };
  if (proxies === undefined) return new Agent(common);
  return new EnvHttpProxyAgent({
    ...common,
    proxyTunnel,
    proxyTls: { timeout: connectTimeoutMs },
    // Empty, not missing: otherwise undici would read the environment itself.
    httpProxy: proxies.http ?? "",
    httpsProxy: proxies.https ?? "",
    noProxy: proxies.except ?? "",
  });
}

/** The same for a WebSocket, which a proxy passes only in a tunnel (CONNECT), also over plain HTTP. */
export function createTunnels(proxies: Proxies | undefined): Dispatcher {
  return createDispatcher(proxies, { connectTimeoutMs: 5_000, proxyTunnel: true });
}

/** For example `proxy_answered_407`, where the proxy refused; undefined otherwise. */
export function refusalOfProxy(error: Error): string | undefined {
  const [, inTunnel] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  const [, forwarded] = /^Proxy Authentication Required \((407)\)/.exec(error.message) ?? [];
  const status = inTunnel ?? forwarded;
  return status && `proxy_answered_${status}`;
}

/** What a command-line program needs to find itself, its home, its language, a proxy and certificates. */
const HANDED_ON = new Set(
  [
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP"],
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
    ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
    ["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"],
    ["USERPROFILE", "USERNAME", "HOMEDRIVE", "HOMEPATH", "PROGRAMFILES"],
  ].flat(),
);
const HANDED_ON_PREFIX = /^(?:MEMBRANE_|XDG_|LC_)/;

/** No colours, questions or update notices: each would get in the way of the JSON. */
const QUIET = { NO_COLOR: "1", FORCE_COLOR: "0", CI: "1", NO_UPDATE_NOTIFIER: "1" };

/**
 * Takes our environment; returns the part that the CLI may see. An allow list keeps Slack's tokens and the database's password
 * out, under any name. Names compare without case (proxies, Windows).
 */
export function pickMembraneEnvironment(env: Record<string, string | undefined>): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (HANDED_ON.has(upper) || HANDED_ON_PREFIX.test(upper))) picked[name] = value;
  }
  const hasProxy = Object.keys(picked).some((name) => /^https?_proxy$/i.test(name));
  // Without it Node's own fetch, which the CLI may use, ignores every proxy.
  return { ...(hasProxy ? { NODE_USE_ENV_PROXY: "1" } : {}), ...picked, ...QUIET };
}

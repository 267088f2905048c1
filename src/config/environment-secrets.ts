import { decodePercent } from "../runtime/decode-percent.ts";
import { toWords } from "./config-faults.ts";
import type { Environment } from "./tidy-environment.ts";

/** The usual names of secrets; other variables may also reach the `membrane` command and its output. */
const SECRET_NAME =
  /(?:^|_)(?:TOKENS?|SECRETS?|KEYS?|PASS|PWD|CREDENTIALS?|AUTH|COOKIE|JWT|DSN)(?:_\w+)?$|APIKEY|PASS(?:WORD|WD|PHRASE)/i;
/** Names that only look secret: a folder, and names of things that open nothing. */
const NO_SECRET =
  /^(?:OLD)?PWD$|^MEMBRANE_TENANT_KEY$|(?:_|^)(?:PUBLIC_KEY|KEY_?ID|AUTH_SOCK|KEYMAP)$|_(?:FILE|PATH|DIR|URL|URI)$/i;
/** Our variables that the command gets and that its output must name. */
const NAMED_IN_WORDS = new Set([
  "MEMBRANE_BIN",
  "MEMBRANE_TRANSPORT",
  "MEMBRANE_CONCURRENCY",
  "MEMBRANE_CONNECTION_ID",
  "MEMBRANE_API_URI",
  "MEMBRANE_CONSOLE_URI",
]);
/** Such values occur in ordinary text. */
const COMMON = /^(?:true|false|yes|no|on|off|none|null|default|\d{1,5}|https?:\/\/[^\s@]*)$/i;

/**
 * Takes an environment; returns the values that no log entry and no error may repeat. These are variables named like secrets,
 * all others of the `membrane` command's own, and passwords in database addresses. It splits lists.
 */
export function secretsOfEnvironment(environment: Environment): string[] {
  const found = Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value.trim() === "") return [];
    if (/^(?:postgres(?:ql)?):\/\//.test(value)) return passwordsIn(value);
    return isSecret(name, value) ? [value, ...toWords(value)] : [];
  });
  return [...new Set(found)];
}

function isSecret(name: string, value: string): boolean {
  if (NO_SECRET.test(name) || COMMON.test(value)) return false;
  return SECRET_NAME.test(name) || (/^MEMBRANE_/i.test(name) && !NAMED_IN_WORDS.has(name.toUpperCase()));
}

/** As written and as decoded, also where the encoding is wrong. */
function passwordsIn(url: string): string[] {
  const written = [
    /^\w+:\/\/[^:@/]*:(.*)@/s.exec(url)?.[1],
    ...Array.from(url.matchAll(/[?&](?:ssl)?password=([^&#]*)/g), ([, value]) => value),
  ];
  return written.flatMap((value) => (value ? [value, decodePercent(value) ?? value] : []));
}

import type { Logger } from "pino";
import { z } from "zod";
import { type SecretBox, SecretBoxError } from "../runtime/secret-box.ts";
import type { StoredAccount } from "../store/accounts.ts";

type Whose = Pick<StoredAccount, "teamId" | "accountId">;

/** The webhook's secrets of accounts, as stored: sealed, and bound to one account of one installation. */
export type AccountSecrets = {
  /** Makes a new secret. */
  make(): string;
  seal(whose: Whose, secrets: readonly string[]): string;
  /** Newest first; undefined, with a log line, where they can't be opened. */
  open(account: StoredAccount): string[] | undefined;
  /** The same secrets, sealed with the current key; undefined where that is unnecessary or impossible. */
  sealAnew(account: StoredAccount): string | undefined;
};

/** 192 bits, too many to guess. */
const SECRET_BYTES = 24;

const secretsSchema = z.array(z.string().min(1)).min(1).max(2);

/** Takes the box and the source of random bytes. */
export function createAccountSecrets(options: {
  box: SecretBox;
  random: (bytes: number) => Buffer;
  logger: Logger;
}): AccountSecrets {
  const { box, random, logger } = options;
  const aboutOf = ({ teamId, accountId }: Whose) => `account:${teamId}:${accountId}`;
  const seal: AccountSecrets["seal"] = (whose, secrets) => box.seal(JSON.stringify(secrets), aboutOf(whose));
  const open: AccountSecrets["open"] = (account) => {
    try {
      return secretsSchema.parse(JSON.parse(box.open(account.secrets, aboutOf(account))));
    } catch (error) {
      // Only our own text: a parser's would quote its input.
      const why =
        error instanceof SecretBoxError ? error : new Error("what was opened is no list of secrets");
      const { teamId, accountId } = account;
      logger.error({ teamId, accountId, err: why }, "the webhook's secrets of an account can't be opened");
      return undefined;
    }
  };
  return {
    make: () => random(SECRET_BYTES).toString("base64url"),
    seal,
    open,
    sealAnew(account) {
      if (box.isCurrent(account.secrets)) return undefined;
      const secrets = open(account);
      return secrets && seal(account, secrets);
    },
  };
}

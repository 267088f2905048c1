import type { Logger } from "pino";
import { z } from "zod";
import { type SecretBox, SecretBoxError } from "../runtime/secret-box.ts";
import type { StoredAccount } from "../store/accounts.ts";

type Whose = Pick<StoredAccount, "teamId" | "accountId">;

/** The webhook's secrets of accounts, as they are kept: sealed, and about one account of one installation. */
export type AccountSecrets = {
  /** A new one. */
  make(): string;
  seal(whose: Whose, secrets: readonly string[]): string;
  /** Newest first; undefined, and logged, where they can't be opened. */
  open(account: StoredAccount): string[] | undefined;
  /** The same secrets, sealed with the current key; undefined where there is nothing to do, or no way to. */
  sealAnew(account: StoredAccount): string | undefined;
};

/** As many as anybody could want to guess at: 192 bits. */
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
      // Only our own words: a parser's would quote what it could not read.
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

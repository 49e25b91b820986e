import { rotateKeys } from "../../api/oauth/keys.ts";
import { withSystemDatabase } from "./with-system-database.ts";

const USAGE = "cora oauth rotate-keys   (DATABASE_URL names the database, CORA_SECRET seals the keys)";

/** For operators: new keys for the authorization server; what the old ones signed stays valid until it expires. */
export async function oauth([action]: string[]): Promise<number> {
  const { DATABASE_URL: url, CORA_SECRET: secret } = process.env;
  if (action !== "rotate-keys" || !url || !secret) {
    console.error(USAGE);
    return 1;
  }
  await withSystemDatabase(url, (em) => rotateKeys(em, secret));
  console.log("The authorization server signs with new keys from now on.");
  return 0;
}

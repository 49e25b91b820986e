import path from "node:path";
import { become } from "../processes/become.ts";
import { projectRoot } from "../project-root.ts";

/** Where it listens unless SANDBOX_PORT says otherwise; its vendors' ports are told by it. */
export const DEFAULT_PORT = "4300";

/** The emulated vendors behind test keys, for API and worker processes that find them by TEST_SANDBOX_URL. */
export async function testSandbox(args: string[]): Promise<number> {
  const { PUBLIC_URL: publicUrl, SANDBOX_PORT: port } = process.env;
  if (!publicUrl) {
    console.error("PUBLIC_URL is not set: the URL under which the API takes the vendors' webhooks.");
    return 1;
  }
  const env = { ...process.env, SANDBOX_SIDE: "test", SANDBOX_PORT: port || DEFAULT_PORT };
  return become([path.join(projectRoot, "sandbox", "main.ts"), ...args], env);
}

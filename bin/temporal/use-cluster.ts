import { connectTemporal } from "./connect.ts";
import { missingSearchAttributes, registerSearchAttributes } from "./search-attributes.ts";

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Checks the cluster that TEMPORAL_ADDRESS names and adds Cora's search attributes where that is permitted. */
export async function useCluster(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  const { connection, namespace } = await connectTemporal(env).catch((error: unknown) => {
    throw new Error(`Temporal at ${env["TEMPORAL_ADDRESS"]} cannot be reached: ${message(error)}`, { cause: error });
  });
  try {
    const added = await registerSearchAttributes(connection, namespace);
    if (added.length > 0) say(`search attributes added to ${namespace}: ${added.join(", ")}`);
  } catch (error) {
    const missing = await missingSearchAttributes(connection, namespace).catch(() => undefined);
    const names = missing ? missing.join(", ") : "they cannot be listed either";
    say(
      `search attributes could not be added to ${namespace} (${message(error)}); missing: ${names}. Ask its operator to add them.`,
    );
  } finally {
    await connection.close();
  }
}

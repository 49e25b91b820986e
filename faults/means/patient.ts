import { setTimeout as sleep } from "node:timers/promises";
import type { TestClient } from "../../test/setup/test-client.ts";
import { createCustomer } from "../world/customer.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const TRIES = 30;
const PAUSE_MS = 1_000;

/** A client that comes again where it is told to, as the documents ask of it: a busy machine answers 503. */
export function patient(client: TestClient): TestClient {
  const request: TestClient["request"] = async (...given) => {
    for (let tries = 1; ; tries++) {
      const answer = await client.request(...given);
      if (answer.status !== 503 || tries === TRIES) return answer;
      await sleep(PAUSE_MS);
    }
  };
  return {
    request,
    get: (path, headers) => request("GET", path, undefined, headers),
    post: (path, body, headers) => request("POST", path, body ?? {}, headers),
    patch: (path, body, headers) => request("PATCH", path, body ?? {}, headers),
    as: (apiKey) => patient(client.as(apiKey)),
  };
}

/** A customer whose requests come again where they are told to. */
export const patientCustomer = (
  { client, database }: World,
  options: Parameters<typeof createCustomer>[1] = {},
): Promise<Customer> => createCustomer({ client: patient(client), database }, options);

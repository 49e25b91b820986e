import { gather } from "../db/gather.ts";
import { isUndone } from "../db/is-undone.ts";
import type { Database } from "../db/orm.ts";
import { closeTogether, takenKeys } from "../db/queries/close-together.ts";
import { envelope } from "./envelope.ts";
import type { Answer } from "./invoke.ts";
import type { Call, Operation } from "./operation.ts";
import { sealAnswer } from "./sealed-answer.ts";

/** A request that may be accepted in one transaction with others of its project. */
interface Asked {
  op: Operation;
  input: unknown;
  key: string | null;
  fingerprint: string;
  call: Omit<Call, "em">;
}

/** Null for a request that has to be handled by itself: it is refused, repeated, or its company's transaction came undone. */
export type AcceptTogether = (asked: Asked) => Promise<Answer | null>;

/**
 * Commits requests of one project and operation that come together at once: most of what accepting costs is paid per
 * transaction. Only what plainly succeeds is accepted here; everything else is left to the ordinary way, which judges it.
 */
export function createAcceptTogether(database: Database): AcceptTogether {
  const together = gather((_, asked: Asked[]) => acceptAll(database, asked));
  return (asked) => together(`${asked.op.id} ${asked.call.projectId}`, asked);
}

async function acceptAll(database: Database, asked: Asked[]): Promise<(Answer | null)[]> {
  try {
    const accepted = await accept(database, asked);
    return asked.map((one) => accepted.get(one) ?? null);
  } catch (error) {
    if (!isUndone(error)) throw error;
    return asked.map(() => null);
  }
}

function accept(database: Database, asked: Asked[]): Promise<Map<Asked, Answer>> {
  const [{ op, call }] = asked as [Asked];
  const scope = { projectId: call.projectId, operation: op.id };
  const { together } = op;
  if (!together) throw new Error(`${op.id} cannot be accepted together.`);
  const keys = asked.flatMap(({ key }) => key ?? []);
  return database.piped(call.projectId, async (statements) => {
    const [planned, taken] = await Promise.all([
      together(statements, asked as never),
      takenKeys(statements, scope, keys),
    ]);
    const chosen = asked.flatMap((one, place) => {
      const answer = planned.answers[place] ?? null;
      if (answer === null || (one.key !== null && taken.has(one.key))) return [];
      // Of requests with one key the first is accepted, and the others find its answer.
      if (one.key !== null) taken.add(one.key);
      return [{ one, place, answer: { status: op.status, body: envelope(op, answer) } }];
    });
    const result = new Map(chosen.map(({ one, answer }) => [one, { ...answer, binary: null, replayed: false }]));
    if (chosen.length === 0) return { result };
    const closing = chosen.map(({ one: { key, fingerprint, call }, answer }) => ({
      key,
      fingerprint,
      actor: call.actor,
      requestId: call.requestId,
      answer: sealAnswer(op, answer, call.deps.settings.secret),
    }));
    const places = chosen.map(({ place }) => place);
    // Keys before records, as everywhere: who locks in one order never waits in a circle.
    return { result, sent: [closeTogether(statements, scope, closing), planned.write(places)] };
  });
}

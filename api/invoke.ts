import type { EntityManager } from "@mikro-orm/postgresql";
import type { z } from "zod";
import { inProject, inSystem, scopedManager } from "../db/project-scope.ts";
import { readInProject } from "../db/read-in-project.ts";
import { closeRequest } from "../db/queries/close-request.ts";
import { writeAudit } from "../db/queries/write-audit.ts";
import { withCredits } from "../db/with-credits.ts";
import { CoraError } from "../domain/errors.ts";
import { newId } from "../domain/id.ts";
import { isTestProject } from "../domain/side.ts";
import type { ApiDeps } from "./deps.ts";
import { envelope, isBinary } from "./envelope.ts";
import { claimKey, fingerprint, readKey, releaseKey } from "./idempotency.ts";
import type { Stored } from "./idempotency.ts";
import type { Actor, Binary, Call, Operation, Upload } from "./operation.ts";
import { refuseDeepNesting } from "./refuse-deep-nesting.ts";
import { openAnswer, sealAnswer } from "./sealed-answer.ts";
import { withUpload } from "./with-upload.ts";

/** A request as a transport understood it; what it carries has not been checked yet. */
export interface Request {
  /** Reads what was sent; asked only once the caller may do this at all. */
  read(): Promise<unknown>;
  /** Stores the file that is the body; there for operations that take one, and asked only once the rest is sound. */
  receive?(): Promise<Upload>;
  actor: Actor | null;
  idempotencyKey: string | null;
  requestId: string;
}

export interface Answer {
  status: number;
  body: unknown;
  binary: Binary | null;
  replayed: boolean;
}

/** The one door, for every transport: scope → key → input → replay → subscription → handler → output, in one transaction. */
export async function invoke(op: Operation, request: Request, deps: ApiDeps): Promise<Answer> {
  const { actor } = request;
  authorise(op, actor);
  if (actor && isTestProject(actor.projectId) && !deps.settings.testMode)
    throw new CoraError("service_unavailable", "Test mode is not set up here: use a `cora_live_` key.");
  const key = op.idempotency && actor && request.idempotencyKey !== null ? readKey(request.idempotencyKey) : null;
  if (op.idempotency === "required" && key === null)
    throw new CoraError("missing_idempotency_key", undefined, { param: "Idempotency-Key" });
  const input = parseInput(op, await request.read());
  // What anybody may read is made of the code alone and asks no database.
  if (!actor && op.effect === "read")
    return run(op, input, callFor(request, deps, deps.database.system.em.fork(), "", null), null);
  if (!actor) return inSystem(deps.database, (em) => run(op, input, callFor(request, deps, em, "", null), null));
  const upload = op.upload && request.receive ? await request.receive() : null;
  const work = () =>
    (op.external ? runExternal : runInTransaction)(op, input, { ...request, upload }, actor, key, deps);
  const answer = await (upload ? withUpload(deps, actor.projectId, upload, work) : work());
  if (op.effect !== "read") deps.database.wake();
  return answer;
}

/** Whether this caller may call this at all, whatever the input says. */
function authorise(op: Operation, actor: Actor | null): void {
  if (op.auth === "none") return;
  if (!actor) throw new CoraError("missing_api_key");
  if (op.auth === "session" && actor.kind !== "session")
    throw new CoraError("forbidden", "Only a signed-in person may do this; an API key or token cannot.");
  if (actor.kind === "session" && actor.user?.role === "viewer" && op.method !== "GET")
    throw new CoraError("forbidden", "A viewer may look, not change anything.");
  if (actor.scope === "read_only" && op.method !== "GET") throw new CoraError("read_only_key");
  if (actor.operations && !actor.operations.includes(op.id)) throw new CoraError("forbidden");
}

/** The request with its file, where it has one. */
type Received = Request & { upload?: Upload | null };

/** The same request: the same input, and the same file where there is one. */
const printOf = (op: Operation, input: unknown, { upload }: Received): string =>
  fingerprint(op, upload ? { input, sha256: upload.sha256, contentType: upload.contentType } : input);

const callerFor = (request: Received, deps: ApiDeps, projectId: string, key: string | null): Omit<Call, "em"> => ({
  projectId,
  deps,
  actor: request.actor?.name ?? "anonymous",
  user: request.actor?.user ?? null,
  grantId: request.actor?.grantId ?? null,
  requestId: request.requestId,
  // Not the request's id: clients may send the same one with all their requests.
  onceKey: key ?? newId("req"),
  upload: request.upload ?? null,
});

const callFor = (request: Received, deps: ApiDeps, em: EntityManager, projectId: string, key: string | null): Call => ({
  ...callerFor(request, deps, projectId, key),
  em,
});

async function runInTransaction(
  op: Operation,
  input: unknown,
  request: Received,
  actor: Actor,
  key: string | null,
  deps: ApiDeps,
): Promise<Answer> {
  const print = key === null ? "" : printOf(op, input, request);
  const within = op.effect === "read" && !op.catchesUp ? readInProject : inProject;
  const attempt = () =>
    within(deps.database, actor.projectId, async (em) => {
      const stored = key === null ? null : await claimKey(em, op, actor.projectId, key, print);
      if (stored) return replay(op, stored, deps);
      const call = callFor(request, deps, em, actor.projectId, key);
      const answer = await run(op, input, call, actor);
      await close(op, call, key, answer);
      return answer;
    });
  const together =
    op.together && actor.subscribed
      ? await deps.acceptTogether({
          op,
          input,
          key,
          fingerprint: print,
          call: callerFor(request, deps, actor.projectId, key),
        })
      : null;
  return together ?? withCredits(deps.database, actor.projectId, attempt);
}

const replay = (op: Operation, stored: Stored, { settings }: ApiDeps): Answer => ({
  ...openAnswer(op, stored, settings.secret),
  binary: null,
  replayed: true,
});

/** A vendor is asked before the answer is known, and no transaction waits for a vendor: claim, act, store, each committed. */
async function runExternal(
  op: Operation,
  input: unknown,
  request: Received,
  actor: Actor,
  key: string | null,
  deps: ApiDeps,
): Promise<Answer> {
  const within = <T>(work: (em: EntityManager) => Promise<T>) => inProject(deps.database, actor.projectId, work);
  const stored =
    key === null ? null : await within((em) => claimKey(em, op, actor.projectId, key, printOf(op, input, request)));
  if (stored) return replay(op, stored, deps);
  const call = callFor(request, deps, scopedManager(deps.database, actor.projectId), actor.projectId, key);
  try {
    const answer = await run(op, input, call, actor);
    await within((em) => close(op, { ...call, em }, key, answer));
    return answer;
  } catch (error) {
    if (key !== null) await within((em) => releaseKey(em, op, actor.projectId, key));
    throw error;
  }
}

async function run(op: Operation, input: unknown, call: Call, actor: Actor | null): Promise<Answer> {
  if (op.gate === "subscription" && !actor?.subscribed) throw new CoraError("payment_required");
  const result = await op.handle(input as never, call);
  if (op.kind === "none") return { status: op.status, body: null, binary: null, replayed: false };
  if (isBinary(result)) return { status: op.status, body: null, binary: result, replayed: false };
  return { status: op.status, body: envelope(op, result), binary: null, replayed: false };
}

/** Who did what, and what the key answers from now on. */
async function close(
  op: Operation,
  { em, projectId, actor, requestId, deps }: Call,
  key: string | null,
  { status, body }: Answer,
): Promise<void> {
  if (op.effect === "read") return;
  const event = { projectId, actor, action: op.id, requestId };
  if (key === null) await writeAudit(em, event);
  else
    await closeRequest(em, event, {
      operation: op.id,
      key,
      answer: sealAnswer(op, { status, body }, deps.settings.secret),
    });
}

function parseInput(op: Operation, raw: unknown): unknown {
  refuseDeepNesting(raw);
  const parsed = op.input.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues as [z.core.$ZodIssue];
  const param = first.code === "unrecognized_keys" ? first.keys[0] : first.path.join(".");
  throw new CoraError("validation_error", `${param ? `\`${param}\`: ` : ""}${first.message}`, {
    ...(param ? { param } : {}),
    details: {
      issues: parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join("."), message })),
    },
  });
}

import { projectsOfUser } from "../../db/queries/projects-of-user.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Session } from "../auth/session.ts";
import { sessionActor } from "../auth/session-actor.ts";
import { invoke } from "../invoke.ts";
import type { Operation } from "../operation.ts";
import { keyOperations } from "../operations/api-keys/create.ts";
import { operations } from "../operations/index.ts";
import { sessionForm } from "./csrf.ts";
import type { Form } from "./form.ts";
import { keysBody } from "./keys-body.ts";
import type { KeysShown, NewKey, ShownKey } from "./keys-body.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { requireSession } from "./require-session.ts";
import { showPage } from "./show-page.ts";
import type { AnswerContext } from "./show-page.ts";

interface Visit {
  session: Session;
  /** Empty for the first one. */
  project: string;
  requestId: string;
  /** Where the page of keys begins; the newest where it is not given. */
  cursor?: string;
}

interface KeyList {
  data: ShownKey[];
  next_cursor: string | null;
}

const PAGE = 50;
const NO_KEYS: KeyList = { data: [], next_cursor: null };

const named = (id: string): Operation => operations.find((op) => op.id === id) as Operation;
const [LIST, CREATE, REVOKE] = ["list_api_keys", "create_api_key", "revoke_api_key"].map(named) as [
  Operation,
  Operation,
  Operation,
];

/** `/account/keys`: the three operations on API keys, as pages, through the same door. */
export function keyPages(router: PageRouter, { deps, limits }: PageParts): void {
  const { database } = deps;

  async function call<Body>(op: Operation, { session, project, requestId }: Visit, input: object): Promise<Body> {
    const actor = await sessionActor(database, session, project || null);
    const request = { read: async () => input, actor, idempotencyKey: null, requestId };
    const { body } = await invoke(op, request, deps);
    return body as Body;
  }

  async function show(ctx: AnswerContext, visit: Visit, more: Partial<KeysShown> = {}, status = 200): Promise<void> {
    const { session } = visit;
    const projects = await projectsOfUser(database.system.em.fork(), session.userId);
    const project = projects.find(({ id }) => id === visit.project) ?? (visit.project === "" ? projects[0] : undefined);
    if (!project && visit.project !== "") throw new CoraError("resource_not_found", "You have no such project.");
    const wish = { limit: PAGE, ...(visit.cursor ? { cursor: visit.cursor } : {}) };
    const list = project ? await call<KeyList>(LIST, { ...visit, project: project.id }, wish) : NO_KEYS;
    const found = { projects, project: project ?? null, keys: list.data, older: list.next_cursor };
    const shown = { session, ...found, operations: keyOperations(operations) };
    showPage(ctx, { title: "API keys", body: keysBody({ ...shown, ...more }), session, status });
  }

  onPage(router, "get", "/account/keys", "keys_page", async (ctx) => {
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const [project, cursor] = [String(ctx.query["project"] ?? ""), String(ctx.query["cursor"] ?? "")];
    const visit = { session, project, cursor, requestId: ctx.state.requestId };
    await show(ctx, visit, { done: String(ctx.query["done"] ?? "") });
  });

  onPage(router, "post", "/account/keys", "create_key_form", async (ctx) => {
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const form = await sessionForm(ctx, deps, session);
    await limits.caller(ctx, `user:${session.userId}`);
    const visit = { session, project: form.get("project") ?? "", requestId: ctx.state.requestId };
    try {
      await show(ctx, visit, { made: (await call<{ data: NewKey }>(CREATE, visit, wishes(form))).data }, 201);
    } catch (error) {
      if (!(error instanceof CoraError && error.code === "validation_error")) throw error;
      await show(ctx, visit, { problem: error.message }, 422);
    }
  });

  onPage(router, "post", "/account/keys/revoke", "revoke_key_form", async (ctx) => {
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const form = await sessionForm(ctx, deps, session);
    const visit = { session, project: form.get("project") ?? "", requestId: ctx.state.requestId };
    await call(REVOKE, visit, { key_id: form.get("key") ?? "" });
    ctx.redirect(`/account/keys?project=${encodeURIComponent(visit.project)}&done=revoked`);
    ctx.status = 303;
  });
}

/** A day without a time ends when the day does. */
function wishes(form: Form): object {
  const [name, expires, permissions] = [form.get("name")?.trim(), form.get("expires"), form.getAll("permissions")];
  return {
    ...(name ? { name } : {}),
    ...(expires ? { expires_at: `${expires}T23:59:59Z` } : {}),
    ...(permissions.length > 0 ? { permissions } : {}),
    scope: form.get("scope") ?? "full",
    environment: form.get("environment") ?? "live",
  };
}

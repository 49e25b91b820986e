import { createHash, createHmac, randomBytes } from "node:crypto";
import { inSystem } from "../../db/project-scope.ts";
import { deleteSessionByToken, findSession, insertSession, touchSession } from "../../db/queries/sessions.ts";
import type { ApiDeps } from "../deps.ts";
import { readCookie, writeCookie } from "./cookie.ts";
import type { CookieContext } from "./cookie.ts";

/** A signed-in browser. */
export interface Session {
  id: string;
  userId: string;
  email: string;
  name: string | null;
  /** Goes into each form and into `X-CSRF-Token`. */
  csrfToken: string;
}

const COOKIE = "session";
const REMEMBERED_SECONDS = 30 * 86_400;
const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();
const csrfTokenOf = (secret: string, sessionId: string): string =>
  createHmac("sha256", secret).update(`csrf ${sessionId}`).digest("base64url");

/** Whose browser this is; asked of the database each time, so that an ended session is ended at once in every process. */
export async function readSession(ctx: CookieContext, { database, settings }: ApiDeps): Promise<Session | null> {
  const token = readCookie(ctx, settings, COOKIE);
  if (token === null) return null;
  const em = database.system.em.fork();
  const row = await findSession(em, hashToken(token));
  if (!row) return null;
  if (row.stale) {
    await touchSession(em, row.id);
    if (row.remembered) writeCookie(ctx, settings, COOKIE, token, REMEMBERED_SECONDS);
  }
  const { id, userId, email, name } = row;
  return { id, userId, email, name, csrfToken: csrfTokenOf(settings.secret, id) };
}

/** A new session with a new token; one that the browser brought along ends, so that nobody can plant one beforehand. */
export async function startSession(
  ctx: CookieContext,
  { database, settings }: ApiDeps,
  userId: string,
  remembered: boolean,
): Promise<void> {
  const token = randomBytes(32).toString("base64url");
  const old = readCookie(ctx, settings, COOKIE);
  const browser = ctx.get("user-agent").slice(0, 300) || null;
  await inSystem(database, async (em) => {
    if (old !== null) await deleteSessionByToken(em, hashToken(old));
    await insertSession(em, { tokenHash: hashToken(token), userId, remembered, browser });
  });
  writeCookie(ctx, settings, COOKIE, token, remembered ? REMEMBERED_SECONDS : null);
}

export async function endSession(ctx: CookieContext, { database, settings }: ApiDeps): Promise<void> {
  const token = readCookie(ctx, settings, COOKIE);
  if (token !== null) await inSystem(database, (em) => deleteSessionByToken(em, hashToken(token)));
  writeCookie(ctx, settings, COOKIE, "", 0);
}

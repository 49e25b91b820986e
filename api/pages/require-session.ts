import { readSession } from "../auth/session.ts";
import type { CookieContext } from "../auth/cookie.ts";
import type { Session } from "../auth/session.ts";
import type { ApiDeps } from "../deps.ts";

interface PageContext extends CookieContext {
  method: string;
  url: string;
  redirect(url: string): void;
}

/** The signed-in person; null where nobody is, and then the answer is already a way to sign in and come back. */
export async function requireSession(ctx: PageContext, deps: ApiDeps): Promise<Session | null> {
  const session = await readSession(ctx, deps);
  if (session) return session;
  // What a form wanted to do is lost: the way back leads to a page that can be read.
  const back = ctx.method === "GET" ? ctx.url : "/account";
  ctx.redirect(`/sign-in?return_to=${encodeURIComponent(back)}`);
  return null;
}

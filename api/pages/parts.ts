import type Router from "@koa/router";
import type { RouterContext } from "@koa/router";
import type { ApiDeps } from "../deps.ts";
import type { RateLimits } from "../http/rate-limit.ts";
import type { Context, State } from "../http/state.ts";

export interface PageParts {
  deps: ApiDeps;
  limits: RateLimits;
}

export type PageRouter = Router<State>;
type PageContext = RouterContext<State>;

/** Registers a page under the name by which logs and metrics know it. */
export const onPage = (
  router: PageRouter,
  method: "get" | "post",
  path: string,
  name: string,
  answer: (ctx: PageContext & Context) => Promise<void> | void,
): void =>
  void router[method](path, (ctx) => {
    ctx.state.operation = name;
    return answer(ctx as unknown as PageContext & Context);
  });

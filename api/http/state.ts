import type { DefaultState, ParameterizedContext } from "koa";

/** What Cora's middlewares leave on a request. */
export interface State extends DefaultState {
  requestId: string;
  /** The operation that answered, for logs and metrics. */
  operation?: string;
  projectId?: string;
}
export type Context = ParameterizedContext<State>;

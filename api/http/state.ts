import type { DefaultState, ParameterizedContext } from "koa";

/** What Cora's middlewares leave on a request. */
export interface State extends DefaultState {
  requestId: string;
  /** The operation that answered, for logs and metrics. */
  operation?: string;
  projectId?: string;
  /** The body is a file that is welcome, however long it takes. */
  isUpload?: boolean;
  /** The call or email that the request is about, and the request that once asked for it. */
  recordId?: string;
  askedBy?: string | null;
}
export type Context = ParameterizedContext<State>;

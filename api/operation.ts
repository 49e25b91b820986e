import type { EntityManager } from "@mikro-orm/postgresql";
import type { z } from "zod";
import type { Statements } from "../db/statements.ts";
import type { StoredBlob } from "../domain/blob-store.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { ApiDeps } from "./deps.ts";

/** Who is calling; `none` operations have no project yet. */
export interface Actor {
  /** `key:<id>`, `app:<grant id>` or `user:<id>`: the audit log's actor and the rate limit's bucket. */
  name: string;
  /** How the caller showed who it is: an API key, an OAuth access token or a signed-in browser's session. */
  kind: "api_key" | "oauth" | "session";
  projectId: string;
  scope: "full" | "read_only";
  /** The only operations that a narrowed key may call; null where the scope alone decides. */
  operations: readonly string[] | null;
  /** The person behind it and their role; null for an API key, which belongs to a project. */
  user: { id: string; role: "owner" | "member" | "viewer" } | null;
  /** Whether the project pays, as of this request. */
  subscribed: boolean;
  /** What a person allowed the app that calls; it may reach further projects. */
  grantId?: string;
}

/** What a handler may touch, built once per call by whichever transport received it. */
export interface Call {
  readonly projectId: string;
  /** Inside the operation's one transaction, and inside the project; what is written here is committed with the answer. */
  readonly em: EntityManager;
  readonly actor: string;
  /** The signed-in person behind the call; null for keys and where nobody is. */
  readonly user: Actor["user"];
  /** The grant of the app that calls, where one does. */
  readonly grantId: string | null;
  readonly requestId: string;
  /** The caller's Idempotency-Key where there is one, else of this request alone: stable for everything that must happen once. */
  readonly onceKey: string;
  /** The file that came as the body, stored already; null for operations that take none. */
  readonly upload: Upload | null;
  readonly deps: ApiDeps;
}

/** A body that is a file: streamed to where files are kept, never held. */
export interface Upload extends StoredBlob {
  contentType: string;
}

/** `bare` answers its output as it is, without the envelope: for documents whose shape others have agreed on. */
export type OperationKind = "object" | "list" | "bare" | "binary" | "none";

export interface Contract<
  Id extends string = string,
  In extends z.ZodObject = z.ZodObject,
  Out extends z.ZodType = z.ZodType,
> {
  /** REST operationId, MCP tool name, metrics label and audit action at once; never changes. */
  readonly id: Id;
  readonly section: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: `/api/v1${string}`;
  readonly summary: string;
  readonly description?: string;
  /** `api_key` takes an OAuth token as well, `session` a signed-in person only; `none` runs outside any project. */
  readonly auth: "api_key" | "session" | "none";
  /** Beside keys and tokens a signed-in browser is taken: a project may want a person's own word. */
  readonly takesSession?: true;
  readonly effect: "read" | "write" | "destroy" | "outreach";
  readonly status: 200 | 201 | 202 | 204;
  /** Whether it is an MCP tool as well. */
  readonly mcp: boolean;
  /** `required` refuses a call without a key, `forever` also binds the key to its record for ever; reads ignore keys. */
  readonly idempotency?: "required" | "optional";
  readonly keyLifetime?: "forever" | "day";
  /** The answer holds a secret: what is kept of it for a repeated key is sealed. */
  readonly secretAnswer?: boolean;
  /** A POST that leaves the same state however often it is made. */
  readonly repeatable?: boolean;
  /** Calls a vendor before it can answer: it runs outside a transaction, and its key is claimed first. */
  readonly external?: boolean;
  /** Reading it writes down first what time alone has brought, as a month's credits. */
  readonly catchesUp?: true;
  /** The body is a file of one of these types; everything else stands in the query. */
  readonly upload?: { readonly types: readonly string[]; readonly maxBytes: number };
  /** Its output has a `version`, which is the answer's weak ETag: whoever has that one already is answered 304. */
  readonly etag?: true;
  /** A stream of numbered events: `after` of the input comes from the Last-Event-ID header too. */
  readonly resumable?: true;
  /** The caller must have an active subscription. */
  readonly gate?: "subscription";
  /** Codes particular to it; the general ones belong to every operation. */
  readonly errors: readonly ErrorCode[];
  readonly kind: OperationKind;
  /** What a binary answer is; audio where nothing is said. */
  readonly contentType?: string;
  /** One flat object serves path, query, body and MCP arguments alike. */
  readonly input: In;
  /** The shape inside the envelope; of one item for lists. */
  readonly output: Out;
}

/** What a list answers: the items, and where the next page begins. */
export interface Page<Item> {
  items: Item[];
  /** Undefined for a list that is never paged. */
  nextCursor?: string | null;
}

/** Bytes with their own content type. */
export interface Binary {
  contentType: string;
  headers?: Record<string, string>;
  body: ReadableStream<Uint8Array>;
  /** What is to be known of the bytes, in the shape of the operation's output; a tool answers it beside them. */
  facts?: Record<string, unknown>;
}

/** What several requests of one project would be answered: null for what has to be handled by itself, and is refused above all. */
export interface Planned {
  answers: readonly unknown[];
  /** Carries out the requests at these places. */
  write(places: number[]): Promise<unknown>;
}

/** Plans several requests of one project, to be carried out in the transaction that is given. */
export type Together<Input = never> = (
  statements: Statements,
  asked: { input: Input; call: Omit<Call, "em"> }[],
) => Promise<Planned>;

export interface Operation extends Contract {
  handle(input: never, call: Call): Promise<unknown>;
  /** Only beside keys that live for ever. */
  readonly together?: Together;
}

type Answer<C extends Contract> = C["kind"] extends "list"
  ? Page<z.input<C["output"]>>
  : C["kind"] extends "binary"
    ? Binary
    : C["kind"] extends "none"
      ? void
      : z.input<C["output"]>;

/** Two calls, not one: the schemas must be fixed before TypeScript checks the handler against them. */
export const operation = <
  const Id extends string,
  In extends z.ZodObject,
  Out extends z.ZodType,
  const C extends Contract<Id, In, Out>,
>(
  contract: C & Contract<Id, In, Out>,
) => ({
  handle: (
    handle: (input: z.output<In>, call: Call) => Promise<Answer<C>>,
    together?: Together<z.output<In>>,
  ): C & Operation => ({ ...contract, handle, ...(together ? { together } : {}) }),
});

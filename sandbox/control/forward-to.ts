import { readBody } from "../http/read-body.ts";
import type { Exchange } from "../http/router.ts";

/** Hands a request on to a vendor's own server, and its answer back. */
export async function forwardTo(
  target: string,
  { request, response }: Exchange,
  accept = "application/json",
): Promise<void> {
  const method = request.method ?? "GET";
  const answer = await fetch(target, {
    method,
    headers: {
      accept,
      "content-type": request.headers["content-type"] ?? "application/x-www-form-urlencoded",
    },
    body: method === "GET" ? null : new Uint8Array(await readBody(request)),
    redirect: "manual",
  });
  const headers = { "content-type": answer.headers.get("content-type") ?? "application/json" };
  response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
}

/** What came of a request that somebody outside made. */
export interface Posted {
  status: number;
  text: string;
}

const PATIENCE_MS = 60_000;

/** Posts exactly these bytes; status 0 where the connection ended without an answer. */
export async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<Posted> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

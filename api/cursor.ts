import { createHmac, timingSafeEqual } from "node:crypto";
import { CoraError } from "../domain/errors.ts";

/** Where a page ended: the sort key of its last row. */
export interface Position {
  at: Date;
  id: string;
}

const mac = (secret: string, scope: string, payload: string): string =>
  createHmac("sha256", secret).update(`${scope}\n${payload}`).digest().subarray(0, 12).toString("base64url");

/** An opaque cursor, bound to one list of one project so that it opens nothing else. */
export function encodeCursor(secret: string, scope: string, { at, id }: Position): string {
  const payload = Buffer.from(JSON.stringify([at.getTime(), id])).toString("base64url");
  return `${payload}.${mac(secret, scope, payload)}`;
}

export function decodeCursor(secret: string, scope: string, cursor: string): Position {
  // Spellings, not bytes, are compared: a cursor has exactly one.
  const [payload = "", ...rest] = cursor.split(".");
  const [given, wanted] = [Buffer.from(rest.join(".")), Buffer.from(mac(secret, scope, payload))];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new CoraError("validation_error", "The cursor is not one that this list gave out.", { param: "cursor" });
  const [at, id] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [number, string];
  return { at: new Date(at), id };
}

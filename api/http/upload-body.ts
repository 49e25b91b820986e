import { createGunzip } from "node:zlib";
import type { Readable } from "node:stream";
import type { BlobStore } from "../../domain/blob-store.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Contract, Upload } from "../operation.ts";
import type { Context } from "./state.ts";

/** Whoever sends nothing for so long has gone. */
const IDLE_MS = 60_000;

/** A request's body on its way to where files are kept, a piece at a time. */
export async function uploadBody(
  ctx: Context,
  { types, maxBytes }: NonNullable<Contract["upload"]>,
  blobs: BlobStore,
  projectId: string,
): Promise<Upload> {
  const contentType = ctx.is(...types);
  if (!contentType) throw new CoraError("unsupported_media_type", `Send the file as ${types.join(", ")}.`);
  const { charset } = ctx.request;
  if (charset !== "" && !/^utf-?8$/i.test(charset))
    throw new CoraError("unsupported_media_type", "Send the file in UTF-8.");
  const encoding = (ctx.get("content-encoding") || "identity").toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip")
    throw new CoraError("unsupported_media_type", "Send the file as it is, or with Content-Encoding: gzip.");
  if (Number(ctx.get("content-length") || 0) > maxBytes)
    throw new CoraError("payload_too_large", `The file may have at most ${maxBytes} bytes.`);
  ctx.state.isUpload = true;
  ctx.req.setTimeout(IDLE_MS, () => ctx.req.destroy());
  try {
    const stored = await blobs.put(
      projectId,
      contentType,
      encoding === "gzip" ? gunzipped(ctx.req) : ctx.req,
      maxBytes,
    );
    return { ...stored, contentType };
  } catch (error) {
    throw meaningOf(error);
  } finally {
    ctx.req.setTimeout(0);
    // What is left of a refused body is not worth reading.
    if (!ctx.req.complete) ctx.set("Connection", "close");
  }
}

function gunzipped(request: Readable): Readable {
  const gunzip = createGunzip();
  // It may fail before anybody reads, and then whoever reads hears of it; unheard, it would end the process.
  gunzip.on("error", () => {});
  request.once("error", (error) => gunzip.destroy(error));
  request.once("aborted", () => gunzip.destroy(new Error("aborted")));
  return request.pipe(gunzip);
}

function meaningOf(error: unknown): unknown {
  if (error instanceof CoraError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("Z_")) return new CoraError("validation_error", "The body is not gzip.", { param: "body" });
  // The client hung up or was too slow; that is no fault of ours, and no database is away.
  const isSenders = code === "ERR_STREAM_PREMATURE_CLOSE" || (error instanceof Error && error.message === "aborted");
  return isSenders ? new CoraError("request_timeout") : error;
}

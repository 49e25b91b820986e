import type { ApiDeps } from "./deps.ts";
import type { Answer } from "./invoke.ts";
import type { Upload } from "./operation.ts";

/** Works with a file that was stored on its way in; where the request is refused or only repeated, it is let go again. */
export async function withUpload(
  { blobs, log }: Pick<ApiDeps, "blobs" | "log">,
  projectId: string,
  upload: Upload,
  work: () => Promise<Answer>,
): Promise<Answer> {
  // What cannot be removed now is removed within the hour.
  const letGo = () =>
    blobs.remove(projectId, upload.id).catch(() => log.warn({ blobId: upload.id }, "an upload was left for the chore"));
  try {
    const answer = await work();
    if (answer.replayed) await letGo();
    return answer;
  } catch (error) {
    await letGo();
    throw error;
  }
}

/** A file as it was stored. */
export interface StoredBlob {
  id: string;
  bytes: number;
  /** SHA-256 of the content, in hex. */
  sha256: string;
}

/** Files in pieces, each within one project. Reading and writing hold a piece at a time, whatever the size. */
export interface BlobStore {
  /** Stores a stream of at most `limit` bytes, else throws `payload_too_large`. It is gone within the hour unless somebody keeps it. */
  put(projectId: string, contentType: string, content: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBlob>;
  /** The pieces from a place on; nothing for a file that is not there. */
  read(projectId: string, id: string, from?: number): AsyncIterable<Buffer>;
  remove(projectId: string, id: string): Promise<void>;
}

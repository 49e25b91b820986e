/** Whether bytes are UTF-8; a character that is cut off at the end counts only where nothing follows. */
export function isReadable(bytes: Uint8Array, isLast: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !isLast });
    return true;
  } catch {
    return false;
  }
}

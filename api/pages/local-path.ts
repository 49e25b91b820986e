const BASE = "http://local.invalid";

/** A path of our own to go on to; anything that could lead elsewhere becomes `otherwise`. */
export function localPath(wanted: string | null | undefined, otherwise = "/account"): string {
  // Browsers read a backslash as a slash and drop control characters.
  if (!wanted || !/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(wanted)) return otherwise;
  const url = URL.canParse(wanted, BASE) ? new URL(wanted, BASE) : null;
  return url?.origin === BASE ? url.pathname + url.search : otherwise;
}

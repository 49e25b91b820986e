const bare = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:".]+$/;
const named = /^(?<name>[^<>]*)<(?<address>[^<>]+)>$/;

/** The address inside `email@example.com` or `Name <email@example.com>`; null when it is neither. */
export function addressIn(text: string): string | null {
  const address = (named.exec(text.trim())?.groups?.["address"] ?? text).trim();
  return bare.test(address) ? address : null;
}

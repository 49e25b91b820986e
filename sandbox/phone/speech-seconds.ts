/** How long it takes to say a text, at about fifteen characters a second. */
export function speechSeconds(text: string): number {
  return Math.min(Math.max(text.length / 15, 0.5), 20);
}

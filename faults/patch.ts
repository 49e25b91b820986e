/** A change to one file of a copied tree; the text must be found exactly once, so that a patch never misses silently. */
export interface Patch {
  /** From the project's root. */
  file: string;
  find: string;
  replace: string;
}

/** The rows of a statement that takes many at once, as one parameter for `json_to_recordset`. */
export const asRows = (rows: object[]): string =>
  // A text cut in the middle of a character is stored as any other text would be.
  JSON.stringify(rows, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value));

/** Where a query runs: an entity manager, or a transaction whose statements do not wait for each other. */
export interface Statements {
  /**
   * The text is always the same, so that it is planned once; values are text, so that none can fail on its way while the
   * statements around it arrive.
   */
  execute<Rows extends object[]>(sql: string, values?: string[]): Promise<Rows>;
}

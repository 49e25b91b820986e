export type Command = {
  name: string;
  /** One line of help in plain words. */
  summary: string;
  /** Answers the exit code. */
  run: (args: string[]) => Promise<number>;
};

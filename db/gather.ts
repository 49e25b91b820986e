interface Waiting<Question, Answer> {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Answers many questions with one piece of work. What is asked while a piece is on its way waits for the next one, so that
 * every answer was looked up after it was asked for, pieces grow with the load, and a lone caller waits for nobody.
 * Questions of different groups never share a piece; `work` answers in the order in which it was asked.
 */
export function gather<Question, Answer>(
  work: (group: string, questions: Question[]) => Promise<Answer[]>,
  atOnce = 64,
): (group: string, question: Question) => Promise<Answer> {
  const lines = new Map<string, Waiting<Question, Answer>[]>();

  async function serve(group: string, line: Waiting<Question, Answer>[]): Promise<void> {
    while (line.length > 0) {
      const served = line.splice(0, atOnce);
      try {
        const answers = await work(
          group,
          served.map(({ question }) => question),
        );
        for (const [index, { resolve }] of served.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of served) reject(error);
      }
    }
    lines.delete(group);
  }

  return (group, question) =>
    new Promise((resolve, reject) => {
      const line = lines.get(group);
      if (line) return void line.push({ question, resolve, reject });
      const fresh = [{ question, resolve, reject }];
      lines.set(group, fresh);
      // What arrives in the same turn of the loop comes along.
      setImmediate(() => void serve(group, fresh));
    });
}

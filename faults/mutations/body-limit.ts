import type { Mutation } from "../mutation.ts";

export const bodyLimit: Mutation = {
  id: "body-limit",
  title: "a body may be as large as it likes",
  patches: [
    {
      file: "api/http/read-body.ts",
      find: 'if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(request, limit);',
      replace: "",
    },
    {
      file: "api/http/read-body.ts",
      find: "if (size > limit) throw tooLarge(request, limit);",
      replace: "",
    },
  ],
  turnsRed: [28],
  trials: 7,
};

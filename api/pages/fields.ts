import { z } from "zod";
import { EmailAddress, Password, Text } from "../fields.ts";

/** Fields of forms, with words for people. */
export const EmailField = z
  .string("Enter your email address.")
  .pipe(z.any().refine((value) => EmailAddress.safeParse(value).success, "This is no email address."))
  .transform(String);
export const NewPasswordField = z
  .string("Choose a password.")
  .pipe(z.any().refine((value) => Password.safeParse(value).success, "Use 8 to 200 characters."))
  .transform(String);
export const PasswordField = z.string("Enter your password.").max(1000, "That is longer than any password here.");
export const NameField = z
  .any()
  .refine((value) => Text(200).optional().safeParse(value).success, "Use at most 200 characters.")
  .transform((value): string | null => (typeof value === "string" ? value : null));

/** An email that somebody wrote to one of our addresses. */
export interface ReceivedEmail {
  providerId: string;
  /** Lower case, without a display name. */
  from: string;
  /** Every address that it was sent to or received for, lower case. */
  to: string[];
  subject: string;
  text: string;
  messageId: string | null;
  /** Message-IDs that it answers, the nearest first. */
  answers: string[];
  /** Written by a machine: out of office, a list, a bounce. */
  automatic: boolean;
  at: Date;
}

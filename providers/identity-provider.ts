/** Somebody whom an identity provider knows. */
export interface Identity {
  /** The provider's own name for the person; an address may change hands, this does not. */
  subject: string;
  email: string;
  /** The provider has made sure that the mailbox is theirs. */
  emailVerified: boolean;
  name: string | null;
}

/** What the browser keeps between leaving and coming back; the answer must fit it. */
export interface IdentityCheck {
  state: string;
  nonce: string;
  verifier: string;
}

export interface IdentityProvider {
  /** Where to send the browser, and what its answer will be checked against. */
  begin(redirectUri: string): Promise<{ url: string; check: IdentityCheck }>;
  /** Who came back; null where the person declined or the answer does not fit. */
  finish(callbackUrl: URL, check: IdentityCheck): Promise<Identity | null>;
}

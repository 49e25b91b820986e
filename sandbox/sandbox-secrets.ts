export interface SandboxSecrets {
  twilioAccountSid: string;
  twilioAuthToken: string;
  resendApiKey: string;
  resendWebhookSecret: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  elevenlabsApiKey: string;
  elevenlabsWebhookSecret: string;
  googleClientId: string;
  googleClientSecret: string;
}

/** Public by intent and worthless outside the sandbox: shaped like the vendors' own, used when none are configured. */
export const sandboxSecrets: SandboxSecrets = {
  twilioAccountSid: "AC5a17db0c5a17db0c5a17db0c5a17db0c",
  twilioAuthToken: "sandbox-twilio-auth-token",
  resendApiKey: "re_sandbox_key",
  resendWebhookSecret: `whsec_${Buffer.from("sandbox-resend-webhook").toString("base64")}`,
  stripeSecretKey: "sk_test_sandbox",
  stripeWebhookSecret: "whsec_sandbox_stripe_webhook",
  elevenlabsApiKey: "sk_sandbox_elevenlabs",
  elevenlabsWebhookSecret: "wsec_sandbox_elevenlabs",
  googleClientId: "sandbox.apps.example.com",
  googleClientSecret: "GOCSPX-sandbox",
};

/** Something about a subscription changed; what it is now has to be asked for. */
export interface BillingEvent {
  /** The provider's event id, unique for ever. */
  id: string;
  /** The provider's own event name. */
  type: string;
  subscriptionId: string | null;
  projectId: string | null;
}

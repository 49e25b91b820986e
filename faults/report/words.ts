/** What these rows say nothing about. */
export const NOT_COVERED: readonly string[] = [
  "Real carriers and real mail providers: the vendors are emulators that follow the vendors' documents, with their documented faults.",
  "How late Twilio's list shows a new call. A call that was accepted without a reply, that nobody answers, of which no callback ever comes, and that the list hides for longer than `CORA_RECONCILE_GRACE_SECONDS` is dialled a second time; row 12 stays below the grace. The setting must exceed the lag of the account in use; 60 seconds is the default.",
  "A refusal whose answer is lost, because the process dies or is kept from its work for six seconds: nothing of it is found in the vendor's list, and the order is made once more. Who refused it for good refuses it again; nobody is reached twice.",
  "The few microseconds between a worker's last look at the clock and its request to the telephone company: a worker that is frozen exactly there and thawed after others have taken over makes a second phone ring. Cora gives that call no words: TwiML is only answered to the call of a living attempt.",
  "Loss of Postgres's data: every promise rests on a committed transaction. A failover to a replica that lacks the latest commits loses them.",
  "Loss of Temporal's data while work is under way (row 6 brings the server back with its data).",
  "Networks that deliver wrong bytes, disks that lie about having written, and attackers inside of the deployment.",
  "Two and more machines: all processes run on one, so that only their clocks are set apart by hand.",
  "Campaigns (row 31 of the usual matrix): there are none yet.",
  "The hour at which summer time begins or ends: the clocks of processes are shifted here, the database's is not. Calling hours around that hour are tested as a pure function (`test/domain/calling-hours.test.ts`).",
  "A change of `CORA_SECRET`: links in mails that were sent and callbacks of calls under way are signed with it and stop working.",
];

export interface Advice {
  fault: string;
  /** What an operator sees. */
  sees: string;
  /** What an operator does. */
  does: string;
}

/** Where a fault cannot be survived without a person, or a person asks what is going on. */
export const ADVICE: readonly Advice[] = [
  {
    fault: "Nobody can find out whether a call or mail reached its person",
    sees: "the record is `needs_review` with reason `attempt_unclear`, `provider_silent` or `send_window_over`; the search attribute `CoraNeedsReview` in Temporal; it is in the feed",
    does: "look for the number and time in the vendor's own console; where nobody was reached, send the request again under a new `Idempotency-Key`",
  },
  {
    fault: "Temporal is away",
    sees: "`/health/ready` answers 503 and names `temporal`; requests are accepted and stay `queued`",
    does: "bring the server back with its data; nothing has to be sent again",
  },
  {
    fault: "Postgres is away or stalls",
    sees: "requests are answered 503 with `Retry-After`; `/health/ready` answers 503 and names `database`",
    does: "bring it back; clients repeat their requests with the same `Idempotency-Key`",
  },
  {
    fault: "Postgres was restored from a backup",
    sees: "workflows in Temporal whose records do not exist; vendors' callbacks that are answered 404",
    does: "end those workflows (`temporal workflow terminate`); hold the vendors' consoles against the restored records before sending anything again, for those lost minutes nobody can tell what was sent",
  },
  {
    fault: "The clock of an API process is off by more than 5 minutes",
    sees: "the mail and payment providers' webhooks are answered 401 by that process; emails stay `sent` for longer. Calling hours and graces are judged by the database's clock and still hold",
    does: "set the clock right; emails are asked for after 15 minutes and payment events each hour, so nothing has to be sent again",
  },
  {
    fault: "A webhook secret has to be changed",
    sees: "with the new secret alone, whatever the vendor still signs with the old one is answered 401",
    does: "start the API processes with the new secret and the old one as `…_BEFORE`, change it at the vendor, then leave `…_BEFORE` out",
  },
  {
    fault: "The telephone company queues calls until calling hours end",
    sees: "calls that are `cancelled` with reason `calling_hours` although they were dialled in time",
    does: "ask the telephone company for more calls per second, or ask for fewer calls late in the day; a cancelled call is asked for again under a new key",
  },
  {
    fault: "A vendor refuses everything",
    sees: "records `failed` with `configuration:<code>`; `/health/ready` names the vendor",
    does: "correct the account or its keys, restart the processes, and send the failed requests again under new keys",
  },
];

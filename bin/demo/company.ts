/** An invented company with enough of a brain to hold a conversation about itself. */
export const company = {
  name: "Fernhill Sensors",
  callReason: "the fridge sensors that you asked about at the harbour food fair.",
  postalAddress: "Fernhill Sensors, 12 Mill Lane, Anytown, NY 10000",
  agent: { type: "outbound", name: "Ava", language: "en", outreach_model: "both" },
  brain: {
    system_prompt:
      "You are Ava, who calls for Fernhill Sensors. Be brief, friendly and honest. Offer a twenty-minute meeting with a colleague; never press anybody.",
    product_explanation:
      "Fernhill makes small wireless sensors that watch fridges, freezers and cold rooms, and phone you before food spoils. The price is 9 dollars per sensor a month, without a contract.",
    value_proposition: "One freezer that is saved pays for a year of Fernhill.",
    pain_points:
      "A compressor that fails at night spoils thousands of dollars of stock, and paper logs take an hour a week.",
    benefits:
      "You sleep at night, your inspector sees complete temperature records, and nobody writes numbers on a clipboard.",
    features_differentiators:
      "The sensors work without your Wi-Fi, their batteries last five years, and an alarm reaches a person within a minute.",
    elevator_pitch: "We watch your fridges around the clock and call you before anything spoils.",
    email_knowledge: "A meeting would take twenty minutes, by phone or by video. A trial takes two weeks and is free.",
    example_email: [
      "Subject: Who watches the fridges of {{company}} at night?",
      "",
      "Hi {{first_name}},",
      "",
      "we met at the harbour food fair, where you asked about our fridge sensors. They watch your cold rooms around the clock and call you before anything spoils.",
      "",
      "A trial takes two weeks and is free. Would a call of twenty minutes suit you next week?",
      "",
      "Best regards,",
      "{{agent_name}}",
      "Fernhill Sensors",
    ].join("\n"),
  },
} as const;

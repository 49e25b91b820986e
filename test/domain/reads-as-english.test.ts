import { describe, expect, test } from "vitest";
import { readsAsEnglish } from "../../domain/reads-as-english.ts";

const ENGLISH = [
  "Book a table at Nobu for 4 tonight at 8pm",
  "Call Dr. Smith about rescheduling",
  "Get three quotes for a roof repair by Friday, at most 30 credits; ask me before you accept one",
  "Email jane@example.com",
  "Call +12025550101",
  "Contact Dr. Smith about rescheduling Thursday appointment",
  "ask plumbers for maintenance rates",
  "Need 3 bids for gutter cleaning asap",
  "CALL NOBU AND BOOK A TABLE",
  "Tell Anna (anna@example.com) that the package arrived",
  "Find me the cheapest caterer in Berlin",
  "Reserve dinner for two at Chez Panisse, Friday 7:30pm",
  "Call the vet",
  "I need to move my dentist appointment from Thursday 3pm to Friday",
  "Write to Café Müller and ask whether they have room for 12 guests",
  "Get three quotes for a bathroom renovation: Apex +12025550115, Bolt +12025550116, Crown +12025550117",
  "Please follow up with Acme GmbH about invoice 4711 until they answer",
  "yes",
  "Ask Apex (+12025550115) for a quote for roof repair.",
  "Email mailbox+1@example.com and ask whether they can come on Thursday",
  "Contact +12025550106 about the inspection",
  "dentist, move to friday",
  "wish my grandma a happy birthday",
  "Let Bob know that the server migration is finished",
  "price check on solar panels with Sunny Roofs",
  "Call Trattoria de la Rosa and book a table",
  "Please ask Maria García from Los Pollos Hermanos for her price list",
  "Order flowers for mum",
  "Invite Zoë to the launch party next week",
  "Chase overdue invoices with Contoso",
  "Remind tenants about rent",
  "hotel room for two nights in Lisbon, ask Hotel Avenida at +351211234567",
];

/** Whole requests, and single clauses that hide a wish to be asked among English ones. */
const OTHERS = [
  "Ruf Nobu unter +12025550114 an und reserviere einen Tisch für vier",
  "Bitte frag mich, bevor du anrufst",
  "Reserva una mesa en Nobu para cuatro a las ocho",
  "Réserver une table chez Nobu pour quatre personnes à vingt heures",
  "Call Nobu at +12025550114 and book a table, frag mich vorher",
  "Call Nobu. Pregúntame antes de aceptar.",
  "Demande-moi avant d'appeler",
  "Prenota un tavolo da Nobu per quattro",
  "Reserveer een tafel bij Nobu voor vier personen, vraag mij eerst",
  "Zarezerwuj stolik w Nobu",
  "ノブに電話して",
  "Call Nobu 電話する前に聞いて",
  "Позвони в Nobu",
  "Hol drei Angebote für eine Dachreparatur ein, höchstens 30 Credits",
  "Boka ett bord på Nobu",
  "Nobu'da dört kişilik masa ayır",
  "Marca uma mesa no Nobu, pergunta-me antes de ligar",
  "Llama a Ana",
  "Ruf Ana an",
  "Schreib ana@example.com, dass das Paket da ist",
  "no me llames sin avisar",
  "Appelle Ana",
  "obtén tres presupuestos, máximo 30 créditos",
  "Find three roofers, mas no aceptes nada sin mi permiso",
  "Ring til Nobu og bestil et bord",
  "Soita Nobulle ja varaa pöytä",
];

describe("whether words read as English", () => {
  test.each(ENGLISH)("%s", (text) => expect(readsAsEnglish(text)).toBe(true));
  test.each(OTHERS)("not: %s", (text) => expect(readsAsEnglish(text)).toBe(false));

  test("figures, names and addresses alone say nothing against it", () => {
    for (const text of ["", "+12025550101", "Ask Zoë Müller-Lüdenscheidt (zoe@müller.example)"])
      expect(readsAsEnglish(text)).toBe(true);
  });
});

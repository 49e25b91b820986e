import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";

const REFUSALS = [
  "STOP",
  "stop.",
  "Stop please!",
  "UNSUBSCRIBE",
  "Opt-out",
  "QUIT",
  "Stop calling me.",
  "I told you to stop calling",
  "Would you stop emailing us already?",
  "Please stop these calls.",
  "Stop sending me messages",
  "Never call me again.",
  "Don't ever call this number again",
  "Don’t call me anymore",
  "Don't, um, call me again.",
  "dont call me again before I get a lawyer",
  "Do not contact me",
  "Please don't call me.",
  "Don't call me at work",
  "Don't call me, email me instead",
  "Not interested. Please take me off your list.",
  "Take me off that damn calling list",
  "Take me off, please",
  "Remove me from your database",
  "Could you delete my number?",
  "Put me on your do-not-call list",
  "Lose my number",
  "Leave me alone",
  "If you call again I will report you",
  "I want to opt out",
  "How do I unsubscribe from this?",
  "I revoke my consent",
  "I don't want to be called again",
  "I never want to hear from you again",
  "I don't want any more calls",
  "I don't want you to call me",
  "No more calls, thanks",
  "Baja",
  "No me llame más, por favor",
  "No vuelvan a llamarme",
  "No me llamen",
  "Deje de llamarme",
  "Quíteme de su lista",
  "Bórreme de la base de datos",
  "Quiero darme de baja",
  "No quiero más llamadas",
  "No quiero que me llamen",
  "Déjeme en paz",
  "Nunca más me llame",
  "Abmelden",
  "Rufen Sie mich nie wieder an!",
  "Rufen Sie mich bitte nicht mehr an",
  "Bitte nicht mehr anrufen",
  "Ruf mich nicht an",
  "Keine Anrufe mehr",
  "Hören Sie auf, mich anzurufen",
  "Streichen Sie mich von Ihrer Liste",
  "Löschen Sie meine Nummer",
  "Lassen Sie mich in Ruhe",
  "Ich möchte nicht mehr angerufen werden",
  "Kontaktieren Sie mich nie wieder",
  "ARRÊT",
  "Ne m'appelez plus",
  "Ne me rappelez plus jamais",
  "Arrêtez de m'appeler",
  "Cessez d'appeler",
  "Retirez-moi de votre liste",
  "Supprimez mon numéro",
  "Je ne veux plus être appelé, plus d'appels",
  "Je veux me désabonner",
  "Laissez-moi tranquille",
  "Ne m'appelez pas",
];

const HARMLESS = [
  "",
  "Hello?",
  "Stop by on Tuesday",
  "I won't stop you",
  "Don't stop calling, I like the reminders",
  "Could you stop for a second",
  "The bus stop is around the corner",
  "Don't call me before ten",
  "Please don't call me today, I'm busy",
  "Don't call me on Mondays",
  "Never call me after eight",
  "Don't call me now, I'm driving",
  "I don't call people back",
  "Why don't you call me tomorrow?",
  "If you don't call me by five I'll be gone",
  "Don't hesitate to call me",
  "Please call me again on Friday",
  "I'm not interested",
  "No thanks",
  "Not now",
  "Take me off hold",
  "Can I cancel the meeting on Friday?",
  "What happens at the end?",
  "Please don't unsubscribe me",
  "I don't want to miss your call",
  "We never email before noon",
  "He never called me",
  "Yes, Tuesday at 10 works",
  "Do you take calls in the evening?",
  "No me llame antes de las diez",
  "No me llame hoy",
  "Llámeme mañana",
  "No me interesa",
  "La llamada fue muy útil",
  "Rufen Sie mich bitte nicht vor zehn Uhr an",
  "Rufen Sie mich nicht an, wenn es regnet, nur morgen",
  "Kein Interesse",
  "Bitte rufen Sie mich morgen noch einmal an",
  "Ne m'appelez pas avant dix heures",
  "Rappelez-moi demain",
  "Ça ne m'intéresse pas",
  "J'ai plus de messages que prévu, rappelez-moi",
];

describe("soundsLikeOptOut", () => {
  it.each(REFUSALS)("hears a refusal in %j", (text) => {
    expect(soundsLikeOptOut(text)).toBe(true);
    expect(soundsLikeOptOut(`  ${text.toUpperCase()} `)).toBe(true);
  });

  it.each(HARMLESS)("hears none in %j", (text) => {
    expect(soundsLikeOptOut(text)).toBe(false);
  });

  it("never throws and always answers, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => typeof soundsLikeOptOut(text) === "boolean"),
    );
  });

  it("hears a refusal between any other sentences", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REFUSALS.filter((text) => text.split(" ").length > 2)),
        fc.lorem(),
        (refusal, noise) => soundsLikeOptOut(`${noise}. ${refusal}. ${noise}`),
      ),
    );
  });

  it("answers soon for a long and hostile text", () => {
    const start = performance.now();
    soundsLikeOptOut("do not call me ".repeat(50_000));
    soundsLikeOptOut(`take me ${"my ".repeat(50_000)}`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

// The words of reports and servers in further languages: German, French, Spanish, Portuguese, Italian, Dutch, Russian, Polish.
import type { Rule } from './rule.ts'

export const languageRules: readonly Rule[] = [
  {
    id: 'de-full',
    taught: '552 Postfach des Empfängers ist voll',
    says: /postfach.{0,40}(?:voll|überfüllt|ueberfuellt)|speicherplatz.{0,20}(?:überschritten|erschöpft)/i,
    cause: 'mailbox-full',
  },
  {
    id: 'fr-full',
    taught: '552 La boîte aux lettres du destinataire est pleine',
    says: /bo[iî]te (?:aux lettres )?.{0,30}pleine|quota (?:est )?d[eé]pass[eé]/i,
    cause: 'mailbox-full',
  },
  {
    id: 'romance-full',
    taught: '552 El buzón del destinatario está lleno',
    says: /buz[oó]n.{0,40}llen[oa]|caixa (?:de correio|postal).{0,40}chei[ao]|casella.{0,40}piena|cuota excedida/i,
    cause: 'mailbox-full',
  },
  {
    id: 'ru-full',
    taught: '552 Почтовый ящик получателя переполнен',
    says: /ящик.{0,30}переполнен|превышен.{0,20}квот/i,
    cause: 'mailbox-full',
  },
  {
    id: 'de-address',
    taught: '550 Empfänger existiert nicht',
    says: /(?:empf(?:ä|ae)nger|benutzer|adressat|mailadresse|e-mail-adresse|postfach).{0,40}(?:existiert nicht|nicht gefunden|unbekannt|nicht vorhanden|gibt es nicht)|unbekannter (?:empf(?:ä|ae)nger|benutzer)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'fr-address',
    taught: "550 L'utilisateur n'existe pas",
    says: /(?:utilisateur|destinataire|adresse|compte).{0,40}(?:n['’]existe pas|inconnue?|inexistante?|introuvable)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'es-address',
    taught: '550 El usuario no existe',
    says: /(?:usuario|destinatario|direcci[oó]n|cuenta|buz[oó]n).{0,40}(?:no existe|desconocid[oa]|inexistente|no encontrad[oa]|no se encuentra)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'pt-address',
    taught: '550 Usuário desconhecido',
    says: /(?:usu[aá]rio|utilizador|destinat[aá]rio|endere[cç]o|conta).{0,40}(?:n[aã]o existe|desconhecid[oa]|inexistente|n[aã]o encontrad[oa])/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'it-address',
    taught: '550 Utente sconosciuto',
    says: /(?:utente|destinatario|indirizzo|casella).{0,40}(?:non esiste|sconosciut[oa]|inesistente|non trovat[oa])/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'nl-address',
    taught: '550 Onbekende gebruiker',
    says: /onbekende gebruiker|gebruiker (?:is )?onbekend|gebruiker bestaat niet|ontvanger bestaat niet/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'ru-address',
    taught: '550 Пользователь не найден',
    says: /(?:пользовател|получател|адрес|ящик).{0,30}(?:не найден|не существует|неизвестен|отсутствует)|несуществующ/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'pl-address',
    taught: '550 Nieznany użytkownik',
    says: /nieznany (?:u[żz]ytkownik|adresat|odbiorca)|(?:u[żz]ytkownik|konto|skrzynka).{0,20}nie istnieje/i,
    cause: 'address',
    proof: 'rcpt',
  },
]

// By what a mail shows that it is a report, or an answer of a program, before anybody looks for addresses in it. Signs are
// asked for in pairs, since people write about bounces too, and forward them.
import { firstAddress } from './addresses.ts'
import { decodeHeader } from './charset.ts'
import { firstValue, type Headers } from './headers.ts'

const DAEMON_NAME =
  /^(?:mailer[-_. ]?daemon|mail[-_]?daemon|mdaemon|post_?master|mail[._-]delivery\S*|mail[._-]?deliver\S*|mail-?administrator|mailadmin\S*|double-bounce|bounces?(?:[+-]\S*)?|delivery\S{0,20})$/i
const DAEMON_TITLE =
  /mailer[- ]?daemon|mail (?:deliver[yi]?|deliver(?:y)? (?:sub)?system|administrator|system)\b|deliver[yi]?\w* (?:sub)?system|mail delivery|system administrator|internet mail|postmaster|content-filter|系统退信|退信|邮件系统/i
const SUBJECT =
  /undeliver(?:ed|able)|deliver[yi]\w* (?:status|failure|failed|notification|report|problem|error|has failed|delay|unsuccessful|incomplete)|failure (?:notice|delivery)|returned (?:mail|to sender|message)|(?:mail|message)\b.{0,12} (?:delivery|system|not delivered).{0,10}(?:fail|error|delay)?|non[- ]?(?:delivery|remis)|(?:could|can) ?not (?:be )?(?:send|sent|deliver)|warning: (?:could|message)|delayed (?:mail|message|24)|\[bounce\]|are not member|considered unsolicited|message you sent blocked|dsn\b|mail failure|rejected|退信|退回|投递|投遞|无法送达|送信(?:でき|エラー|失敗)|配信(?:でき|不能|エラー)|エラーメール|配送(?:でき|エラー|失敗)|unzustellbar|nicht zugestellt|non remis|[eé]chec (?:de )?(?:la )?(?:remise|livraison)|no se (?:ha |pudo )?entrega|no entregado|n[aã]o entregue|mancata consegna|не доставлен/i
const ANSWER_SUBJECT = /^\s*(?:re|fwd?|aw|wg|tr|rv|sv|antw|回复|答复|转发|回覆|轉寄)\s*(?:\[\d+\])?\s*[:：]/i

/** How reports begin, by the systems that write them. */
const OPENINGS: readonly RegExp[] = [
  /could not\s+be\s+delivered|couldn['’]t be delivered|cannot be delivered|can['’]t be delivered|was(?: not|n['’]t) (?:able to be )?delivered|not delivered to|undeliverable/i,
  /deliver(?:y|ing|every)? (?:to )?(?:the )?(?:following|these|your).{0,80}(?:fail|delay|problem|error)|delevery to the following/i,
  /(?:following|these) (?:address|recipient)s?\(?(?:es)?\)?.{0,40}(?:fail|had|error|problem|did not|were|affected)/i,
  /unable to deliver|error (?:occurred )?(?:while )?(?:trying to |attempting to )?deliver|failed to deliver|delivery (?:has )?failed|has been delayed|did not reach the following/i,
  /qmail-send program|mail delivery software|transcript of session|mail system at host|Mail Delivery Subsystem|delivery status notification/i,
  /problem delivering your message|trouble delivering your message|returned to sender|returned below|message is delayed|still undelivered/i,
  /failure reasons|error message below|unknown user:|unknown host:|mailbox exceeds allowed size|not a member of this mailing list/i,
  /退信原因|被退回|投递失败|无法送达|无法投递|未能送达|送信できません|配信できません|お届けできません|送信に失敗/,
  /was considered unsolicited|message you sent blocked/i,
]

const DELAY =
  /this is a warning (?:message )?only|you do not need to re-?send|has been delayed|is delayed for|will be retried|(?:still|not yet) been? ?delivered|still undelivered|will keep trying|still being retried|only a (?:temporary failure report|notification about a delay)|will continue (?:trying|to try)|no action is required on your part|message status - delayed|\bdelivery (?:is )?delayed/i
const DELAY_SUBJECT = /\bdelay(?:ed)?\b|warning: (?:could not send|message)|still being retried|延迟|遅延/i

export interface Signs {
  /** The author is a mail system: its name says so, or it has none. */
  readonly author: 'daemon' | 'other'
  readonly subject: 'report' | 'other'
  readonly text: 'report' | 'other'
  readonly delay: 'delay' | 'final'
}

export function readSigns(headers: Headers, text: string): Signs {
  const subject = decodeHeader(firstValue(headers, 'subject') ?? '')
  const own = text.replace(/^>(?!>>).*$/gm, '')
  return {
    author: isDaemon(decodeHeader(firstValue(headers, 'from') ?? '')) ? 'daemon' : 'other',
    subject: SUBJECT.test(subject) && !ANSWER_SUBJECT.test(subject) ? 'report' : 'other',
    text: OPENINGS.some((opening) => opening.test(own)) ? 'report' : 'other',
    delay: DELAY.test(own) || DELAY_SUBJECT.test(subject) ? 'delay' : 'final',
  }
}

function isDaemon(from: string): boolean {
  const address = firstAddress(from)
  const local = address === undefined ? from.replace(/[<>"\s]/g, '') : (address.split('@')[0] ?? '')
  return local === '' || DAEMON_NAME.test(local) || DAEMON_TITLE.test(from)
}

/** Whether a mail without a machine-readable part is a report for all that. */
export function isTextReport({ author, subject, text }: Signs): boolean {
  return (
    (author === 'daemon' && (text === 'report' || subject === 'report')) ||
    (subject === 'report' && text === 'report')
  )
}

const AUTO_SUBJECT =
  /^\s*(?:\[?auto(?:matic(?:ally)?)?[- ]?(?:mat\w+ )?(?:re(?:ply|spon\w*)|answer|antwort|generated|matic)|autoresp\w*|out[- ]of[- ](?:the )?office|ooo\b|vacation|away (?:from|message)|i am (?:away|out)|on (?:leave|holiday|vacation)|abwesen\w*|automatische|r[eé]ponse automatique|absence|respuesta autom|resposta autom|risposta autom|ausente|автоответ|自动(?:回复|答复)|自動(?:回覆|回復|返信|応答)|不在|外出|休假)/i

/** A program's answer (RFC 3834), told by the header fields of that practice, or by its subject. */
export function isAutoreply(headers: Headers): boolean {
  const submitted = (firstValue(headers, 'auto-submitted') ?? '').trim().toLowerCase()
  if (submitted !== '' && !submitted.startsWith('no')) return true
  if (/auto[-_ ]?(?:reply|respon)/i.test(firstValue(headers, 'precedence') ?? '')) return true
  if (FIELDS.some((name) => headers.has(name))) return true
  if (/auto-?(?:reply|respon)|vacation|out of office/i.test(firstValue(headers, 'x-mailer') ?? ''))
    return true
  if (/^(?:autoresponder|vacation)/i.test(firstValue(headers, 'delivered-to') ?? '')) return true
  return AUTO_SUBJECT.test(decodeHeader(firstValue(headers, 'subject') ?? ''))
}

const FIELDS: readonly string[] = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autogenerated',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-amazon-auto-reply',
  'x-autoreply-from',
  'x-ms-exchange-generated-message-source',
]

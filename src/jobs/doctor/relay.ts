// Examines what the mail server says of itself: encryption, the days its certificate has left, login, extensions.
import type { RelayReport } from '../../mailing/authentication/relay.ts'
import type { DoctorFinding, Subject } from './finding.ts'

export interface RelayQuestion {
  /** For people, without a password. */
  readonly name: string
  readonly host: string
  readonly reach: 'this machine' | 'the world'
  /** Whether YIBAO_SMTP_URL has a user. */
  readonly login: 'given' | 'none'
  readonly now: number
}

const DAY_MS = 86_400_000
const DAYS_LEFT_MIN = 14

export function relayFindings(report: RelayReport, question: RelayQuestion): readonly DoctorFinding[] {
  const subject: Subject = {
    id: 'relay',
    title: `Mail server ${question.name}`,
    looked: `a connection to ${question.host}, without a message`,
  }
  if (report.type === 'unreachable') {
    return [
      {
        ...subject,
        level: 'mend',
        found: `It does not answer: ${report.reply}`,
        why: 'Nothing can be sent.',
        change:
          'Check host and port in YIBAO_SMTP_URL, and whether this machine may open connections to them (many providers close port 25).',
      },
    ]
  }
  return [
    ...encryptionFindings(subject, report, question),
    ...loginFindings(subject, report, question),
    ...extensionFindings(subject, report.extensions),
  ]
}

type Answered = Extract<RelayReport, { type: 'answered' }>

function encryptionFindings(
  about: Subject,
  { encryption }: Answered,
  { host, reach, now }: RelayQuestion,
): DoctorFinding[] {
  const subject: Subject = { ...about, id: 'encryption' }
  if (!encryption) {
    if (reach === 'this machine')
      return [{ ...subject, level: 'ok', found: 'Nothing is encrypted, and nothing leaves this machine.' }]
    return [
      {
        ...subject,
        level: 'mend',
        found: 'It offers no encryption (STARTTLS).',
        why: 'Addresses, messages and your password would be readable on the way; nothing is sent like that.',
        change: 'Use smtps:// in YIBAO_SMTP_URL, or another server.',
      },
    ]
  }
  const { protocol, problem, validTo } = encryption
  const days = Math.floor((validTo - now) / DAY_MS)
  const until = new Date(validTo).toISOString().slice(0, 10)
  if (problem !== undefined || days < 0) {
    return [
      {
        ...subject,
        level: 'mend',
        found: `Its certificate cannot be trusted for ${host}: ${problem ?? `it ran out on ${until}`}.`,
        why: 'Nothing is sent to it, since somebody else may be answering.',
        change: `Use the name that is in its certificate, or renew it. For an authority of your own set NODE_EXTRA_CA_CERTS.`,
      },
    ]
  }
  if (days < DAYS_LEFT_MIN) {
    return [
      {
        ...subject,
        level: 'advice',
        found: `${protocol}; its certificate runs out in ${days} days (${until}).`,
        why: 'From then on nothing can be sent.',
        change: 'Ask whoever runs it to renew the certificate.',
      },
    ]
  }
  return [
    {
      ...subject,
      level: 'ok',
      found: `${protocol}, with a certificate for ${host} that is valid until ${until}.`,
    },
  ]
}

function loginFindings(
  subject: Subject,
  { login, extensions }: Answered,
  question: RelayQuestion,
): DoctorFinding[] {
  const methods = extensions.find((each) => /^AUTH[ =]/.test(each))?.slice(5)
  if (login?.state === 'accepted')
    return [{ ...subject, level: 'ok', found: 'It accepts user and password.' }]
  if (login?.state === 'refused') {
    return [
      {
        ...subject,
        level: 'mend',
        found: login.reply,
        why: 'Nothing can be sent.',
        change: 'Check user and password in YIBAO_SMTP_URL.',
      },
    ]
  }
  if (question.login === 'none') {
    if (methods === undefined || question.reach === 'this machine') return []
    return [
      {
        ...subject,
        level: 'advice',
        found: `It offers to log in (${methods}), and YIBAO_SMTP_URL has no user.`,
        why: 'Most servers pass on messages only of those who have logged in.',
        change: 'Put user and password into YIBAO_SMTP_URL.',
      },
    ]
  }
  if (methods === undefined) {
    return [
      {
        ...subject,
        level: 'mend',
        found: 'It offers no way to log in (AUTH), and YIBAO_SMTP_URL has a user.',
        why: 'Nothing can be sent: the login is tried and fails.',
        change: 'Use the port for submission (465 or 587), or take user and password out.',
      },
    ]
  }
  const found = `It offers to log in (${methods}). Whether user and password are right was not tried.`
  return [{ ...subject, level: 'unknown', found, change: 'To try them: yibao doctor --login' }]
}

const EXTENSIONS = [
  ['PIPELINING', 'Each message costs several round trips without it: sending is slower.'],
  ['SIZE', 'Without it a message that is too large is refused only after it was sent.'],
  [
    'DSN',
    'Without it the server is not asked for notices of failure (RFC 3461); it sends its own all the same.',
  ],
] as const

function extensionFindings(subject: Subject, extensions: readonly string[]): DoctorFinding[] {
  const offers = (name: string) => extensions.some((each) => each.split(' ')[0] === name)
  const there = EXTENSIONS.filter(([name]) => offers(name)).map(([name]) => name)
  const absent = EXTENSIONS.filter(([name]) => !offers(name))
  return [
    ...(there.length > 0
      ? [{ ...subject, level: 'ok', found: `It offers ${there.join(', ')}.` } as const]
      : []),
    ...absent.map(
      ([name, why]) => ({ ...subject, level: 'advice', found: `It does not offer ${name}.`, why }) as const,
    ),
  ]
}

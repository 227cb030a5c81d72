// Japanese carriers and the Japanese of reports. Phones' domain filters answer `Unknown user` after the message was sent:
// there it is a choice of the reader, and not an address that is gone.
import type { Rule } from './rule.ts'

export const japaneseRules: readonly Rule[] = [
  {
    // KDDI says it without an address where a filter decided, and with one where the address was looked up.
    id: 'kddi-filter',
    taught: '550 : User unknown',
    says: /550 : ?user unknown/i,
    cause: 'filtered',
  },
  {
    id: 'kddi-disabled',
    taught: 'The user(s) account is disabled. <reader@ezweb.example>: 550 user unknown',
    says: /the user\(s\) account is (?:disabled|temporarily limited)/i,
    cause: 'suspended',
  },
  {
    id: 'kddi-full',
    taught: 'The user(s) account is temporarily over quota.',
    says: /the user\(s\) account is temporarily over quota|as their mailbox is full/i,
    cause: 'mailbox-full',
  },
  {
    id: 'kddi-no-domain',
    taught: "Could not be delivered to: <reader@example.org> As the remote domain doesn't exist.",
    says: /as the remote domain doesn['’]?t exist/i,
    cause: 'domain',
  },
  {
    id: 'kddi-silent-host',
    taught: 'Your message was not delivered within 0 days and 1 hours. Remote host is not responding.',
    says: /not delivered within \d{1,3} days and \d{1,3} hours|as the remote domain .{0,20}not respond/i,
    cause: 'expired',
  },
  {
    id: 'docomo-size',
    taught: '552 too much mail data',
    says: /too much mail data/i,
    cause: 'size',
  },
  {
    id: 'biglobe-full',
    taught: "The number of messages in recipient's mailbox exceeded the local limit.",
    says: /recipient['’]s mailbox exceeded the local limit|mailbox size.{0,20}exceeded the local limit/i,
    cause: 'mailbox-full',
  },
  {
    id: 'ja-mailbox-full',
    taught: '送信先のサーバーメールボックスが一杯でお届けできませんでした。',
    says: /(?:メールボックス|受信箱|容量).{0,20}(?:一杯|いっぱい|満杯|超過|超え|不足)/,
    cause: 'mailbox-full',
  },
  {
    id: 'ja-domain',
    taught: '宛先のドメインが存在しません。',
    says: /ドメイン(?:名)?[はが].{0,10}(?:存在しま|見つかりま)せん/,
    cause: 'domain',
  },
  {
    id: 'ja-address',
    taught: '送信先メールアドレスが見つかりませんでした。',
    says: /(?:メールアドレス|宛先|あて先|ユーザー?|受信者|ディレクトリ).{0,60}?(?:見つかりま|見付かりま|存在しま|ありま)せん/,
    cause: 'address',
  },
  {
    id: 'ja-network',
    taught: '送信先のメールサーバーが応答しないため、送信できませんでした。',
    says: /サーバー?.{0,12}(?:応答しな|応答があり|接続でき)|しばらくしてから/,
    cause: 'network',
  },
]

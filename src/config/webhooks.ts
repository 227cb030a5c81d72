// Warns of webhooks in newsletter.yaml that nothing can be delivered to, at the very place: what is told goes to public hosts alone,
// and to learn it from a message that failed would be late. Names are not looked up: what they lead to is judged at each delivery.
import type { VFile } from 'vfile'
import { isScalar, LineCounter, parseDocument } from 'yaml'
import { isPublicHost } from '../issue/public-address.ts'
import { report } from '../issue/report.ts'
import type { Site } from '../issue/site.ts'

/** Of the address only the host is told: the rest may hold a key. */
export function warnOfWebhooks(file: VFile, text: string, { webhooks = [] }: Site): void {
  for (const [at, webhook] of webhooks.entries()) {
    const url = new URL(webhook.url)
    if (isPublicHost(url)) continue
    report(file, {
      ruleId: 'webhook',
      severity: 'warning',
      reason: `Unexpected webhook at ${url.host}, expected a public host`,
      place: placeOf(text, at),
      note: 'Nothing is delivered to this machine or a private network. Put the receiver behind a public name with TLS.',
    })
  }
}

function placeOf(text: string, at: number) {
  const lines = new LineCounter()
  const node = parseDocument(text, { lineCounter: lines }).getIn(['webhooks', at, 'url'], true)
  if (!isScalar(node) || !node.range) return undefined
  const { line, col } = lines.linePos(node.range[0])
  return { line, column: col }
}

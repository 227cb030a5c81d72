// Every address is one that works in an inbox.
import { pointersOf } from '../addresses.ts'
import type { LintRule } from '../rule.ts'

export const linkAddress: LintRule = {
  id: 'link-address',
  severity: 'error',
  scope: 'every',
  summary: "An address is http(s), mailto or a file of the issue's folder: nothing else works in an inbox.",
  advice: 'Write the whole address with https://, or put the file into the folder of the issue.',
  check: ({ root }) =>
    pointersOf(root).flatMap(({ node, address }) =>
      address.kind === 'wrong'
        ? [
            {
              reason: address.reason,
              place: node.position,
              ...(address.note !== undefined && { note: address.note }),
            },
          ]
        : [],
    ),
}
